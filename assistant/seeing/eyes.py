"""Pictures in, what they show out: when the view changes, and when a request needs a look."""

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
from assistant.seeing.still_there import still_there
from assistant.seeing.watch import Watch
from assistant.stage import Happening, Stage
from devices.media import NANOSECONDS, Frame

_SPARE_NS = NANOSECONDS  # pictures are kept this long beyond the silence that ends a turn
_STAGES = {"text": "reading", "model": "model"}  # of looks that cost more than the others
_HELD = 4  # pictures held for requests that are still being understood
_CHANGE_NS = 600_000_000  # a view that is another one after so long is a new scene
_READ_AHEAD_NS = 1_500_000_000  # a reading this fresh serves a request without a new one ...
_READ_KEPT_NS = 8 * NANOSECONDS  # ... and one so old does if its text is still to be seen


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
    """Perceives pictures worth it in the background, and the right one when a request needs it.

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
        self._watch = Watch(settings)
        self._detecting = False  # in the background
        self._glances: deque[tuple[int, Glance]] = deque()
        self._changed_ns = 0
        self._last_text: tuple[TextSeen, Frame] | None = None
        self._being_read: Frame | None = None  # in the background
        self._await_reading: list[LookWanted] = []  # what the reading under way is to serve
        self._last_detected: int | None = None  # number of the picture

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take pictures and requests to look."""
        match happening:
            case Frame():
                self._keep(happening)
                if self._glancing.takes(happening.t_ns):
                    yield from self._glance(happening)
                    self._follow(happening, now_ns)
            case SpeechEnded(dropped=False):
                if frame := self._newest(happening.t_ns):
                    self._held.append((happening.t_ns, frame))
            case LookWanted():
                yield from self._look(happening, now_ns)
            case Detections():
                self._last_detected = happening.frame

    def _keep(self, frame: Frame) -> None:
        self._frames.append(frame)
        while frame.t_ns - self._frames[0].t_ns > self._kept_ns:
            self._frames.popleft()

    def _glance(self, frame: Frame) -> Iterator[Event]:
        seen = glance(frame.image)
        self._watch.see(seen, frame.t_ns)
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

    def _follow(self, frame: Frame, now_ns: int) -> None:
        """Perceive in the background what is worth it; no model looks at two pictures at once."""
        if not self._detecting and self._watch.wants_objects(frame.t_ns):
            self._watch.took_objects(frame.t_ns)
            self._detect(frame, now_ns)
        if self._being_read is None and self._watch.wants_text(frame.t_ns):
            self._watch.took_text(frame.t_ns)
            self._read_ahead(frame, now_ns)

    def _detect(self, frame: Frame, now_ns: int) -> None:
        self._detecting = True

        def deliver(found: Event, _: int) -> list[Event]:
            self._detecting = False
            return [found]

        def give_up(_: int) -> list[Event]:
            self._detecting = False
            return []

        self._scheduler.submit(
            Job(
                stage="detector",
                priority=Priority.DETECTOR,
                work=lambda: self._perceive("objects", frame, ""),
                deliver=deliver,
                give_up=give_up,
                frame=frame.number,
            ),
            now_ns,
        )

    def _read_ahead(self, frame: Frame, now_ns: int) -> None:
        self._being_read = frame

        def deliver(found: TextSeen, ready_ns: int) -> list[Event]:
            self._being_read = None
            waiting, self._await_reading = self._await_reading, []
            self._last_text = found, frame
            if not found.lines:  # nothing was read: they want a look of their own
                for wanted in waiting:
                    self._perceive_for(wanted, self._frame_for(wanted) or frame, ready_ns)
                return [found]
            return [found, *(LookTaken(w.t_ns, w.turn, w.look, frame.number) for w in waiting)]

        def give_up(now_ns: int) -> list[Event]:
            self._being_read = None
            waiting, self._await_reading = self._await_reading, []
            return [LookTaken(w.t_ns, w.turn, w.look, None) for w in waiting]

        self._scheduler.submit(
            Job(
                stage="reading",
                priority=Priority.INDEXING,
                work=lambda: self._perceive("text_ahead", frame, ""),
                deliver=deliver,
                give_up=give_up,
                frame=frame.number,
            ),
            now_ns,
        )

    def _look(self, wanted: LookWanted, now_ns: int) -> Iterator[Event]:
        """Perceive the newest picture taken at or before the time asked for."""
        frame = self._frame_for(wanted)
        served = self._served_by(wanted, frame) if frame else None
        if frame is None or served is not None:
            yield LookTaken(wanted.t_ns, wanted.turn, wanted.look, served)
        elif wanted.look == "text" and self._is_fresh(self._being_read, wanted):
            self._await_reading.append(wanted)
        else:
            self._perceive_for(wanted, frame, now_ns)

    def _perceive_for(self, wanted: LookWanted, frame: Frame, now_ns: int) -> None:
        def deliver(found: Event, _: int) -> list[Event]:
            if isinstance(found, TextSeen):
                self._last_text = found, frame
            return [found, LookTaken(wanted.t_ns, wanted.turn, wanted.look, frame.number)]

        self._scheduler.submit(
            Job(
                stage=_STAGES.get(wanted.look, "look"),
                priority=Priority.QUESTION_LOOK,
                work=lambda: self._perceive(wanted.look, frame, wanted.words),
                deliver=deliver,
                give_up=lambda _: [LookTaken(wanted.t_ns, wanted.turn, wanted.look, None)],
                outside=wanted.look == "model",
                frame=frame.number,
                turn=wanted.turn,
            ),
            now_ns,
        )

    def _frame_for(self, wanted: LookWanted) -> Frame | None:
        return dict(self._held).get(wanted.t_ns) or self._newest(wanted.t_ns)

    def _newest(self, t_ns: int) -> Frame | None:
        """The newest picture taken at or before `t_ns` that is still kept."""
        return next((frame for frame in reversed(self._frames) if frame.t_ns <= t_ns), None)

    def _served_by(self, wanted: LookWanted, frame: Frame) -> int | None:
        """Number of the picture whose perception serves the request as it is."""
        if wanted.look == "objects" and self._last_detected == frame.number:
            return frame.number
        if wanted.look != "text" or self._last_text is None:
            return None
        text, read = self._last_text
        if not text.lines or read.t_ns > wanted.t_ns or read.t_ns < self._changed_ns:
            return None
        if self._is_fresh(read, wanted) or self._still_shows(text, read, frame):
            return text.frame
        return None

    def _is_fresh(self, read: Frame | None, wanted: LookWanted) -> bool:
        """Whether a picture that is read is as good as the one that a request would take."""
        if read is None or read.t_ns < self._changed_ns:
            return False
        return 0 <= wanted.t_ns - read.t_ns <= _READ_AHEAD_NS

    def _still_shows(self, text: TextSeen, read: Frame, now: Frame) -> bool:
        """Whether `now` shows the text that was read in a picture a while before."""
        return (
            now.t_ns - read.t_ns <= _READ_KEPT_NS
            and self._watch.as_read(read.t_ns)
            and still_there(read, [line.box for line in text.lines], now)
        )


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
