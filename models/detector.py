from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.box import Box
from models.errors import ModelRejected
from models.letterbox import Picture, letterbox
from models.runtime import SessionOptions, open_session

# fmt: off
COCO_LABELS: tuple[str, ...] = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat",
    "traffic light", "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog",
    "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella",
    "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball", "kite",
    "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",
    "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange",
    "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant",
    "bed", "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone",
    "microwave", "oven", "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors",
    "teddy bear", "hair drier", "toothbrush",
)
# fmt: on
"""The 80 things of the COCO data set, in the order of the model's outputs."""

SIDE = 416  # pixels of the model's square input
STRIDES = (8, 16, 32)  # pixels per cell of the three output grids
DISTANCE_BINS = 11  # a side's distance is a distribution over 0 .. 10 strides
MEAN_BGR = np.array([103.53, 116.28, 123.675], np.float32)  # ImageNet, grey levels
STD_BGR = np.array([57.375, 57.12, 58.395], np.float32)  # ImageNet, grey levels
SAME_LABEL_IOU = 0.55  # above it two boxes of one label are one thing
SAME_THING_IOU = 0.85  # above it two boxes of different labels are one thing

_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Detection:
    """One thing seen in a picture.

    Attributes:
        label: One of `COCO_LABELS`.
        box: Pixels of the picture that was given.
        score: The model's confidence, 0 to 1; no calibrated probability.
    """

    label: str
    box: Box
    score: float

    def __post_init__(self) -> None:
        if self.label not in COCO_LABELS:
            raise ValueError(f"wanted one of the 80 COCO labels, found {self.label!r}")
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"wanted a score from 0 to 1, found {self.score}")
        if self.box.x0 > self.box.x1 or self.box.y0 > self.box.y1:
            raise ValueError(f"wanted a box with x0 <= x1 and y0 <= y1, found {self.box}")


@dataclass(frozen=True, slots=True)
class _Grid:
    """The named outputs that belong to one stride."""

    stride: int
    scores: str
    distances: str


class Detector:
    """Finds the 80 things of COCO: NanoDet-g 416 (RangiLyu/nanodet, Apache-2.0).

    One detector may be used by several threads at once.
    """

    def __init__(self, path: Path, options: SessionOptions) -> None:
        """Open the model.

        Raises:
            ModelRejected: the file is missing, damaged or no NanoDet-g 416.
        """
        self._session = open_session(path, options)
        self._input = self._session.get_inputs()[0].name
        found = {tuple(output.shape): output.name for output in self._session.get_outputs()}
        try:
            # The converter gave the outputs meaningless names; their shapes tell them apart.
            self._grids = [
                _Grid(
                    stride,
                    found[(1, (SIDE // stride) ** 2, len(COCO_LABELS))],
                    found[(1, (SIDE // stride) ** 2, 4 * DISTANCE_BINS)],
                )
                for stride in STRIDES
            ]
        except KeyError as error:
            raise ModelRejected(
                f"wanted NanoDet-g 416 at {path} with an output shaped {error}, "
                f"found {sorted(map(str, found))}; fetch the weights again"
            ) from error

    def detect(self, image: Picture, threshold: float = 0.35) -> list[Detection]:
        """What is in the picture.

        Args:
            image: uint8 BGR [height, width, 3].
            threshold: Lowest score that counts.

        Returns:
            Best score first; one thing is named once. Equal input gives equal output.

        Raises:
            ValueError: `image` is no picture.
        """
        square, place = letterbox(image, SIDE)
        pixels = ((square - MEAN_BGR) / STD_BGR).transpose(2, 0, 1)[None]
        names = [name for grid in self._grids for name in (grid.scores, grid.distances)]
        outputs = dict(
            zip(
                names,
                self._session.run(names, {self._input: np.ascontiguousarray(pixels)}),
                strict=True,
            )
        )
        parts = [
            _decode(outputs[grid.scores][0], outputs[grid.distances][0], grid.stride, threshold)
            for grid in self._grids
        ]
        boxes, scores, classes = (np.concatenate(column) for column in zip(*parts, strict=True))
        return [
            Detection(
                label=COCO_LABELS[classes[index]],
                box=place.back(Box(*(float(edge) for edge in boxes[index]))),
                score=min(float(scores[index]), 1.0),
            )
            for index in strongest(boxes, scores, classes)
        ]


def _decode(
    scores: _Floats, distances: _Floats, stride: int, threshold: float
) -> tuple[_Floats, _Floats, npt.NDArray[np.int64]]:
    """Boxes [n, 4], scores [n] and classes [n] of one grid, in pixels of the square.

    A side's distance from its cell's centre is the mean of a distribution over `DISTANCE_BINS`
    (Generalized Focal Loss, Li et al. 2020).
    """
    cells, classes = np.nonzero(scores >= threshold)
    logits = distances[cells].reshape(-1, 4, DISTANCE_BINS)
    weights = np.exp(logits - logits.max(axis=2, keepdims=True))
    bins = np.arange(DISTANCE_BINS, dtype=np.float32)
    sides = (weights @ bins) / weights.sum(axis=2) * stride
    columns = SIDE // stride
    x = (cells % columns + 0.5) * stride
    y = (cells // columns + 0.5) * stride
    boxes = np.stack([x - sides[:, 0], y - sides[:, 1], x + sides[:, 2], y + sides[:, 3]], axis=1)
    return boxes.astype(np.float32), scores[cells, classes], classes


def strongest(boxes: _Floats, scores: _Floats, classes: npt.NDArray[np.int64]) -> list[int]:
    """Non-maximum suppression: the best boxes, each thing once.

    Args:
        boxes: [n, 4] x0 y0 x1 y1.
        scores: [n].
        classes: [n].

    Returns:
        Indices, best score first; equal scores in the order of class, then of position.
    """
    order = np.lexsort((boxes[:, 1], boxes[:, 0], classes, -scores))
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    alive = np.ones(len(boxes), dtype=bool)
    kept: list[int] = []
    for index in order:
        if not alive[index]:
            continue
        kept.append(int(index))
        corner = np.maximum(boxes[index, :2], boxes[:, :2])
        opposite = np.minimum(boxes[index, 2:], boxes[:, 2:])
        shared = np.prod(np.clip(opposite - corner, 0, None), axis=1)
        overlap = shared / np.maximum(areas[index] + areas - shared, np.finfo(np.float32).tiny)
        limit = np.where(classes == classes[index], SAME_LABEL_IOU, SAME_THING_IOU)
        alive &= overlap <= limit
    return kept
