"""The microphone without the assistant's own voice."""

from collections.abc import Callable
from typing import Protocol

from assistant.clock import NS_PER_MS
from assistant.hearing.reference_gate import ReferenceGate
from devices.media import AudioBlock, Samples, samples_to_ns

LEAD_NS = 20 * NS_PER_MS  # by which the reference is early, lest it be late when stamps are off
SLACK_NS = 8 * NS_PER_MS  # by which stamps may wander before the reference is set anew


class Canceller(Protocol):
    """Takes the echo of a reference out of a microphone's sound."""

    def clean(self, microphone: Samples, reference: Samples) -> Samples:
        """Both float32 [n] at 16 kHz; returns what is ready by now, [m], later the rest."""


class EchoGuard:
    """Takes what the loudspeaker plays out of each block of one microphone.

    Depends on session time alone. While nothing has been played for a while, blocks leave as they
    came.

    Args:
        canceller: Takes the echo out; None to silence what may be echo instead.
        played: What the loudspeaker plays between two session times, float32 at 16 kHz.
    """

    def __init__(self, canceller: Canceller | None, played: Callable[[int, int], Samples]) -> None:
        self._canceller = canceller or ReferenceGate()
        self._played = played
        self._taken_ns = 0  # where the reference was read up to
        self._waiting = 0  # samples that the canceller has and did not give back

    def clean(self, block: AudioBlock) -> AudioBlock:
        """The block without echo, as whole frames of 10 ms; what is left over comes with the next.

        The reference is read on without a step while blocks follow each other, whatever their
        stamps say to the millisecond: a step would be another echo path, to be learnt again.
        """
        start_ns = block.t_ns + LEAD_NS
        if abs(start_ns - self._taken_ns) > SLACK_NS:
            self._taken_ns = start_ns
        start_ns = self._taken_ns
        self._taken_ns += samples_to_ns(len(block.samples))
        reference = self._played(start_ns, self._taken_ns)
        samples = self._canceller.clean(block.samples, reference)
        self._waiting += len(block.samples) - len(samples)
        return AudioBlock(block.end_ns - samples_to_ns(self._waiting + len(samples)), samples)
