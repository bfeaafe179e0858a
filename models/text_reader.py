import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from models.box import Box
from models.errors import ModelRejected
from models.letterbox import Picture, check_picture
from models.runtime import SessionOptions, open_session
from models.text_boxes import Corners, TextBox, text_boxes
from models.text_decoder import decode
from models.text_lines import DOWNWARD_RATIO, TextLine, around, rows

CELL = 32  # pixels; the detector's input sides are multiples of it
LINE_HEIGHT = 48  # pixels of a line that the recogniser reads
SHORTEST_INPUT = 320  # pixels; shorter lines are padded to what the recogniser was trained on
LONGEST_INPUT = 2400  # pixels, some 120 characters; longer lines are squeezed
BATCH_LINES = 6
BATCH_PIXELS = (
    BATCH_LINES * SHORTEST_INPUT
)  # of width in a batch: bounds its table of 18,710 classes
LOWEST_SCORE = 0.5  # mean character probability of a line that is told; 0.7 is safe to read out
LOWEST_SINGLE_SCORE = 0.9  # the same for a single character, which foliage and logos imitate

DIM_LEVEL = 128  # grey levels: a picture whose brightest part stays below is lifted
LIFTED_LEVEL = 235  # grey levels that the brightest part gets
BRIGHTEST_PERCENTILE = 99.5
HIGHEST_GAIN = 24.0  # beyond it only the camera's noise is left to lift
NOISE_SIGMA = 1.0  # pixels of the smoothing that keeps lifted noise from looking like strokes

_Floats = npt.NDArray[np.float32]


def lift_exposure(image: Picture) -> Picture:
    """Brighten a dim picture so that its text can be read; a bright one is returned as it is.

    Args:
        image: uint8 BGR [height, width, 3].

    Returns:
        uint8 BGR, the same shape.
    """
    if _brightest(image) >= DIM_LEVEL:
        return image
    smooth = np.asarray(cv2.GaussianBlur(image, (0, 0), NOISE_SIGMA), np.uint8)
    gain = min(LIFTED_LEVEL / max(_brightest(smooth), 1.0), HIGHEST_GAIN)
    return np.asarray(cv2.convertScaleAbs(smooth, alpha=gain), np.uint8)


def _brightest(image: Picture) -> float:
    """Grey levels of the brightest part; every fourth pixel tells enough."""
    return float(np.percentile(image[::2, ::2], BRIGHTEST_PERCENTILE))


