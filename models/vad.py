"""Silero's voice activity detector, version 6, at 16 kHz."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import ModelRejected
from models.runtime import SessionOptions, open_session

SAMPLE_RATE = 16_000  # Hertz
_CONTEXT = 64  # samples of the chunk before that are put in front of each chunk
_STATE = (2, 1, 128)  # the recurrent state of one microphone
# After a second without speech the state begins anew. What an echo canceller leaves of an answer
# deafens it: of 51 short calls into an answer it missed 14 with an old state, 1 with a new one.
_QUIET = 0.1  # speech probability
_QUIET_CHUNKS = 31

Floats = npt.NDArray[np.float32]


class Vad:
    """The model, shared by all streams; it holds no state.

    Args:
        path: A Silero v5 or v6 ONNX file, such as `silero_vad_16k_op15.onnx`.
        options: How it is run.

    Raises:
        ModelRejected: the file is not such a model.
    """

    CHUNK = 512  # samples a stream takes at a time: 32 ms

    def __init__(self, path: Path, options: SessionOptions) -> None:
        self._session = open_session(path, options)
        self._inputs = {port.name for port in self._session.get_inputs()}
        outputs = {port.name for port in self._session.get_outputs()}
        if not ({"input", "state"} <= self._inputs and {"output", "stateN"} <= outputs):
            raise ModelRejected(
                f"wanted a Silero VAD v5 or v6 at {path} (input, state -> output, stateN), found "
                f"{sorted(self._inputs)} -> {sorted(outputs)}; mend the path or fetch it again"
            )

    def stream(self) -> "VadStream":
        """A new stream, as if nothing had been heard before."""
        return VadStream(self)

    def run(self, sound: Floats, state: Floats) -> tuple[float, Floats]:
        """Speech probability of `sound` [1, 576] and the next state, after `state` [2, 1, 128]."""
        feeds = {"input": sound, "state": state}
        if "sr" in self._inputs:
            feeds["sr"] = np.array(SAMPLE_RATE, np.int64)
        probability, state = self._session.run(["output", "stateN"], feeds)
        return float(probability[0, 0]), state


class VadStream:
    """One microphone: its recurrent state and its last samples. Not for several threads."""

    def __init__(self, vad: Vad) -> None:
        self._vad = vad
        self._state = np.zeros(_STATE, np.float32)
        self._sound = np.zeros((1, _CONTEXT + Vad.CHUNK), np.float32)
        self._quiet = 0  # chunks in a row without speech

    def feed(self, chunk: Floats) -> float:
        """The probability, 0 to 1, that there is speech at the end of `chunk`.

        Args:
            chunk: The next `Vad.CHUNK` samples: float32, mono, -1 to 1, 16 kHz.
        """
        if chunk.shape != (Vad.CHUNK,) or chunk.dtype != np.float32:
            raise ValueError(
                f"expected float32 samples of shape ({Vad.CHUNK},), got {chunk.dtype} {chunk.shape}"
            )
        self._sound[0, :_CONTEXT] = self._sound[0, -_CONTEXT:]
        self._sound[0, _CONTEXT:] = chunk
        probability, self._state = self._vad.run(self._sound, self._state)
        self._quiet = self._quiet + 1 if probability < _QUIET else 0
        if self._quiet == _QUIET_CHUNKS:
            self._quiet = 0
            self._state = np.zeros(_STATE, np.float32)
        return probability
