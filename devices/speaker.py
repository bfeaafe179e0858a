"""A speaker by PortAudio (sounddevice): sound is queued, played, and stopped at once."""

import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from devices.errors import DeviceFailed
from devices.media import NANOSECONDS, Samples
from devices.play_clock import PlayClock
from devices.resampler import Resampler
from devices.sound_library import Device, SoundFormat, SoundLibrary
from devices.sound_link import Callback, SoundLink

VOICE_RATE = 22_050  # Hertz: what most voices speak at
FADE_S = 0.005  # seconds: stopped at once, a loudspeaker clicks
PLAUSIBLE_DELAY_S = 1.0  # what PortAudio says beyond it about its delay is no delay
BEGUN_LIMIT = 100  # pieces whose start waits to be asked for


class Speaker:
    """A speaker. Opens on entering its `with` block and then runs, silent while nothing is queued.

    What is queued while something plays joins it: both are one run, and `started_ns` speaks of
    the whole run. A speaker that goes away is tried again about once a second until it is back;
    what it was playing is dropped.
    """

    def __init__(
        self,
        device: Device,
        now_ns: Callable[[], int],
        sample_rate: int = VOICE_RATE,
        library: SoundLibrary | None = None,
    ) -> None:
        """Nothing is opened yet.

        Args:
            device: Name or part of it, number, or None for the system's default.
            now_ns: Clock of the session, nanoseconds; called from PortAudio's thread.
            sample_rate: Rate to open it at if it takes that, Hertz.
            library: Stands in for sounddevice.
        """
        self.underflows = 0
        """Times that the machine was too busy to feed the device."""
        self.started_ns: int | None = None
        """When the first sample of the last run was heard; None before it is."""
        self._now_ns = now_ns
        self._link = SoundLink(
            *("output", device, sample_rate, now_ns, library),
            begin=self._begin_stream,
            idle=lambda: not self.playing,
            always_needed=False,
        )
        self._rate = sample_rate
        self._lock = threading.Lock()
        self._queue: deque[tuple[int, Samples]] = deque()  # number of what begins, 0 goes on
        self._pieces = 0
        self._begun: deque[tuple[int, int]] = deque(maxlen=BEGUN_LIMIT)
        self._heard_until_ns = 0  # when the last sample handed over will have been heard
        self._clock = PlayClock(sample_rate)

    def __enter__(self) -> Self:
        """Open the speaker.

        Raises:
            DeviceMissing: There is no PortAudio or no such speaker.
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
        """Fall silent and free the speaker; may be called twice."""
        with self._lock:
            self._queue.clear()
        self._link.close()

    def play(self, samples: Samples, sample_rate: int) -> int:
        """Queue sound and return at once.

        Args:
            samples: float32, mono, -1 to 1, [n].
            sample_rate: Hertz.

        Returns:
            The number by which `begun` speaks of it.

        Raises:
            DeviceFailed: The speaker is not open or has gone.
        """
        if not self._link.is_open or self.lost:
            self._link.need()
            found, step = "closed", "open it first"
            if self._link.is_open:
                found, step = "gone", "plug it in again; it is looked for meanwhile"
            name = self._link.device or "(default)"
            raise DeviceFailed(f"wanted to play on the speaker {name}, found it {found}; {step}")
        rate = self._rate
        resampler = Resampler(sample_rate, rate)
        sound = np.concatenate([resampler.push(samples), resampler.finish()])
        with self._lock:
            if not self._is_playing():
                self.started_ns = None
            self._pieces += 1
            if len(sound) and rate == self._rate:  # else it was opened anew just now
                self._queue.append((self._pieces, np.clip(sound, -1.0, 1.0)))
            return self._pieces

    def stop(self) -> None:
        """Drop what is queued; silence follows within the device's delay, about 50 ms."""
        with self._lock:
            coming = self._queue[0][1] if self._queue else np.zeros(0, np.float32)
            self._queue.clear()
            fade = coming[: round(FADE_S * self._rate)]
            if self.started_ns is not None and len(fade):
                ramp = np.linspace(1, 0, len(fade), dtype=np.float32)
                self._queue.append((0, fade * ramp))

    def begun(self) -> list[tuple[int, int]]:
        """What began to sound since the last call: its number, and when it is heard, nanoseconds.

        It is known by the device's delay before it is heard, and goes on without a gap.
        """
        with self._lock:
            begun = list(self._begun)
            self._begun.clear()
        return begun

    @property
    def heard_until_ns(self) -> int:
        """When the last sample that was handed to the device is heard; 0 before the first."""
        with self._lock:
            return self._heard_until_ns

    @property
    def playing(self) -> bool:
        """Whether something queued has not been heard to its end; False when the device is lost."""
        with self._lock:
            return self._is_playing()

    @property
    def got(self) -> SoundFormat | None:
        """How it was opened."""
        return self._link.got

    @property
    def lost(self) -> bool:
        """Whether the device is gone or asks for nothing; False again once it takes sound."""
        return self._link.lost

    def _is_playing(self) -> bool:
        waits = bool(self._queue) or self._now_ns() < self._heard_until_ns
        return waits and not self.lost

    def _begin_stream(self, chosen: SoundFormat) -> Callback:
        with self._lock:
            if self.lost or chosen.sample_rate != self._rate:
                self._queue.clear()
                self._heard_until_ns = 0
            self._rate = chosen.sample_rate
            self._clock = PlayClock(chosen.sample_rate)
        return self._feed

    def _feed(self, out: npt.NDArray[np.float32], frames: int, times: Any, status: Any) -> None:
        """Fill the device's buffer, [frames, channels], on PortAudio's thread."""
        now_ns = self._now_ns()
        if status.output_underflow:
            self.underflows += 1
        delay_s = times.outputBufferDacTime - times.currentTime
        if not 0 <= delay_s < PLAUSIBLE_DELAY_S:
            delay_s = frames / self._rate
        heard_ns = now_ns + round(delay_s * NANOSECONDS)
        with self._lock:
            begins_ns = self._clock.begin(frames, heard_ns)
            filled = self._fill(out, begins_ns)
            if filled:
                self._heard_until_ns = begins_ns + filled * NANOSECONDS // self._rate
                if self.started_ns is None:
                    self.started_ns = begins_ns

    def _fill(self, out: npt.NDArray[np.float32], begins_ns: int) -> int:
        filled = 0
        while self._queue and filled < len(out):
            number, piece = self._queue.popleft()
            if number:
                self._begun.append((number, begins_ns + filled * NANOSECONDS // self._rate))
            fits = piece[: len(out) - filled]
            out[filled : filled + len(fits)] = fits[:, np.newaxis]
            if len(fits) < len(piece):
                self._queue.appendleft((0, piece[len(fits) :]))
            filled += len(fits)
        out[filled:] = 0
        return filled
