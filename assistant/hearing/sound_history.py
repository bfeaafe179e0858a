import bisect

import numpy as np

from devices.media import AudioBlock, Samples, ns_to_samples, samples_to_ns

_GAP_NS = 100_000_000  # a jump of this much from one block to the next is sound that is missing
_LONGEST_NS = 3_000_000_000  # of it that is filled in: enough to end what was being said
_TRIM_AT = 2  # stamps of this many times the capacity are kept before the oldest are dropped


class SoundHistory:
    """The newest sound of one microphone, found again by session time.

    Stamps of live blocks are slewed a little against the sample count, since no sound card runs at
    exactly its rate; so each block's own stamp is kept, and times are reckoned from the nearest.

    Args:
        seconds: How much is kept.
    """

    def __init__(self, seconds: float) -> None:
        self._capacity = ns_to_samples(int(seconds * 1_000_000_000))
        self._ring = np.zeros(self._capacity, np.float32)
        self._count = 0  # samples taken since the first
        self._firsts: list[int] = []  # number of each block's first sample ...
        self._stamps: list[int] = []  # ... and its stamp

    def append(self, block: AudioBlock) -> Samples:
        """Take a block; returns it, with silence in front where sound is missing before it."""
        samples, missing_ns = block.samples, 0
        if self._stamps:
            missing_ns = block.t_ns - self.end_ns
        if missing_ns > _GAP_NS:
            silence = np.zeros(ns_to_samples(min(missing_ns, _LONGEST_NS)), np.float32)
            samples = np.concatenate([silence, samples])
        self._firsts.append(self._count + len(samples) - len(block.samples))
        self._stamps.append(block.t_ns)
        positions = (self._count + np.arange(len(samples))) % self._capacity
        self._ring[positions] = samples
        self._count += len(samples)
        self._trim()
        return samples

    @property
    def end_ns(self) -> int:
        """When the newest sample ends."""
        return self.time_of(self._count)

    def time_of(self, sample: int) -> int:
        """When sample number `sample` (from 0) was captured, nanoseconds."""
        if not self._firsts:
            return samples_to_ns(sample)
        block = max(0, bisect.bisect_right(self._firsts, sample) - 1)
        return self._stamps[block] + samples_to_ns(sample - self._firsts[block])

    def between(self, start_ns: int, end_ns: int) -> Samples:
        """The sound from `start_ns` to `end_ns`, as far as it is still there."""
        oldest = max(0, self._count - self._capacity)
        first = max(oldest, self._sample_at(start_ns))
        last = min(self._count, self._sample_at(end_ns))
        return self._ring[np.arange(first, max(first, last)) % self._capacity]

    def _sample_at(self, t_ns: int) -> int:
        if not self._stamps:
            return 0
        block = max(0, bisect.bisect_right(self._stamps, t_ns) - 1)
        sample = self._firsts[block] + ns_to_samples(t_ns - self._stamps[block])
        following = self._firsts[block + 1] if block + 1 < len(self._firsts) else sample
        return min(sample, following)

    def _trim(self) -> None:
        """Drop the stamps of sound that is no longer there."""
        oldest = self._count - self._capacity
        if self._firsts[0] < oldest - _TRIM_AT * self._capacity:
            gone = max(0, bisect.bisect_right(self._firsts, oldest) - 1)
            del self._firsts[:gone], self._stamps[:gone]
