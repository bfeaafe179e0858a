"""Tells the wearer that the assistant cannot see or hear any more, and that it can again."""

from collections.abc import Iterable, Iterator, Mapping

from assistant.clock import NANOSECONDS
from assistant.dialogue.language import Language
from assistant.events import (
    Answer,
    DeviceBack,
    DeviceLost,
    Event,
    SpeechEnded,
    SpeechStarted,
    Trigger,
    TurnOpened,
)
from assistant.stage import Happening, Stage

_TOLD = ("camera", "microphone")  # of the speaker nothing could be told
_QUIET_NS = NANOSECONDS  # after speech, so that a request is taken up and answered first
_AGAIN_NS = 60 * NANOSECONDS  # until another loss of the same device is told: a plug may be loose


class DeviceNews(Stage):
    """Opens a turn once when a device is lost and once when it is back, when nobody is speaking.

    What was back before it could be told is not told.

    Args:
        languages: By BCP-47 tag.
        usual: The tag of the one to speak until something was answered in another.
        turns: Gives the next turn its number.
    """

    def __init__(self, languages: Mapping[str, Language], usual: str, turns: Iterator[int]) -> None:
        self._languages = languages
        self._turns = turns
        self._language = languages.get(usual) or next(iter(languages.values()))
        self._lost: set[str] = set()
        self._told: set[str] = set()  # whose loss the wearer knows of
        self._again_ns: dict[str, int] = {}  # from when on another loss of it may be told
        self._speaking = False
        self._quiet_ns = 0  # from when on nobody is disturbed

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take note of losses, of people who speak, and of the language that is spoken."""
        match happening:
            case DeviceLost():
                self._lost.add(happening.device)
            case DeviceBack():
                self._lost.discard(happening.device)
            case SpeechStarted():
                self._speaking = True
            case SpeechEnded():
                self._speaking, self._quiet_ns = False, now_ns + _QUIET_NS
            case Answer():
                self._language = self._languages.get(happening.language, self._language)
        return ()

    def step(self, now_ns: int) -> Iterable[Event]:
        """Tell what has changed."""
        if self._speaking or now_ns < self._quiet_ns or "speaker" in self._lost:
            return
        for device in _TOLD:
            lost = device in self._lost
            if lost == (device in self._told):
                continue
            if not lost:
                self._told.remove(device)
                yield from self._tell(f"{device}_back", now_ns)
            elif now_ns >= self._again_ns.get(device, 0):
                self._told.add(device)
                self._again_ns[device] = now_ns + _AGAIN_NS
                yield from self._tell(f"{device}_lost", now_ns)

    def _tell(self, news: str, now_ns: int) -> Iterator[Event]:
        turn = next(self._turns)
        yield TurnOpened(now_ns, turn, Trigger.DEVICE, None)
        yield Answer(
            t_ns=now_ns,
            turn=turn,
            text=self._language.say(f"device.{news}"),
            language=self._language.code,
            abstained_why=None,
            evidence=(),
        )
