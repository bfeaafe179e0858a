"""What the wearer has in view: facts gathered from pictures, and how old each is."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assistant.config import Seeing
from assistant.events import (
    CodeSeen,
    Detections,
    Event,
    Reading,
    SceneChanged,
    Sighting,
    TextSeen,
    ViewJudged,
)
from assistant.seeing.glance import BLURRED, DARK
from assistant.seeing.tracks import Track, Tracks, together
from assistant.seeing.view import OBJECT_NOW_NS, PRESENT_NS, TEXT_NOW_NS, Thing, Trouble, View
from assistant.stage import Happening, Stage
from devices.media import Frame
from models.box import Box

_JUDGED_NOW_NS = 1_000_000_000  # judgements of the view older than this say nothing about now
_REMEMBERED = 20  # judgements and pages of readings kept
_STAMPS = 200  # stamps of pictures kept: seconds, at any camera's rate
_ERAS = 8  # scenes kept: this one, and those before it for requests that are still being answered


@dataclass(frozen=True, slots=True)
class _Page:
    """The readings of one picture."""

    t_ns: int
    readings: tuple[Reading, ...]


@dataclass(slots=True)
class _Era:
    """All that was seen of one scene, from one change of the view to the next."""

    begin_ns: int
    tracks: Tracks = field(default_factory=Tracks)
    frames: set[int] = field(default_factory=set)  # pictures whose detections are in
    pages: deque[_Page] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    codes: deque[_Page] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))


class Scene(Stage):
    """Gathers what was seen, and tells what is true as of a moment.

    Args:
        settings: Thresholds.
        still: Whether the only picture is a still, as in `ask`.
    """

    def __init__(self, settings: Seeing, still: bool = False) -> None:
        self._settings = settings
        self._still = still
        self._eras = [_Era(0)]
        self._judged: deque[ViewJudged] = deque(maxlen=_REMEMBERED)
        self._size = (0, 0)
        self._frames_ns: deque[int] = deque(maxlen=_STAMPS)

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take what was seen; yields sightings that are over."""
        match happening:
            case Frame():
                self._size = happening.source_size
                self._frames_ns.append(happening.t_ns)
            case ViewJudged():
                self._judged.append(happening)
            case SceneChanged():
                self._eras.append(_Era(happening.t_ns))
                if len(self._eras) > _ERAS:
                    yield from self._sightings(self._eras.pop(0).tracks.close())
            case Detections():
                yield from self._detections(happening)
            case TextSeen():
                self._era(happening.t_ns).pages.append(_Page(happening.t_ns, happening.lines))
            case CodeSeen():
                self._era(happening.t_ns).codes.append(_Page(happening.t_ns, happening.codes))

    def close(self) -> Iterator[Event]:
        """End all sightings."""
        for era in self._eras:
            yield from self._sightings(era.tracks.close())

    def view(self, t_ns: int) -> View:
        """What was known of the view as of `t_ns`."""
        era = self._era(t_ns)
        page = _newest(era.pages, t_ns, TEXT_NOW_NS)
        codes = _newest(era.codes, t_ns, OBJECT_NOW_NS)
        return View(
            t_ns=t_ns,
            size=self._size,
            things=self._things(era, t_ns),
            present=self._present(era, t_ns),
            lines=page.readings if page else (),
            text_ns=page.t_ns if page else None,
            codes=codes.readings if codes else (),
            codes_ns=codes.t_ns if codes else None,
            trouble=self._trouble(t_ns),
        )

    def _era(self, t_ns: int) -> _Era:
        """The scene that was in view at `t_ns`, or the oldest that is remembered."""
        return next((e for e in reversed(self._eras) if e.begin_ns <= t_ns), self._eras[0])

    def _detections(self, found: Detections) -> Iterator[Event]:
        era = self._era(found.t_ns)
        if found.frame not in era.frames:  # one picture has one vote
            era.frames.add(found.frame)
            yield from self._sightings(era.tracks.see(found.things, found.t_ns))

    def _things(self, era: _Era, t_ns: int) -> tuple[Thing, ...]:
        found = [
            thing
            for track in era.tracks.open
            if (thing := track.thing(t_ns, self._settings, self._still))
            and t_ns - thing.last_ns <= OBJECT_NOW_NS
        ]
        return tuple(sorted(found, key=_importance))

    def _present(self, era: _Era, t_ns: int) -> tuple[Thing, ...]:
        if self._still:
            return self._things(era, t_ns)
        found = together(era.tracks.open, t_ns - PRESENT_NS, t_ns, self._settings)
        return tuple(sorted(found, key=_importance))

    def _trouble(self, t_ns: int) -> Trouble | None:
        newest_ns = max((f for f in self._frames_ns if f <= t_ns), default=None)
        if newest_ns is None:
            return Trouble.STALE if self._frames_ns else Trouble.NO_PICTURE
        if t_ns - newest_ns > OBJECT_NOW_NS:
            return Trouble.STALE
        recent = [j for j in self._judged if t_ns - _JUDGED_NOW_NS <= j.t_ns <= t_ns]
        if recent and max(j.brightness for j in recent) < DARK:
            return Trouble.DARK
        if recent and max(j.sharpness for j in recent) < BLURRED:
            return Trouble.BLURRED
        return None

    def _sightings(self, ended: Iterable[Track]) -> Iterator[Sighting]:
        for track in ended:
            thing = track.thing(track.last.t_ns, self._settings, self._still)
            if thing is not None and thing.sure:
                yield Sighting(
                    t_ns=thing.last_ns,
                    label=thing.label,
                    first_ns=thing.first_ns,
                    box=thing.box,
                    score=thing.score,
                )


def _importance(thing: Thing) -> tuple[bool, float, str, Box]:
    """What is sure and large comes first."""
    return (not thing.sure, -thing.box.area, thing.label, thing.box)


def _newest(pages: Iterable[_Page], t_ns: int, age_ns: int) -> _Page | None:
    """The newest recent page that says anything, else the newest recent one that is empty."""
    recent = [page for page in pages if t_ns - age_ns <= page.t_ns <= t_ns]
    spoken = [page for page in recent if page.readings]
    return max(spoken or recent, key=lambda page: page.t_ns, default=None)
