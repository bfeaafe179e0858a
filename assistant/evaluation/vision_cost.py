"""What seeing costs: each model alone, and all of them in a session."""

import dataclasses
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from assistant.clock import Calendar
from assistant.commands.ask import read_picture
from assistant.config import Listen, Seeing, Settings
from assistant.errors import BenchError
from assistant.evaluation.camera_motion import Ease, Motion, Viewpoint, look, tremor, view_matrix
from assistant.events import Perceived
from assistant.loop import Surroundings, assemble, play
from assistant.model_set import ModelSet
from assistant.scheduler import ReplayScheduler, Workers
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from devices.media import NANOSECONDS, SAMPLE_RATE, AudioBlock, Frame, Image, Moment
from models.code_reader import CodeReader
from models.detector import Detector
from models.embedder import Embedder
from models.runtime import SessionOptions
from models.store import Store
from models.text_reader import TextReader

_BLOCK = 320  # samples, 20 ms
_HISS = 0.001  # of full scale: a quiet room
_SWEEP = Motion(  # at one speed: a gentle start and stop would be a rest
    Viewpoint((0.2, 0.5), 1.6), Viewpoint((0.8, 0.5), 1.6), Ease.LINEAR, shake=0.03
)
_SWEEPS_S = 4.0  # from one side of a picture to the other, then on to the next picture

Use = Callable[[Image], object]


def _detector(path: Path, options: SessionOptions) -> Use:
    return Detector(path, options).detect


def _reader(path: Path, options: SessionOptions) -> Use:
    reader = TextReader(path, options)
    return lambda image: reader.read(image, Seeing().reading_side)


def _codes(path: Path, options: SessionOptions) -> Use:
    return CodeReader().read


def _embedder(path: Path, options: SessionOptions) -> Use:
    return Embedder(path, options).embed


# What each is called in the store ("" needs no file), and how it is loaded.
MODELS: Mapping[str, tuple[str, Callable[[Path, SessionOptions], Use]]] = {
    "detector": ("detector", _detector),
    "text reader": ("text-reader", _reader),
    "codes": ("", _codes),
    "embedder": ("embedder", _embedder),
}


def _path(name: str, store: Store) -> Path:
    stored = MODELS[name][0]
    return store.get(stored) if stored else Path()


def latencies_ms(store: Store, image: Image, times: int) -> dict[tuple[str, int], float]:
    """Median of interleaved runs, for each model and 1 and 2 threads."""
    uses = {
        (name, threads): load(_path(name, store), SessionOptions("cpu", threads))
        for name, (_, load) in MODELS.items()
        for threads in (1, 2)
    }
    for use in uses.values():
        use(image)
    taken: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    for _ in range(times):
        for key, use in uses.items():
            begin = time.perf_counter()
            use(image)
            taken[key].append(1000 * (time.perf_counter() - begin))
    return {key: statistics.median(values) for key, values in taken.items()}


def memory_mb(name: str, store: Store, picture: Path) -> float:
    """By how much a process of its own grows when a model is loaded and used once.

    NaN where the system does not tell.

    Raises:
        BenchError: the process failed.
    """
    module = "assistant.evaluation.vision_cost"
    command = f"import sys; from {module} import growth_mb; print(growth_mb(*sys.argv[1:]))"
    arguments = [sys.executable, "-c", command, name, str(_path(name, store)), str(picture)]
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise BenchError(f"wanted the memory of the {name}, found: {reason[0]}; mend that first")
    return float(done.stdout.split()[-1])


def growth_mb(name: str, path: str, picture: str) -> float:
    """By how much this process grows when a model is loaded and used on a picture once."""
    image = read_picture(Path(picture)).image
    before = _resident_mb()
    use = MODELS[name][1](Path(path), SessionOptions("cpu", 1))
    use(image)
    return _resident_mb() - before


