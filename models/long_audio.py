"""Where to cut a recording that is longer than a model can hear at once."""

import numpy as np
import numpy.typing as npt

_STEP_S = 0.02  # seconds: loudness is taken this often
_PAUSE_S = 0.3  # seconds over which it is averaged: about the pause between two sentences

Floats = npt.NDArray[np.float32]


def quiet_cut(samples: Floats, rate: int, shortest_s: float, longest_s: float) -> int:
    """How many of `samples` to take first: all if they fit, else up to the quietest place.

    Args:
        samples: float32, mono, shape [n].
        rate: Hertz.
        shortest_s: No fewer are taken of sound that does not fit, seconds.
        longest_s: No more are taken, seconds.
    """
    shortest, longest = round(shortest_s * rate), round(longest_s * rate)
    if len(samples) <= longest:
        return len(samples)
    if longest - shortest < _STEP_S * rate:
        return longest
    return shortest + _quietest(samples[shortest:longest], rate)


def _quietest(samples: Floats, rate: int) -> int:
    """The middle of the pause with the least energy, the last one of equals."""
    step = round(_STEP_S * rate)
    blocks = samples[: len(samples) // step * step].reshape(-1, step)
    energy = np.square(blocks, dtype=np.float64).sum(axis=1)
    width = min(round(_PAUSE_S / _STEP_S), len(energy))
    sums = np.convolve(energy, np.ones(width), mode="valid")
    last_lowest = len(sums) - 1 - int(sums[::-1].argmin())
    return (last_lowest * 2 + width) * step // 2
