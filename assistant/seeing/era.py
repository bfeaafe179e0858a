"""What pictures showed of one scene, from one change of the view to the next."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from assistant.config import Seeing
from assistant.events import ColoursSeen, Detections, HandsSeen, ModelSaid, Reading
from assistant.seeing.tracks import Track, Tracks, together
from assistant.seeing.view import OBJECT_NOW_NS, PRESENT_NS, Thing
from models.box import Box

_FORGIVEN_NS = 1_500_000_000  # a blurred or missed picture does not undo what was seen this lately
_PAGES = 20  # pages of readings kept, and looks at hands and at colours
_PICTURES = 200  # pictures kept in mind whose detections are in

_Stamped = TypeVar("_Stamped", HandsSeen, ColoursSeen, ModelSaid)


@dataclass(frozen=True, slots=True)
class Page:
    """The readings of one picture, taken at `t_ns`."""

    t_ns: int
    readings: tuple[Reading, ...]


@dataclass(slots=True)
class Era:
    """All that was seen of one scene.

    Attributes:
        begin_ns: When the scene came into view.
        tracks: Its objects.
        texts: What was read in it, picture by picture.
        codes: Likewise its codes.
        hands: Looks at hands in it.
        colours: Looks at colours in it.
        told: Whether its sightings were told after its end.
    """

    begin_ns: int
    tracks: Tracks = field(default_factory=Tracks)
    texts: deque[Page] = field(default_factory=lambda: deque(maxlen=_PAGES))
    codes: deque[Page] = field(default_factory=lambda: deque(maxlen=_PAGES))
    hands: deque[HandsSeen] = field(default_factory=lambda: deque(maxlen=_PAGES))
    colours: deque[ColoursSeen] = field(default_factory=lambda: deque(maxlen=_PAGES))
    told: bool = False
    _pictures: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=_PICTURES))

    def see(self, found: Detections) -> list[Track]:
        """Take one picture's detections; one picture has one vote. Returns tracks that ended."""
        if any(number == found.frame for number, _ in self._pictures):
            return []
        self._pictures.append((found.frame, found.t_ns))
        return self.tracks.see(found.things, found.t_ns)

    def things(self, t_ns: int, settings: Seeing, still: bool) -> tuple[Thing, ...]:
        """Objects known as of `t_ns`, seen within 3 s and not missed by the pictures since."""
        newest_ns = max((stamp for _, stamp in self._pictures if stamp <= t_ns), default=t_ns)
        from_ns = max(t_ns - OBJECT_NOW_NS, newest_ns - _FORGIVEN_NS)
        found = [track.thing(t_ns, settings, still) for track in self.tracks.open]
        return _sorted(thing for thing in found if thing and thing.last_ns >= from_ns)

    def present(self, t_ns: int, settings: Seeing, still: bool) -> tuple[Thing, ...]:
        """Objects that one picture of the last second shows together."""
        if still:
            return self.things(t_ns, settings, still)
        return _sorted(together(self.tracks.open, t_ns - PRESENT_NS, t_ns, settings))


def newest(pages: Iterable[Page], t_ns: int, age_ns: int) -> Page | None:
    """The newest page as of `t_ns` that is no older than `age_ns`.

    One that is empty gives way to one with readings a moment before it: the picture may have been
    blurred. Once that moment has passed, what is gone is gone.
    """
    recent = [page for page in pages if t_ns - age_ns <= page.t_ns <= t_ns]
    last = max(recent, key=_stamp, default=None)
    if last is None:
        return None
    spoken = [p for p in recent if p.readings and last.t_ns - p.t_ns <= _FORGIVEN_NS]
    return max(spoken, key=_stamp, default=last)


def latest(looks: Iterable[_Stamped], t_ns: int) -> _Stamped | None:
    """The look at the newest picture as of `t_ns` that is recent enough to be "now"."""
    recent = [look for look in looks if t_ns - OBJECT_NOW_NS <= look.t_ns <= t_ns]
    return max(recent, key=lambda look: look.t_ns, default=None)


def _stamp(page: Page) -> int:
    return page.t_ns


def _sorted(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """What is sure and large comes first."""
    return tuple(sorted(things, key=_importance))


def _importance(thing: Thing) -> tuple[bool, float, str, Box]:
    return (not thing.sure, -thing.box.area, thing.label, thing.box)
