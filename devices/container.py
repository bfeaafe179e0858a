"""Opening a media file and decoding one of its streams, damage noted and never fatal."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard, Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from devices.errors import DeviceMissing, MediaUnreadable

# FFmpeg would follow a play list inside a file to other files or to the network: it may not.
OPTIONS = {"protocol_whitelist": "file"}
NOT_MEDIA = {"tty"}  # FFmpeg's reader that draws any text file as a picture
MP4_MARK = b"ftyp"  # bytes 4 to 8 of every MP4 or MOV file


@dataclass(slots=True)
class Reading:
    """What is known of one stream after reading it.

    Attributes:
        damaged: Packets that could not be read whole.
        cut: The last packet was one of them.
        end: Where the last decoded picture or sound ends, seconds of the stream's own time.
    """

    damaged: int = 0
    cut: bool = False
    end: Fraction = Fraction(0)


def open_container(path: Path) -> InputContainer:
    """Open a media file for reading.

    Raises:
        DeviceMissing: There is no such file.
        MediaUnreadable: It is a folder, empty, or nothing that FFmpeg can read.
    """
    _check_file(path)
    try:
        container = av.open(f"file:{path}", options=OPTIONS)
    except (av.FFmpegError, OSError) as error:
        found = _without_index(path) or f"something unreadable ({error.strerror})"
        raise MediaUnreadable(
            f"wanted a video at {path}, found {found}; see whether a player can play it, "
            "or copy or record it again"
        ) from error
    if container.format.name in NOT_MEDIA:
        container.close()
        raise MediaUnreadable(f"wanted a video at {path}, found text; name a video or sound file")
    return container


def _check_file(path: Path) -> None:
    if not path.exists():
        raise DeviceMissing(
            f"wanted a video at {path}, found no such file; check the name and the folder"
        )
    if path.is_dir():
        raise MediaUnreadable(f"wanted a video at {path}, found a folder; name a file inside it")
    if not path.is_file():
        raise MediaUnreadable(f"wanted a video at {path}, found no ordinary file; name a file")
    if path.stat().st_size == 0:
        raise MediaUnreadable(
            f"wanted a video at {path}, found an empty file; copy or record it again"
        )


def _without_index(path: Path) -> str | None:
    """Say so when a file is an MP4 whose index, written last, never came."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError:
        return None
    return "an MP4 that was cut before its index was written" if head[4:] == MP4_MARK else None


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The stream with the moving picture; cover art of a sound file is none."""
    streams = [
        stream
        for stream in container.streams.video
        if _decodable(stream) and not stream.disposition & Disposition.attached_pic
    ]
    return max(streams, key=lambda s: (s.disposition & Disposition.default, -s.index), default=None)


def sound_stream(container: InputContainer) -> AudioStream | None:
    """The stream with the sound: the one marked as default, else the first."""
    streams = [stream for stream in container.streams.audio if _decodable(stream)]
    return max(streams, key=lambda s: (s.disposition & Disposition.default, -s.index), default=None)


def _decodable(stream: VideoStream | AudioStream) -> bool:
    # A stream whose codec is unknown has no context; the type stubs do not say so.
    return getattr(stream, "codec_context", None) is not None


def pictures_of(
    container: InputContainer, stream: VideoStream, reading: Reading
) -> Iterator[tuple[Fraction, VideoFrame]]:
    """Decode one stream: (time in seconds, picture); damaged pictures come flagged `is_corrupt`."""
    step = 1 / (stream.average_rate or stream.guessed_rate or Fraction(25))
    expected = Fraction(0)
    for frame in _decoded(container, stream, reading):
        if isinstance(frame, VideoFrame):
            start = _time_of(frame, expected)
            length = (frame.duration or 0) * (frame.time_base or Fraction(0))
            expected = start + (length if length > 0 else step)
            reading.end = max(reading.end, expected)
            yield start, frame


def sounds_of(
    container: InputContainer, stream: AudioStream, reading: Reading
) -> Iterator[tuple[Fraction, AudioFrame]]:
    """Decode one stream: (time of its first sample in seconds, a stretch of sound)."""
    expected = Fraction(0)
    for frame in _decoded(container, stream, reading):
        if isinstance(frame, AudioFrame) and frame.samples:
            start = _time_of(frame, expected)
            expected = start + Fraction(frame.samples, frame.sample_rate)
            reading.end = max(reading.end, expected)
            yield start, frame


def _time_of(frame: VideoFrame | AudioFrame, otherwise: Fraction) -> Fraction:
    ticks = frame.dts if frame.pts is None else frame.pts
    if ticks is None or not frame.time_base:
        return otherwise
    return ticks * frame.time_base


def _decoded(
    container: InputContainer, stream: VideoStream | AudioStream, reading: Reading
) -> Iterator[object]:
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except (av.FFmpegError, OSError):
            reading.damaged += 1
            reading.cut = True
            return
        try:
            frames = packet.decode()
            damaged = packet.is_corrupt
        except (av.FFmpegError, OSError):
            frames, damaged = [], True
        if damaged:
            reading.damaged += 1
            reading.cut = True
        elif packet.size:  # the last packet of all is empty: it only flushes the decoder
            reading.cut = False
        yield from frames
