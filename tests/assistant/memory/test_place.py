import numpy as np
import pytest

from assistant.memory.place import MOST_VIEWS, Places
from models.embedder import Embedder
from models.letterbox import Picture
from models.runtime import SessionOptions
from models.store import Store
from tests.assistant.memory.making import view
from tests.models.pictures import picture

SCENES = ("books-barcodes.jpg", "cat.jpg", "coffee.jpg", "sign-notice.jpg", "street.jpg")


@pytest.fixture(scope="module")
def embedder(store: Store) -> Embedder:
    return Embedder(store.get("embedder"), SessionOptions(provider="cpu", threads=1))


def pan(image: Picture, steps: int) -> list[Picture]:
    """Views as the head turns from left to right, each three quarters as wide as the picture."""
    width = image.shape[1] * 3 // 4
    starts = np.linspace(0, image.shape[1] - width, steps).astype(int)
    return [image[:, start : start + width] for start in starts]


def test_real_places_are_told_apart_and_known_again(embedder: Embedder) -> None:
    places = Places()
    for number, name in enumerate(SCENES):
        for one in pan(picture(name), 4):
            seen = embedder.embed(one)
            assert places.recognised(seen) in (None, number)
            if places.recognised(seen) is None or places.is_worth_keeping(number, seen):
                places.add(number, seen)
    for number, name in enumerate(SCENES):
        for one in pan(picture(name), 3):
            darker = (one * 0.6).astype(np.uint8)
            assert places.recognised(embedder.embed(darker)) == number
    for name in ("sign-no-parking.jpg", "sign-tilted.jpg", "menu-pt.png"):
        assert places.recognised(embedder.embed(picture(name))) is None


def test_nothing_is_known_at_first() -> None:
    assert Places().nearest(view(1)) is None
    assert Places().recognised(view(1)) is None


def test_the_nearest_of_many() -> None:
    places = Places((number, view(number)) for number in range(300))
    found = places.nearest(view(999, near=view(123)))
    assert found is not None
    assert found[0] == 123
    assert found[1] == pytest.approx(float(view(999, near=view(123)) @ view(123)), abs=1e-5)


def test_a_place_keeps_few_views_and_no_two_alike() -> None:
    places = Places([(1, view(1))])
    assert not places.is_worth_keeping(1, view(50, near=view(1), share=0.1))
    for seed in range(2, MOST_VIEWS + 1):
        assert places.is_worth_keeping(1, view(seed))
        places.add(1, view(seed))
    assert not places.is_worth_keeping(1, view(99))
