"""Whether what was seen in one picture is still to be seen in another."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from devices.media import Frame
from models.box import Box, hull

_WIDTH = 640  # pixels, of the pictures that are compared
_MARGIN = 0.05  # of the picture's width, by which it may have moved
_ALIKE = 0.75  # correlation, -1 to 1
_PLAIN = 4.0  # standard deviation of luma, 0 to 255, under which there is nothing to compare


def still_there(then: Frame, boxes: Sequence[Box], now: Frame) -> bool:
    """Whether the region around `boxes` of one picture is found in another, about where it was.

    Compared by normalised cross-correlation at about 640 pixels' width.

    Args:
        then: The picture in which something was seen.
        boxes: Where, in pixels of its source.
        now: Another picture of the same camera.
    """
    if then.source_size != now.source_size or not boxes:
        return False
    before, after = _small(then), _small(now)
    height, width = before.shape
    x_scale, y_scale = width / then.source_size[0], height / then.source_size[1]
    region = hull(boxes).scaled(x_scale, y_scale)
    left, top = max(0, int(region.x0)), max(0, int(region.y0))
    right, bottom = min(width, int(region.x1) + 1), min(height, int(region.y1) + 1)
    piece = before[top:bottom, left:right]
    margin = int(_MARGIN * width)
    rows = slice(max(0, top - margin), bottom + margin)
    columns = slice(max(0, left - margin), right + margin)
    if piece.size == 0 or float(piece.std()) < _PLAIN:
        return False
    found = cv2.matchTemplate(after[rows, columns], piece, cv2.TM_CCOEFF_NORMED)
    return float(found.max()) >= _ALIKE


def _small(frame: Frame) -> npt.NDArray[np.uint8]:
    height, width = frame.image.shape[:2]
    size = (_WIDTH, max(1, round(_WIDTH * height / width)))
    small = cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
