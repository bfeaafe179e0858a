"""Session time of the samples of a live sound device."""

from collections import deque

from devices.media import NANOSECONDS

WINDOW_S = 2.5  # seconds over which the least lateness is looked for
SLEW = 0.025  # the most that stamps are moved, as part of the duration of the sound
LOST_NS = 200_000_000  # nanoseconds: a lasting lateness above this means that sound was lost


class SampleClock:
    """Tells when each sample of an unbroken run was captured.

    Samples are counted, and the count is held against the arrival of each block. A block can come
    late, when the machine is busy, but never early: so the least lateness of the last `WINDOW_S`
    is how far the count is off, and stamps are moved towards it by at most `SLEW`. They follow a
    device whose crystal runs fast or slow without ever jumping.
    """

    def __init__(self, sample_rate: int) -> None:
        """The device's rate in Hertz."""
        self._rate = sample_rate
        self._count = 0  # samples so far
        self._zero_ns: int | None = None  # session time of sample 0
        self._arrivals: deque[tuple[int, int]] = deque()  # count, sample 0 judged by this block

    def advance(self, samples: int, captured_ns: int) -> bool:
        """Take note of a block.

        Args:
            samples: How many it holds.
            captured_ns: When its first sample was captured, judged by when the block came:
                late by what the block had to wait.

        Returns:
            Whether sound must have been lost: for `WINDOW_S`, every block came too late.
        """
        judged_ns = captured_ns - self._count * NANOSECONDS // self._rate
        if self._zero_ns is None:
            self._zero_ns = judged_ns
        self._arrivals.append((self._count, judged_ns))
        while self._count - self._arrivals[0][0] > WINDOW_S * self._rate:
            self._arrivals.popleft()
        whole_window = self._count + samples > WINDOW_S * self._rate
        self._count += samples
        off_ns = min(judged for _, judged in self._arrivals) - self._zero_ns
        if off_ns > 0 and not whole_window:
            return False  # late so far, which may be chance; early cannot be
        if off_ns > LOST_NS:
            return True
        most_ns = round(SLEW * samples * NANOSECONDS / self._rate)
        self._zero_ns += max(-most_ns, min(most_ns, off_ns))
        return False

    def at(self, sample: int, rate: int) -> int:
        """Session time, nanoseconds, of this sample, counted at this rate since the run began."""
        return (self._zero_ns or 0) + sample * NANOSECONDS // rate
