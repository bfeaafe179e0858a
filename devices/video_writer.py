"""Pictures and sound of a live run into an MP4 file, on a thread of its own."""

import queue
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2

from devices.errors import DeviceFailed
from devices.media import NANOSECONDS, SAMPLE_RATE, AudioBlock, Frame, Moment

MOST_WAITING = 100  # moments; where the machine is late pictures are left out, sound never
_MS = 1_000_000  # nanoseconds
_KEYFRAME_S = 2
_CLOCK = Fraction(1, 1000)  # of the pictures: each keeps its own time, to the millisecond


class VideoWriter:
    """Writes a video; pictures come when they come, as a camera's do.

    Args:
        path: The file, MP4; its folder is made.
        first: The first picture; all others are brought to its size.

    Raises:
        DeviceFailed: the file cannot be made.
    """

    def __init__(self, path: Path, first: Frame) -> None:
        self.path = path
        self.skipped = 0  # pictures that were left out
        self._begin_ns = first.t_ns
        height, width = first.image.shape[:2]
        self._size = width // 2 * 2, height // 2 * 2
        self._failure: Exception | None = None
        self._waiting: queue.Queue[Moment | None] = queue.Queue()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._container: Any = av.open(str(path), "w", format="mp4")
            self._open_streams()
        except (OSError, av.FFmpegError) as error:
            raise _failed(path, error) from error
        self._last_ms = -1
        self._samples = 0
        self._thread = threading.Thread(target=self._serve, name="video-writer", daemon=True)
        self._thread.start()
        self.add(first)

    def add(self, moment: Moment) -> None:
        """Take a picture, or sound that begins after the first picture."""
        if isinstance(moment, Frame) and self._waiting.qsize() >= MOST_WAITING:
            self.skipped += 1
        elif moment.t_ns >= self._begin_ns:
            self._waiting.put(moment)

    def close(self) -> None:
        """Write what waits and end the file.

        Raises:
            DeviceFailed: not all could be written.
        """
        self._waiting.put(None)
        self._thread.join()
        if self._failure is not None:
            raise _failed(self.path, self._failure) from self._failure

    def _open_streams(self) -> None:
        self._video = self._container.add_stream("libx264", rate=30)
        self._video.width, self._video.height = self._size
        self._video.pix_fmt = "yuv420p"
        self._video.thread_count = 1
        self._video.time_base = self._video.codec_context.time_base = _CLOCK
        self._video.options = {"crf": "23", "preset": "ultrafast"}
        self._video.gop_size = 30 * _KEYFRAME_S
        self._audio = self._container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")

    def _serve(self) -> None:
        try:
            while (moment := self._waiting.get()) is not None:
                if isinstance(moment, Frame):
                    self._write_picture(moment)
                else:
                    self._write_sound(moment)
            for stream in (self._video, self._audio):
                self._container.mux(stream.encode(None))
        except (OSError, av.FFmpegError) as error:
            self._failure = error
        finally:
            self._container.close()

    def _write_picture(self, frame: Frame) -> None:
        at_ms = (frame.t_ns - self._begin_ns) // _MS
        if at_ms <= self._last_ms:
            return
        image = frame.image
        if (image.shape[1], image.shape[0]) != self._size:
            image = cv2.resize(image, self._size)  # type: ignore[assignment]
        picture = av.VideoFrame.from_ndarray(image, format="bgr24")
        picture.pts, picture.time_base = at_ms, _CLOCK
        self._last_ms = at_ms
        self._container.mux(self._video.encode(picture))

    def _write_sound(self, block: AudioBlock) -> None:
        # What is missing between two blocks stays missing: the next one keeps its own time.
        start = (block.t_ns - self._begin_ns) * SAMPLE_RATE // NANOSECONDS
        start = max(start, self._samples)
        sound = av.AudioFrame.from_ndarray(block.samples[None], format="fltp", layout="mono")
        sound.sample_rate = SAMPLE_RATE
        sound.pts, sound.time_base = start, Fraction(1, SAMPLE_RATE)
        self._samples = start + len(block.samples)
        self._container.mux(self._audio.encode(sound))


def _failed(path: Path, error: Exception) -> DeviceFailed:
    return DeviceFailed(
        f"wanted to write the video {path}, found: {error}; "
        "make room on the disk, or set album.folder to a place of yours"
    )