class TextReader:
    """Finds and reads text: PP-OCRv6 small (PaddleOCR, Apache-2.0).

    English and Portuguese with all accents, and further scripts. One reader may be used by several
    threads at once.
    """

    def __init__(self, folder: Path, options: SessionOptions) -> None:
        """Open `detection.onnx` and `recognition.onnx` in `folder`.

        Raises:
            ModelRejected: a file is missing, damaged or not a PP-OCR model.
        """
        self._detection = open_session(folder / "detection.onnx", options, varied_shapes=True)
        self._recognition = open_session(folder / "recognition.onnx", options, varied_shapes=True)
        self._detection_input = self._detection.get_inputs()[0].name
        self._recognition_input = self._recognition.get_inputs()[0].name
        listed = self._recognition.get_modelmeta().custom_metadata_map.get("character", "")
        self._characters = ("", *listed.split("\n"), " ")
        classes = self._recognition.get_outputs()[0].shape[-1]
        if classes != len(self._characters):
            raise ModelRejected(
                f"wanted a PP-OCR recogniser at {folder} whose metadata name its {classes} "
                f"classes, found {len(self._characters)}; fetch the weights again"
            )

    def read(self, image: Picture, longest_side: int = 960) -> list[TextLine]:
        """Find and read the text of a picture.

        Args:
            image: uint8 BGR [height, width, 3].
            longest_side: Pixels to which the picture is shrunk to find text; never enlarged.
                Letters are read from the full picture.

        Returns:
            Lines in reading order: top to bottom, left to right, column after column. Empty where
            there is no legible text. Equal input gives equal output.

        Raises:
            ValueError: `image` is no picture.
        """
        check_picture(image)
        bright = lift_exposure(image)
        boxes = self._boxes(bright, longest_side)
        texts = self._recognise([_straightened(bright, box.corners) for box in boxes])
        lines = [
            TextLine(text, around(box.corners), box.corners, min(score, 1.0))
            for box, (text, score) in zip(boxes, texts, strict=True)
            if _is_legible(text, score)
        ]
        return [line for row in rows(lines) for line in row]

    def find(self, image: Picture, longest_side: int = 480) -> list[Box]:
        """Where there is text, without reading it: a quarter of the work of `read`, or less.

        Args:
            image: uint8 BGR [height, width, 3].
            longest_side: Pixels to which the picture is shrunk; never enlarged.

        Returns:
            Upright boxes in pixels of the picture, from top to bottom.

        Raises:
            ValueError: `image` is no picture.
        """
        check_picture(image)
        return [around(box.corners) for box in self._boxes(lift_exposure(image), longest_side)]

    def _boxes(self, image: Picture, longest_side: int) -> list[TextBox]:
        height, width = image.shape[:2]
        ratio = min(1.0, longest_side / max(height, width))
        size = [max(CELL, round(side * ratio / CELL) * CELL) for side in (width, height)]
        pixels = _network_input(_resized(image, *size))[None]
        probability = self._detection.run(None, {self._detection_input: pixels})[0][0, 0]
        return text_boxes(probability, width, height)

    def _recognise(self, pictures: Sequence[Picture]) -> list[tuple[str, float]]:
        """Text and score of pictures of one line each."""
        widths = [
            min(LONGEST_INPUT, math.ceil(LINE_HEIGHT * picture.shape[1] / picture.shape[0]))
            for picture in pictures
        ]
        texts = [("", 0.0)] * len(pictures)
        for batch in _batches(widths):
            width = max(SHORTEST_INPUT, *(widths[index] for index in batch))
            pixels = np.zeros((len(batch), 3, LINE_HEIGHT, width), np.float32)
            for place, index in enumerate(batch):
                line = _resized(pictures[index], widths[index], LINE_HEIGHT)
                pixels[place, :, :, : widths[index]] = _network_input(line)
            answers = self._recognition.run(None, {self._recognition_input: pixels})[0]
            for index, probabilities in zip(batch, answers, strict=True):
                texts[index] = decode(probabilities, self._characters)
        return texts


def _batches(widths: Sequence[int]) -> list[list[int]]:
    """Indices of lines to recognise together: similar widths, as padding costs time."""
    batches: list[list[int]] = []
    for index in sorted(range(len(widths)), key=lambda index: (widths[index], index)):
        width = max(SHORTEST_INPUT, widths[index])
        full = not batches or len(batches[-1]) == BATCH_LINES
        if full or (len(batches[-1]) + 1) * width > BATCH_PIXELS:
            batches.append([])
        batches[-1].append(index)
    return batches


def _network_input(image: Picture) -> _Floats:
    """float32 [3, height, width] BGR, -1 to 1."""
    return np.ascontiguousarray(image.transpose(2, 0, 1), np.float32) / 127.5 - 1.0


def _resized(image: Picture, width: int, height: int) -> Picture:
    return np.asarray(cv2.resize(image, (width, height)), np.uint8)


def _straightened(image: Picture, corners: Corners) -> Picture:
    """The part of the picture between four corners, upright."""
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


def _longer(side: _Floats, opposite: _Floats) -> int:
    """Length of the longer of two opposite sides, at least one pixel."""
    return max(1, round(max(math.hypot(*side), math.hypot(*opposite))))


def _is_legible(text: str, score: float) -> bool:
    """Whether a line is worth telling: sure enough, and not punctuation alone."""
    signs = sum(map(str.isalnum, text))
    return signs > 0 and score >= (LOWEST_SINGLE_SCORE if signs == 1 else LOWEST_SCORE)
