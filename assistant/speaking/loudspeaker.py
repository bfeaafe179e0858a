"""Where the voice goes: a real speaker, or a track on virtual time."""

from typing import Protocol

import numpy as np
import soxr

from assistant.clock import NANOSECONDS
from assistant.live_devices import LiveSpeaker
from assistant.speaking.playback import Playback
from devices.errors import DeviceFailed
from devices.media import SAMPLE_RATE, Samples


class Loudspeaker(Protocol):
    """Plays samples one after the other."""

    def play(self, samples: Samples, sample_rate: int, now_ns: int) -> None:
        """Add samples after what is still playing."""

    def stop(self, now_ns: int) -> None:
        """Be silent at once."""

    def playing(self, now_ns: int) -> bool:
        """Whether something still sounds."""

    def played(self, start_ns: int, end_ns: int) -> Samples:
        """What is heard between two session times: 16 kHz, so long, zero where it is silent."""


class VirtualLoudspeaker:
    """Plays on session time, and keeps what was heard.

    Attributes:
        spans: (start in nanoseconds, samples, sample rate), in order.
    """

    def __init__(self) -> None:
        self.spans: list[tuple[int, Samples, int]] = []
        self._free_ns = 0  # when the last sample ends
        self._playback = Playback()

    def play(self, samples: Samples, sample_rate: int, now_ns: int) -> None:
        """Add samples after what is still playing."""
        start_ns = max(now_ns, self._free_ns)
        self.spans.append((start_ns, samples, sample_rate))
        self._playback.add(start_ns, samples, sample_rate)
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
        self._playback.cut(now_ns)

    def playing(self, now_ns: int) -> bool:
        """Whether something still sounds."""
        return now_ns < self._free_ns

    def played(self, start_ns: int, end_ns: int) -> Samples:
        """What is heard between two session times: 16 kHz, so long, zero where it is silent."""
        return self._playback.between(start_ns, end_ns)

    def track(self, duration_ns: int) -> tuple[Samples, int]:
        """All that was heard as one track from session time 0, and its sample rate."""
        rate = self.spans[0][2] if self.spans else 16_000
        length = max([duration_ns, *(_end_ns(span) for span in self.spans)]) * rate // NANOSECONDS
        track = np.zeros(length + 1, np.float32)
        for start_ns, samples, own_rate in self.spans:
            sound = samples if own_rate == rate else soxr.resample(samples, own_rate, rate)
            first = start_ns * rate // NANOSECONDS
            track[first : first + len(sound)] += sound[: len(track) - first]
        return track, rate


def _end_ns(span: tuple[int, Samples, int]) -> int:
    start_ns, samples, rate = span
    return start_ns + len(samples) * NANOSECONDS // rate


class LiveLoudspeaker:
    """A real speaker as the loop's loudspeaker; without one the voice is silent."""

    def __init__(self, speaker: LiveSpeaker | None) -> None:
        self._speaker = speaker
        self._playback = Playback()
        self._waiting: dict[int, Samples] = {}  # at 16 kHz, until it is known when it is heard

    def play(self, samples: Samples, sample_rate: int, now_ns: int) -> None:
        """Add samples after what is still playing."""
        if self._speaker is None:
            return
        try:
            number = self._speaker.play(samples, sample_rate)
        except DeviceFailed:
            return  # the watch on the devices says that the speaker is lost
        self._follow()
        sound = soxr.resample(samples, sample_rate, SAMPLE_RATE)
        self._waiting[number] = np.asarray(sound, np.float32)

    def stop(self, now_ns: int) -> None:
        """Be silent at once."""
        if self._speaker is not None:
            self._speaker.stop()
            self._follow()
            self._waiting.clear()
            self._playback.cut(max(now_ns, self._speaker.heard_until_ns))

    def playing(self, now_ns: int) -> bool:
        """Whether something still sounds."""
        return self._speaker is not None and not self._speaker.lost and self._speaker.playing

    def played(self, start_ns: int, end_ns: int) -> Samples:
        """What is heard between two session times: 16 kHz, so long, zero where it is silent."""
        self._follow()
        return self._playback.between(start_ns, end_ns)

    def _follow(self) -> None:
        """Put what has begun at its place in time."""
        if self._speaker is None:
            return
        for number, start_ns in self._speaker.begun():
            if (sound := self._waiting.get(number)) is not None:
                self._playback.add(start_ns, sound, SAMPLE_RATE)
            # What was queued before it and did not begin was dropped.
            self._waiting = {n: sound for n, sound in self._waiting.items() if n > number}
