"""A sound library without sound: the test is the device."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt


class FakePortAudioError(Exception):
    """What PortAudio raises."""


@dataclass
class FakeStream:
    """One stream: the test calls its callback."""

    direction: str
    samplerate: int
    channels: int
    blocksize: int
    callback: Callable[..., None]
    finished_callback: Callable[[], None]
    refuses_to_start: bool
    started: bool = False
    closed: bool = False

    @property
    def active(self) -> bool:
        return self.started and not self.closed

    def start(self) -> None:
        if self.refuses_to_start:
            raise FakePortAudioError("Device unavailable [PaErrorCode -9985]")
        self.started = True

    def close(self) -> None:
        if self.active:
            self.finished_callback()
        self.closed = True

    def hear(self, samples: npt.NDArray[np.float32], *, age_s: float, lost: bool = False) -> None:
        """Deliver one buffer to a microphone, its first sample so old."""
        times = SimpleNamespace(currentTime=50.0, inputBufferAdcTime=50.0 - age_s)
        buffer = np.repeat(samples[:, np.newaxis], self.channels, axis=1)
        self.callback(buffer, len(buffer), times, SimpleNamespace(input_overflow=lost))
        buffer[:] = np.nan  # PortAudio uses the memory again

    def ask(self, *, delay_s: float = 0.0) -> npt.NDArray[np.float32]:
        """Ask a speaker for one buffer; return its first channel."""
        times = SimpleNamespace(currentTime=50.0, outputBufferDacTime=50.0 + delay_s)
        buffer = np.full((self.blocksize, self.channels), np.nan, np.float32)
        self.callback(buffer, len(buffer), times, SimpleNamespace(output_underflow=False))
        assert (buffer == buffer[:, :1]).all()
        first: npt.NDArray[np.float32] = buffer[:, 0]
        return first


@dataclass
class FakeSound:
    """A machine with a headset that takes these formats.

    As PortAudio does, it lists devices when it starts: one that is plugged in later is another
    device, and there only after a new start.
    """

    rates: tuple[int, ...] = (16_000, 22_050, 48_000)
    channels: tuple[int, ...] = (1, 2)
    own_rate: int = 48_000
    refuses_to_start: bool = False
    present: bool = True
    streams: list[FakeStream] = field(default_factory=list)
    starts: int = 0
    plugged: dict[str, int] = field(default_factory=dict)  # by direction; another number each time
    listed: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.present:
            self.plugged = {"input": 1, "output": 1}
        self._initialize()

    def unplug(self, direction: str) -> None:
        """Take the microphone ("input") or the speaker ("output") away."""
        del self.plugged[direction]
        for stream in self.streams:
            if stream.active and stream.direction == direction:
                stream.finished_callback()

    def plug(self, direction: str) -> None:
        """Put it back: for the library, another device."""
        self.plugged[direction] = len(self.streams) + 1

    def _initialize(self) -> None:
        self.starts += 1
        self.listed = dict(self.plugged)

    def _terminate(self) -> None:
        assert not any(stream.active for stream in self.streams), "PortAudio would free its memory"

    @property
    def PortAudioError(self) -> type[Exception]:
        return FakePortAudioError

    def query_devices(self, device: object = None, kind: str | None = None) -> Any:
        about = {
            "index": 0, "name": "headset", "max_input_channels": 1, "max_output_channels": 2,
            "default_samplerate": float(self.own_rate),
        }  # fmt: skip
        if kind is None:
            return [about] if self.listed else []
        if kind not in self.listed:
            raise FakePortAudioError("Error querying device -1")
        if device not in (None, 0, "headset"):
            raise ValueError(f"No {kind} device matching {device!r}")
        return about

    def check_input_settings(self, **settings: Any) -> None:
        if settings["samplerate"] not in self.rates or settings["channels"] not in self.channels:
            raise FakePortAudioError("Invalid sample rate [PaErrorCode -9997]")

    check_output_settings = check_input_settings

    def InputStream(self, **settings: Any) -> FakeStream:
        return self._stream("input", settings)

    def OutputStream(self, **settings: Any) -> FakeStream:
        return self._stream("output", settings)

    def _stream(self, direction: str, settings: dict[str, Any]) -> FakeStream:
        if self.plugged.get(direction) != self.listed[direction]:
            raise FakePortAudioError("Device unavailable [PaErrorCode -9985]")
        names = ("samplerate", "channels", "blocksize", "callback", "finished_callback")
        chosen = {name: settings[name] for name in names}
        self.streams.append(FakeStream(direction, **chosen, refuses_to_start=self.refuses_to_start))
        return self.streams[-1]


class HandClock:
    """A session clock that stands still until the test moves it."""

    def __init__(self) -> None:
        self.ns = 0

    def __call__(self) -> int:
        return self.ns

    def pass_s(self, seconds: float) -> None:
        self.ns += round(seconds * 10**9)
