"""A camera by OpenCV: its own thread reads it, and only the newest picture waits."""

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np

from devices.camera_list import camera_called, listed_cameras
from devices.errors import DeviceMissing
from devices.media import NANOSECONDS, Frame
from devices.picture_size import shrunk

LONGEST_SIDE = 1920  # pixels
LOST_AFTER_S = 2.5  # seconds without a picture: it has to be told within three
RETRY_S = 0.5  # seconds until a camera that went away is tried again; twice as long each time ...
LONGEST_RETRY_S = 8.0  # ... up to this
OPEN_TIMEOUT_MS = 3000  # for a network camera
READ_TIMEOUT_MS = 2000  # for a network camera
JOIN_S = 5.0  # seconds to wait for a read that hangs in the driver
EARLY = 0.75  # a picture is taken from this part of the wanted interval on: cameras jitter
PLAUSIBLE_RATE = (1.0, 240.0)  # Hertz: what drivers say beyond it is no frame rate
MJPEG = cv2.VideoWriter.fourcc(*"MJPG")  # uncompressed, USB 2 carries 1280 x 720 at 10 Hz only
PIPELINE = " ! "  # between the elements of a GStreamer pipeline
ALLOW = "allow its use in the system's privacy settings"
FFMPEG_LOG = "OPENCV_FFMPEG_LOGLEVEL"  # read by OpenCV once, when it first uses FFmpeg
FFMPEG_QUIET = "-8"

_log = logging.getLogger(__name__)
_opening = threading.Lock()  # OpenCV's log level belongs to the whole process


@dataclass(frozen=True, slots=True)
class CameraMode:
    """What a camera delivers, whatever was asked of it.

    Attributes:
        width: Pixels.
        height: Pixels.
        frames_per_second: As the driver states it, Hertz; 0 when it does not.
    """

    width: int
    height: int
    frames_per_second: float


