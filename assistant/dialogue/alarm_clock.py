"""Tells timers and reminders when they are due."""

from collections.abc import Iterable, Iterator, Mapping

from assistant.clock import NANOSECONDS, Calendar
from assistant.dialogue.alarm_requests import local_iso
from assistant.dialogue.alarm_words import clock_evidence, ringing
from assistant.dialogue.language import Language
from assistant.errors import MemoryFileError
from assistant.events import (
    AlarmEnded,
    AlarmSet,
    Answer,
    Event,
    Fault,
    ForgetWanted,
    SpeechEnded,
    SpeechStarted,
    Trigger,
    TurnOpened,
    Understood,
    VoiceStarted,
    VoiceStopped,
)
from assistant.memory.alarm import Alarm
from assistant.memory.alarms import Alarms
from assistant.stage import Happening, Stage

_READ_NS = NANOSECONDS  # the memory is read so often: another program may have changed it
_QUIET_NS = 2 * NANOSECONDS  # after speech, so that a request is taken up and answered first
_LONGEST_WAIT_NS = 20 * NANOSECONDS  # for people to stop speaking
_SKILLS = {Trigger.TIMER: "set_timer", Trigger.REMINDER: "set_reminder"}


class AlarmClock(Stage):
    """Opens a turn for each alarm that is due and answers it, when nobody is speaking.

    What fell due while the program was off is told at the start, as late. An alarm counts as told
    once its first sound was heard; one that is cut off before that is told again.

    Args:
        alarms: Where they are kept; only read. `AlarmEnded` says which are over.
        languages: By BCP-47 tag; the first is for alarms of a language that is not spoken.
        calendar: Calendar time by session time.
        turns: Gives the next turn its number.
    """

    def __init__(
        self,
        alarms: Alarms,
        languages: Mapping[str, Language],
        calendar: Calendar,
        turns: Iterator[int],
    ) -> None:
        self._alarms = alarms
        self._languages = languages
        self._calendar = calendar
        self._turns = turns
        self._pending: list[Alarm] = []
        self._read_ns = 0  # when the memory is read next
        self._broken = False  # whether it could not be read, which is told once
        self._over: set[Alarm] = set()  # told; the memory may not know it yet
        self._telling: dict[int, Alarm] = {}  # by turn, until heard
        self._speaking = False
        self._quiet_ns = 0  # from when on nobody is disturbed
        self._waiting_ns: int | None = None  # since when what is due waits for that

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Notice new alarms, people who speak, and how an answer came through."""
        match happening:
            case AlarmSet() | AlarmEnded() | ForgetWanted():
                self._read_ns = now_ns
            case SpeechStarted():
                self._speaking = True
            case SpeechEnded():
                self._speaking, self._quiet_ns = False, now_ns + _QUIET_NS
            case VoiceStarted(turn=turn) if turn in self._telling:
                yield self._told(turn, now_ns)
            case VoiceStopped(turn=turn) if turn in self._telling:
                if happening.interrupted:
                    self._over.discard(self._telling.pop(turn))
                    self._quiet_ns = now_ns + _QUIET_NS
                else:  # it could not be spoken; it stands in the report
                    yield self._told(turn, now_ns)

    def step(self, now_ns: int) -> Iterable[Event]:
        """Tell what is due."""
        if now_ns >= self._read_ns:
            yield from self._read(now_ns)
        now = self._calendar.at(now_ns)
        due = [alarm for alarm in self._pending if alarm.due <= now and alarm not in self._over]
        if not due:
            self._waiting_ns = None
            return
        if self._waiting_ns is None:
            self._waiting_ns = now_ns
        disturbs = self._speaking or now_ns < self._quiet_ns
        if disturbs and now_ns - self._waiting_ns < _LONGEST_WAIT_NS:
            return
        for alarm in due:
            yield from self._tell(alarm, now_ns)

    def _read(self, now_ns: int) -> Iterator[Event]:
        self._read_ns = now_ns + _READ_NS
        try:
            self._pending = self._alarms.pending()
            self._over &= set(self._pending)
            self._broken = False
        except MemoryFileError as error:
            if not self._broken:
                yield Fault(now_ns, "alarms", str(error))
            self._broken = True

    def _tell(self, alarm: Alarm, now_ns: int) -> Iterator[Event]:
        turn = next(self._turns)
        self._over.add(alarm)
        self._telling[turn] = alarm
        language = self._languages.get(alarm.language) or next(iter(self._languages.values()))
        is_late = alarm.due < self._calendar.anchor
        late_at = self._calendar.at(now_ns) if is_late else None
        yield TurnOpened(now_ns, turn, alarm.kind, None)
        yield Understood(now_ns, turn, _SKILLS[alarm.kind], self._arguments(alarm), 1.0)
        yield Answer(
            t_ns=now_ns,
            turn=turn,
            text=ringing(alarm, language, late_at),
            language=language.code,
            abstained_why=None,
            evidence=(clock_evidence(alarm),),
        )

    def _arguments(self, alarm: Alarm) -> dict[str, object]:
        if alarm.kind is Trigger.TIMER:
            said: dict[str, object] = {"seconds": alarm.seconds, "label": alarm.text}
        else:
            local = alarm.due.astimezone(self._calendar.anchor.tzinfo)
            said = {"at": local_iso(local), "what": alarm.text}
        return {name: value for name, value in said.items() if value}

    def _told(self, turn: int, now_ns: int) -> AlarmEnded:
        return self._telling.pop(turn).has_ended(now_ns)
