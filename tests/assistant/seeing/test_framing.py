import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import Reading
from assistant.seeing.framing import Framing, framing
from models.box import Box

SIZE = (1280, 720)


def line(x0: float, y0: float, x1: float, y1: float, score: float = 0.9) -> Reading:
    return Reading("EXIT", Box(x0, y0, x1, y1), score)


@pytest.mark.parametrize(
    ("box", "cut"),
    [
        ((2, 100, 300, 150), ("left",)),
        ((900, 100, 1279, 150), ("right",)),
        ((400, 0, 600, 30), ("top",)),
        ((400, 690, 600, 720), ("bottom",)),
        ((0, 0, 1280, 720), ("left", "right", "top", "bottom")),
        ((400, 300, 600, 340), ()),
    ],
)
def test_text_that_touches_an_edge_is_cut_off_there(
    box: tuple[float, float, float, float], cut: tuple[str, ...]
) -> None:
    assert framing([line(*box)], SIZE).cut == cut


def test_doubtful_small_text_is_too_small_and_sure_small_text_is_not() -> None:
    small = (400, 300, 450, 309)
    assert framing([line(*small, score=0.6)], SIZE).small
    assert not framing([line(*small, score=0.95)], SIZE).small
    assert not framing([line(400, 300, 600, 340, score=0.6)], SIZE).small


def test_what_is_small_depends_on_the_picture() -> None:
    smudged = line(100, 100, 200, 120, score=0.6)
    assert not framing([smudged], (640, 360)).small
    assert framing([smudged], (3840, 2160)).small


@given(st.lists(st.tuples(st.floats(0, 2000), st.floats(0, 2000), st.floats(0, 1))))
def test_without_a_picture_s_size_nothing_is_said(places: list[tuple[float, float, float]]) -> None:
    lines = [line(x, y, x + 10, y + 10, score) for x, y, score in places]
    assert framing(lines, (0, 0)) == Framing()
