"""What is cut out of a picture, turned and scaled on its way to the text models."""

import math

import cv2
import numpy as np
import numpy.typing as npt

from models.box import Box
from models.letterbox import Picture
from models.text_boxes import Corners
from models.text_lines import DOWNWARD_RATIO

LINE_HEIGHT = 48  # pixels of a line that the recogniser reads
SHARPENING = 1.5  # strength of the unsharp mask that a doubtful line is tried with
SHARPENING_SIGMA = 4.0  # pixels, at `LINE_HEIGHT`
SQUEEZE = 0.85  # of its width: another try

_Floats = npt.NDArray[np.float32]


def network_input(image: Picture) -> _Floats:
    """A picture as both text models take it: float32 [3, height, width] BGR, -1 to 1."""
    return np.ascontiguousarray(image.transpose(2, 0, 1), np.float32) / 127.5 - 1.0


def resized(image: Picture, width: int, height: int) -> Picture:
    """A picture scaled to so many pixels."""
    return np.asarray(cv2.resize(image, (width, height)), np.uint8)


def cut(image: Picture, box: Box) -> Picture:
    """The part of a picture in a box inside it; at least one pixel."""
    height, width = image.shape[:2]
    x0, y0 = min(math.floor(box.x0), width - 1), min(math.floor(box.y0), height - 1)
    part = image[y0 : max(y0 + 1, math.ceil(box.y1)), x0 : max(x0 + 1, math.ceil(box.x1))]
    return np.ascontiguousarray(part)


def straightened(image: Picture, corners: Corners) -> Picture:
    """The part of a picture between four corners, upright; a line that runs downwards is turned."""
    from_points = np.array(corners, np.float32)
    top_left, top_right, bottom_right, bottom_left = from_points
    width = _longer(top_right - top_left, bottom_right - bottom_left)
    height = _longer(bottom_left - top_left, bottom_right - top_right)
    to_points = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    part = cv2.warpPerspective(
        image,
        cv2.getPerspectiveTransform(from_points, to_points),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    upright = np.rot90(part) if height >= DOWNWARD_RATIO * width else part
    return np.asarray(upright, np.uint8)


def sharpened(line: Picture) -> Picture:
    """A picture of a line at the recogniser's height with its edges raised (unsharp mask)."""
    width = max(1, round(line.shape[1] * LINE_HEIGHT / line.shape[0]))
    sharp = cv2.resize(line, (width, LINE_HEIGHT), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    soft = cv2.GaussianBlur(sharp, (0, 0), SHARPENING_SIGMA)
    return np.clip(sharp + SHARPENING * (sharp - soft), 0, 255).astype(np.uint8)


def squeezed(line: Picture) -> Picture:
    """A picture of a line, somewhat narrower."""
    return resized(line, max(1, round(SQUEEZE * line.shape[1])), line.shape[0])


def _longer(side: _Floats, opposite: _Floats) -> int:
    """Length of the longer of two opposite sides, at least one pixel."""
    return max(1, round(max(math.hypot(*side), math.hypot(*opposite))))
