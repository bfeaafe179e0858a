"""What a hand does: hands drawn by number, turned, mirrored and scaled."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import SeenHand
from assistant.seeing.hand import Pose, held, is_arm, pointed, pose, ray
from assistant.seeing.view import Thing
from models.box import Box

Points = tuple[tuple[float, float], ...]
OUT, IN, ROUND = "out", "in", "round"


def finger(x: float, how: str) -> Points:
    """Root to tip over a palm of 100 pixels, fingers up."""
    match how:
        case "out":
            ys = (-100, -130, -155, -175)
        case "in":
            ys = (-100, -130, -110, -90)
        case _:
            return ((x, -100), (x, -125), (x - 12, -140), (x - 30, -140))
    return tuple((x, float(y)) for y in ys)


def drawn(
    *fingers: str, thumb: Points = ((-30, -20), (-55, -45), (-75, -65), (-95, -80))
) -> Points:
    long = [finger(x, how) for x, how in zip((-30, -10, 10, 30), fingers, strict=True)]
    return ((0.0, 0.0), *thumb, *long[0], *long[1], *long[2], *long[3])


AROUND = ((-30, -20), (-50, -60), (-60, -100), (-62, -130))  # the thumb meets the index
POINTING = drawn(OUT, IN, IN, IN)
HANDS = {
    Pose.POINTING: POINTING,
    Pose.OPEN: drawn(OUT, OUT, OUT, OUT),
    Pose.HOLDING: drawn(ROUND, ROUND, ROUND, ROUND, thumb=AROUND),
    Pose.OTHER: drawn(IN, IN, IN, IN),
}


def hand(points: Points, score: float = 0.9) -> SeenHand:
    xs, ys = zip(*points, strict=True)
    return SeenHand(Box(min(xs), min(ys), max(xs), max(ys)), points, None, score)


def thing(label: str, x: float, y: float, size: float = 40) -> Thing:
    half = size / 2
    return Thing(label, Box(x - half, y - half, x + half, y + half), 0.8, 0, 0, True)


@pytest.mark.parametrize("wanted", HANDS)
@given(
    angle=st.floats(-math.pi, math.pi),
    scale=st.floats(0.05, 20),
    mirrored=st.booleans(),
    shift=st.floats(-2000, 2000),
)
def test_poses_do_not_depend_on_turn_size_or_side(
    wanted: Pose, angle: float, scale: float, mirrored: bool, shift: float
) -> None:
    cosine, sine = math.cos(angle) * scale, math.sin(angle) * scale
    sign = -1 if mirrored else 1
    moved = tuple(
        (sign * x * cosine - y * sine + shift, sign * x * sine + y * cosine - shift)
        for x, y in HANDS[wanted]
    )
    assert pose(hand(moved)) is wanted


def test_a_hidden_hand_has_no_pose() -> None:
    assert pose(hand(POINTING, score=0.3)) is None
    assert pose(SeenHand(Box(0, 0, 1, 1), (), None, 0.9)) is None


def test_the_ray_leaves_the_tip_of_the_index() -> None:
    tip, direction = ray(hand(POINTING))
    assert tip == pytest.approx((-30, -175))
    assert direction == pytest.approx(-math.pi / 2)  # up


def test_the_nearest_thing_along_the_ray_is_pointed_at() -> None:
    near, far, aside = thing("cup", -30, -300), thing("book", -20, -600), thing("dog", 400, -300)
    assert pointed(hand(POINTING), [far, aside, near]) == near
    assert pointed(hand(POINTING), [far, aside]) == far
    assert pointed(hand(POINTING), [aside]) is None
    assert pointed(hand(POINTING), [thing("cup", -30, 200)]) is None  # behind the hand
    assert pointed(hand(POINTING), []) is None


def test_what_is_touched_is_pointed_at() -> None:
    assert pointed(hand(POINTING), [thing("cup", -30, -180), thing("book", -30, -500)]) is not None


def test_two_things_alike_are_not_told_apart() -> None:
    left, right = thing("cup", -60, -300, 30), thing("book", 0, -300, 30)
    assert pointed(hand(POINTING), [left, right]) is None
    grip = hand(HANDS[Pose.HOLDING])
    assert held(grip, [thing("cup", -40, -120), thing("book", -40, -120)]) is None


@given(st.floats(50, 2000), st.floats(-14, 14))
def test_within_the_angle_it_is_pointed_at(distance: float, degrees: float) -> None:
    turned = math.radians(degrees)
    x, y = -30 + distance * math.sin(turned), -175 - distance * math.cos(turned)
    assert pointed(hand(POINTING), [thing("cup", x, y, 10)]) is not None


def test_only_a_pointing_hand_points_and_only_a_gripping_one_holds() -> None:
    cup = thing("cup", -45, -130, 80)
    assert held(hand(HANDS[Pose.HOLDING]), [cup]) == cup
    for other in (Pose.OPEN, Pose.POINTING):
        assert held(hand(HANDS[other]), [cup]) is None
    assert pointed(hand(HANDS[Pose.OPEN]), [thing("cup", -30, -300)]) is None


def test_what_is_held_is_holdable_overlapping_and_no_background() -> None:
    grip = hand(HANDS[Pose.HOLDING])
    assert held(grip, [thing("person", -40, -100, 90), thing("car", -40, -100, 90)]) is None
    assert held(grip, [thing("cup", 300, 300)]) is None
    assert held(grip, [thing("laptop", -40, -100, 4000)]) is None
    cup, book = thing("cup", -40, -100, 100), thing("book", 60, -40, 60)
    assert held(grip, [book, cup]) == cup


def test_a_half_hidden_hand_may_hold() -> None:
    cup = thing("cup", -45, -130, 80)
    assert held(hand(HANDS[Pose.OPEN], score=0.3), [cup]) == cup


def test_an_arm_is_no_other_person() -> None:
    grip = hand(HANDS[Pose.HOLDING])
    assert is_arm(thing("person", 0, -80, 200), [grip])
    assert not is_arm(thing("person", 0, -80, 900), [grip])
    assert not is_arm(thing("cup", 0, -80, 200), [grip])
