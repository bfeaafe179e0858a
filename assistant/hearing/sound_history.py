import numpy as np

from devices.media import AudioBlock, Samples, ns_to_samples, samples_to_ns

_GAP_NS = 50_000_000  # a stamp this far ahead of the sample count is a gap in the sound


class SoundHistory:
    """The newest sound of one microphone, found again by session time.

    Args:
        seconds: How much is kept.
    """

    def __init__(self, seconds: float) -> None:
        self._capacity = ns_to_samples(int(seconds * 1_000_000_000))
        self._ring = np.zeros(self._capacity, np.float32)
        self._count = 0  # samples taken since the first
        self._begin_ns: int | None = None

    def append(self, block: AudioBlock) -> Samples:
        """Take a block; returns it, with silence in front where sound is missing before it."""
        if self._begin_ns is None:
            self._begin_ns = block.t_ns
        samples = block.samples
        missing_ns = block.t_ns - self.end_ns
        if missing_ns > _GAP_NS:
            silence = min(ns_to_samples(missing_ns), self._capacity)
            samples = np.concatenate([np.zeros(silence, np.float32), samples])
        positions = (self._count + np.arange(len(samples))) % self._capacity
        self._ring[positions] = samples
        self._count += len(samples)
        return samples

    @property
    def end_ns(self) -> int:
        """When the newest sample ends."""
        return (self._begin_ns or 0) + samples_to_ns(self._count)

    def time_of(self, sample: int) -> int:
        """When sample number `sample` (from 0) was captured, nanoseconds."""
        return (self._begin_ns or 0) + samples_to_ns(sample)

    def between(self, start_ns: int, end_ns: int) -> Samples:
        """The sound from `start_ns` to `end_ns`, as far as it is still there."""
        begin_ns = self._begin_ns or 0
        oldest = max(0, self._count - self._capacity)
        first = max(oldest, ns_to_samples(max(0, start_ns - begin_ns)))
        last = min(self._count, ns_to_samples(max(0, end_ns - begin_ns)))
        return self._ring[np.arange(first, max(first, last)) % self._capacity]
