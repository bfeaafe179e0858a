from collections.abc import Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """An upright rectangle in picture coordinates.

    Pixels, x to the right, y down, the origin at the top left corner; x0 <= x1 and y0 <= y1.
    """

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Pixels."""
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """(x, y), pixels."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def scaled(self, x: float, y: float) -> "Box":
        """The box in a picture that is `x` times as wide and `y` times as high."""
        return Box(self.x0 * x, self.y0 * y, self.x1 * x, self.y1 * y)

    def iou(self, other: "Box") -> float:
        """Intersection over union, 0 to 1."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.y1, other.y1) - max(self.y0, other.y0)
        if width <= 0 or height <= 0:
            return 0.0
        shared = width * height
        return shared / (self.area + other.area - shared)


def hull(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of `boxes`, which are one or more."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )
