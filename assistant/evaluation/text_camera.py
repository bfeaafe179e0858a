"""A camera that looks at a placard: from an angle, in motion, in the dark, from afar."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from assistant.evaluation.exposure import darkened
from assistant.evaluation.placard import LETTER
from devices.media import Image

VIEW = (1280, 720)  # pixels
_DETAIL = 2  # the view is made so many times larger, then shrunk, as a lens blurs evenly
_FULL = 0.94  # of the view at most: a placard that is larger is seen from further away
_FOCUS = 1.1  # focal length over the view's width, as of a webcam
_NOISE = 1.5  # grey levels of a camera's noise in good light


@dataclass(frozen=True, slots=True)
class Looks:
    """How a placard is looked at; of a pair of numbers one in between is drawn.

    Attributes:
        letter: Height of a capital letter, pixels.
        yaw: Degrees that the placard is turned away, to either side.
        roll: Degrees that the head is tilted, to either side.
        smear: Length of a movement's smear over the height of a capital letter.
        darkness: Part of the light that is gone, 0 to 1.
    """

    letter: tuple[float, float]
    yaw: tuple[float, float] = (0.0, 0.0)
    roll: tuple[float, float] = (0.0, 2.0)
    smear: tuple[float, float] = (0.0, 0.0)
    darkness: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A picture of a placard.

    Attributes:
        picture: BGR uint8, of the size `VIEW`.
        letter: Height of a capital letter at the placard's middle, pixels.
    """

    picture: Image
    letter: float


def shot(placard: Image, looks: Looks, chance: np.random.Generator) -> Shot:
    """What the camera sees of a placard that hangs on a wall."""
    letter = chance.uniform(*looks.letter)
    yaw, roll = (
        math.radians(chance.uniform(*least_and_most) * chance.choice((-1, 1)))
        for least_and_most in (looks.yaw, looks.roll)
    )
    smear, heading = chance.uniform(*looks.smear), chance.uniform(0, math.pi)
    corners = _seen_corners(placard, letter / LETTER, yaw, roll)
    extent = float(np.max(np.ptp(corners, axis=0) / VIEW))
    if extent > _FULL:
        corners, letter = corners * _FULL / extent, letter * _FULL / extent
    spare = (np.array(VIEW) - np.ptp(corners, axis=0)) * chance.uniform(0.2, 0.8, 2)
    corners = corners - corners.min(axis=0) + spare
    picture = _moved(_hung(placard, corners, letter, chance), smear * letter, heading)
    noisy = picture.astype(np.float32) + chance.normal(0, _NOISE, picture.shape)
    picture = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
    return Shot(darkened(picture, chance.uniform(*looks.darkness), chance), letter)


def _seen_corners(placard: Image, scale: float, yaw: float, roll: float) -> npt.NDArray[np.float64]:
    """Where the corners are seen, in pixels from the middle, [4, 2]."""
    height, width = placard.shape[0] * scale / 2, placard.shape[1] * scale / 2
    flat = np.array([(-width, -height), (width, -height), (width, height), (-width, height)])
    distance = _FOCUS * VIEW[0]
    depth = distance + flat[:, 0] * math.sin(yaw)
    seen = np.stack([flat[:, 0] * math.cos(yaw), flat[:, 1]], axis=1) * (distance / depth)[:, None]
    turn = np.array([[math.cos(roll), math.sin(roll)], [-math.sin(roll), math.cos(roll)]])
    turned: npt.NDArray[np.float64] = seen @ turn
    return turned


def _hung(
    placard: Image, corners: npt.NDArray[np.float64], letter: float, chance: np.random.Generator
) -> Image:
    """The placard on an unevenly lit wall."""
    shrink = _DETAIL * letter / LETTER
    if shrink < 1:
        placard = np.asarray(
            cv2.resize(placard, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8
        )
    height, width = placard.shape[:2]
    edges = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(edges, (corners * _DETAIL).astype(np.float32))
    size = VIEW[0] * _DETAIL, VIEW[1] * _DETAIL
    shades = chance.uniform(80, 180, (3, 4, 1)) + chance.uniform(-20, 20, 3)
    wall = np.asarray(
        cv2.resize(shades.astype(np.float32), size, interpolation=cv2.INTER_CUBIC), np.float32
    )
    seen = cv2.warpPerspective(placard, matrix, size, flags=cv2.INTER_LINEAR)
    covered = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, size)
    part = np.asarray(covered, np.float32)[..., None] / 255
    blended = wall * (1 - part) + np.asarray(seen, np.float32) * part
    small = cv2.resize(blended, VIEW, interpolation=cv2.INTER_AREA)
    return np.clip(np.rint(small), 0, 255).astype(np.uint8)


def _moved(picture: Image, length: float, heading: float) -> Image:
    """The picture as a movement of `length` pixels smears it."""
    if length < 1:
        return picture
    side = 2 * math.ceil(length / 2) + 1
    path = np.zeros((side * 8, side * 8), np.float32)
    middle = side * 4
    offset = length * 4 * np.array([math.cos(heading), math.sin(heading)])
    ends = [tuple(int(v) for v in np.rint(middle + sign * offset)) for sign in (-1, 1)]
    cv2.line(path, ends[0], ends[1], 1.0, 8)
    kernel = cv2.resize(path, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.uint8)
