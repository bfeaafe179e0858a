"""Where the voice goes: a real speaker, or a track on virtual time."""

from typing import Protocol

import numpy as np

from assistant.clock import NANOSECONDS
from assistant.live_devices import LiveSpeaker
from devices.errors import DeviceFailed
from devices.media import Samples


class Loudspeaker(Protocol):
    """Plays samples one after the other."""

    def play(self, samples: Samples, sample_rate: int, now_ns: int) -> None:
        """Add samples after what is still playing."""

    def stop(self, now_ns: int) -> None:
        """Be silent at once."""

    def playing(self, now_ns: int) -> bool:
        """Whether something still sounds."""


class VirtualLoudspeaker:
    """Plays on session time, and keeps what was heard.

    Attributes:
        spans: (start in nanoseconds, samples, sample rate), in order.
    """

    def __init__(self) -> None:
        self.spans: list[tuple[int, Samples, int]] = []
        self._free_ns = 0  # when the last sample ends

    def play(self, samples: Samples, sample_rate: int, now_ns: int) -> None:
        """Add samples after what is still playing."""
        start_ns = max(now_ns, self._free_ns)
        self.spans.append((start_ns, samples, sample_rate))
        self._free_ns = start_ns + len(samples) * NANOSECONDS // sample_rate

    def stop(self, now_ns: int) -> None:
        """Be silent at once: what has not sounded yet is taken back."""
        kept = []
        for start_ns, samples, rate in self.spans:
            heard = max(0, (now_ns - start_ns) * rate // NANOSECONDS)
            if heard:
                kept.append((start_ns, samples[:heard], rate))
        self.spans = kept
        self._free_ns = min(self._free_ns, now_ns)

    def playing(self, now_ns: int) -> bool:
        """Whether something still sounds."""
        return now_ns < self._free_ns

    def track(self, duration_ns: int) -> tuple[Samples, int]:
        """All that was heard as one track from session time 0, and its sample rate."""
        rate = self.spans[0][2] if self.spans else 16_000
        length = max([duration_ns, *(_end_ns(span) for span in self.spans)]) * rate // NANOSECONDS
        track = np.zeros(length + 1, np.float32)
        for start_ns, samples, _ in self.spans:
            first = start_ns * rate // NANOSECONDS
            track[first : first + len(samples)] += samples[: len(track) - first]
        return track, rate


def _end_ns(span: tuple[int, Samples, int]) -> int:
    start_ns, samples, rate = span
    return start_ns + len(samples) * NANOSECONDS // rate


class LiveLoudspeaker:
    """A real speaker as the loop's loudspeaker; without one the voice is silent."""

    def __init__(self, speaker: LiveSpeaker | None) -> None:
        self._speaker = speaker

    def play(self, samples: Samples, sample_rate: int, now_ns: int) -> None:
        """Add samples after what is still playing."""
        if self._speaker is None:
            return
        try:
            self._speaker.play(samples, sample_rate)
        except DeviceFailed:
            return  # the watch on the devices says that the speaker is lost

    def stop(self, now_ns: int) -> None:
        """Be silent at once."""
        if self._speaker is not None:
            self._speaker.stop()

    def playing(self, now_ns: int) -> bool:
        """Whether something still sounds."""
        return self._speaker is not None and not self._speaker.lost and self._speaker.playing
