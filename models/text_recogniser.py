import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.errors import ModelRejected
from models.letterbox import Picture
from models.runtime import SessionOptions, open_session
from models.text_decoder import decode
from models.text_pictures import LINE_HEIGHT, network_input, resized
from models.text_spelling import Letters

SHORTEST_INPUT = 320  # pixels; shorter lines are padded to what the recogniser was trained on
LONGEST_INPUT = 2400  # pixels, some 120 characters; longer lines are squeezed
BATCH_LINES = 6
BATCH_PIXELS = (
    BATCH_LINES * SHORTEST_INPUT
)  # of width in a batch: bounds its table of 18,710 classes


class TextRecogniser:
    """Reads pictures of one line of text each: the recogniser of PP-OCRv6 small.

    It may be used by several threads at once.
    """

    def __init__(self, path: Path, options: SessionOptions) -> None:
        """Open the model at `path`, whose metadata name its characters.

        Raises:
            ModelRejected: the file is missing, damaged or no PP-OCR recogniser.
        """
        self._session = open_session(path, options, varied_shapes=True)
        self._input = self._session.get_inputs()[0].name
        listed = self._session.get_modelmeta().custom_metadata_map.get("character", "")
        self._characters = ("", *listed.split("\n"), " ")
        classes = self._session.get_outputs()[0].shape[-1]
        if classes != len(self._characters):
            raise ModelRejected(
                f"wanted a PP-OCR recogniser at {path} whose metadata name its {classes} "
                f"classes, found {len(self._characters)}; fetch the weights again"
            )

    def read(self, pictures: Sequence[Picture]) -> list[Letters]:
        """What pictures of one line each say.

        Args:
            pictures: uint8 BGR [height, width, 3], upright, of any sizes.

        Returns:
            The letters of each picture, in the same order; none where nothing is written.
        """
        widths = [
            min(LONGEST_INPUT, math.ceil(LINE_HEIGHT * picture.shape[1] / picture.shape[0]))
            for picture in pictures
        ]
        texts: list[Letters] = [()] * len(pictures)
        for batch in _batches(widths):
            width = max(SHORTEST_INPUT, *(widths[index] for index in batch))
            pixels = np.zeros((len(batch), 3, LINE_HEIGHT, width), np.float32)
            for place, index in enumerate(batch):
                line = resized(pictures[index], widths[index], LINE_HEIGHT)
                pixels[place, :, :, : widths[index]] = network_input(line)
            answers = self._session.run(None, {self._input: pixels})[0]
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
