import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.box import Box
from models.letterbox import letterbox

sides = st.integers(1, 400)
shares = st.floats(0, 1)


@given(
    height=sides, width=sides, side=st.sampled_from([64, 192, 416]), edges=st.tuples(*[shares] * 4)
)
def test_a_box_comes_back_from_the_square(
    height: int, width: int, side: int, edges: tuple[float, float, float, float]
) -> None:
    (x0, x1), (y0, y1) = sorted(edges[:2]), sorted(edges[2:])
    box = Box(x0 * width, y0 * height, x1 * width, y1 * height)
    square, place = letterbox(np.zeros((height, width, 3), np.uint8), side)
    inner = place.into(box)
    assert square.shape == (side, side, 3)
    assert -1e-6 <= inner.x0 <= inner.x1 <= side + 1e-6
    assert -1e-6 <= inner.y0 <= inner.y1 <= side + 1e-6
    assert place.back(inner) == pytest.approx(box, abs=1e-6)


@given(height=sides, width=sides, side=st.sampled_from([64, 416]))
def test_the_picture_fills_the_square_one_way_and_the_rest_is_fill(
    height: int, width: int, side: int
) -> None:
    square, place = letterbox(np.full((height, width, 3), 200, np.uint8), side, fill=7)
    covered = place.into(Box(0, 0, width, height))
    assert max(covered.width, covered.height) == pytest.approx(side)
    mask = np.zeros((side, side), dtype=bool)
    x0, y0, x1, y1 = (round(edge) for edge in covered)
    mask[y0:y1, x0:x1] = True
    assert (square[mask] == 200).all()
    assert (square[~mask] == 7).all()


def test_what_lies_in_the_margin_is_cut_at_the_edge() -> None:
    _, place = letterbox(np.zeros((100, 200, 3), np.uint8), 416)
    assert place.back(Box(-50, 0, 500, 416)) == Box(0, 0, 200, 100)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((10, 10), np.uint8),
        np.zeros((10, 10, 4), np.uint8),
        np.zeros((0, 10, 3), np.uint8),
        np.zeros((10, 10, 3), np.float32),
    ],
    ids=["grey", "four channels", "empty", "float"],
)
def test_what_is_no_picture_is_refused(image: np.ndarray) -> None:
    with pytest.raises(ValueError, match="wanted a picture"):
        letterbox(image, 416)
