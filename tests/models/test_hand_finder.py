import math

import cv2
import numpy as np
import pytest

from models.errors import ModelRejected
from models.hand_finder import GRIP, Hand, HandFinder, square_of
from models.hand_landmarks import HandLandmarks
from models.letterbox import Picture
from models.palm_finder import Palm, PalmFinder
from models.runtime import SessionOptions
from models.store import Store
from tests.models.pictures import picture

CPU = SessionOptions(provider="cpu", threads=1)
TIPS = {"thumb": 4, "index": 8, "middle": 12, "ring": 16, "little": 20}

# Fingertips as pointed at by a person on the pictures, pixels: name, points, how far they may be.
LABELLED = [
    ("hand-open.jpg", {4: (255, 22), 8: (485, 137), 12: (540, 255), 16: (520, 322), 20: (432, 442)},
     35),
    ("hand-tumbler.jpg", {4: (363, 250)}, 20),
    ("hand-tumbler-tilted.jpg", {4: (150, 325)}, 25),
    ("hand-tumbler-far.jpg", {4: (332, 230)}, 20),
]  # fmt: skip


@pytest.fixture(scope="module")
def finder(store: Store) -> HandFinder:
    palms = PalmFinder(store.get("palm-finder"), CPU)
    return HandFinder(palms, HandLandmarks(store.get("hand-landmarks"), CPU))


def only(found: list[Hand]) -> Hand:
    (hand,) = found
    return hand


@pytest.mark.parametrize(("name", "tips", "off"), LABELLED, ids=[row[0] for row in LABELLED])
def test_fingertips_are_where_a_person_sees_them(
    finder: HandFinder, name: str, tips: dict[int, tuple[float, float]], off: float
) -> None:
    hand = only(finder.find(picture(name)))
    for number, place in tips.items():
        assert math.dist(hand.landmarks[number], place) < off, number


def test_the_open_hand_has_its_fingers_in_order(finder: HandFinder) -> None:
    hand = only(finder.find(picture("hand-open.jpg")))
    heights = [hand.landmarks[tip][1] for tip in TIPS.values()]
    assert heights == sorted(heights)  # the thumb is up in the picture, the little finger down
    for tip in range(8, 21, 4):  # along a finger, each joint is further right than the one before
        along = hand.landmarks[tip - 3 : tip + 1, 0]
        assert (np.diff(along) > 0).all()


def test_left_and_right(finder: HandFinder) -> None:
    left, tumbler = picture("hand-open.jpg"), picture("hand-tumbler.jpg")
    assert only(finder.find(left)).right is False
    assert only(finder.find(tumbler)).right is True
    mirrored = only(finder.find(np.ascontiguousarray(tumbler[:, ::-1])))
    assert mirrored.right is not True  # it may be unsure, never wrong


def test_a_turned_picture_gives_turned_points(finder: HandFinder) -> None:
    upright = picture("hand-open.jpg")
    hand = only(finder.find(upright))
    turned = only(finder.find(np.ascontiguousarray(np.rot90(upright))))
    there = np.stack([hand.landmarks[:, 1], upright.shape[1] - hand.landmarks[:, 0]], axis=1)
    assert np.linalg.norm(turned.landmarks - there, axis=1).mean() < 0.03 * upright.shape[1]


def test_points_grow_with_the_picture(finder: HandFinder) -> None:
    small = picture("hand-tumbler.jpg")
    large = np.asarray(cv2.resize(small, None, fx=2, fy=2), np.uint8)
    one, other = only(finder.find(small)), only(finder.find(large))
    assert np.linalg.norm(other.landmarks - 2 * one.landmarks, axis=1).mean() < 16


def test_a_hand_behind_a_box_is_found_but_not_trusted(finder: HandFinder) -> None:
    hand = only(finder.find(picture("hand-box.jpg")))
    assert GRIP <= hand.score < 0.5
    assert hand.right is None
    assert 200 < hand.box.centre[0] < 400


@pytest.mark.parametrize("name", ["coffee.jpg", "cat.jpg", "street.jpg", "books-barcodes.jpg"])
def test_no_hand_where_there_is_none(finder: HandFinder, name: str) -> None:
    assert finder.find(picture(name)) == []


@pytest.mark.parametrize("level", [0, 128, 255])
def test_nothing_in_an_even_picture(finder: HandFinder, level: int) -> None:
    assert finder.find(np.full((300, 500, 3), level, np.uint8)) == []


def test_same_picture_same_hands(finder: HandFinder) -> None:
    image: Picture = picture("hand-tumbler.jpg")
    one, other = only(finder.find(image)), only(finder.find(image))
    assert (one.landmarks == other.landmarks).all()
    assert (one.box, one.score, one.right) == (other.box, other.score, other.right)


def test_the_hand_is_looked_for_towards_the_fingers() -> None:
    palm = Palm(box=None, centre=(100, 100), side=40, angle=math.pi / 2, score=1)  # type: ignore[arg-type]
    square = square_of(palm)  # fingers to the right
    assert square.centre == pytest.approx((120, 100))
    assert square.side == pytest.approx(104)


def test_other_models_are_refused(store: Store) -> None:
    with pytest.raises(ModelRejected, match="palm detection"):
        PalmFinder(store.get("hand-landmarks"), CPU)
    with pytest.raises(ModelRejected, match="hand landmark"):
        HandLandmarks(store.get("palm-finder"), CPU)


def test_a_hand_checks_itself() -> None:
    with pytest.raises(ValueError, match="landmarks"):
        Hand(box=None, landmarks=np.zeros((3, 2), np.float32), right=None, score=1)  # type: ignore[arg-type]
