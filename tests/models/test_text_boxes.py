import cv2
import numpy as np
import numpy.typing as npt
import pytest

from models.text_boxes import text_boxes
from models.text_lines import around


def ink(
    centre: tuple[float, float], size: tuple[float, float], angle: float
) -> npt.NDArray[np.float32]:
    """A map of 320 x 240 with one rotated rectangle of text, probability 0.9."""
    points = cv2.boxPoints((centre, size, angle))
    drawn = np.zeros((240, 320), np.float32)
    cv2.fillPoly(drawn, [np.asarray(points, np.int32)], 0.9)
    return drawn


def test_a_box_grows_by_what_the_network_shrank() -> None:
    [box] = text_boxes(ink((160, 120), (100, 20), 0), 320, 240)
    # area * 1.6 / perimeter = 2000 * 1.6 / 240 = 13 pixels to every side.
    assert around(box.corners) == pytest.approx((97, 97, 223, 143), abs=2)
    # Its edge pixels are beside the text.
    assert 0.8 < box.score <= 0.9


def test_boxes_are_in_pixels_of_the_picture() -> None:
    drawn = ink((160, 120), (100, 20), 0)
    [small], [large] = text_boxes(drawn, 320, 240), text_boxes(drawn, 1280, 480)
    assert np.array(large.corners) == pytest.approx(np.array(small.corners) * (4, 2))


@pytest.mark.parametrize("angle", [-25.0, 25.0])
def test_corners_go_clockwise_along_tilted_text(angle: float) -> None:
    [box] = text_boxes(ink((160, 120), (120, 20), angle), 320, 240)
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = box.corners
    assert np.degrees(np.arctan2(y1 - y0, x1 - x0)) == pytest.approx(angle, abs=2)
    assert np.degrees(np.arctan2(y2 - y3, x2 - x3)) == pytest.approx(angle, abs=2)
    assert np.hypot(x1 - x0, y1 - y0) > np.hypot(x3 - x0, y3 - y0)
    assert y3 > y0
    assert y2 > y1


def test_corners_stay_inside_the_picture() -> None:
    [box] = text_boxes(ink((20, 5), (60, 16), 0), 320, 240)
    assert all(0 <= x <= 320 and 0 <= y <= 240 for x, y in box.corners)


def test_faint_and_tiny_spots_are_no_text() -> None:
    assert text_boxes(ink((160, 120), (100, 20), 0) / 2.2, 320, 240) == []
    assert text_boxes(ink((160, 120), (1, 1), 0), 320, 240) == []


def test_a_round_thing_that_fills_the_picture_is_no_letter() -> None:
    cup = np.zeros((240, 320), np.float32)
    cv2.circle(cup, (160, 120), 80, 0.8, -1)
    assert text_boxes(cup, 320, 240) == []


def test_boxes_come_from_top_to_bottom() -> None:
    drawn = np.maximum(ink((160, 180), (100, 20), 0), ink((200, 60), (60, 20), 0))
    upper, lower = text_boxes(drawn, 320, 240)
    assert upper.corners[0][1] < lower.corners[0][1]
