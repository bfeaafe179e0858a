"""Answers in, sound out: clause by clause, so that the first one is heard early."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.config import Voice
from assistant.events import Answer, Event, ListenOpened, TurnOpened, VoiceStarted, VoiceStopped
from assistant.scheduler import Job, Priority, Scheduler
from assistant.speaking.loudspeaker import Loudspeaker
from assistant.stage import Happening, Stage
from devices.media import Samples

Synthesise = Callable[[str], tuple[Samples, int]]  # words -> samples, their rate in Hertz
SplitClauses = Callable[[str], list[str]]


@dataclass(slots=True)
class _Speech:
    """An answer that is being spoken, or waits for its turn to be."""

    turn: int
    clauses: deque[str]
    started: bool = False
    making: bool = False
    cut: bool = False


class Mouth(Stage):
    """Speaks answers one after the other; a new request cuts off what is being spoken.

    Args:
        synthesise: Words of one clause to sound; called on a worker.
        split: An answer's words into clauses.
        loudspeaker: Plays the sound.
        scheduler: Runs `synthesise`.
        settings: Volume.
    """

    def __init__(
        self,
        synthesise: Synthesise,
        split: SplitClauses,
        loudspeaker: Loudspeaker,
        scheduler: Scheduler,
        settings: Voice,
    ) -> None:
        self._synthesise = synthesise
        self._split = split
        self._loudspeaker = loudspeaker
        self._scheduler = scheduler
        self._settings = settings
        self._speeches: deque[_Speech] = deque()
        self._utterance: int | None = None  # of the request that is being answered

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take answers, and requests that cut off what is being spoken."""
        match happening:
            case ListenOpened():
                yield from self._cut(now_ns)
            case TurnOpened():
                if happening.utterance is None or happening.utterance != self._utterance:
                    yield from self._cut(now_ns)
                self._utterance = happening.utterance
            case Answer():
                if happening.stops_voice:
                    yield from self._cut(now_ns)
                clauses = deque(self._split(happening.text))
                if clauses:
                    self._speeches.append(_Speech(happening.turn, clauses))
                    self._make_next(now_ns)

    def step(self, now_ns: int) -> Iterable[Event]:
        """Notice the end of what was being spoken."""
        speech = self._speeches[0] if self._speeches else None
        if speech is None or speech.making or speech.clauses or self._loudspeaker.playing(now_ns):
            return
        self._speeches.popleft()
        yield VoiceStopped(t_ns=now_ns, turn=speech.turn, interrupted=False)
        self._make_next(now_ns)

    @property
    def busy(self) -> bool:
        """Whether something is being spoken."""
        return bool(self._speeches)

    def _cut(self, now_ns: int) -> Iterator[Event]:
        for speech in self._speeches:
            speech.cut = True
            if speech.started:
                self._loudspeaker.stop(now_ns)
            yield VoiceStopped(t_ns=now_ns, turn=speech.turn, interrupted=True)
        self._speeches.clear()

    def _make_next(self, now_ns: int) -> None:
        """Have the next clause of the first speech made, unless one is being made."""
        speech = self._speeches[0] if self._speeches else None
        if speech is None or speech.making or not speech.clauses:
            return
        speech.making = True
        clause = speech.clauses.popleft()

        def deliver(sound: tuple[Samples, int], ready_ns: int) -> list[Event]:
            return list(self._play(speech, sound, ready_ns))

        self._scheduler.submit(
            Job(
                stage="voice",
                priority=Priority.NEXT_CLAUSE if speech.started else Priority.FIRST_CLAUSE,
                work=lambda: self._synthesise(clause),
                deliver=deliver,
                give_up=lambda ready_ns: self._skip(speech, ready_ns),
                turn=speech.turn,
            ),
            now_ns,
        )

    def _skip(self, speech: _Speech, now_ns: int) -> list[Event]:
        """Go on without a clause that could not be made."""
        speech.making = False
        if not speech.cut:
            self._make_next(now_ns)
        return []

    def _play(
        self, speech: _Speech, sound: tuple[Samples, int], now_ns: int
    ) -> Iterator[VoiceStarted]:
        speech.making = False
        if speech.cut:
            return
        samples, rate = sound
        self._loudspeaker.play(samples * self._settings.volume, rate, now_ns)
        if not speech.started:
            speech.started = True
            yield VoiceStarted(t_ns=now_ns, turn=speech.turn)
        self._make_next(now_ns)
