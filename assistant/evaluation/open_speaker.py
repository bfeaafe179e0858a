"""The assistant in a room that it hears itself in, with somebody who speaks over it at times."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from assistant.clock import NANOSECONDS, NS_PER_MS, Calendar
from assistant.config import Listen, Settings
from assistant.evaluation.clips import human_clips
from assistant.evaluation.disturbances import disturbances
from assistant.evaluation.interjections import DISTURBANCES, Interjection, Kind, interjections
from assistant.evaluation.open_microphone import Coupling, OpenMicrophone
from assistant.evaluation.rehearsed import RehearsedModels
from assistant.evaluation.room import Scene
from assistant.events import Answer, Event, VoiceStarted, VoiceStopped
from assistant.hearing.echo import Canceller, EchoGuard
from assistant.loop import Surroundings, assemble
from assistant.scheduler import ReplayScheduler, Workers
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from assistant.stage import Happening, Stage
from devices.media import Samples

ANSWERS = (  # what the assistant says; some of it sounds like a wish to be silent
    "I can describe what is in front of you, read text, count and find things, scan codes and tell "
    "the time. I am no mobility aid: never rely on me to cross a street or to avoid steps.",
    "There is a coffee shop about fifty meters ahead on your left. The door is open, and two men "
    "stand in front of it. One of them holds a red umbrella.",
    "The sign says: no parking between eight in the morning and six in the evening. Below it there "
    "is a smaller sign. It says: except on Sundays and holidays.",
    "I see two cups, a laptop and a bottle of water on the table in front of you. The cups are on "
    "the left. The bottle is half hidden behind the laptop.",
    "The bus stop is on the other side of the road. The next bus leaves at half past six. It is a "
    "number twelve to the main station. You may have to wait for it in the rain.",
    "The bottle of milk costs two dollars and forty cents. The bread is three dollars. Right next "
    "to it there is a basket of apples, and they cost one dollar a piece.",
    "Your first meeting is at nine o'clock, and it takes an hour. Okay, after that you are free "
    "until noon. What time the last one begins is not written there.",
    "The letter is from the library. It says that the book you borrowed in March is late, and that "
    "you can keep it for another week. There is nothing to pay.",
)
COUPLINGS_DB = (-20.0, -10.0, 0.0, 6.0)  # the echo against the wearer's voice
_UNHEARD_DB = -120.0  # of an echo: there is none
DELAYS_MS = (20, 60, 120, 200)  # of the loudspeaker, not told to the program
DRIVES = (0.0, 1.0)  # of the loudspeaker
SPEAKERS = (Kind.INTERRUPTION, Kind.BACKCHANNEL, Kind.TALK, Kind.NOBODY)  # equally often
_SOUNDS = (*DISTURBANCES, Kind.NOBODY)  # where nobody speaks, equally often
_PAUSE_NS = NANOSECONDS  # silence before the next answer
_EARLIEST_S, _LATEST_S = 1.0, 4.0  # into an answer, when somebody says something
_REACTION_NS = 1500 * NS_PER_MS  # after an interruption's end, in which it must have worked
_BLOCK_NS = 20 * NS_PER_MS
_OWN_TURNS = 1_000_000  # turns of the bench's own answers, far from the program's
_START = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(slots=True)
class Happened:
    """One thing that was said while an answer was spoken, and what came of it."""

    kind: Kind
    text: str
    start_ns: int
    end_ns: int
    cut_ns: int | None = None  # when the voice stopped because of it


@dataclass(slots=True)
class Session:
    """What came out of one composed session."""

    scene: str
    coupling: Coupling
    seconds: float
    spoken_s: float = 0.0
    happened: list[Happened] = field(default_factory=list)
    false_cuts: list[float] = field(default_factory=list)  # session seconds

    def count(self, kind: Kind, cut: bool | None = None) -> int:
        """How often a kind of thing was said; how often it cut the voice off, or did not."""
        wanted = [said for said in self.happened if said.kind is kind]
        return len([said for said in wanted if cut is None or (said.cut_ns is not None) is cut])


class Prompter(Stage):
    """Lets the assistant speak one answer after the other, and plans who speaks over it."""

    def __init__(
        self,
        seed: int,
        clips: Sequence[Interjection],
        say: Callable[[int, Samples, float], int],
        speakers: Sequence[Kind] = SPEAKERS,
    ) -> None:
        self.happened: list[Happened] = []
        self.cuts: list[int] = []  # when the voice was cut off
        self.spoken_ns = 0
        self._random = np.random.default_rng(seed)
        self._sounds = np.random.default_rng((seed, 1))  # leaves who speaks when as it is
        self._clips = clips
        self._say = say
        self._speakers = speakers
        self._turn = _OWN_TURNS
        self._started_ns: int | None = None
        self._next_ns: int | None = _PAUSE_NS

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Follow the voice."""
        match happening:
            case VoiceStarted():
                self._started_ns = now_ns
                if happening.turn >= _OWN_TURNS:
                    self._plan(now_ns)
            case VoiceStopped():
                if self._started_ns is not None:
                    self.spoken_ns += now_ns - self._started_ns
                self._started_ns = None
                if happening.interrupted:
                    self.cuts.append(happening.t_ns)
                self._next_ns = now_ns + _PAUSE_NS
        return ()

    def step(self, now_ns: int) -> Iterator[Event]:
        """Begin the next answer after a pause; the program's own ones come first."""
        speaking = self._started_ns is not None
        talking = any(said.end_ns + _PAUSE_NS > now_ns for said in self.happened[-1:])
        if self._next_ns is None or now_ns < self._next_ns or speaking or talking:
            return
        self._next_ns = None
        self._turn += 1
        text = ANSWERS[self._random.integers(len(ANSWERS))]
        yield Answer(now_ns, self._turn, text, "en", None, ())

    def _plan(self, now_ns: int) -> None:
        kind = self._speakers[int(self._random.integers(len(self._speakers)))]
        offset_s = self._random.uniform(_EARLIEST_S, _LATEST_S)
        random = self._random
        if kind is Kind.NOBODY:
            random = self._sounds
            kind = _SOUNDS[random.integers(len(_SOUNDS))]
        choice = [clip for clip in self._clips if clip.kind is kind]
        if not choice:
            return  # nothing is heard
        clip = choice[random.integers(len(choice))]
        start_ns = now_ns + round(offset_s * NANOSECONDS)
        end_ns = self._say(start_ns, clip.samples, clip.under_db)
        self.happened.append(Happened(kind, clip.text, start_ns, end_ns))


