"""What a hand does, and with which thing: rules on its 21 points and on the things in view."""

import itertools
import math
from collections.abc import Iterable, Sequence
from enum import StrEnum

from assistant.events import SeenHand
from assistant.seeing.view import Thing
from models.box import Box

Point = tuple[float, float]

WRIST = 0
THUMB, INDEX, MIDDLE, RING, LITTLE = range(1, 21, 4)  # each finger's root; its tip is 3 later
LONG_FINGERS = (INDEX, MIDDLE, RING, LITTLE)
STRAIGHT = 0.85  # a finger's root-to-tip distance over its length, from which it is extended
BENT = 0.75  # up to which it is bent
CURLED = 1.0  # wrist-to-tip over wrist-to-middle-joint, up to which it is curled in
GRASP = 0.65  # thumb tip to index tip over the palm's length, up to which they are around a thing
TRUSTED = 0.5  # hand's score from which its points are trusted
AIM = math.radians(20)  # a thing is pointed at when it is that near to the ray
TIE = 0.1  # two candidates nearer to each other than this share cannot be told apart
TOUCHED = 0.15  # share of the hand's box that what it holds covers at least
OWN_ARM = 0.1  # share of a "person" that a hand makes up at least if it is an arm
LARGEST_HELD = 30.0  # areas of the hand's box; larger things are behind the hand

HOLDABLE = frozenset(
    {
        "cat", "bird", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee",
        "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "tennis racket",
        "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple",
        "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake",
        "potted plant", "laptop", "mouse", "remote", "keyboard", "cell phone", "book", "clock",
        "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
    }
)  # fmt: skip
"""What a hand can hold up."""


class Pose(StrEnum):
    """What a hand does."""

    POINTING = "pointing"  # the index extended, the other long fingers curled
    OPEN = "open"  # all long fingers extended
    HOLDING = "holding"  # thumb and index around something
    OTHER = "other"


def pose(hand: SeenHand) -> Pose | None:
    """What a hand does; None when too little of it is in sight to tell."""
    points = hand.landmarks
    if hand.score < TRUSTED or len(points) <= LITTLE + 3:
        return None
    curled = [_curled(points, finger) for finger in LONG_FINGERS]
    extended = [_straightness(points, finger) >= STRAIGHT for finger in LONG_FINGERS]
    if extended[0] and curled == [False, True, True, True]:
        return Pose.POINTING
    if all(curled):
        return Pose.OTHER  # a fist, full or empty
    palm = math.dist(points[WRIST], points[MIDDLE])
    if math.dist(points[THUMB + 3], points[INDEX + 3]) <= GRASP * palm:
        return Pose.HOLDING
    return Pose.OPEN if all(extended) else Pose.OTHER


def ray(hand: SeenHand) -> tuple[Point, float]:
    """From where and in which direction the index points: its tip, and radians clockwise from x."""
    (x0, y0), (x1, y1) = hand.landmarks[INDEX], hand.landmarks[INDEX + 3]
    return (x1, y1), math.atan2(y1 - y0, x1 - x0)


def is_arm(thing: Thing, hands: Iterable[SeenHand]) -> bool:
    """Whether what was taken for a person is the wearer's own arm: its hand makes up much of it."""
    return thing.label == "person" and any(
        _shared(hand.box, thing.box) >= OWN_ARM * thing.box.area for hand in hands
    )


def grips(hand: SeenHand) -> bool:
    """Whether a hand may hold something: what it holds may hide its fingers."""
    return pose(hand) in (None, Pose.HOLDING, Pose.OTHER)


def held(hand: SeenHand, things: Iterable[Thing]) -> Thing | None:
    """The thing that a hand holds: the one its box overlaps most, None if none or two alike."""
    if not grips(hand) or hand.box.area <= 0:
        return None
    shares = [
        (_shared(hand.box, thing.box) / hand.box.area, thing)
        for thing in things
        if thing.label in HOLDABLE and thing.box.area <= LARGEST_HELD * hand.box.area
    ]
    touching = [(-share, thing) for share, thing in shares if share >= TOUCHED]
    return _only_best(touching, TIE)


def pointed(hand: SeenHand, things: Iterable[Thing]) -> Thing | None:
    """The thing that a pointing index aims at: the nearest along its ray, None if none or two."""
    if pose(hand) is not Pose.POINTING:
        return None
    tip, direction = ray(hand)
    reached = [
        (distance, thing)
        for thing in things
        if thing.label != "person" and (distance := _reach(tip, direction, thing.box)) is not None
    ]
    return _only_best(reached, TIE * math.hypot(hand.box.width, hand.box.height))


def _reach(tip: Point, direction: float, box: Box) -> float | None:
    """How far along the ray `box` is aimed at, 0 inside it; None when it is not aimed at."""
    x, y = tip
    if box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1:
        return 0.0
    corners = [(box.x0, box.y0), (box.x1, box.y0), (box.x0, box.y1), (box.x1, box.y1)]
    turns = [_turned(math.atan2(cy - y, cx - x) - direction) for cx, cy in (*corners, box.centre)]
    *sides, middle = turns
    crossed = min(sides) <= 0 <= max(sides) and abs(middle) < math.pi / 2
    if not crossed and abs(middle) > AIM:
        return None
    nearest = min(max(x, box.x0), box.x1), min(max(y, box.y0), box.y1)
    return math.dist(tip, nearest)


def _turned(angle: float) -> float:
    """The same angle from -pi to pi."""
    return math.remainder(angle, math.tau)


def _only_best(ranked: Sequence[tuple[float, Thing]], apart: float) -> Thing | None:
    """The thing ranked least, unless another one is ranked within `apart` of it."""
    order = sorted(ranked, key=lambda pair: pair[0])
    if len(order) > 1 and order[1][0] - order[0][0] < apart:
        return None
    return order[0][1] if order else None


def _straightness(points: Sequence[Point], finger: int) -> float:
    """Distance from root to tip over the length of the finger, 0 to 1."""
    joints = points[finger : finger + 4]
    length = sum(math.dist(a, b) for a, b in itertools.pairwise(joints))
    return math.dist(joints[0], joints[-1]) / length if length > 0 else 0.0


def _curled(points: Sequence[Point], finger: int) -> bool:
    """Whether the tip is bent towards the palm."""
    tip = math.dist(points[WRIST], points[finger + 3])
    joint = math.dist(points[WRIST], points[finger + 1])
    return _straightness(points, finger) <= BENT or tip <= CURLED * joint


def _shared(one: Box, other: Box) -> float:
    """Square pixels that two boxes share."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return max(0.0, width) * max(0.0, height)
