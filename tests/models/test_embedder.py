from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from models.embedder import SIZE, Embedder
from models.errors import ModelRejected
from models.letterbox import Picture
from models.runtime import SessionOptions
from models.store import Store
from tests.models.pictures import FOLDER, picture

CPU = SessionOptions(provider="cpu", threads=1)
SCENES = (
    "books-barcodes.jpg",
    "cat.jpg",
    "coffee.jpg",
    "sign-no-parking.jpg",
    "sign-notice.jpg",
    "sign-tilted.jpg",
    "street.jpg",
)


@pytest.fixture(scope="module")
def embedder(store: Store) -> Embedder:
    return Embedder(store.get("embedder"), CPU)


def turned(image: Picture, degrees: float, zoom: float) -> Picture:
    height, width = image.shape[:2]
    way = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, zoom)
    return np.asarray(
        cv2.warpAffine(image, way, (width, height), borderMode=cv2.BORDER_REFLECT), np.uint8
    )


def darkened(image: Picture, light: float, noise: float) -> Picture:
    grain = np.random.default_rng(7).normal(0, noise, image.shape)
    return (image * light + grain).clip(0, 255).astype(np.uint8)


def half(image: Picture, side: str) -> Picture:
    """Two thirds of the width; left and right share half of what they show."""
    width = image.shape[1] * 2 // 3
    return image[:, :width] if side == "left" else image[:, -width:]


def test_an_embedding_has_unit_length(embedder: Embedder) -> None:
    found = embedder.embed(picture("street.jpg"))
    assert found.shape == (SIZE,)
    assert found.dtype == np.float32
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "change",
    [
        lambda image: turned(image, 8, 1.25),
        lambda image: darkened(image, 0.35, 8),
        lambda image: half(image, "left"),
        lambda image: half(image, "right"),
        lambda image: np.asarray(cv2.GaussianBlur(image, (9, 9), 0), np.uint8),
    ],
    ids=["turned and nearer", "dark and noisy", "left", "right", "blurred"],
)
def test_a_changed_view_is_nearest_to_its_own_scene(embedder: Embedder, change) -> None:  # type: ignore[no-untyped-def]
    known = np.stack([embedder.embed(picture(name)) for name in SCENES])
    for index, name in enumerate(SCENES):
        cosines = known @ embedder.embed(change(picture(name)))
        others = np.delete(cosines, index)
        assert cosines[index] > others.max() + 0.1, name


def test_a_small_picture_is_like_a_large_one(embedder: Embedder) -> None:
    street = picture("street.jpg")
    small = np.asarray(cv2.resize(street, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA))
    assert embedder.embed(small.astype(np.uint8)) @ embedder.embed(street) > 0.9


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 900, 3), (900, 1, 3), (224, 224, 3)])
def test_any_picture_has_an_embedding(embedder: Embedder, shape: tuple[int, int, int]) -> None:
    found = embedder.embed(np.full(shape, 90, np.uint8))
    assert np.isfinite(found).all()


def test_no_picture_is_refused(embedder: Embedder) -> None:
    with pytest.raises(ValueError, match="wanted a picture"):
        embedder.embed(np.zeros((10, 10), np.uint8))


def test_a_shared_embedder_answers_several_threads_alike(embedder: Embedder) -> None:
    images = [picture(name) for name in SCENES]
    alone = [embedder.embed(image) for image in images]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(embedder.embed, images))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


def test_another_model_is_refused(store: Store) -> None:
    with pytest.raises(ModelRejected, match="EfficientNet-Lite0"):
        Embedder(store.get("face-finder"), CPU)
    with pytest.raises(ModelRejected):
        Embedder(FOLDER / "cat.jpg", CPU)
