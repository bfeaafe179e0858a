"""When the wake phrase was said, by the sample."""

from collections.abc import Iterator
from dataclasses import dataclass

from devices.media import Samples
from models.wake_word import STEP, WakeDetector, WakePolicy, WakeStream

# Samples by which it may be taken as said after the phrase's end, so that no first word is cut off.
_LATE = STEP


@dataclass(frozen=True, slots=True)
class Wake:
    """The wake phrase.

    Attributes:
        end: Number of samples, since the first one, up to where it ends.
        score: 0 to 1.
    """

    end: int
    score: float


class Waker:
    """Listens to one microphone for the wake phrase.

    Args:
        stream: Scores each step of the sound.
        policy: Says which scores count.
    """

    def __init__(self, stream: WakeStream, policy: WakePolicy) -> None:
        self._stream = stream
        self._detector = WakeDetector(policy)
        self._late = _LATE + policy.settle * STEP
        self._steps = 0

    def feed(self, samples: Samples) -> Iterator[Wake]:
        """The wake phrases that end in the next samples, float32 [n], mono, 16 kHz."""
        for score in self._stream.feed(samples):
            self._steps += 1
            if highest := self._detector.feed(score):
                yield Wake(max(0, self._steps * STEP - self._late), highest)
