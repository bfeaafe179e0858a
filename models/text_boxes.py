import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

INK = 0.3  # a map value above it belongs to text
LOWEST_SCORE = 0.5  # mean map value inside a box that counts as text
SMALLEST_SIDE = 3.0  # pixels of the map, before growing
GROWTH = 1.6  # the network draws text shrunken; boxes grow by area * GROWTH / perimeter
HUGE = 0.33  # thickness / longest side of the picture: thicker than lines of text come
HUGE_SCORE = 0.85  # for such a box, as round things (a cup, a face) look like one huge letter
MOST_BOXES = 300  # a picture with more is foliage or a keyboard: the largest are kept

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""x, y of the top left, top right, bottom right and bottom left corner, tilted with the text."""

_Map = npt.NDArray[np.float32]
_Points = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TextBox:
    """Where a line of text lies.

    Attributes:
        corners: In pixels, clockwise from the top left one.
        score: Mean probability of text inside, 0 to 1.
    """

    corners: Corners
    score: float


def text_boxes(probability: _Map, width: int, height: int) -> list[TextBox]:
    """From a map of text probability to rotated rectangles around lines of text.

    Differentiable Binarization (Liao et al. 2020), its inference part: threshold, contours, the
    smallest rectangle around each, grown because the network is taught shrunken text.

    Args:
        probability: float32 [rows, columns], 0 to 1.
        width: Of the picture that the map covers, pixels.
        height: Of the picture that the map covers, pixels.

    Returns:
        Boxes in pixels of the picture, inside it, from top to bottom.
    """
    # A 2 x 2 dilation closes one-pixel cracks between the letters of a word.
    ink = cv2.dilate((probability > INK).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    scale_x, scale_y = width / probability.shape[1], height / probability.shape[0]
    largest = sorted(contours, key=cv2.contourArea, reverse=True)[:MOST_BOXES]
    found = []
    for contour in largest:
        centre, (along, across), angle = cv2.minAreaRect(contour)
        if min(along, across) < SMALLEST_SIDE:
            continue
        score = _mean_inside(probability, _points(centre, along, across, angle))
        # Offsetting a rectangle by d lengthens both its sides by 2 d.
        grow = 2 * (along * across * GROWTH / (2 * (along + across)))
        points = _points(centre, along + grow, across + grow, angle)
        corners = _clockwise(
            [
                (min(max(x * scale_x, 0.0), width), min(max(y * scale_y, 0.0), height))
                for x, y in points.tolist()
            ]
        )
        top_left, top_right, _, bottom_left = corners
        thickness = min(math.dist(top_left, top_right), math.dist(top_left, bottom_left))
        is_huge = thickness > HUGE * max(width, height)
        if score < (HUGE_SCORE if is_huge else LOWEST_SCORE):
            continue
        found.append(TextBox(corners, score))
    return sorted(found, key=lambda box: (box.corners[0][1], box.corners[0][0]))


def _points(centre: Sequence[float], along: float, across: float, angle: float) -> _Points:
    """The corners of a rotated rectangle, float32 [4, 2]."""
    return np.asarray(cv2.boxPoints((centre, (along, across), angle)), np.float32)


def _mean_inside(probability: _Map, rectangle: _Points) -> float:
    """Mean of the map inside a rotated rectangle."""
    rows, columns = probability.shape
    x0, y0 = np.clip(np.floor(rectangle.min(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    x1, y1 = np.clip(np.ceil(rectangle.max(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    mask = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.uint8)
    cv2.fillPoly(mask, [(rectangle - (x0, y0)).astype(np.int32)], 1)
    return float(cv2.mean(probability[y0 : y1 + 1, x0 : x1 + 1], mask)[0])


def _clockwise(points: list[tuple[float, float]]) -> Corners:
    """Top left, top right, bottom right, bottom left of a rectangle tilted less than 45 degrees."""
    by_x = sorted(points)
    top_left, bottom_left = sorted(by_x[:2], key=lambda point: point[1])
    top_right, bottom_right = sorted(by_x[2:], key=lambda point: point[1])
    return top_left, top_right, bottom_right, bottom_left
