"""How pictures are judged: a real photograph, made dark, blurred and moved."""

import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest

from assistant.config import Seeing
from assistant.seeing.glance import BLURRED, DARK, difference, glance
from devices.media import Image

FOLDER = Path(__file__).parents[2] / "data" / "pictures"
PICTURES = [
    FOLDER / f"{name}.jpg"
    for name in (
        "books-barcodes",
        "cat",
        "coffee",
        "sign-no-parking",
        "sign-notice",
        "sign-tilted",
        "street",
    )
]


def read(path: Path) -> Image:
    image = cv2.imread(str(path))
    assert image is not None
    return np.asarray(image, np.uint8)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_good_picture_is_neither_dark_nor_blurred(path: Path) -> None:
    seen = glance(read(path))
    assert seen.brightness > DARK
    assert seen.sharpness > BLURRED


@pytest.mark.parametrize("path", PICTURES[:4], ids=lambda path: path.stem)
def test_a_dark_or_smeared_one_is(path: Path) -> None:
    image = read(path)
    assert glance((image * 0.08).astype(np.uint8)).brightness < DARK
    smeared = cv2.GaussianBlur(image, (0, 0), image.shape[1] / 40)
    assert glance(np.asarray(smeared, np.uint8)).sharpness < BLURRED


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_quick_turn_of_the_head_smears_sideways_only(path: Path) -> None:
    image = read(path)
    width = image.shape[1] * 6 // 100
    turned = cv2.filter2D(image, -1, np.full((1, width), 1 / width, np.float32))
    assert glance(np.asarray(turned, np.uint8)).sharpness < BLURRED


def test_a_small_move_is_the_same_scene_and_another_picture_is_not() -> None:
    first = read(PICTURES[0])
    moved = np.roll(first, first.shape[1] // 50, axis=1)
    limit = Seeing().scene_change
    assert difference(glance(first), glance(moved)) < limit
    assert difference(glance(first), glance((first * 0.5).astype(np.uint8))) < 0.01
    black = np.zeros_like(first)
    assert difference(glance(first), glance(black)) > limit
    assert difference(glance(black), glance(black)) == 0.0
    changes = [
        difference(glance(read(one)), glance(read(other)))
        for one, other in itertools.combinations(PICTURES, 2)
        if not one.stem.startswith("sign") or not other.stem.startswith("sign")
    ]
    assert sorted(changes)[len(changes) // 10] > limit  # two photographs may happen to be alike
