"""Where to cut a recording that is longer than a model can hear at once."""

import numpy as np
import numpy.typing as npt

_STEP_S = 0.02  # seconds: loudness is taken this often
_PAUSE_S = 0.3  # seconds over which it is averaged: about the pause between two sentences

Floats = npt.NDArray[np.float32]


def quiet_cuts(samples: Floats, rate: int, shortest_s: float, longest_s: float) -> list[slice]:
    """Cut `samples` into pieces, each cut in the quietest place that the lengths allow.

    Args:
        samples: float32, mono, shape [n].
        rate: Hertz.
        shortest_s: No piece but the last is shorter, seconds.
        longest_s: No piece is longer, seconds.

    Returns:
        The pieces in order; together they are the whole.
    """
    shortest, longest = round(shortest_s * rate), round(longest_s * rate)
    pieces: list[slice] = []
    begin = 0
    while len(samples) - begin > longest:
        end = begin + shortest + _quietest(samples[begin + shortest : begin + longest], rate)
        pieces.append(slice(begin, end))
        begin = end
    pieces.append(slice(begin, len(samples)))
    return pieces


def _quietest(samples: Floats, rate: int) -> int:
    """The middle of the pause with the least energy, the last one of equals."""
    step = round(_STEP_S * rate)
    blocks = samples[: len(samples) // step * step].reshape(-1, step)
    energy = np.square(blocks, dtype=np.float64).sum(axis=1)
    width = min(round(_PAUSE_S / _STEP_S), len(energy))
    sums = np.convolve(energy, np.ones(width), mode="valid")
    last_lowest = len(sums) - 1 - int(sums[::-1].argmin())
    return (last_lowest * 2 + width) * step // 2
