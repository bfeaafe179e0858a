"""Whether somebody has finished what they were saying, by how it sounds: smart-turn v3.2."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import ModelRejected
from models.log_mel import HOP, SAMPLE_RATE, log_mel
from models.runtime import SessionOptions, open_session

LONGEST_S = 8.0  # seconds of sound that are listened to, the last ones
# Short sound is given less silence in front than the model was trained with, since silence costs
# as much as sound. Four seconds take half the time of eight; with less it becomes unsure.
SHORTEST_CONTEXT_S = 4.0
CONTEXT_STEP_S = 2.0

_LONGEST = int(LONGEST_S * SAMPLE_RATE)
_VARIANCE_FLOOR = np.float32(1e-7)

Floats = npt.NDArray[np.float32]


class TurnEnd:
    """The end-of-turn model as `models.build.turn_end` writes it. Holds no state.

    Source: https://github.com/pipecat-ai/smart-turn, an encoder of Whisper's kind and a classifier.

    Args:
        path: turn_end.onnx.
        options: How it is run.

    Raises:
        ModelRejected: the file is missing or not that model.
    """

    def __init__(self, path: Path, options: SessionOptions) -> None:
        self._session = open_session(path, options, varied_shapes=True)
        inputs = {port.name for port in self._session.get_inputs()}
        outputs = {port.name for port in self._session.get_outputs()}
        if inputs != {"mel"} or "probability" not in outputs:
            raise ModelRejected(
                f"wanted an end-of-turn model (mel -> probability) at {path}, found "
                f"{sorted(inputs)} -> {sorted(outputs)}; run `python -m assistant models build`"
            )

    def probability(self, samples: Floats) -> float:
        """How likely it is, 0 to 1, that the speaker is done.

        Args:
            samples: What was said so far, with the silence after it (0.2 s will do): float32, mono,
                -1 to 1, 16 kHz, shape [n]. Of more than `LONGEST_S` the last are taken.

        Raises:
            ValueError: the samples have another type or shape.
        """
        if samples.ndim != 1 or samples.dtype != np.float32:
            raise ValueError(
                f"expected float32 samples of shape (n,), got {samples.dtype} {samples.shape}"
            )
        sound = np.zeros(_LONGEST, np.float32)
        heard = samples[-_LONGEST:]
        sound[_LONGEST - len(heard) :] = heard
        # The loudness that the model was trained with counts the silence in front, too.
        sound = (sound - sound.mean()) / np.sqrt(sound.var() + _VARIANCE_FLOOR)
        taken = _context(len(heard))
        mel = log_mel(sound[_LONGEST - taken :], taken // HOP)
        (found,) = self._session.run(["probability"], {"mel": mel[None]})
        return float(found[0, 0])


def _context(length: int) -> int:
    """Samples that are listened to when `length` were given."""
    step = int(CONTEXT_STEP_S * SAMPLE_RATE)
    wanted = max(int(SHORTEST_CONTEXT_S * SAMPLE_RATE), -(-length // step) * step)
    return min(wanted, _LONGEST)
