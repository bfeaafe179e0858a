"""Pictures in, what they show out: at fixed times, and whenever a request needs a look."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.clock import NS_PER_MS
from assistant.config import Seeing
from assistant.events import (
    Detections,
    Event,
    LookTaken,
    LookWanted,
    SceneChanged,
    SpeechEnded,
    TextSeen,
    ViewJudged,
)
from assistant.scheduler import Job, Priority, Scheduler
from assistant.seeing.glance import Glance, difference, glance
from assistant.seeing.perception import Look
from assistant.stage import Happening, Stage
from devices.media import NANOSECONDS, Frame

_SPARE_NS = NANOSECONDS  # pictures are kept this long beyond the silence that ends a turn
_HELD = 4  # pictures held for requests that are still being understood
_CHANGE_NS = 600_000_000  # a view that is another one after so long is a new scene
_READ_AHEAD_NS = 1_500_000_000  # a reading this fresh serves a request without a new one


@dataclass(slots=True)
class _Rate:
    """Picks pictures at fixed session times: the first one at or after each."""

    period_ns: int
    next_ns: int = 0

    def takes(self, t_ns: int) -> bool:
        """Whether the picture of `t_ns` is picked."""
        if t_ns < self.next_ns:
            return False
        self.next_ns = (t_ns // self.period_ns + 1) * self.period_ns
        return True


class Eyes(Stage):
    """Perceives the newest picture at fixed rates, and the right one when a request needs it.

    Args:
        look: Perceives one picture; called on workers.
        scheduler: Runs them.
        settings: Rates and thresholds.
        end_of_turn_ms: How long after the end of speech it is known to have ended.
    """

    def __init__(
        self, look: Look, scheduler: Scheduler, settings: Seeing, end_of_turn_ms: int
    ) -> None:
        self._perceive = look
        self._scheduler = scheduler
        self._settings = settings
        self._kept_ns = end_of_turn_ms * NS_PER_MS + _SPARE_NS
        self._frames: deque[Frame] = deque()
        self._held: deque[tuple[int, Frame]] = deque(maxlen=_HELD)  # by the end of speech
        self._glancing = _Rate(int(NANOSECONDS / settings.glance_hz))
        self._detecting = _Rate(int(NANOSECONDS / settings.detector_hz))
        self._reading = _Rate(int(NANOSECONDS * settings.text_every_s))
        self._running: set[str] = set()
        self._glances: deque[tuple[int, Glance]] = deque()
        self._changed_ns = 0
        self._last_text: TextSeen | None = None
        self._last_detected: int | None = None  # number of the picture

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take pictures and requests to look."""
        match happening:
            case Frame():
                self._keep(happening)
                yield from self._glance(happening)
                if self._detecting.takes(happening.t_ns):
                    self._watch("detector", "objects", Priority.DETECTOR, happening, now_ns)
                if self._reading.takes(happening.t_ns):
                    self._watch("reading", "text", Priority.INDEXING, happening, now_ns)
            case SpeechEnded(dropped=False):
                if frame := self._newest(happening.t_ns):
                    self._held.append((happening.t_ns, frame))
            case LookWanted():
                yield from self._look(happening, now_ns)
            case TextSeen():
                self._last_text = happening
            case Detections():
                self._last_detected = happening.frame

    def _keep(self, frame: Frame) -> None:
        self._frames.append(frame)
        while frame.t_ns - self._frames[0].t_ns > self._kept_ns:
            self._frames.popleft()

    def _glance(self, frame: Frame) -> Iterator[Event]:
        if not self._glancing.takes(frame.t_ns):
            return
        seen = glance(frame.image)
        yield _judgement(frame, seen)
        self._glances.append((frame.t_ns, seen))
        while frame.t_ns - self._glances[0][0] > _CHANGE_NS:
            self._glances.popleft()
        change = difference(self._glances[0][1], seen)
        if change >= self._settings.scene_change:
            self._changed_ns = frame.t_ns
            self._glances.clear()
            self._glances.append((frame.t_ns, seen))
            yield SceneChanged(t_ns=frame.t_ns, frame=frame.number, difference=round(change, 4))

    def _watch(self, stage: str, kind: str, priority: Priority, frame: Frame, now_ns: int) -> None:
        """Perceive `frame` in the background, unless the last one is still being perceived."""
        if stage in self._running:
            return
        self._running.add(stage)

        def deliver(found: Event, _: int) -> list[Event]:
            self._running.discard(stage)
            return [found]

        def give_up(_: int) -> list[Event]:
            self._running.discard(stage)
            return []

        self._scheduler.submit(
            Job(
                stage=stage,
                priority=priority,
                work=lambda: self._perceive(kind, frame),
                deliver=deliver,
                give_up=give_up,
                frame=frame.number,
            ),
            now_ns,
        )

    def _look(self, wanted: LookWanted, now_ns: int) -> Iterator[Event]:
        """Perceive the newest picture taken at or before the time asked for."""
        held = dict(self._held)
        frame = held.get(wanted.t_ns) or self._newest(wanted.t_ns)
        served = self._served_by(wanted, frame) if frame else None
        if frame is None or served is not None:
            yield LookTaken(wanted.t_ns, wanted.turn, wanted.look, served)
            return

        def deliver(found: Event, _: int) -> list[Event]:
            return [found, LookTaken(wanted.t_ns, wanted.turn, wanted.look, frame.number)]

        self._scheduler.submit(
            Job(
                stage="reading" if wanted.look == "text" else "look",
                priority=Priority.QUESTION_LOOK,
                work=lambda: self._perceive(wanted.look, frame),
                deliver=deliver,
                give_up=lambda _: [LookTaken(wanted.t_ns, wanted.turn, wanted.look, None)],
                frame=frame.number,
                turn=wanted.turn,
            ),
            now_ns,
        )

    def _newest(self, t_ns: int) -> Frame | None:
        """The newest picture taken at or before `t_ns` that is still kept."""
        return next((frame for frame in reversed(self._frames) if frame.t_ns <= t_ns), None)

    def _served_by(self, wanted: LookWanted, frame: Frame) -> int | None:
        """Number of the picture whose perception serves the request as it is."""
        text = self._last_text
        if wanted.look == "objects" and self._last_detected == frame.number:
            return frame.number
        if wanted.look != "text" or text is None or not text.lines:
            return None
        fresh = 0 <= wanted.t_ns - text.t_ns <= _READ_AHEAD_NS
        return text.frame if fresh and text.t_ns >= self._changed_ns else None


def judged(frame: Frame) -> ViewJudged:
    """How good a picture is."""
    return _judgement(frame, glance(frame.image))


def _judgement(frame: Frame, seen: Glance) -> ViewJudged:
    return ViewJudged(
        t_ns=frame.t_ns,
        frame=frame.number,
        brightness=round(seen.brightness, 4),
        sharpness=round(seen.sharpness, 4),
    )
