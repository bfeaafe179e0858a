"""The pictures of a video file, at fixed session times."""

import math
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from devices.container import Reading, open_container, picture_stream, pictures_of
from devices.media import NANOSECONDS, Frame
from devices.picture_size import shrunk

# Matroska and others round times to a millisecond: a picture this little after a fixed time
# still counts as captured at it, or a 15 Hz video taken at 15 Hz would lose pictures.
ROUNDING = Fraction(1, 1000)  # seconds
QUARTER_TURNS = {  # counter-clockwise, as the display matrix counts
    1: cv2.ROTATE_90_COUNTERCLOCKWISE,
    2: cv2.ROTATE_180,
    3: cv2.ROTATE_90_CLOCKWISE,
}


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PictureTrack:
    """The pictures of one file, ready to be read any number of times.

    Attributes:
        path: The file.
        start: Time of its first picture, seconds of the file's own time.
        size: Width and height in pixels, upright.
        rate: Pictures a second on average, 0 when the file does not say.
        stated_end: Where the file says its pictures end, seconds of its own time, if it does.
    """

    path: Path
    start: Fraction
    size: tuple[int, int]
    rate: float
    stated_end: Fraction | None

    @classmethod
    def find(cls, path: Path) -> "PictureTrack | None":
        """Look for pictures that can be decoded; None when the file has none.

        Raises:
            DeviceMissing: There is no such file.
            MediaUnreadable: It cannot be read at all.
        """
        with open_container(path) as container:
            stream = picture_stream(container)
            if stream is None:
                return None
            rate = stream.average_rate or stream.guessed_rate or 0
            end = None
            if stream.duration and stream.time_base:
                end = ((stream.start_time or 0) + stream.duration) * stream.time_base
            for start, picture in pictures_of(container, stream, Reading()):
                if not picture.is_corrupt:
                    return cls(path, start, _upright_size(picture), float(rate), end)
        return None

    def frames(
        self,
        origin: Fraction,
        frames_per_second: Fraction,
        longest_side: int,
        threads: int,
        reading: Reading,
    ) -> Generator[Frame, None, None]:
        """Read the pictures that the fixed times k / `frames_per_second` take.

        Each fixed time takes the newest picture at or before it, and the end of the file the
        last one; a picture is given once, stamped with its own time.

        Args:
            origin: Where the session begins, seconds of the file's own time.
            frames_per_second: How often a picture is taken, Hertz.
            longest_side: A picture larger than this is scaled down to it, pixels.
            threads: Decoder threads.
            reading: Told of damage and of the end.
        """
        painter = _Painter(longest_side)
        with closing(self._decoded(threads, reading)) as pictures:
            whole = (
                (time - origin, (number, picture))
                for number, (time, picture) in enumerate(pictures)
                if not picture.is_corrupt
            )
            for time, (number, picture) in taken(whole, frames_per_second):
                yield painter.frame(number, round(time * NANOSECONDS), picture)

    def _decoded(
        self, threads: int, reading: Reading
    ) -> Generator[tuple[Fraction, VideoFrame], None, None]:
        with open_container(self.path) as container:
            stream = picture_stream(container)
            if stream is None:
                return
            stream.codec_context.thread_type = "AUTO"
            stream.codec_context.thread_count = threads
            yield from pictures_of(container, stream, reading)


def taken(pictures: Iterable[tuple[Fraction, T]], rate: Fraction) -> Iterator[tuple[Fraction, T]]:
    """Of pictures at these times, those that the fixed times k / `rate` take, each once.

    Each fixed time takes the newest picture at or before it, and the end takes the last one.
    A picture out of order is left out.
    """
    waiting: tuple[Fraction, T] | None = None
    for time, picture in pictures:
        if waiting is not None:
            if time <= waiting[0]:
                continue
            if _tick(waiting[0], rate) < _tick(time, rate):
                yield waiting
        waiting = (time, picture)
    if waiting is not None:
        yield waiting


def _tick(time: Fraction, rate: Fraction) -> int:
    """Number of the first fixed time at which a picture of this time can be taken."""
    return math.ceil((time - ROUNDING) * rate)


def _turns(picture: VideoFrame) -> int:
    return round(picture.rotation / 90) % 4


def _upright_size(picture: VideoFrame) -> tuple[int, int]:
    size = (picture.width, picture.height)
    return size[::-1] if _turns(picture) % 2 else size


class _Painter:
    """Turns decoded pictures into frames; keeps its colour converter, which is slow to make."""

    def __init__(self, longest_side: int) -> None:
        self._longest_side = longest_side
        self._reformatter = VideoReformatter()

    def frame(self, number: int, t_ns: int, picture: VideoFrame) -> Frame:
        converted = self._reformatter.reformat(picture, format="bgr24").to_ndarray()
        image = shrunk(np.ascontiguousarray(converted, np.uint8), self._longest_side)
        if turns := _turns(picture):
            image = np.asarray(cv2.rotate(image, QUARTER_TURNS[turns]), np.uint8)
        image.flags.writeable = False
        return Frame(number, t_ns, image, _upright_size(picture))
