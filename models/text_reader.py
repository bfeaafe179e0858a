import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from models.box import Box
from models.errors import ModelRejected
from models.letterbox import Picture, check_picture, inside
from models.runtime import SessionOptions, open_session
from models.text_boxes import Corners, TextBox, text_boxes
from models.text_decoder import decode, score_of, text_of
from models.text_lines import DOWNWARD_RATIO, TextLine, around, rows
from models.text_spelling import Letters, mended

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
SURE_SCORE = 0.92  # a line below it is looked at a second time
SMALL_THICKNESS = 26.0  # pixels of the picture: boxes as thin may hold several lines of small type
MOST_ZOOM = 2.0  # the second look at small type enlarges at most so much
ZOOM_GAIN = 1.25  # a second look must be so many times larger than the first to be worth it
LONGEST_ZOOMED = 1280  # pixels of the longest side of what the second look sees
SHARPENING = 1.5  # strength of the unsharp mask that a doubtful line is tried with
SHARPENING_SIGMA = 4.0  # pixels, at `LINE_HEIGHT`
SQUEEZE = 0.85  # of its width: another try
SURER = 0.03  # by so much such a try must be surer than the plain reading

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


@dataclass(frozen=True, slots=True)
class _Found:
    """A line that was found, and what it says."""

    box: TextBox
    letters: Letters

    @property
    def is_doubtful(self) -> bool:
        return score_of(self.letters) < SURE_SCORE

    @property
    def is_small(self) -> bool:
        return _thickness(self.box.corners) < SMALL_THICKNESS


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """The part of a picture that is read, in good light, and where it lies."""

    picture: Picture
    left: int
    top: int

    @classmethod
    def of(cls, image: Picture, region: Box | None) -> "_View":
        check_picture(image)
        if region is None:
            return cls(lift_exposure(image), 0, 0)
        near = inside(region, image.shape[1], image.shape[0])
        return cls(lift_exposure(_cut(image, near)), math.floor(near.x0), math.floor(near.y0))

    def lines(self, found: Sequence[_Found], since: int = 0) -> list[TextLine]:
        """What is legible of a page from a place on."""
        told = []
        for one, letters in list(zip(found, mended([one.letters for one in found]), strict=True))[
            since:
        ]:
            text, score = text_of(letters), score_of(letters)
            if _is_legible(text, score):
                corners = _shifted(one.box.corners, self.left, self.top)
                told.append(TextLine(text, around(corners), corners, score))
        return told


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

    def read(self, image: Picture, side: int = 960, region: Box | None = None) -> list[TextLine]:
        """Find and read the text of a picture.

        Small type and doubtful lines are looked at a second time, enlarged or sharpened.

        Args:
            image: uint8 BGR [height, width, 3].
            side: Pixels to which the longest side is shrunk to find text; never enlarged. Letters
                are read from the full picture.
            region: Where to look, pixels of the picture, such as around what `locate` found; None
                for everywhere.

        Returns:
            Lines in reading order: top to bottom, left to right, column after column. Empty where
            there is no legible text. Equal input gives equal output.

        Raises:
            ValueError: `image` is no picture.
        """
        view = _View.of(image, region)
        found = self._found(view.picture, side)
        found = self._looked_again(view.picture, side, found)
        lines = view.lines(found)
        return [line for row in rows(lines, (image.shape[1], image.shape[0])) for line in row]

    def read_lines(
        self, image: Picture, side: int = 960, region: Box | None = None
    ) -> Iterator[TextLine]:
        """Read line after line from the top, for long pages: stop when there is enough.

        Work is done as lines are asked for, a few at a time; there is no second look, and no
        reading order of columns.

        Args:
            image: As for `read`.
            side: As for `read`.
            region: As for `read`.

        Raises:
            ValueError: `image` is no picture.
        """
        view = _View.of(image, region)
        boxes = self._boxes(view.picture, side)
        found: list[_Found] = []
        for start in range(0, len(boxes), BATCH_LINES):
            some = boxes[start : start + BATCH_LINES]
            found += self._recognised(view.picture, some)
            # The language, which decides on accents, shows in all that was read so far.
            yield from view.lines(found, since=len(found) - len(some))

    def locate(self, image: Picture, side: int = 480) -> list[Box]:
        """Where there is text, without reading it: a quarter of the work of `read`, or less.

        Args:
            image: uint8 BGR [height, width, 3].
            side: Pixels to which the longest side is shrunk; never enlarged. Small lines that
                stand close may be one box.

        Returns:
            Upright boxes in pixels of the picture, from top to bottom.

        Raises:
            ValueError: `image` is no picture.
        """
        check_picture(image)
        return [around(box.corners) for box in self._boxes(lift_exposure(image), side)]

    def _found(self, image: Picture, side: int) -> list["_Found"]:
        return self._recognised(image, self._boxes(image, side))

    def _looked_again(self, image: Picture, side: int, found: Sequence["_Found"]) -> list["_Found"]:
        """What was found, with what is small or doubtful there read from a closer look."""
        doubtful = [one for one in found if one.is_doubtful or one.is_small]
        if not doubtful:
            return list(found)
        region = _around_all(doubtful)
        zoom = min(MOST_ZOOM, max(side, LONGEST_ZOOMED) / max(region.width, region.height))
        height, width = image.shape[:2]
        if zoom >= ZOOM_GAIN * min(1.0, side / max(width, height)):
            near = inside(region, width, height)
            part = _cut(image, near)
            enlarged = _resized(part, *(max(1, round(n * zoom)) for n in part.shape[1::-1]))
            boxes = [
                TextBox(_shifted(box.corners, near.x0, near.y0, 1 / zoom), box.score)
                for box in self._boxes(enlarged, max(enlarged.shape))
            ]
            second = self._recognised(image, boxes)
            first = [one for one in found if _covers(near, one.box.corners)]
            if _worth(second) > _worth(first):
                found = [one for one in found if one not in first] + second
        return self._tried(image, found)

    def _tried(self, image: Picture, found: Sequence["_Found"]) -> list["_Found"]:
        """Doubtful lines, sharpened and squeezed; the likeliest reading of each counts."""
        doubtful = [one for one in found if one.is_doubtful]
        pictures = [_straightened(image, one.box.corners) for one in doubtful]
        readings = [
            [one.letters for one in doubtful],
            self._recognise([_sharpened(picture) for picture in pictures]),
            self._recognise([_squeezed(picture) for picture in pictures]),
        ]
        best = {
            id(one): _likeliest(ways)
            for one, ways in zip(doubtful, zip(*readings, strict=True), strict=True)
        }
        return [_Found(one.box, best.get(id(one), one.letters)) for one in found]

    def _recognised(self, image: Picture, boxes: Sequence[TextBox]) -> list["_Found"]:
        letters = self._recognise([_straightened(image, box.corners) for box in boxes])
        return [_Found(box, read) for box, read in zip(boxes, letters, strict=True)]

    def _boxes(self, image: Picture, longest_side: int) -> list[TextBox]:
        height, width = image.shape[:2]
        ratio = min(1.0, longest_side / max(height, width))
        size = [max(CELL, round(side * ratio / CELL) * CELL) for side in (width, height)]
        pixels = _network_input(_resized(image, *size))[None]
        probability = self._detection.run(None, {self._detection_input: pixels})[0][0, 0]
        return text_boxes(probability, width, height)

    def _recognise(self, pictures: Sequence[Picture]) -> list[Letters]:
        """What pictures of one line each say."""
        widths = [
            min(LONGEST_INPUT, math.ceil(LINE_HEIGHT * picture.shape[1] / picture.shape[0]))
            for picture in pictures
        ]
        texts: list[Letters] = [()] * len(pictures)
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


