"""Small media files made on the spot: what a test needs, encoded by PyAV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Timed = tuple[Fraction, "av.Packet[Any]"]  # seconds
Sound = npt.NDArray[np.float32]  # [channels, n]

PIECE_S = 0.02  # seconds of sound handed to the encoder at a time


@dataclass(frozen=True)
class Recording:
    """What goes into a file: pictures with their times, and sound with its start."""

    pictures: Sequence[Picture] = ()
    times: Sequence[Fraction] = ()  # seconds, one a picture
    picture_codec: str = "libx264"
    rotation: int = 0  # degrees counter-clockwise to show the pictures upright
    sound: Sound | None = None
    sound_rate: int = 48_000  # Hertz
    layout: str = "mono"
    sound_start: Fraction = Fraction(0)  # seconds
    sound_gap: tuple[Fraction, Fraction] = (Fraction(10**6), Fraction(0))  # from, how long: seconds
    sound_codec: str = "aac"
    options: Mapping[str, str] = field(default_factory=dict)

    def write(self, path: Path) -> Path:
        """Encode and write the file; return its path."""
        with av.open(str(path), "w", options=dict(self.options)) as file:
            packets: list[Timed] = []
            if self.pictures:
                packets += self._pictures(file)
            if self.sound is not None:
                packets += self._sound(file)
            for _, packet in sorted(packets, key=lambda timed: timed[0]):
                file.mux(packet)
        return path

    def _pictures(self, file: av.container.OutputContainer) -> list[Timed]:
        options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "10"}
        stream = file.add_stream(self.picture_codec, rate=30, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.height, stream.width = self.pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p" if self.picture_codec == "libx264" else "yuvj420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 90_000)
        if self.rotation:
            stream.set_display_rotation(self.rotation)
        packets = []
        for picture, time in zip(self.pictures, self.times, strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = round(time * 90_000), Fraction(1, 90_000)
            packets += [(time, packet) for packet in stream.encode(frame)]
        return packets + [(self.times[-1], packet) for packet in stream.encode(None)]

    def _sound(self, file: av.container.OutputContainer) -> list[Timed]:
        assert self.sound is not None
        stream = file.add_stream(self.sound_codec, rate=self.sound_rate, layout=self.layout)
        assert isinstance(stream, av.AudioStream)
        packets = []
        step = round(self.sound_rate * PIECE_S)
        time = self.sound_start
        for begin in range(0, self.sound.shape[1], step):
            piece = self.sound[:, begin : begin + step]
            time = self.sound_start + Fraction(begin, self.sound_rate)
            if time >= self.sound_gap[0]:
                time += self.sound_gap[1]
            packets += [(time, packet) for packet in stream.encode(self._frame(piece, time))]
        return packets + [(time, packet) for packet in stream.encode(None)]

    def _frame(self, piece: Sound, time: Fraction) -> av.AudioFrame:
        packed = np.ascontiguousarray(piece.T).reshape(1, -1)  # PyAV takes at most 7 planes
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=self.layout)
        frame.sample_rate = self.sound_rate
        frame.pts, frame.time_base = round(time * self.sound_rate), Fraction(1, self.sound_rate)
        return frame


def grey(level: int, width: int = 64, height: int = 48) -> Picture:
    """A plain picture."""
    return np.full((height, width, 3), level, np.uint8)


def quarters(width: int = 64, height: int = 48) -> Picture:
    """Top left blue, top right green, bottom left red, bottom right white; BGR."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2, : width // 2] = (255, 0, 0)
    picture[: height // 2, width // 2 :] = (0, 255, 0)
    picture[height // 2 :, : width // 2] = (0, 0, 255)
    picture[height // 2 :, width // 2 :] = (255, 255, 255)
    return picture


def steady(count: int, rate: int | Fraction, width: int = 64, height: int = 48) -> Recording:
    """So many pictures at an even rate, each brighter than the one before."""
    pictures = [grey(20 + 200 * n // max(count, 1), width, height) for n in range(count)]
    return Recording(pictures, [Fraction(n) / rate for n in range(count)])


def burst(seconds: float, at: float, rate: int = 48_000, channels: int = 1) -> Sound:
    """Silence with 50 ms of a rising tone (300 to 2000 Hz) in it, the same on every channel."""
    sound = np.zeros(round(seconds * rate), np.float32)
    t = np.arange(round(0.05 * rate)) / rate
    begin = round(at * rate)
    sound[begin : begin + len(t)] = 0.5 * np.sin(2 * np.pi * (300 + 17_000 * t) * t)
    return np.repeat(sound[np.newaxis], channels, axis=0)
