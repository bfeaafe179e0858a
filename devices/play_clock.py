"""Session time at which samples that are handed to a speaker are heard."""

from collections import deque

from devices.media import NANOSECONDS

WINDOW_S = 2.5  # seconds over which the latest estimate is looked for
STEP_NS = 10_000_000  # nanoseconds: smaller differences leave the stamps as they are


class PlayClock:
    """Tells when each sample of a running speaker is heard.

    Samples are counted, silence too, and the count is held against what the system says of each
    buffer. A system may ask for a buffer long before it needs it, but never after: so the latest
    estimate of the last `WINDOW_S` is right. Stamps follow each other without a step until the
    count is off by `STEP_NS`, so that sound and its echo keep their distance from one answer to
    the next.
    """

    def __init__(self, sample_rate: int) -> None:
        """The device's rate in Hertz."""
        self._rate = sample_rate
        self._count = 0  # samples so far
        self._zero_ns: int | None = None  # session time of sample 0
        self._judged: deque[tuple[int, int]] = deque()  # count, sample 0 judged by this buffer

    def begin(self, samples: int, heard_ns: int) -> int:
        """Count a buffer; returns when its first sample is heard, nanoseconds.

        Args:
            samples: How many it holds.
            heard_ns: When its first sample is heard, by what the system says.
        """
        position_ns = self._count * NANOSECONDS // self._rate
        self._judged.append((self._count, heard_ns - position_ns))
        while self._count - self._judged[0][0] > WINDOW_S * self._rate:
            self._judged.popleft()
        latest_ns = max(judged for _, judged in self._judged)
        if self._zero_ns is None or abs(latest_ns - self._zero_ns) > STEP_NS:
            self._zero_ns = latest_ns
        self._count += samples
        return self._zero_ns + position_ns
