"""What is next to a thing."""

import math
from collections.abc import Iterable

from assistant.seeing.view import Thing
from models.box import Box

MOST = 3  # neighbours worth naming
_NEAR = 0.5  # gap between two boxes, in diagonals of the larger one, up to which they are close
PASSING = frozenset(  # labels of what moves on by itself: no help in finding a thing again
    {"person", "cat", "dog", "bird", "car", "bus", "truck", "bicycle", "motorcycle"}
)


def neighbours(thing: Thing, others: Iterable[Thing]) -> tuple[str, ...]:
    """Labels of what is close to `thing` and stays where it is, the nearest first.

    Close is meant in the picture: that one is behind the other cannot be told.
    """
    gaps = sorted(
        (_gap(thing.box, other.box), other.label)
        for other in others
        if other != thing and other.sure and other.label not in PASSING | {thing.label}
    )
    near = [label for gap, label in gaps if gap <= _NEAR]
    return tuple(dict.fromkeys(near))[:MOST]


def _gap(one: Box, other: Box) -> float:
    """The gap between two boxes in diagonals of the larger one; 0 where they touch."""
    across = max(one.x0 - other.x1, other.x0 - one.x1, 0.0)
    down = max(one.y0 - other.y1, other.y0 - one.y1, 0.0)
    diagonal = max(math.hypot(box.width, box.height) for box in (one, other))
    return math.hypot(across, down) / diagonal if diagonal > 0 else math.inf
