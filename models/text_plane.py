"""The plane that lines of text lie in, seen from an angle, and how it looks from the front."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from models.text_boxes import Corners

_LONG = 2.0  # width / height of a line whose direction can be told
_LEAST_LINES = 4  # fewer do not tell a perspective
_CERTAIN = 4.0  # a perspective is one when it is so many times its standard error
_FARTHEST = 0.7  # of the way to where lines meet: text beyond it would be stretched without end


@dataclass(frozen=True, slots=True)
class Plane:
    """How to look at text from the front, lines running along x.

    Attributes:
        centre: Of the picture, pixels.
        angle: To turn back, radians.
        depth: One over the distance from the centre to where lines meet, 1 / pixels; 0 for none.
    """

    centre: tuple[float, float]
    angle: float
    depth: float = 0.0

    def flat(self, corners: Corners) -> Corners:
        """Corners as seen from the front."""
        first, second, third, fourth = (self._point(*corner) for corner in corners)
        return first, second, third, fourth

    def _point(self, x: float, y: float) -> tuple[float, float]:
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        x, y = x - self.centre[0], y - self.centre[1]
        along, across = x * cos + y * sin, y * cos - x * sin
        nearness = 1 - self.depth * along
        return along / nearness + self.centre[0], across / nearness + self.centre[1]


def plane_of(lines: Sequence[Corners], size: tuple[int, int] | None = None) -> Plane:
    """The plane of lines that are parallel on the wall.

    Seen at a slant, they meet at one point. A camera that is not pitched sees what is upright on
    the wall at a right angle to the way there.

    Args:
        lines: Corners of each, in any order.
        size: Width and height of the picture, pixels; without it, its centre is that of the text.
    """
    if not lines:
        return Plane((0.0, 0.0), 0.0)
    every = np.array(lines, np.float64).reshape(-1, 2)
    middle = (every.min(axis=0) + every.max(axis=0)) / 2
    centre = (size[0] / 2, size[1] / 2) if size else (float(middle[0]), float(middle[1]))
    directions = [_direction(corners) for corners in lines]
    tilt = median(found) if (found := [d for d in directions if d is not None]) else 0.0
    upright = Plane(centre, tilt)
    long = [corners for corners, d in zip(lines, directions, strict=True) if d is not None]
    if len(long) < _LEAST_LINES or abs(tilt) > math.pi / 4:
        return upright
    # In the upright frame the slope at (x, y) of a line to the meeting point (1 / w, v / w) obeys
    # slope = v + w * (slope * x - y): a straight line through what was measured.
    points = np.array([upright.flat(corners) for corners in long]) - np.array(centre)
    start, end = points[:, (0, 3)].mean(axis=1), points[:, (1, 2)].mean(axis=1)
    x, y = ((start + end) / 2).T
    length = end[:, 0] - start[:, 0]
    slope = (end[:, 1] - start[:, 1]) / np.maximum(length, 1.0)
    term = slope * x - y
    weight = length / length.sum()
    spread = term - weight @ term
    variance = float(weight @ spread**2)
    if variance < 1.0:
        return upright
    w = float(weight @ (spread * slope)) / variance
    v = float(weight @ slope - w * (weight @ term))
    error = math.sqrt(float(weight @ (slope - v - w * term) ** 2) / variance / (len(long) - 2))
    if abs(w) < _CERTAIN * error:
        return upright
    plane = Plane(centre, tilt + math.atan(v), w / math.sqrt(1 + v * v))
    along = np.array([Plane(centre, plane.angle).flat(corners) for corners in lines])[..., 0]
    if (plane.depth * (along - centre[0])).max() > _FARTHEST:
        return upright
    return plane


def _direction(corners: Corners) -> float | None:
    """Of a line, radians; None for one too short to tell."""
    (x0, y0), (x1, y1), _, (x3, y3) = corners
    if math.hypot(x1 - x0, y1 - y0) <= _LONG * math.hypot(x3 - x0, y3 - y0):
        return None
    return math.atan2(y1 - y0, x1 - x0)