@dataclass(frozen=True, slots=True)
class Rooms:
    """Composes sessions and runs the program on them.

    Attributes:
        settings: The whole tree.
        models: The program's.
        voice_db: How loud the assistant's voice is before it leaves the loudspeaker.
        scenes: Taken in turn.
        seed: Of rooms and of what is said.
        speakers: Who speaks over an answer, equally often. Where nobody does, other sounds are
            heard now and then.
    """

    settings: Settings
    models: RehearsedModels
    voice_db: float
    scenes: Sequence[Scene]
    seed: int
    speakers: Sequence[Kind] = SPEAKERS

    def session(
        self,
        number: int,
        seconds: float,
        make: Callable[[], Canceller | None] | None = None,
        *,
        deaf: bool = False,
    ) -> Session:
        """Compose session `number` and run the program on it, from a fresh start.

        Args:
            number: Settles scene, coupling and seed.
            seconds: How long it is.
            make: Makes what takes the echo out in place of the program's own; what it makes may be
                None, see `EchoGuard`.
            deaf: Whether the microphone does not hear the loudspeaker at all.
        """
        scene = self.scenes[number % len(self.scenes)]
        around = number // len(self.scenes) + number
        coupling = Coupling(
            _UNHEARD_DB if deaf else COUPLINGS_DB[around % len(COUPLINGS_DB)],
            DELAYS_MS[(number // 2) % len(DELAYS_MS)] * NS_PER_MS,
            DRIVES[number % len(DRIVES)],
        )
        seed = self.seed * 1000 + number
        loudspeaker = VirtualLoudspeaker()
        microphone = OpenMicrophone(loudspeaker.played, self.voice_db, scene, coupling, seed)
        prompter = Prompter(seed, _clips(), microphone.say, self.speakers)
        scheduler = ReplayScheduler(
            Workers(self.settings.runtime.workers),
            dataclasses.asdict(self.settings.delays),
            measure_queue=False,
        )
        around_it = Surroundings(
            scheduler, loudspeaker, Calendar(_START), Listen.OPEN, open_speaker=make is None
        )
        guard = None if make is None else EchoGuard(make(), loudspeaker.played)
        try:
            loop = assemble(self.settings, self.models, around_it, [prompter])
            for t_ns in range(0, round(seconds * NANOSECONDS), _BLOCK_NS):
                loop.advance(t_ns + _BLOCK_NS)  # what begins to sound meanwhile is heard, too
                block = microphone.block(t_ns)
                loop.take(block if guard is None else guard.clean(block))
        finally:
            scheduler.close()
        session = Session(scene.name, coupling, seconds, prompter.spoken_ns / NANOSECONDS)
        session.happened = prompter.happened
        assign(session, prompter.cuts)
        session.happened = [  # without what came too late to be judged
            said for said in session.happened if said.end_ns + _REACTION_NS < loop.now_ns
        ]
        return session


def assign(session: Session, cuts: Sequence[int]) -> None:
    """Tell which interruption each cut is due to; what is left over is false."""
    for cut_ns in cuts:
        due = [
            said
            for said in session.happened
            if said.start_ns <= cut_ns <= said.end_ns + _REACTION_NS and said.cut_ns is None
        ]
        if due:
            due[-1].cut_ns = cut_ns
        else:
            session.false_cuts.append(cut_ns / NANOSECONDS)


def _clips() -> list[Interjection]:
    talk = [
        Interjection(clip.name, Kind.TALK, clip.text, clip.samples)
        for clip in human_clips()
        if clip.name.startswith("austen")
    ]
    return interjections() + talk + disturbances()
