"""What was heard of the assistant, found again by session time."""

import numpy as np
import soxr

from devices.media import SAMPLE_RATE, Samples, ns_to_samples, samples_to_ns

KEPT_S = 30.0  # seconds of sound behind the newest


class Playback:
    """The newest sound of one loudspeaker, at 16 kHz, on session time.

    Args:
        seconds: How much is kept behind the newest.
    """

    def __init__(self, seconds: float = KEPT_S) -> None:
        self._kept = round(seconds * SAMPLE_RATE)
        self._spans: list[tuple[int, Samples]] = []  # number of the first sample, samples

    def add(self, start_ns: int, samples: Samples, sample_rate: int) -> None:
        """Take sound that is heard from `start_ns` on, whole: it is brought to 16 kHz at once.

        Args:
            start_ns: Session time of the first sample, nanoseconds.
            samples: float32, mono, [n].
            sample_rate: Hertz.
        """
        sound = samples
        if sample_rate != SAMPLE_RATE:
            sound = np.asarray(soxr.resample(samples, sample_rate, SAMPLE_RATE), np.float32)
        self._add(ns_to_samples(start_ns), sound)

    def cut(self, now_ns: int) -> None:
        """Take back what is later than `now_ns`."""
        end = ns_to_samples(now_ns)
        self._spans = [(first, sound[: end - first]) for first, sound in self._spans if first < end]

    def between(self, start_ns: int, end_ns: int) -> Samples:
        """What is heard from `start_ns` to `end_ns`: float32, 16 kHz, so long, zero where silent.

        Nothing is known of what is older than `KEPT_S`: it is silent too.
        """
        first = ns_to_samples(start_ns)
        track = np.zeros(ns_to_samples(end_ns - start_ns), np.float32)
        for begin, sound in self._spans:
            left, right = max(begin, first), min(begin + len(sound), first + len(track))
            if left < right:
                track[left - first : right - first] += sound[left - begin : right - begin]
        return track

    @property
    def end_ns(self) -> int:
        """When the last sound ends, nanoseconds; 0 when there was none."""
        return samples_to_ns(max((first + len(sound) for first, sound in self._spans), default=0))

    def _add(self, first: int, sound: Samples) -> None:
        if not len(sound):
            return
        oldest = first + len(sound) - self._kept
        self._spans = [span for span in self._spans if span[0] + len(span[1]) > oldest]
        self._spans.append((first, sound))
