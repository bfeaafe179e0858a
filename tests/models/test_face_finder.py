from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.box import Box
from models.errors import ModelRejected
from models.face_finder import FaceFinder
from models.letterbox import Picture
from models.runtime import SessionOptions
from models.store import Store
from tests.models.pictures import picture

CPU = SessionOptions(provider="cpu", threads=1)
PORTRAIT = Path(__file__).parents[2] / "scenarios" / "pictures" / "portrait.jpg"
FACE = Box(175, 75, 275, 175)  # of the astronaut in it, judged by eye


@pytest.fixture(scope="module")
def finder(store: Store) -> FaceFinder:
    return FaceFinder(store.get("face-finder"), CPU)


@pytest.fixture(scope="module")
def portrait() -> Picture:
    pixels = cv2.imread(str(PORTRAIT), cv2.IMREAD_COLOR)
    assert pixels is not None
    return np.asarray(pixels, np.uint8)


def in_view(portrait: Picture, face_pixels: float, left: int, top: int) -> tuple[Picture, Box]:
    """The portrait before a table as a 1280 x 720 camera sees it, and where its face is."""
    scale = face_pixels / FACE.width
    view = np.asarray(cv2.resize(picture("coffee.jpg"), (1280, 720)), np.uint8)
    small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    view[top : top + height, left : left + width] = small
    face = FACE.scaled(scale, scale)
    return view, Box(face.x0 + left, face.y0 + top, face.x1 + left, face.y1 + top)


def test_the_face_of_a_portrait(finder: FaceFinder, portrait: Picture) -> None:
    found = finder.find(portrait)
    assert found[0].box.iou(FACE) > 0.6
    assert found[0].score > 0.7
    assert [face.score for face in found] == sorted((f.score for f in found), reverse=True)


@pytest.mark.parametrize("pixels", [32, 45, 60, 90, 130])
@pytest.mark.parametrize("left", [0, 300, 610])
def test_faces_of_any_size_anywhere_in_a_view(
    finder: FaceFinder, portrait: Picture, pixels: float, left: int
) -> None:
    view, face = in_view(portrait, pixels, left, top=40)
    assert any(found.box.iou(face) > 0.5 for found in finder.find(view))


@pytest.mark.parametrize("light", [0.25, 0.5])
def test_a_dark_noisy_face(finder: FaceFinder, portrait: Picture, light: float) -> None:
    grain = np.random.default_rng(3).normal(0, 6, portrait.shape)
    dark = (portrait * light + grain).clip(0, 255).astype(np.uint8)
    assert any(found.box.iou(FACE) > 0.5 for found in finder.find(dark))


@pytest.mark.parametrize("degrees", [-20, 20])
def test_a_tilted_face(finder: FaceFinder, portrait: Picture, degrees: float) -> None:
    height, width = portrait.shape[:2]
    way = cv2.getRotationMatrix2D(FACE.centre, degrees, 1)
    tilted = np.asarray(cv2.warpAffine(portrait, way, (width, height)), np.uint8)
    assert any(found.box.iou(FACE) > 0.5 for found in finder.find(tilted))


def test_a_closer_look_finds_a_far_face(finder: FaceFinder, portrait: Picture) -> None:
    view, face = in_view(portrait, 14, 500, 300)
    around = Box(face.x0 - 60, face.y0 - 60, face.x1 + 60, face.y1 + 60)
    assert not any(found.box.iou(face) > 0.4 for found in finder.find(view))
    closer = finder.find(view, closer=[around, Box(-9, -9, -1, -1)])
    assert any(found.box.iou(face) > 0.4 for found in closer)


def test_a_higher_threshold_finds_no_more(finder: FaceFinder, portrait: Picture) -> None:
    few = finder.find(portrait, threshold=0.6)
    many = finder.find(portrait, threshold=0.1)
    assert 1 <= len(few) <= len(many)
    assert min(face.score for face in few) >= 0.6


def test_no_face_where_there_is_none(finder: FaceFinder) -> None:
    assert finder.find(picture("coffee.jpg"), threshold=0.5) == []
    assert finder.find(np.full((300, 500, 3), 128, np.uint8)) == []


def test_boxes_lie_within_the_picture(finder: FaceFinder, portrait: Picture) -> None:
    cut = portrait[100:, :220]  # through the face
    height, width = cut.shape[:2]
    for face in finder.find(np.ascontiguousarray(cut), threshold=0.05):
        assert 0 <= face.box.x0 < face.box.x1 <= width
        assert 0 <= face.box.y0 < face.box.y1 <= height


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 900, 3), (900, 2, 3)])
def test_slivers_are_looked_at_too(finder: FaceFinder, shape: tuple[int, int, int]) -> None:
    assert finder.find(np.zeros(shape, np.uint8)) == []


def test_a_shared_finder_answers_several_threads_alike(
    finder: FaceFinder, portrait: Picture
) -> None:
    images = [portrait, picture("street.jpg"), portrait, picture("cat.jpg")]
    alone = [finder.find(image) for image in images]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(finder.find, images)) == alone


def test_no_picture_and_no_model_are_refused(finder: FaceFinder, store: Store) -> None:
    with pytest.raises(ValueError, match="wanted a picture"):
        finder.find(np.zeros((10, 10), np.uint8))
    with pytest.raises(ModelRejected, match="BlazeFace"):
        FaceFinder(store.get("embedder"), CPU)
