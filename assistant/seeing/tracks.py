"""Things followed over pictures: a label counts when several pictures agree on it."""

import dataclasses
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.config import Seeing
from assistant.events import Seen
from assistant.seeing.view import OBJECT_NOW_NS, Thing
from models.box import Box

_MIN_IOU = 0.2  # boxes of one thing in two pictures half a second apart overlap this much ...
_MAX_SHIFT = 0.6  # ... or their centres are this near, in longer sides, and their areas alike
_AREA_RATIO = 2.0
_SAME_LABEL_BONUS = 0.5
_AGREEING_PICTURES = 2
_MAJORITY = 0.6  # share of a thing's votes that its label must have
_REMEMBERED = 24  # newest observations that vote


@dataclass(frozen=True, slots=True)
class Observation:
    """One picture's word on a thing."""

    t_ns: int
    seen: Seen


@dataclass(slots=True)
class Track:
    """One thing, over the pictures that show it, oldest first.

    Attributes:
        first_ns: When it was first seen.
        observations: The newest of the pictures' words on it.
        number: Of the thing, in this session; 0 until it is told for the first time.
        told_ns: When it was last told.
        told_sure: Whether it was sure then.
    """

    first_ns: int
    observations: list[Observation]
    number: int = 0
    told_ns: int = 0
    told_sure: bool = False

    @property
    def last(self) -> Observation:
        """The newest observation."""
        return self.observations[-1]

    def add(self, observation: Observation) -> None:
        """Take one more picture's word; a picture that comes late is put where it belongs."""
        self.first_ns = min(self.first_ns, observation.t_ns)
        self.observations.append(observation)
        self.observations.sort(key=lambda known: known.t_ns)
        del self.observations[:-_REMEMBERED]

    def thing(self, t_ns: int, settings: Seeing, still: bool) -> Thing | None:
        """What it was known to be as of `t_ns`; None when too little agreed by then.

        Over video two pictures must agree; a still has its own, higher threshold.
        """
        known = [o for o in self.observations if o.t_ns <= t_ns]
        if not known:
            return None
        votes: defaultdict[str, list[float]] = defaultdict(list)
        for observation in known:
            votes[observation.seen.label].append(observation.seen.score)
        label = max(sorted(votes), key=lambda name: sum(votes[name]))
        score = sum(votes[label]) / len(votes[label])
        majority = sum(votes[label]) / sum(sum(scores) for scores in votes.values())
        needed = 1 if still else _AGREEING_PICTURES
        if len(votes[label]) < needed or score < settings.maybe_score or majority < _MAJORITY:
            return None
        agreeing = [o for o in known if o.seen.label == label]
        return Thing(
            label=label,
            box=agreeing[-1].seen.box,
            score=round(score, 4),
            first_ns=self.first_ns,
            last_ns=agreeing[-1].t_ns,
            sure=score >= _sure_score(label, settings, still),
        )


def _sure_score(label: str, settings: Seeing, still: bool) -> float:
    if label in settings.familiar:
        return settings.familiar_score
    return settings.still_score if still else settings.sure_score


def together(tracks: Sequence[Track], since_ns: int, t_ns: int, settings: Seeing) -> list[Thing]:
    """The things in the one picture from `since_ns` to `t_ns` that shows most, boxed as in it.

    Of pictures that show equally many the newest is taken.
    """
    pictures: defaultdict[int, list[Thing]] = defaultdict(list)
    for track in tracks:
        thing = track.thing(t_ns, settings, still=False)
        for known in track.observations if thing else ():
            if thing and since_ns <= known.t_ns <= t_ns:
                seen = dataclasses.replace(thing, box=known.seen.box, last_ns=known.t_ns)
                pictures[known.t_ns].append(seen)
    best_ns = max(pictures, key=lambda t: (len(pictures[t]), t), default=0)
    return pictures.get(best_ns, [])


class Tracks:
    """All things being followed in one scene."""

    def __init__(self) -> None:
        self.open: list[Track] = []

    def see(self, things: Sequence[Seen], t_ns: int) -> list[Track]:
        """Take one picture's detections; returns the tracks that have ended by then."""
        ended = [track for track in self.open if t_ns - track.last.t_ns > OBJECT_NOW_NS]
        self.open = [track for track in self.open if t_ns - track.last.t_ns <= OBJECT_NOW_NS]
        matches = _match(self.open, things)
        for position, seen in enumerate(things):
            observation = Observation(t_ns, seen)
            if position in matches:
                matches[position].add(observation)
            else:
                self.open.append(Track(t_ns, [observation]))
        return ended


def _match(tracks: Sequence[Track], things: Sequence[Seen]) -> dict[int, Track]:
    """The track of each detection that has one: greedily, the likeliest pair first."""
    pairs = sorted(
        (-likeness, position, index)
        for position, seen in enumerate(things)
        for index, track in enumerate(tracks)
        if (likeness := _likeness(track.last.seen, seen)) > 0
    )
    matches: dict[int, int] = {}
    for _, position, index in pairs:
        if position not in matches and index not in matches.values():
            matches[position] = index
    return {position: tracks[index] for position, index in matches.items()}


def _likeness(known: Seen, seen: Seen) -> float:
    """How likely both are the same thing; 0 is not at all."""
    overlap = known.box.iou(seen.box)
    same = known.label == seen.label
    if overlap >= _MIN_IOU or (same and _near(known.box, seen.box)):
        return overlap + (_SAME_LABEL_BONUS if same else 0.0)
    return 0.0


def _near(one: Box, other: Box) -> bool:
    (x0, y0), (x1, y1) = one.centre, other.centre
    side = max(one.width, one.height, other.width, other.height)
    return (
        math.hypot(x0 - x1, y0 - y1) <= _MAX_SHIFT * side
        and 1 / _AREA_RATIO <= (one.area + 1) / (other.area + 1) <= _AREA_RATIO
    )
