from collections.abc import Iterator, Sequence
from pathlib import Path

from models.box import Box
from models.exposure import lift_exposure
from models.letterbox import Picture, check_picture, inside
from models.runtime import SessionOptions, open_session
from models.text_boxes import TextBox, text_boxes
from models.text_found import Found, View, around_all, likeliest, shifted, worth
from models.text_lines import TextLine, around, rows
from models.text_pictures import cut, network_input, resized, sharpened, squeezed, straightened
from models.text_recogniser import BATCH_LINES, TextRecogniser

CELL = 32  # pixels; the detector's input sides are multiples of it
MOST_ZOOM = 2.0  # the second look at small type enlarges at most so much
ZOOM_GAIN = 1.25  # a second look must be so many times larger than the first to be worth it
LONGEST_ZOOMED = 1280  # pixels of the longest side of what the second look sees


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
        self._detection_input = self._detection.get_inputs()[0].name
        self._recogniser = TextRecogniser(folder / "recognition.onnx", options)

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
        view = View.of(image, region)
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
        view = View.of(image, region)
        boxes = self._boxes(view.picture, side)
        found: list[Found] = []
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

    def _found(self, image: Picture, side: int) -> list[Found]:
        return self._recognised(image, self._boxes(image, side))

    def _looked_again(self, image: Picture, side: int, found: Sequence[Found]) -> list[Found]:
        """What was found, with what is small or doubtful there read from a closer look."""
        doubtful = [one for one in found if one.is_doubtful or one.is_small]
        if not doubtful:
            return list(found)
        region = around_all(doubtful)
        zoom = min(MOST_ZOOM, max(side, LONGEST_ZOOMED) / max(region.width, region.height))
        height, width = image.shape[:2]
        if zoom >= ZOOM_GAIN * min(1.0, side / max(width, height)):
            near = inside(region, width, height)
            part = cut(image, near)
            enlarged = resized(part, *(max(1, round(n * zoom)) for n in part.shape[1::-1]))
            boxes = [
                TextBox(shifted(box.corners, near.x0, near.y0, 1 / zoom), box.score)
                for box in self._boxes(enlarged, max(enlarged.shape))
            ]
            second = self._recognised(image, boxes)
            first = [one for one in found if one.lies_in(near)]
            if worth(second) > worth(first):
                found = [one for one in found if one not in first] + second
        return self._tried(image, found)

    def _tried(self, image: Picture, found: Sequence[Found]) -> list[Found]:
        """Doubtful lines, sharpened and squeezed; the likeliest reading of each counts."""
        doubtful = [one for one in found if one.is_doubtful]
        pictures = [straightened(image, one.box.corners) for one in doubtful]
        readings = [
            [one.letters for one in doubtful],
            self._recogniser.read([sharpened(picture) for picture in pictures]),
            self._recogniser.read([squeezed(picture) for picture in pictures]),
        ]
        best = {
            id(one): likeliest(ways)
            for one, ways in zip(doubtful, zip(*readings, strict=True), strict=True)
        }
        return [Found(one.box, best.get(id(one), one.letters)) for one in found]

    def _recognised(self, image: Picture, boxes: Sequence[TextBox]) -> list[Found]:
        letters = self._recogniser.read([straightened(image, box.corners) for box in boxes])
        return [Found(box, read) for box, read in zip(boxes, letters, strict=True)]

    def _boxes(self, image: Picture, longest_side: int) -> list[TextBox]:
        height, width = image.shape[:2]
        ratio = min(1.0, longest_side / max(height, width))
        size = [max(CELL, round(side * ratio / CELL) * CELL) for side in (width, height)]
        pixels = network_input(resized(image, *size))[None]
        probability = self._detection.run(None, {self._detection_input: pixels})[0][0, 0]
        return text_boxes(probability, width, height)
