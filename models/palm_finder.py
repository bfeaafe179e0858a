import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from models.box import Box
from models.errors import ModelRejected
from models.letterbox import Letterbox, Picture, letterbox
from models.runtime import SessionOptions, open_session

SIDE = 192  # pixels of the model's square input
GRIDS = ((24, 2), (12, 6))  # cells along a side, and anchors in each cell
ANCHORS = sum(cells * cells * each for cells, each in GRIDS)
NUMBERS = 18  # box centre x, y, width, height, then x, y of 7 points
WRIST, MIDDLE_FINGER = 0, 2  # of the 7 points: the wrist, and the root of the middle finger
SAME_PALM_IOU = 0.3  # above it two boxes are one palm
WHITE = 255.0  # grey level
WIDEST_LOGIT = 100.0  # clipped there, as MediaPipe does; exp would overflow

_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Palm:
    """A palm seen in a picture; lengths are pixels of it.

    Attributes:
        box: Around the palm without its fingers, cut at the picture's edges.
        centre: (x, y) of the box before it was cut.
        side: The longer side of the box before it was cut.
        angle: By how much the hand is turned clockwise from fingers up, radians.
        score: The model's confidence, 0 to 1.
    """

    box: Box
    centre: tuple[float, float]
    side: float
    angle: float
    score: float


class PalmFinder:
    """Finds palms, seen from either side: MediaPipe's palm detection lite (Apache-2.0).

    The model and its decoding are those of Bazarevsky and Zhang, "MediaPipe Hands: On-device
    Real-time Hand Tracking" (2020), and of MediaPipe's graph `palm_detection_cpu.pbtxt`.
    One finder may be used by several threads at once.
    """

    def __init__(self, path: Path, options: SessionOptions) -> None:
        """Open the model.

        Raises:
            ModelRejected: the file is missing, damaged or no palm detector.
        """
        self._session = open_session(path, options)
        self._input = self._session.get_inputs()[0].name
        found = {tuple(output.shape): output.name for output in self._session.get_outputs()}
        try:
            self._outputs = [found[(1, ANCHORS, NUMBERS)], found[(1, ANCHORS, 1)]]
        except KeyError as error:
            raise ModelRejected(
                f"wanted MediaPipe's palm detection lite at {path} with an output shaped {error}, "
                f"found {sorted(map(str, found))}; fetch the weights again"
            ) from error
        self._anchors = _anchors()

    def find(self, image: Picture, threshold: float = 0.5) -> list[Palm]:
        """The palms in a picture, best score first.

        Args:
            image: uint8 BGR [height, width, 3].
            threshold: Lowest score that counts.

        Raises:
            ValueError: `image` is no picture.
        """
        square, place = letterbox(image, SIDE)
        rgb = cv2.cvtColor(square, cv2.COLOR_BGR2RGB).astype(np.float32) / WHITE
        numbers, logits = self._session.run(self._outputs, {self._input: rgb[None]})
        scores = 1 / (1 + np.exp(-np.clip(logits[0, :, 0], -WIDEST_LOGIT, WIDEST_LOGIT)))
        rows = np.flatnonzero(scores >= threshold)
        points = numbers[0, rows].reshape(len(rows), NUMBERS // 2, 2)
        points[:, 0] += self._anchors[rows]
        points[:, 2:] += self._anchors[rows, None]
        return [_palm(mean, score, place) for mean, score in _merged(points, scores[rows])]


def _anchors() -> _Floats:
    """Centres [ANCHORS, 2] x y of the boxes that the model corrects, pixels of the square."""
    parts = []
    for cells, each in GRIDS:
        centres = (np.arange(cells, dtype=np.float32) + 0.5) * (SIDE / cells)
        x, y = np.meshgrid(centres, centres)
        parts.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), each, axis=0))
    return np.concatenate(parts).astype(np.float32)


def _merged(points: _Floats, scores: _Floats) -> list[tuple[_Floats, float]]:
    """Each palm once: the mean of the boxes that overlap the best one, weighed by their scores.

    This is BlazeFace's way of non-maximum suppression (Bazarevsky et al. 2019, section 3.4). It
    shakes less over video than taking the best box alone.

    Args:
        points: [n, 9, 2]: centre, size and the 7 points.
        scores: [n].
    """
    order = list(np.lexsort((points[:, 0, 1], points[:, 0, 0], -scores)))
    boxes = [_box(row) for row in points]
    merged = []
    while order:
        best = order[0]
        same = [i for i in order if i == best or boxes[best].iou(boxes[i]) > SAME_PALM_IOU]
        weights = scores[same, None, None]
        mean = (points[same] * weights).sum(axis=0) / weights.sum()
        merged.append((mean.astype(np.float32), float(scores[best])))
        order = [i for i in order if i not in same]
    return merged


def _box(row: _Floats) -> Box:
    (x, y), (width, height) = row[0].tolist(), np.abs(row[1]).tolist()
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _palm(row: _Floats, score: float, place: Letterbox) -> Palm:
    (x, y), (width, height) = row[0].tolist(), np.abs(row[1]).tolist()
    wrist, middle = row[2 + WRIST], row[2 + MIDDLE_FINGER]
    across, down = (middle - wrist).tolist()
    return Palm(
        box=place.back(_box(row)),
        centre=((x - place.left) / place.scale_x, (y - place.top) / place.scale_y),
        side=max(width / place.scale_x, height / place.scale_y),
        angle=math.atan2(across, -down),
        score=score,
    )