def _thickness(corners: Corners) -> float:
    """Of a line, pixels."""
    top_left, top_right, _, bottom_left = corners
    return min(math.dist(top_left, top_right), math.dist(top_left, bottom_left))


def _around_all(found: Sequence[_Found]) -> Box:
    """The rectangle around lines, with a margin of a line."""
    boxes = [around(one.box.corners) for one in found]
    margin = max(_thickness(one.box.corners) for one in found)
    return Box(
        min(box.x0 for box in boxes) - margin,
        min(box.y0 for box in boxes) - margin,
        max(box.x1 for box in boxes) + margin,
        max(box.y1 for box in boxes) + margin,
    )


def _cut(image: Picture, box: Box) -> Picture:
    """The part of a picture in a box inside it; at least one pixel."""
    height, width = image.shape[:2]
    x0, y0 = min(math.floor(box.x0), width - 1), min(math.floor(box.y0), height - 1)
    part = image[y0 : max(y0 + 1, math.ceil(box.y1)), x0 : max(x0 + 1, math.ceil(box.x1))]
    return np.ascontiguousarray(part)


def _shifted(corners: Corners, x: float, y: float, scale: float = 1.0) -> Corners:
    first, second, third, fourth = ((scale * a + x, scale * b + y) for a, b in corners)
    return first, second, third, fourth


def _covers(region: Box, corners: Corners) -> bool:
    """Whether the middle of a line is in a region."""
    x, y = around(corners).centre
    return region.x0 <= x <= region.x1 and region.y0 <= y <= region.y1


def _worth(found: Sequence[_Found]) -> float:
    """How much legible text there is, and how sure."""
    scores = [(len(one.letters), score_of(one.letters)) for one in found]
    return sum(length * score * score for length, score in scores if score >= LOWEST_SCORE)


def _likeliest(ways: Sequence[Letters]) -> Letters:
    """The first reading, unless another is clearly surer."""
    best = max(ways, key=score_of)
    return best if score_of(best) >= score_of(ways[0]) + SURER else ways[0]


def _sharpened(line: Picture) -> Picture:
    """A picture of a line at the recogniser's height with its edges raised (unsharp mask)."""
    width = max(1, round(line.shape[1] * LINE_HEIGHT / line.shape[0]))
    sharp = cv2.resize(line, (width, LINE_HEIGHT), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    soft = cv2.GaussianBlur(sharp, (0, 0), SHARPENING_SIGMA)
    return np.clip(sharp + SHARPENING * (sharp - soft), 0, 255).astype(np.uint8)


def _squeezed(line: Picture) -> Picture:
    return _resized(line, max(1, round(SQUEEZE * line.shape[1])), line.shape[0])
