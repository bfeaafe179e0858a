"""What was seen and heard while each line was said, for those who look into a miss."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from assistant.clock import NS_PER_MS
from assistant.events import Event
from assistant.sessions.wave_file import as_wave
from assistant.stage import Happening, Stage
from devices.media import SAMPLE_RATE, AudioBlock, Frame, Samples

WIDTH = 480  # pixels of a kept picture
QUALITY = 80  # of JPEG
AROUND_NS = 300 * NS_PER_MS  # sound that is kept before and after a line


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a line is said, session time."""

    start_ns: int
    end_ns: int


class Witness(Stage):
    """Keeps the picture at the end of each line, and its sound.

    Args:
        spans: By number of the line.
    """

    def __init__(self, spans: Mapping[int, Span]) -> None:
        self._spans = spans
        self._pictures: dict[int, Frame] = {}
        self._blocks: dict[int, list[Samples]] = {number: [] for number in spans}

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Keep what belongs to a line."""
        match happening:
            case Frame():
                for number, span in self._spans.items():
                    if happening.t_ns <= span.end_ns:
                        self._pictures[number] = happening
            case AudioBlock():
                for number, span in self._spans.items():
                    after = happening.end_ns >= span.start_ns - AROUND_NS
                    if after and happening.t_ns <= span.end_ns + AROUND_NS:
                        self._blocks[number].append(happening.samples)
        return ()

    def picture(self, number: int) -> bytes | None:
        """The picture that was in view when a line ended, as JPEG; None where there was none."""
        frame = self._pictures.get(number)
        if frame is None:
            return None
        height, width = frame.image.shape[:2]
        size = (WIDTH, max(1, round(WIDTH * height / width)))
        small = cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA)
        return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()

    def sound(self, number: int) -> bytes | None:
        """The sound of a line as a WAV file; None by text."""
        blocks = self._blocks.get(number)
        return as_wave(np.concatenate(blocks), SAMPLE_RATE) if blocks else None
