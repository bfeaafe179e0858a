import cv2
import numpy as np
import pytest

from assistant.seeing.still_there import still_there
from devices.media import Frame, Image
from models.box import Box

SIGN = Box(200, 150, 440, 240)


def picture(words: str, dx: int = 0, light: float = 1.0, seed: int = 0) -> Frame:
    """A white sign with two lines of black type on a grey wall, moved by `dx` pixels."""
    image: Image = np.full((480, 640, 3), 120, np.uint8)
    x0, y0, x1, y1 = map(int, SIGN)
    cv2.rectangle(image, (x0 + dx, y0), (x1 + dx, y1), (255, 255, 255), -1)
    for number, line in enumerate(words.split("\n")):
        at = (x0 + dx + 12, y0 + 38 + 38 * number)
        cv2.putText(image, line, at, cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0, 0, 0), 2, cv2.LINE_AA)
    noise = np.random.default_rng(seed).normal(0, 4, image.shape)
    image = np.clip(image * light + noise, 0, 255).astype(np.uint8)
    return Frame(0, 0, image, (640, 480))


BEFORE = picture("NO PARKING\nON SUNDAYS")
TEXT = Box(SIGN.x0 + 10, SIGN.y0 + 10, SIGN.x1 - 10, SIGN.y1 - 5)


@pytest.mark.parametrize("dx", [0, 7, -20])
@pytest.mark.parametrize("light", [1.0, 0.6])
def test_the_same_text_is_found_where_it_was_or_near(dx: int, light: float) -> None:
    assert still_there(BEFORE, [TEXT], picture("NO PARKING\nON SUNDAYS", dx, light, seed=1))


@pytest.mark.parametrize("words", ["", "EXIT\nTO TOWN", "Soup 4.50\nBread 2.00"])
def test_another_text_in_its_place_is_not_the_same(words: str) -> None:
    assert not still_there(BEFORE, [TEXT], picture(words, seed=1))


def test_what_has_moved_far_or_has_no_detail_is_not_sure_to_be_there() -> None:
    assert not still_there(BEFORE, [TEXT], picture("NO PARKING\nON SUNDAYS", 150))
    assert not still_there(BEFORE, [Box(20, 20, 60, 60)], BEFORE)
    assert not still_there(BEFORE, [], BEFORE)
