"""What the camera is pointed at: a still, a plain colour or a clip, by time in the scene."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from assistant.errors import ScenarioError
from assistant.evaluation.overlay import patch as load_patch
from devices.media import Image

PLAIN_SIZE = (640, 480)  # pixels of a plain colour; there is nothing to see in it


@dataclass(frozen=True, slots=True)
class StillSource:
    """A photograph."""

    path: Path


@dataclass(frozen=True, slots=True)
class PlainSource:
    """A plain wall: red, green and blue, 0 to 255."""

    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ClipSource:
    """A video from `start` seconds on; at its end it starts again there, or stands still."""

    path: Path
    start: float = 0.0
    loop: bool = False


Source = StillSource | PlainSource | ClipSource


def pictures(source: Source, times_s: Iterator[float]) -> Iterator[Image]:
    """The scene's picture (BGR uint8) at each of the times, which never go back.

    Raises:
        ScenarioError: the file holds no picture, or none at `start`.
    """
    match source:
        case StillSource():
            still = _flattened(source.path)
            for _ in times_s:
                yield still
        case PlainSource():
            width, height = PLAIN_SIZE
            plain = np.full((height, width, 3), source.colour[::-1], np.uint8)
            for _ in times_s:
                yield plain
        case ClipSource():
            yield from _clip_pictures(source, times_s)


def _flattened(path: Path) -> Image:
    """A photograph, transparent parts white."""
    loaded = load_patch(path)
    part = loaded[..., 3:].astype(np.float32) / 255
    flat = loaded[..., :3] * part + 255 * (1 - part)
    return np.rint(flat).astype(np.uint8)


def _clip_pictures(source: ClipSource, times_s: Iterator[float]) -> Iterator[Image]:
    frames = _clip_frames(source)
    _, shown = next(frames)
    waiting = next(frames, None)
    for t_s in times_s:
        while waiting is not None and waiting[0] <= t_s:
            _, shown = waiting
            waiting = next(frames, None)
        yield shown


def _clip_frames(source: ClipSource) -> Iterator[tuple[float, Image]]:
    """Seconds since the scene began, and picture; endless if the clip loops."""
    passed_s = 0.0
    while True:
        length_s = 0.0
        for t_s, step_s, image in _decoded(source):
            yield passed_s + t_s, image
            length_s = t_s + step_s
        if not source.loop or length_s <= 0:
            return
        passed_s += length_s


def _decoded(source: ClipSource) -> Iterator[tuple[float, float, Image]]:
    """Seconds since `start`, seconds until the next frame, and picture, once through the clip."""
    path = source.path
    found = False
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise ScenarioError(
                    f"wanted a video at {path}, found no picture in it; use another file"
                )
            stream = container.streams.video[0]
            step_s = float(1 / stream.average_rate) if stream.average_rate else 0.0
            first: float | None = None
            for frame in container.decode(stream):
                time_s = float(frame.time or 0.0)
                first = time_s if first is None else first
                t_s = time_s - first - source.start
                if t_s + step_s / 2 < 0:
                    continue
                found = True
                image = np.asarray(frame.to_ndarray(format="bgr24"), dtype=np.uint8)
                yield max(t_s, 0.0), step_s, image
    except (av.error.FFmpegError, OSError) as error:
        raise ScenarioError(
            f"wanted a video at {path}, found: {error.strerror or error}; use another file"
        ) from error
    if not found:
        raise ScenarioError(
            f"wanted pictures from {source.start:g} s on in {path}, found a shorter video; "
            "mend `start`"
        )
