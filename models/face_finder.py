import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.box import Box
from models.errors import ModelRejected
from models.letterbox import Picture, check_picture, inside, letterbox
from models.runtime import SessionOptions, open_session

SIDE = 192  # pixels of the model's square input
STRIDE = 4  # pixels of the square per cell of the output grid
CELLS = SIDE // STRIDE
NUMBERS = 16  # of a face: its box, and six points that are not used here
SQUARES = (1.0, 1.5)  # closer looks are squares as high as the picture, and 1.5 times smaller
SMALLEST = SIDE // 4  # pixels: no smaller square is looked at, a sliver would need hundreds
OVERLAP = 0.25  # share of a closer look that the next one sees too: no face falls between two
SAME_FACE_IOU = 0.3
THRESHOLD = 0.3
"""Lowest score that counts. Chosen for privacy: of 44 faces put into views of 1280 x 720, all are
found that are 30 pixels wide and more, and 30 of those of 20 pixels. False alarms hide patches."""

_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Face:
    """One face.

    Attributes:
        box: From brow to chin, pixels of the picture that was given.
        score: The model's confidence, 0 to 1.
    """

    box: Box
    score: float


class FaceFinder:
    """Finds faces, without knowing whose: MediaPipe's BlazeFace, full range.

    Bazarevsky et al. 2019 (arXiv:1907.05047). Every picture is looked at whole and in overlapping
    squares, 12 looks at 1280 x 720: too much for every picture, meant for those that are kept. One
    finder may be used by several threads at once.
    """

    def __init__(self, path: Path, options: SessionOptions) -> None:
        """Open the model.

        Raises:
            ModelRejected: the file is missing, damaged or no BlazeFace of ours.
        """
        self._session = open_session(path, options)
        found = [
            (port.name, port.shape)
            for port in (*self._session.get_inputs(), *self._session.get_outputs())
        ]
        wanted = [
            ("picture", [1, SIDE, SIDE, 3]),
            ("boxes", [1, CELLS**2, NUMBERS]),
            ("scores", [1, CELLS**2, 1]),
        ]
        if found != wanted:
            raise ModelRejected(
                f"wanted BlazeFace, full range, at {path} with {wanted}, found {found}; "
                "fetch the weights again"
            )

    def find(
        self, image: Picture, closer: Iterable[Box] = (), threshold: float = THRESHOLD
    ) -> list[Face]:
        """The faces in the picture.

        Args:
            image: uint8 BGR [height, width, 3].
            closer: Regions that are looked at once more, each by itself: what is to be shown
                larger than the rest. Pixels of `image`.
            threshold: Lowest score that counts.

        Returns:
            Best score first. Equal input gives equal output.

        Raises:
            ValueError: `image` is no picture.
        """
        check_picture(image)
        height, width = image.shape[:2]
        regions = dict.fromkeys((*_looks(width, height), *_whole_pixels(closer, width, height)))
        parts = [self._look(image, region, threshold) for region in regions]
        boxes, scores = (np.concatenate(column) for column in zip(*parts, strict=True))
        found = (
            Face(inside(Box(*boxes[index].tolist()), width, height), float(scores[index]))
            for index in _strongest(boxes, scores)
        )
        return [face for face in found if face.box.area > 0]

    def _look(
        self, image: Picture, region: tuple[int, int, int, int], threshold: float
    ) -> tuple[_Floats, _Floats]:
        """Boxes [n, 4] in pixels of the whole picture, and scores [n], of one region of it."""
        left, top, right, bottom = region
        square, place = letterbox(image[top:bottom, left:right], SIDE)
        pixels = square[..., ::-1].astype(np.float32) / 127.5 - 1.0
        boxes, logits = self._session.run(
            ["boxes", "scores"], {"picture": np.ascontiguousarray(pixels[None])}
        )
        scores = 1.0 / (1.0 + np.exp(-logits[0, :, 0].clip(-80, 80)))
        cells = np.nonzero(scores >= threshold)[0]
        centres = np.stack([cells % CELLS, cells // CELLS], axis=1) * STRIDE + STRIDE / 2
        centres = centres + boxes[0, cells, :2]
        halves = np.abs(boxes[0, cells, 2:4]) / 2
        corners = np.concatenate([centres - halves, centres + halves], axis=1)
        offset = np.array([place.left, place.top] * 2)
        scale = np.array([place.scale_x, place.scale_y] * 2)
        found = (corners - offset) / scale + np.array([left, top] * 2)
        return found.astype(np.float32), scores[cells].astype(np.float32)


def _looks(width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """The whole picture, then overlapping squares; left, top, right, bottom."""
    yield 0, 0, width, height
    for part in SQUARES:
        side = max(1, int(min(width, height) / part))
        if side < SMALLEST:
            break
        for top, left in itertools.product(_starts(height, side), _starts(width, side)):
            yield left, top, left + side, top + side


def _starts(length: int, side: int) -> list[int]:
    """Where windows of `side` pixels begin that cover `length` evenly."""
    if side >= length:
        return [0]
    steps = math.ceil((length - side) / (side * (1 - OVERLAP)))
    return [round(step * (length - side) / steps) for step in range(steps + 1)]


def _whole_pixels(
    boxes: Iterable[Box], width: int, height: int
) -> Iterator[tuple[int, int, int, int]]:
    for box in boxes:
        cut = inside(box, width, height)
        region = math.floor(cut.x0), math.floor(cut.y0), math.ceil(cut.x1), math.ceil(cut.y1)
        if region[0] < region[2] and region[1] < region[3]:
            yield region


def _strongest(boxes: _Floats, scores: _Floats) -> list[int]:
    """Indices of the best boxes, each face once, best score first (non-maximum suppression)."""
    order = np.lexsort((boxes[:, 1], boxes[:, 0], -scores))
    kept: list[int] = []
    for index in order:
        box = Box(*boxes[index].tolist())
        if all(box.iou(Box(*boxes[other].tolist())) <= SAME_FACE_IOU for other in kept):
            kept.append(int(index))
    return kept
