import cv2
import numpy as np
import pytest

from assistant.memory.picture import CUTOUT_SIDE, WHOLE_SIDE, hidden, snapshot
from models.box import Box
from models.face_finder import FaceFinder
from models.letterbox import Picture
from models.runtime import SessionOptions
from models.store import Store
from tests.models.pictures import picture
from tests.models.test_face_finder import FACE, PORTRAIT


@pytest.fixture(scope="module")
def portrait() -> Picture:
    pixels = cv2.imread(str(PORTRAIT), cv2.IMREAD_COLOR)
    assert pixels is not None
    return np.asarray(pixels, np.uint8)


def opened(data: bytes) -> Picture:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return np.asarray(pixels, np.uint8)


def detail(image: Picture, box: Box) -> float:
    """How much of a region is fine detail, grey levels."""
    part = image[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)].astype(np.float32)
    return float(np.abs(cv2.Laplacian(part, cv2.CV_32F)).mean())


def test_a_face_is_hidden_in_both_pictures(store: Store, portrait: Picture) -> None:
    finder = FaceFinder(store.get("face-finder"), SessionOptions(provider="cpu", threads=1))
    person = Box(60, 20, 420, 500)
    open_face = snapshot(portrait, person, [FACE], blur=False)
    no_face = snapshot(portrait, person, [face.box for face in finder.find(portrait)])
    for before, after in ((open_face.whole, no_face.whole), (open_face.cutout, no_face.cutout)):
        assert any(face.score > 0.6 for face in finder.find(opened(before)))
        assert not any(face.score > 0.4 for face in finder.find(opened(after)))


def test_of_a_hidden_face_a_few_patches_are_left(portrait: Picture) -> None:
    shown = hidden(portrait, [FACE])
    assert detail(shown, FACE) < 0.1 * detail(portrait, FACE)
    assert np.array_equal(shown[300:], portrait[300:])


def test_the_given_picture_is_left_as_it_is(portrait: Picture) -> None:
    before = portrait.copy()
    snapshot(portrait, FACE, [FACE])
    assert np.array_equal(portrait, before)


def test_sizes_and_shape() -> None:
    street = picture("street.jpg")
    found = snapshot(street, Box(100, 50, 500, 150))
    height, width = opened(found.whole).shape[:2]
    assert max(height, width) == WHOLE_SIDE
    assert width / height == pytest.approx(street.shape[1] / street.shape[0], rel=0.02)
    height, width = opened(found.cutout).shape[:2]
    assert width == CUTOUT_SIDE
    assert width / height == pytest.approx(4, rel=0.05)
    assert len(found.whole) < 40_000


@pytest.mark.parametrize(
    "box", [Box(-50, -50, -10, -10), Box(900, 900, 999, 999), Box(10, 10, 10, 10)]
)
def test_a_box_that_shows_nothing_has_no_cutout(box: Box) -> None:
    assert snapshot(picture("cat.jpg"), box, [box]).cutout == b""


def test_a_box_over_the_edge_is_cut() -> None:
    cat = picture("cat.jpg")
    assert snapshot(cat, Box(-100, -100, 100, 100)).cutout


def test_equal_pictures_give_equal_bytes_without_metadata() -> None:
    cat = picture("cat.jpg")
    assert snapshot(cat, FACE, [FACE]) == snapshot(cat.copy(), FACE, [FACE])
    assert b"Exif" not in snapshot(cat).whole


def test_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="wanted a picture"):
        snapshot(np.zeros((4, 4), np.uint8))
