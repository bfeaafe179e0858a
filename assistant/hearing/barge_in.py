"""Who speaks while the assistant does: its echo, a listener, or somebody who interrupts."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.events import (
    Answer,
    BargedIn,
    Event,
    Transcript,
    VoiceStarted,
    VoiceStopped,
)
from assistant.hearing.interruption import Interruption, judge
from assistant.hearing.own_voice import is_own_voice
from assistant.stage import Happening, Stage
from devices.media import NANOSECONDS

_ECHO_S = 0.5  # how long after the voice its echo is still heard
_ANSWERS_KEPT = 20
_SPOKEN_KEPT = 8  # answers of which an echo may still be transcribed


@dataclass(slots=True)
class _Spoken:
    """An answer that sounds or has sounded."""

    turn: int
    text: str
    start_ns: int
    end_ns: int | None = None  # None while it sounds


class BargeIn(Stage):
    """Says when the wearer interrupts, by the first words that show it.

    The voice is cut off by "stop" and the like, and by a new request. A listener's "uh-huh" and
    talk between other people do not cut it off.

    Args:
        asks: Whether words, in a language (BCP-47), are a request.
        doubt: Why a transcript is not believed; empty when it is.
        echo: Whether the microphone may hear the loudspeaker.
    """

    def __init__(
        self, asks: Callable[[str, str], bool], doubt: Callable[[Transcript], str], echo: bool
    ) -> None:
        self._asks = asks
        self._doubt = doubt
        self._echo = echo
        self._texts: dict[int, str] = {}  # of answers, by turn
        self._spoken: deque[_Spoken] = deque(maxlen=_SPOKEN_KEPT)
        self._barged = 0  # the utterance that interrupted last

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Follow the voice, and judge the words that are said meanwhile."""
        match happening:
            case Answer():
                self._texts[happening.turn] = happening.text
                self._texts.pop(happening.turn - _ANSWERS_KEPT, None)
            case VoiceStarted():
                text = self._texts.get(happening.turn, "")
                self._spoken.append(_Spoken(happening.turn, text, happening.t_ns))
            case VoiceStopped():
                for spoken in self._spoken:
                    if spoken.turn == happening.turn:
                        spoken.end_ns = happening.t_ns
            case Transcript(final=False) if happening.utterance != self._barged:
                yield from self._judge(happening)

    def echoes(self, said: Transcript) -> bool:
        """Whether a transcript is the assistant's own voice, come back through the microphone."""
        if not self._echo or said.addressed:
            return False
        words = [spoken.text for spoken in self._spoken if _within(spoken, said)]
        return bool(words) and is_own_voice(said.text, " ".join(words), said.language)

    def _judge(self, said: Transcript) -> Iterator[BargedIn]:
        sounding = any(spoken.end_ns is None for spoken in self._spoken)
        if not sounding or self._doubt(said) or self.echoes(said):
            return
        verdict = judge(said.text, said.language)
        halts = verdict is Interruption.HALT
        if halts or (verdict is Interruption.OTHER and self._asks(said.text, said.language)):
            self._barged = said.utterance
            yield BargedIn(t_ns=said.t_ns, utterance=said.utterance)


def _within(spoken: _Spoken, said: Transcript) -> bool:
    """Whether all of what was said fell into the time in which an answer or its echo sounded."""
    end_ns = said.t_ns if spoken.end_ns is None else spoken.end_ns + int(_ECHO_S * NANOSECONDS)
    return spoken.start_ns <= said.start_ns and said.t_ns <= end_ns
