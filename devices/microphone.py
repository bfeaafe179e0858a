"""A microphone by PortAudio (sounddevice): every block is kept until it is asked for."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from devices.media import NANOSECONDS, SAMPLE_RATE, AudioBlock, Samples
from devices.resampler import Resampler
from devices.sample_clock import SampleClock
from devices.sound_library import (
    Device,
    SoundFormat,
    SoundLibrary,
    SoundStream,
    as_device,
    choose_format,
    open_stream,
    sound_library,
)

BLOCK = SAMPLE_RATE // 50  # samples: 20 ms
BLOCKS_A_SECOND = SAMPLE_RATE // BLOCK
WAITING_LIMIT = 60 * BLOCKS_A_SECOND  # blocks: a minute waits only if nobody asks
LOST_AFTER_S = 3.0  # seconds without sound from the device
PLAUSIBLE_AGE_S = 1.0  # what PortAudio says beyond it about the age of a sample is no age


@dataclass(frozen=True, slots=True)
class _Heard:
    """One call of PortAudio: samples [n], mono, and when the first of them was captured."""

    captured_ns: int
    samples: Samples


class Microphone:
    """A microphone as 16 kHz mono blocks of 20 ms. Opens on entering its `with` block.

    Stamps follow each other without a gap, except after lost sound: then they jump forward.
    """

    def __init__(
        self,
        device: Device,
        now_ns: Callable[[], int],
        library: SoundLibrary | None = None,
    ) -> None:
        """Nothing is opened yet.

        Args:
            device: Name or part of it, number, or None for the system's default.
            now_ns: Clock of the session, nanoseconds; called from PortAudio's thread.
            library: Stands in for sounddevice.
        """
        self.got: SoundFormat | None = None
        self.overruns = 0
        """Blocks lost that we know of: the system said so, or nobody asked for them in time."""
        self.gaps = 0
        """Times that stamps had to jump because sound was missing, known or not."""
        self._device = as_device(device)
        self._now_ns = now_ns
        self._library = library
        self._stream: SoundStream | None = None
        self._ended = False
        self._heard_ns = 0
        self._heard: deque[_Heard] = deque(maxlen=WAITING_LIMIT)
        self._rate = SAMPLE_RATE
        self._rest: Samples = _nothing()
        self._begin_run()

    def __enter__(self) -> Self:
        """Open the microphone; sound is kept from now on.

        Raises:
            DeviceMissing: There is no PortAudio or no such microphone.
            DeviceFailed: It is there and does not open.
        """
        library = self._library or sound_library()
        self.got = choose_format(library, "input", self._device, SAMPLE_RATE)
        self._rate = self.got.sample_rate
        self._begin_run()
        self._ended = False
        self._heard_ns = self._now_ns()
        self._stream = open_stream(
            library,
            "input",
            self.got,
            device=self._device,
            blocksize=self._rate // BLOCKS_A_SECOND,
            callback=self._hear,
            finished_callback=self._end,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the microphone; blocks that wait can still be asked for. May be called twice."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def blocks(self) -> list[AudioBlock]:
        """Everything heard since the last call, in order, 320 samples each."""
        ready: list[AudioBlock] = []
        while self._heard:
            heard = self._heard.popleft()
            if self._clock.advance(len(heard.samples), heard.captured_ns):
                self.gaps += 1
                self._rest = np.concatenate([self._rest, self._resampler.finish()])
                ready += self._cut(fill=True)
                self._begin_run()
                self._clock.advance(len(heard.samples), heard.captured_ns)
            self._rest = np.concatenate([self._rest, self._resampler.push(heard.samples)])
            ready += self._cut(fill=False)
        return ready

    @property
    def lost(self) -> bool:
        """Whether the device has ended or given nothing for `LOST_AFTER_S`."""
        silent_ns = self._now_ns() - self._heard_ns
        return self._ended or silent_ns > LOST_AFTER_S * NANOSECONDS

    def _begin_run(self) -> None:
        self._clock = SampleClock(self._rate)
        self._resampler = Resampler(self._rate)
        self._rest = _nothing()
        self._given = 0  # samples at SAMPLE_RATE given in this run

    def _cut(self, *, fill: bool) -> list[AudioBlock]:
        if fill and len(self._rest) % BLOCK:
            self._rest = np.pad(self._rest, (0, -len(self._rest) % BLOCK))
        blocks = []
        while len(self._rest) >= BLOCK:
            t_ns = self._clock.at(self._given, SAMPLE_RATE)
            blocks.append(AudioBlock(t_ns, np.clip(self._rest[:BLOCK], -1.0, 1.0)))
            self._rest = self._rest[BLOCK:]
            self._given += BLOCK
        return blocks

    def _hear(self, samples: npt.NDArray[np.float32], frames: int, times: Any, status: Any) -> None:
        """Keep what came, on PortAudio's thread: as little work as can be."""
        now_ns = self._now_ns()
        self._heard_ns = now_ns
        age_s = times.currentTime - times.inputBufferAdcTime
        if not 0 < age_s < PLAUSIBLE_AGE_S:
            age_s = frames / self._rate
        if status.input_overflow:
            self.overruns += 1
        if len(self._heard) == WAITING_LIMIT:  # appending drops the oldest
            self.overruns += 1
        captured_ns = now_ns - round(age_s * NANOSECONDS)
        self._heard.append(_Heard(captured_ns, samples.mean(axis=1, dtype=np.float32)))

    def _end(self) -> None:
        self._ended = True


def _nothing() -> Samples:
    return np.zeros(0, np.float32)
