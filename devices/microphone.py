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
from devices.sound_library import Device, SoundFormat, SoundLibrary
from devices.sound_link import BLOCKS_A_SECOND, Callback, SoundLink

BLOCK = SAMPLE_RATE // BLOCKS_A_SECOND  # samples: 20 ms
WAITING_LIMIT = 60 * BLOCKS_A_SECOND  # blocks: a minute waits only if nobody asks
PLAUSIBLE_AGE_S = 1.0  # what PortAudio says beyond it about the age of a sample is no age


@dataclass(frozen=True, slots=True)
class _Heard:
    """One call of PortAudio.

    Attributes:
        captured_ns: When the first of the samples was captured.
        samples: Mono, [n].
        stream: How the stream was opened; another object for each stream.
    """

    captured_ns: int
    samples: Samples
    stream: SoundFormat


class Microphone:
    """A microphone as 16 kHz mono blocks of 20 ms. Opens on entering its `with` block.

    Stamps follow each other without a gap, except after lost sound: then they jump forward.
    A microphone that goes away is tried again about once a second until it is back.
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
        self.overruns = 0
        """Blocks lost that we know of: the system said so, or nobody asked for them in time."""
        self.gaps = 0
        """Times that stamps had to jump because sound was missing, known or not."""
        self.muted = False
        """Whether it was switched off: the device is free then, and nothing is captured."""
        self._now_ns = now_ns
        self._link = SoundLink(
            *("input", device, SAMPLE_RATE, now_ns, library),
            begin=self._begin_stream,
            idle=lambda: True,
            always_needed=True,
        )
        self._heard: deque[_Heard] = deque(maxlen=WAITING_LIMIT)
        self._stream: SoundFormat | None = None  # of the run
        self._end_ns: int | None = None  # of the last block given
        self._rest: Samples
        self._begin_run(SAMPLE_RATE)

    def __enter__(self) -> Self:
        """Open the microphone; sound is kept from now on.

        Raises:
            DeviceMissing: There is no PortAudio or no such microphone.
            DeviceFailed: It is there and does not open.
        """
        self._link.open()
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
        self._link.close()

    def mute(self, on: bool) -> None:
        """Free the device, so that nothing is captured; or open it again. Stamps then jump.

        Raises:
            DeviceMissing: It is not there any more; it stays muted.
            DeviceFailed: It is there and does not open; it stays muted.
        """
        if on == self.muted:
            return
        if on:
            self._link.close()
            self._heard.clear()
        else:
            self._link.open()
        self.muted = on

    def blocks(self) -> list[AudioBlock]:
        """Everything heard since the last call, in order, 320 samples each."""
        ready: list[AudioBlock] = []
        while self._heard:
            heard = self._heard.popleft()
            size, captured_ns = len(heard.samples), heard.captured_ns
            if heard.stream is not self._stream or self._clock.advance(size, captured_ns):
                self._rest = np.concatenate([self._rest, self._resampler.finish()])
                ready += self._cut(fill=True)
                self._begin_run(heard.stream.sample_rate)
                self._stream = heard.stream
                if self._end_ns is not None:
                    self.gaps += 1
                    captured_ns = max(captured_ns, self._end_ns)  # stamps never go back
                self._clock.advance(size, captured_ns)
            self._rest = np.concatenate([self._rest, self._resampler.push(heard.samples)])
            ready += self._cut(fill=False)
        return ready

    @property
    def got(self) -> SoundFormat | None:
        """How it was opened."""
        return self._link.got

    @property
    def lost(self) -> bool:
        """Whether the device is gone or gives nothing; False again once sound comes."""
        return self._link.lost and not self.muted

    def _begin_run(self, sample_rate: int) -> None:
        self._clock = SampleClock(sample_rate)
        self._resampler = Resampler(sample_rate)
        self._rest = np.zeros(0, np.float32)
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
            self._end_ns = blocks[-1].end_ns
        return blocks

    def _begin_stream(self, chosen: SoundFormat) -> Callback:
        def hear(samples: npt.NDArray[np.float32], frames: int, times: Any, status: Any) -> None:
            """Keep what came, on PortAudio's thread: as little work as can be."""
            age_s = times.currentTime - times.inputBufferAdcTime
            if not 0 < age_s < PLAUSIBLE_AGE_S:
                age_s = frames / chosen.sample_rate
            if status.input_overflow:
                self.overruns += 1
            if len(self._heard) == WAITING_LIMIT:  # appending drops the oldest
                self.overruns += 1
            captured_ns = self._now_ns() - round(age_s * NANOSECONDS)
            mono = samples.mean(axis=1, dtype=np.float32)
            self._heard.append(_Heard(captured_ns, mono, chosen))

        return hear
