"""Sound from one sampling rate to another, piece by piece, without drift or delay."""

import numpy as np
import soxr

from devices.media import SAMPLE_RATE, Samples


class Resampler:
    """A stream of mono sound at one rate in, the same sound at another rate out.

    Band-limited by the SoX resampler, whose delay is taken out: output sample k lies at time
    k / `rate_out`, whatever the size of the pieces.
    """

    def __init__(self, rate_in: int, rate_out: int = SAMPLE_RATE) -> None:
        """Both rates in Hertz."""
        self.rate_in = rate_in
        same = rate_in == rate_out
        self._stream = None if same else soxr.ResampleStream(rate_in, rate_out, 1, dtype="float32")

    def push(self, samples: Samples) -> Samples:
        """Take the next piece; return what is ready by now, perhaps nothing."""
        return self._run(samples, last=False)

    def finish(self) -> Samples:
        """Return what is left. The resampler takes no more sound after this."""
        return self._run(np.zeros(0, np.float32), last=True)

    def _run(self, samples: Samples, *, last: bool) -> Samples:
        if self._stream is None:
            return samples
        ready: Samples = self._stream.resample_chunk(np.ascontiguousarray(samples), last=last)
        return ready
