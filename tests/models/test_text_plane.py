import math

import pytest

from models.text_boxes import Corners
from models.text_plane import plane_of

SIZE = (1280, 720)
FOCUS = 1400.0


def seen(x: float, y: float, width: float, yaw: float, roll: float) -> Corners:
    """A line 20 pixels high at a place on a wall, as a camera sees it that is turned."""

    def point(a: float, b: float) -> tuple[float, float]:
        depth = FOCUS + a * math.sin(yaw)
        u, v = FOCUS * a * math.cos(yaw) / depth, FOCUS * b / depth
        return (
            u * math.cos(roll) - v * math.sin(roll) + SIZE[0] / 2,
            u * math.sin(roll) + v * math.cos(roll) + SIZE[1] / 2,
        )

    return point(x, y), point(x + width, y), point(x + width, y + 20), point(x, y + 20)


@pytest.mark.parametrize("yaw", [-45, -30, 0, 30, 45])
@pytest.mark.parametrize("roll", [-8, 0, 8])
def test_lines_on_a_wall_are_level_and_columns_upright_from_the_front(yaw: int, roll: int) -> None:
    places = [(x, y) for y in (-200, -120, -40, 40, 120) for x in (-400, 100)]
    lines = [seen(x, y, 250, math.radians(yaw), math.radians(roll)) for x, y in places]
    flat = [plane_of(lines, SIZE).flat(corners) for corners in lines]
    for left, right in zip(flat[::2], flat[1::2], strict=True):
        assert left[0][1] == pytest.approx(right[1][1], abs=3)
    for column in (flat[::2], flat[1::2]):
        assert max(c[0][0] for c in column) - min(c[0][0] for c in column) < 6


def test_few_lines_tell_no_perspective_and_none_tell_nothing() -> None:
    assert plane_of([seen(0, 0, 200, 0.6, 0)] * 3, SIZE).depth == 0
    assert plane_of([]).flat(((1, 2), (3, 2), (3, 4), (1, 4)))[0] == (1, 2)