class Camera:
    """A camera, or a video file that plays for ever as one. Opens on entering its `with` block.

    A camera that goes away is tried again, less and less often, until it is back.
    """

    def __init__(
        self,
        address: str | int,
        frames_per_second: float,
        size: tuple[int, int],
        now_ns: Callable[[], int],
        longest_side: int = LONGEST_SIDE,
    ) -> None:
        """Nothing is opened yet.

        Args:
            address: A camera's number or name, an address ("http://…", "rtsp://…"), a file, or a
                GStreamer pipeline ("… ! appsink") where the installed OpenCV has GStreamer.
            frames_per_second: Pictures wanted, Hertz; more than about this many are not decoded.
            size: Width and height wanted, pixels; a camera may deliver another, see `got`.
            now_ns: Clock of the session, nanoseconds.
            longest_side: A picture larger than this is scaled down to it, pixels.
        """
        self.address: str | int = _as_number(address)
        self.got = CameraMode(0, 0, 0.0)
        self._rate = frames_per_second
        self._size = size
        self._now_ns = now_ns
        self._longest_side = longest_side
        self._is_file = isinstance(self.address, str) and Path(self.address).is_file()
        self._newest: Frame | None = None
        self._slot = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._retry_s = RETRY_S
        self._captured = 0
        self._taken_ns: int | None = None
        self._seen_ns = 0

    def __enter__(self) -> Self:
        """Open the camera and read its first picture.

        Raises:
            DeviceMissing: There is no such camera, or another program uses it.
        """
        self._stop.clear()
        capture = self._open()
        self._thread = threading.Thread(
            target=self._run, args=(capture,), name="camera", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop and release the camera; may be called twice."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(JOIN_S)
            if self._thread.is_alive():
                _log.warning("camera %s hangs in its driver; left to end by itself", self.address)
            self._thread = None

    def newest(self) -> Frame | None:
        """The newest picture not given yet, stamped when it was captured; None when none is new."""
        with self._slot:
            frame, self._newest = self._newest, None
        return frame

    @property
    def lost(self) -> bool:
        """Whether no picture has come for `LOST_AFTER_S`; False again once it is back."""
        return self._now_ns() - self._seen_ns > LOST_AFTER_S * NANOSECONDS

    def _open(self) -> cv2.VideoCapture:
        address = _numbered(self.address)
        with _quiet_opencv():
            capture = _capture(address)
            try:
                if isinstance(address, int):
                    capture.set(cv2.CAP_PROP_FOURCC, MJPEG)
                    capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
                    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
                    capture.set(cv2.CAP_PROP_FPS, self._rate)
                if not (capture.isOpened() and self._take(capture)):
                    raise DeviceMissing(_why_missing(address))
            except BaseException:
                capture.release()
                raise
        return capture

    def _run(self, first: cv2.VideoCapture) -> None:
        capture: cv2.VideoCapture | None = first
        try:
            while not self._stop.wait(self._pause(capture)):
                if capture is None:
                    capture = self._reopen()
                elif not self._take(capture):
                    capture.release()
                    capture = self._reopen() if self._is_file else None
        finally:
            if capture is not None:
                capture.release()

    def _reopen(self) -> cv2.VideoCapture | None:
        try:
            capture = self._open()
        except DeviceMissing:
            self._retry_s = min(2 * self._retry_s, LONGEST_RETRY_S)
            return None
        self._retry_s = RETRY_S
        return capture

    def _pause(self, capture: cv2.VideoCapture | None) -> float:
        """Seconds before the next read: a camera waits by itself, a file would not."""
        if capture is None:
            return self._retry_s
        return 1 / (self.got.frames_per_second or self._rate) if self._is_file else 0.0

    def _take(self, capture: cv2.VideoCapture) -> bool:
        """Read one picture, decode it if it is wanted; False when the camera gives none."""
        if not capture.grab():
            return False
        t_ns = self._now_ns()
        self._seen_ns = t_ns
        number, self._captured = self._captured, self._captured + 1
        interval_ns = NANOSECONDS / self._rate
        if self._taken_ns is not None and t_ns - self._taken_ns < EARLY * interval_ns:
            return True
        decoded, picture = capture.retrieve()
        if not decoded:
            return False
        self._taken_ns = t_ns
        height, width = picture.shape[:2]
        if (width, height) != (self.got.width, self.got.height):
            self.got = CameraMode(width, height, _stated_rate(capture))
        image = shrunk(np.ascontiguousarray(picture, np.uint8), self._longest_side)
        image.flags.writeable = False
        with self._slot:
            self._newest = Frame(number, t_ns, image, (width, height))
        return True


def _as_number(address: str | int) -> str | int:
    return int(address) if isinstance(address, str) and address.isdecimal() else address


def _numbered(address: str | int) -> str | int:
    """The number of a camera that is called by its name; what is no name stays as it is."""
    if isinstance(address, int) or "/" in address or PIPELINE in address:
        return address
    if Path(address).exists():
        return address
    entry = camera_called(address, listed_cameras())
    return address if entry is None else entry.number


def _why_missing(address: str | int) -> str:
    if isinstance(address, int):
        node = Path(f"/dev/video{address}")
        found, step = "none", f"plug one in and {ALLOW}"
        if not sys.platform.startswith("linux"):
            found, step = "no picture", f"plug one in, close what uses it, and {ALLOW}"
        elif node.exists():
            found = f"{node}, which gives no picture"
            step = "close the program that uses it, or add yourself to the group video"
    elif PIPELINE in address:
        found, step = "no picture from it", "try it with gst-launch-1.0"
        if not _has_gstreamer():
            found = "an OpenCV without GStreamer"
            step = "give the camera's address, or install an OpenCV that was built with it"
    else:
        found, step = "no picture there", "check the address and that the camera is switched on"
        if names := ", ".join(entry.name for entry in listed_cameras() if entry.name):
            step = f"{step}; by name there are {names}"
    return (
        f"wanted camera {address}, found {found}; {step}, "
        "or play a video: `python -m assistant replay FILE`"
    )


def _has_gstreamer() -> bool:
    lines = cv2.getBuildInformation().splitlines()
    return any("GStreamer:" in line and "YES" in line for line in lines)


def _capture(address: str | int) -> cv2.VideoCapture:
    if isinstance(address, int):
        if sys.platform == "win32":  # Media Foundation, the usual way, can take a minute to open
            capture = cv2.VideoCapture(address, cv2.CAP_DSHOW)
            if capture.isOpened():
                return capture
            capture.release()
        return cv2.VideoCapture(address)
    if address.startswith("/dev/"):
        return cv2.VideoCapture(address, cv2.CAP_V4L2)
    if PIPELINE in address:
        return cv2.VideoCapture(address, cv2.CAP_GSTREAMER)
    timeouts = [
        *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS),
        *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS),
    ]
    return cv2.VideoCapture(address, cv2.CAP_FFMPEG, timeouts)


def _stated_rate(capture: cv2.VideoCapture) -> float:
    rate = capture.get(cv2.CAP_PROP_FPS)
    return rate if PLAUSIBLE_RATE[0] <= rate <= PLAUSIBLE_RATE[1] else 0.0


@contextmanager
def _quiet_opencv() -> Iterator[None]:
    """Keep OpenCV and its FFmpeg from writing to the terminal what the error says better."""
    with _opening:
        level = cv2.utils.logging.getLogLevel()
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        said_by_user = FFMPEG_LOG in os.environ
        os.environ.setdefault(FFMPEG_LOG, FFMPEG_QUIET)
        try:
            yield
        finally:
            if not said_by_user:
                os.environ.pop(FFMPEG_LOG, None)
            cv2.utils.logging.setLogLevel(level)