def _resident_mb() -> float:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")  # only Linux tells
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@dataclass(frozen=True, slots=True)
class Live:
    """What one session cost.

    Attributes:
        seconds: Its length.
        looks: How many looks of each kind.
        look_cpu_s: Processor seconds of each kind of look.
        cpu_s: Processor seconds of the whole process.
    """

    seconds: float
    looks: dict[str, int]
    look_cpu_s: dict[str, float]
    cpu_s: float

    @property
    def seeing_share(self) -> float:
        """Looks, as a part of one core."""
        return sum(self.look_cpu_s.values()) / self.seconds

    @property
    def share(self) -> float:
        """The whole program, ears included, as a part of one core."""
        return self.cpu_s / self.seconds


class _CountedModels(ModelSet):
    """The real models; the processor time of each look is kept.

    With one thread a model works on the thread that calls it, so that thread's time is its cost.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        super().__init__(settings, store)
        self.looks: Counter[str] = Counter()
        self.cpu_s: defaultdict[str, float] = defaultdict(float)

    def look(self, kind: str, frame: Frame, words: str = "") -> Perceived:
        """One kind of look, counted."""
        begin = time.thread_time()
        found = super().look(kind, frame, words)
        self.cpu_s[kind] += time.thread_time() - begin
        self.looks[kind] += 1
        return found


def live(pictures: Sequence[Image], settings: Settings, store: Store, seconds: float) -> Live:
    """A session of a quiet room through the whole program, as fast as it goes.

    One picture is a still scene; several are swept one after the other.
    """
    one_thread = dataclasses.replace(
        settings.runtime, detector_threads=1, text_reader_threads=1, recogniser_threads=1
    )
    settings = dataclasses.replace(settings, runtime=one_thread)
    models = _CountedModels(settings, store)
    models.load()
    models.look("objects", _frame(pictures[0], 0, 0))
    models.looks.clear()
    models.cpu_s.clear()
    moments = list(_moments(pictures, settings.camera.frames_per_second, seconds))
    scheduler = ReplayScheduler(
        Workers(settings.runtime.workers), dataclasses.asdict(settings.delays), measure_queue=False
    )
    calendar = Calendar(settings.replay.start.replace(tzinfo=ZoneInfo(settings.replay.zone)))
    around = Surroundings(scheduler, VirtualLoudspeaker(), calendar, Listen.OPEN)
    begin = time.process_time()
    try:
        play(assemble(settings, models, around, []), moments, None)
    finally:
        scheduler.close()
    cpu_s = time.process_time() - begin
    return Live(seconds, dict(models.looks), dict(models.cpu_s), cpu_s)


def _moments(pictures: Sequence[Image], rate: float, seconds: float) -> Iterator[Moment]:
    """Pictures and room noise, in order of time."""
    random = np.random.default_rng(0)
    frames = 0
    for number in range(round(seconds * SAMPLE_RATE / _BLOCK)):
        t_ns = number * _BLOCK * NANOSECONDS // SAMPLE_RATE
        while frames / rate * NANOSECONDS <= t_ns:
            image = _view(pictures, frames / rate)
            yield _frame(image, frames, round(frames / rate * NANOSECONDS))
            frames += 1
        yield AudioBlock(t_ns, random.normal(0, _HISS, _BLOCK).astype(np.float32))


def _view(pictures: Sequence[Image], t_s: float) -> Image:
    if len(pictures) == 1:
        return pictures[0]
    sweep, along = divmod(t_s, _SWEEPS_S)
    picture = pictures[int(sweep) % len(pictures)]
    size = (picture.shape[1], picture.shape[0])
    at = _SWEEP.at(along / _SWEEPS_S)
    return look(picture, view_matrix(at, _SWEEP.shake, tremor(t_s, 0), size, size), size)


def _frame(image: Image, number: int, t_ns: int) -> Frame:
    return Frame(number, t_ns, image, (image.shape[1], image.shape[0]))
