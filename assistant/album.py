"""Photos and videos that the wearer asks for."""

import functools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import cv2
import platformdirs

from assistant.clock import Calendar
from assistant.errors import OutputError
from assistant.events import Event, Fault, RecordingSet, RecordingWanted
from assistant.stage import Happening, Stage
from devices.errors import DeviceError
from devices.media import NANOSECONDS, AudioBlock, Frame
from devices.video_writer import VideoWriter

LONGEST_NS = 30 * 60 * NANOSECONDS  # of a video; nobody should record for hours by mistake
_KEPT_NS = (
    10 * NANOSECONDS
)  # pictures are kept so long, for requests that end before they are heard
_QUALITY = 92  # of JPEG
_STAGE = "album"


@dataclass(frozen=True, slots=True)
class Camera:
    """What a skill may know of the album, and have it do.

    Attributes:
        recording: Whether a video is being made.
        photo: Writes the picture of the request's end, on a worker, and gives its file; None where
            there is no picture. It may raise `OutputError`.
    """

    recording: bool
    photo: Callable[[], Path] | None


class Album(Stage):
    """Keeps photos and videos in a folder, named by their time.

    Args:
        folder: Made at the first photo.
        calendar: Calendar time by session time.
    """

    def __init__(self, folder: Path, calendar: Calendar) -> None:
        self._folder = folder
        self._calendar = calendar
        self._frames: deque[Frame] = deque()
        self._video: VideoWriter | None = None
        self._begin_ns = 0

    def camera(self, t_ns: int) -> Camera:
        """The album at session time `t_ns`."""
        taken = [frame for frame in self._frames if frame.t_ns <= t_ns]
        frame = taken[-1] if taken else None
        photo = None if frame is None else functools.partial(self._photo, frame)
        return Camera(self._video is not None, photo)

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take pictures and sound, and what is asked."""
        match happening:
            case Frame():
                self._frames.append(happening)
                while happening.t_ns - self._frames[0].t_ns > _KEPT_NS:
                    self._frames.popleft()
                yield from self._record(happening, now_ns)
            case AudioBlock():
                yield from self._record(happening, now_ns)
            case RecordingWanted(on=True) if self._video is None and self._frames:
                yield from self._begin(now_ns)
            case RecordingWanted(on=False):
                yield from self._end(now_ns)

    def finish(self, now_ns: int) -> Iterable[Event]:
        """End the video, if one is being made."""
        return self._end(now_ns)

    def close(self) -> Iterable[Event]:
        """End the video, if one is being made."""
        return self._end(0)

    def _photo(self, frame: Frame) -> Path:
        path = self._path(self._calendar.at(frame.t_ns), "jpg")
        done, data = cv2.imencode(".jpg", frame.image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        try:
            if not done:
                raise OSError("the picture makes no JPEG")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.tobytes())
        except OSError as error:
            raise OutputError(
                f"wanted to write the photo {path}, found: {error}; "
                "make room on the disk, or set album.folder to a place of yours"
            ) from error
        return path

    def _record(self, moment: Frame | AudioBlock, now_ns: int) -> Iterator[Event]:
        if self._video is not None:
            self._video.add(moment)
            if moment.t_ns - self._begin_ns > LONGEST_NS:
                yield from self._end(now_ns)

    def _begin(self, now_ns: int) -> Iterator[Event]:
        first = self._frames[-1]
        try:
            path = self._path(self._calendar.at(first.t_ns), "mp4")
            self._video = VideoWriter(path, first)
        except DeviceError as error:
            yield Fault(now_ns, _STAGE, str(error))
            return
        self._begin_ns = first.t_ns
        yield RecordingSet(now_ns, True, str(self._video.path))

    def _end(self, now_ns: int) -> Iterator[Event]:
        video, self._video = self._video, None
        if video is None:
            return
        try:
            video.close()
        except DeviceError as error:
            yield Fault(now_ns, _STAGE, str(error))
        yield RecordingSet(now_ns, False, str(video.path))

    def _path(self, time: datetime, suffix: str) -> Path:
        """A file of its own, named by its time, and numbered where that is taken."""
        name = time.strftime("%Y-%m-%d %H.%M.%S")
        path = self._folder / f"{name}.{suffix}"
        number = 1
        while path.exists():
            number += 1
            path = self._folder / f"{name} {number}.{suffix}"
        return path


def folder_of(folder: Path | None) -> Path:
    """The folder that the settings ask for; None is "Olhar" among the user's pictures."""
    return folder or platformdirs.user_pictures_path() / "Olhar"
