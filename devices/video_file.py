"""Any video with sound, picture or both, as a device."""

import heapq
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
from av.container import InputContainer

from devices.container import Reading, open_container
from devices.errors import MediaUnreadable
from devices.media import Moment
from devices.picture_track import PictureTrack
from devices.sound_track import SoundTrack

DECODER_THREADS = 2
# Formats that store how long they are; elsewhere FFmpeg guesses it from the bit rate.
KNOW_THEIR_LENGTH = {"mov", "mp4", "matroska", "webm", "flv"}
SHORT_BY = Fraction(1, 2)  # seconds that a whole file may end before the length that it states


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What is in a file.

    Attributes:
        duration_s: Seconds; 0 when the file does not say (known once it has been read).
        width: Pixels, upright; 0 without picture.
        height: Pixels, upright; 0 without picture.
        frame_rate: Pictures a second on average; 0 without picture.
        has_picture: Whether there are pictures that can be decoded.
        has_sound: Whether there is sound that can be decoded.
        sample_rate: Hertz in the file; 0 without sound.
        channels: How many in the file; 0 without sound.
        cut: The file ends early or is damaged at its end; known once it has been read. A format
            that does not say how long it is (MP3, MPEG-TS, a live stream), cut between two
            packets, looks whole.
        damaged: Packets that could not be read whole; known once it has been read.
    """

    duration_s: float
    width: int
    height: int
    frame_rate: float
    has_picture: bool
    has_sound: bool
    sample_rate: int
    channels: int
    cut: bool = False
    damaged: int = 0


class VideoFile:
    """A video file as pictures and sound on one session clock.

    The session begins (0 ns) where the earlier of the two streams begins. Reading the same file
    twice gives the same stamps and bytes. Close it, or leave its `with` block, to close the file.
    """

    def __init__(
        self,
        path: Path,
        frames_per_second: float = 10.0,
        longest_side: int = 1920,
        threads: int = DECODER_THREADS,
    ) -> None:
        """Open a file and decode the first picture and sound, to know that they can be.

        Args:
            path: A video, a sound file or a still picture, in any format FFmpeg reads.
            frames_per_second: How often a picture is taken, Hertz, above 0.
            longest_side: Larger pictures are scaled down to this, pixels.
            threads: Decoder threads.

        Raises:
            DeviceMissing: There is no such file.
            MediaUnreadable: It is a folder, empty, damaged or holds neither picture nor sound.
            ValueError: A rate or size that makes no sense.
        """
        if frames_per_second <= 0 or longest_side < 1:
            raise ValueError(
                "expected frames_per_second above 0 and longest_side of 1 or more, "
                f"got {frames_per_second} and {longest_side}"
            )
        self.path = path
        self._rate = Fraction(frames_per_second).limit_denominator(1_000_000)
        self._longest_side = longest_side
        self._threads = threads
        self._pictures = PictureTrack.find(path)
        self._sound = SoundTrack.find(path)
        tracks = [track for track in (self._pictures, self._sound) if track is not None]
        if not tracks:
            raise MediaUnreadable(
                f"wanted a video at {path}, found neither picture nor sound that can be decoded; "
                "see whether a player can play it, or copy or record it again"
            )
        self._origin = min(track.start for track in tracks)
        with open_container(path) as container:
            self._stated_end = _stated_end(container, tracks)
            length = Fraction(container.duration or 0, av.time_base)
        width, height = self._pictures.size if self._pictures else (0, 0)
        self.info = MediaInfo(
            duration_s=float(length),
            width=width,
            height=height,
            frame_rate=self._pictures.rate if self._pictures else 0.0,
            has_picture=self._pictures is not None,
            has_sound=self._sound is not None,
            sample_rate=self._sound.sample_rate if self._sound else 0,
            channels=self._sound.channels if self._sound else 0,
        )
        self._under_way: list[Generator[Moment, None, None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every reading under way; may be called twice."""
        for moments in self._under_way:
            moments.close()
        self._under_way.clear()

    def moments(self) -> Iterator[Moment]:
        """Read pictures and sound from the beginning, in the order of their stamps.

        A block of sound is stamped with its first sample, so it is whole only 20 ms later: of
        two equal stamps the picture comes first. Look-ahead is one block, one picture and what
        the decoders hold, however the file is interleaved: each stream has its own reader.
        When the last moment has been read, `info` says whether the file was cut or damaged.
        """
        moments = self._read()
        self._under_way.append(moments)
        return moments

    def _read(self) -> Generator[Moment, None, None]:
        readings: list[Reading] = []
        with ExitStack() as stack:
            tracks: list[Iterator[Moment]] = []
            if self._pictures is not None:
                readings.append(Reading())
                frames = self._pictures.frames(
                    self._origin, self._rate, self._longest_side, self._threads, readings[-1]
                )
                tracks.append(stack.enter_context(closing(frames)))
            if self._sound is not None:
                readings.append(Reading())
                blocks = self._sound.blocks(self._origin, readings[-1])
                tracks.append(stack.enter_context(closing(blocks)))
            # Of equal stamps `merge` gives the one from the earlier track: the picture.
            yield from heapq.merge(*tracks, key=lambda moment: moment.t_ns)
        self._conclude(readings)

    def _conclude(self, readings: list[Reading]) -> None:
        end = max(reading.end for reading in readings)
        short = self._stated_end is not None and end < self._stated_end - SHORT_BY
        cut = short or any(reading.cut for reading in readings)
        damaged = sum(reading.damaged for reading in readings)
        length = self.info.duration_s
        if cut or not length:
            length = float(end - self._origin)
        self.info = replace(self.info, cut=cut, damaged=damaged, duration_s=length)


def _stated_end(
    container: InputContainer, tracks: Sequence[PictureTrack | SoundTrack]
) -> Fraction | None:
    """Where the file says that picture and sound end, seconds of its own time."""
    if KNOW_THEIR_LENGTH.isdisjoint(container.format.name.split(",")):
        return None
    ends = [track.stated_end for track in tracks if track.stated_end is not None]
    if len(ends) == len(tracks):
        return max(ends)
    if container.duration is None:
        return None
    return Fraction((container.start_time or 0) + container.duration, av.time_base)
