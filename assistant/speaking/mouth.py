"""Answers in, sound out: clause by clause, so that the first one is heard early."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from assistant.config import Voice
from assistant.events import (
    Answer,
    BargedIn,
    Event,
    ListenOpened,
    Saying,
    Trigger,
    TurnOpened,
    VoiceSet,
    VoiceStarted,
    VoiceStopped,
    WakeHeard,
)
from assistant.scheduler import Job, Priority, Scheduler
from assistant.speaking.loudspeaker import Loudspeaker
from assistant.stage import Happening, Stage
from devices.media import Samples

Piece = tuple[Samples, int]  # sound and its rate in Hertz
# Words, their language (BCP-47) and the speed to pieces of sound, each made when it is asked for.
Synthesise = Callable[[str, str, float], Iterator[Piece]]
SplitClauses = Callable[[str, str], list[str]]  # words and their language


class _Speech:
    """An answer that is being spoken, or waits for its turn to be."""

    def __init__(self, turn: int, voice: Callable[[str], Iterator[Piece]]):
        self.turn = turn
        self.words = ""  # all of them, so far
        self.open = True  # whether more may follow
        self.started = False
        self.making = False  # whether a worker makes a piece of it
        self.done = False  # whether all of it was made
        self.cut = False
        self._clauses: deque[str] = deque()
        self._voice = voice
        self._pieces: Iterator[Piece] | None = None  # of the clause that is being made

    def next_piece(self) -> Piece | None:
        """Make the next piece, on a worker; None when there is none any more."""
        while True:
            if self._pieces is None:
                if not self._clauses:
                    return None
                self._pieces = self._voice(self._clauses.popleft())
            piece = next(self._pieces, None)
            if piece is not None:
                return piece
            self._pieces = None

    def add(self, words: str, clauses: Iterable[str]) -> None:
        """Speak more words, split into clauses."""
        self.words = f"{self.words} {words}".strip()
        self._clauses.extend(clauses)

    def skip_clause(self) -> None:
        """Leave out what is left of a clause that could not be made."""
        self._pieces = None


class Mouth(Stage):
    """Speaks answers one after the other; whoever interrupts cuts off what is being spoken.

    Args:
        synthesise: Words of one clause to sound; asked for each piece on a worker.
        split: An answer's words into clauses.
        loudspeaker: Plays the sound.
        scheduler: Runs `synthesise`.
        settings: Speed and volume to begin with.
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
        self._speed = settings.speed
        self._volume = settings.volume
        self._speeches: deque[_Speech] = deque()
        self._utterance: int | None = None  # of the request that is being answered
        self._hushed: set[int] = set()  # turns that were cut off before their answer was whole

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take answers, and requests that cut off what is being spoken."""
        match happening:
            case ListenOpened() | WakeHeard() | BargedIn():
                yield from self._cut(now_ns)
            case VoiceSet():
                self._speed = self._speed if happening.speed is None else happening.speed
                self._volume = self._volume if happening.volume is None else happening.volume
            case TurnOpened(trigger=Trigger.SPEECH):
                if happening.utterance is None or happening.utterance != self._utterance:
                    yield from self._cut(now_ns)
                self._utterance = happening.utterance
            case Saying():
                self._say(happening, now_ns)
            case Answer():
                if happening.stops_voice:
                    yield from self._cut(now_ns)
                self._say(happening, now_ns)
                self._hushed.discard(happening.turn)

    def step(self, now_ns: int) -> Iterable[Event]:
        """Notice the end of what was being spoken."""
        speech = self._speeches[0] if self._speeches else None
        if speech is None or not speech.done or self._loudspeaker.playing(now_ns):
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
            if speech.open:
                self._hushed.add(speech.turn)
            yield VoiceStopped(t_ns=now_ns, turn=speech.turn, interrupted=True)
        self._speeches.clear()

    def _say(self, said: Saying | Answer, now_ns: int) -> None:
        """Speak what of an answer is not spoken yet; a whole one has no more to come."""
        if said.turn in self._hushed:
            return
        speech = next((s for s in self._speeches if s.turn == said.turn), None)
        words = said.text
        if speech is not None and isinstance(said, Answer):
            words = words.removeprefix(speech.words)
        clauses = self._split(words, said.language)
        if speech is None and clauses:
            speech = _Speech(said.turn, self._voice(said))
            self._speeches.append(speech)
        if speech is None:
            return
        speech.add(words, clauses)
        speech.open = isinstance(said, Saying)
        self._make_next(now_ns)

    def _voice(self, answer: Saying | Answer) -> Callable[[str], Iterator[Piece]]:
        """The voice for an answer, as it is set now."""
        language, speed = answer.language, self._speed
        return lambda clause: self._synthesise(clause, language, speed)

    def _make_next(self, now_ns: int) -> None:
        """Have the next piece of the first speech made, unless one is being made."""
        speech = self._speeches[0] if self._speeches else None
        if speech is None or speech.making or speech.done:
            return
        speech.making = True

        def deliver(piece: Piece | None, ready_ns: int) -> list[Event]:
            return list(self._play(speech, piece, ready_ns))

        self._scheduler.submit(
            Job(
                stage="voice",
                priority=Priority.NEXT_CLAUSE if speech.started else Priority.FIRST_CLAUSE,
                work=speech.next_piece,
                deliver=deliver,
                give_up=lambda ready_ns: self._skip(speech, ready_ns),
                wanted=lambda: not speech.cut,
                turn=speech.turn,
            ),
            now_ns,
        )

    def _skip(self, speech: _Speech, now_ns: int) -> list[Event]:
        """Go on without a clause that could not be made."""
        speech.making = False
        speech.skip_clause()
        if not speech.cut:
            self._make_next(now_ns)
        return []

    def _play(self, speech: _Speech, piece: Piece | None, now_ns: int) -> Iterator[VoiceStarted]:
        speech.making = False
        if piece is None:
            speech.done = not speech.open
            return
        samples, rate = piece
        self._loudspeaker.play(samples * self._volume, rate, now_ns)
        if not speech.started:
            speech.started = True
            yield VoiceStarted(t_ns=now_ns, turn=speech.turn)
        self._make_next(now_ns)
