"""Listens a second time to what sounded like the wake phrase, with Whisper's encoder."""

import functools
import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import ModelRejected
from models.log_mel import HOP, SAMPLE_RATE, log_mel
from models.runtime import SessionOptions, open_session

WINDOW_S = 2.0  # seconds that are heard; the phrase ends near their end
WINDOW = round(WINDOW_S * SAMPLE_RATE)  # samples
STEPS = 25  # parts of 80 ms that the window is averaged over
WIDTH = 512  # numbers for each of them, in Whisper base
MELS = 80
# Noise that is added, as a part of the loudest sample: in perfect silence, such as a noise gate
# leaves, 4 of 22 phrases were not known for what they are; with it 1. (Three times as much has it
# take other talk for the phrase.)
_HISS = np.float32(3e-4)
_FIRST = 0.6  # weight of the first listening's log odds; the second's have 1
_LEAST_ODDS = 1e-6  # a probability is taken for no surer than this
_LAYER = "cv_0"  # of the encoder's outputs; all are linear in what it hears

Floats = npt.NDArray[np.float32]


class WakeEncoder:
    """Whisper base's encoder over a short window. Holds no state; for several threads.

    What the recogniser writes down is of no use here: of real wake phrases it makes "only young",
    "Thank you" or "Here we go". What its encoder hears tells them from other speech.

    Args:
        encoder: encoder.onnx, as `Store.get("whisper-base")` holds it.
        options: How it is run.

    Raises:
        ModelRejected: it is not the encoder of Whisper base.
    """

    def __init__(self, encoder: Path, options: SessionOptions) -> None:
        self._session = open_session(encoder, options)
        found = {port.name: port.shape for port in self._session.get_outputs()}
        shape = found.get(_LAYER)
        if shape is None or shape[1] * shape[3] != WIDTH:
            raise ModelRejected(
                f"wanted {_LAYER} of {WIDTH} numbers in {encoder}, found {shape}; take the encoder "
                "of whisper-base"
            )

    def hear(self, sound: Floats) -> Floats:
        """What is heard, float32 [STEPS, WIDTH], in the last `WINDOW_S` of `sound` [n], 16 kHz."""
        last = sound[-WINDOW:]
        window = np.concatenate((np.zeros(WINDOW - len(last), np.float32), last))
        window += _hiss() * (_HISS * np.abs(window).max())
        mel = log_mel(window, WINDOW // HOP, MELS)
        heads = self._session.run([_LAYER], {"mel": mel[None]})[0][0]
        moments = heads.transpose(1, 0, 2).reshape(STEPS, -1, WIDTH)
        return np.asarray(moments.mean(axis=1), np.float32)


@functools.cache
def _hiss() -> Floats:
    return np.random.default_rng(0).standard_normal(WINDOW, np.float32)


class WakeCheck:
    """Says how surely sound ends with the wake phrase. Holds no state; for several threads.

    Slower than `WakeWord` and far choosier: about 20 ms of a core for each time it is asked.

    Args:
        head: wake-check.onnx, as `Store.get("wake")` holds it.
        encoder: What it hears with.
        options: How the head is run.

    Raises:
        ModelRejected: it is not such a head.
    """

    def __init__(self, head: Path, encoder: WakeEncoder, options: SessionOptions) -> None:
        self._encoder = encoder
        self._head = open_session(head, options)
        (port,) = self._head.get_inputs()
        if list(port.shape[1:]) != [STEPS, WIDTH]:
            raise ModelRejected(
                f"wanted a head of [n, {STEPS}, {WIDTH}] in {head}, found {port.shape}; "
                "run `python -m assistant models verify`"
            )
        self._input = port.name

    def score(self, sound: Floats) -> float:
        """How surely the wake phrase was said at the end of `sound`, by this listening: 0 to 1.

        Args:
            sound: float32 [n], mono, -1 to 1, 16 kHz; the last `WINDOW_S` are heard. It ends 0.05 s
                before to 0.4 s behind the phrase's end.
        """
        if sound.ndim != 1 or sound.dtype != np.float32:
            raise ValueError(
                f"expected float32 samples of shape (n,), got {sound.dtype} {sound.shape}"
            )
        heard = self._encoder.hear(sound)
        return float(self._head.run(None, {self._input: heard[None]})[0][0, 0])

    def sureness(self, sound: Floats, first: float) -> float:
        """How surely it was said, by both listenings: 0 to 1.

        Args:
            sound: As for `score`.
            first: What `WakeDetector` gave, 0 to 1.
        """
        return sureness(first, self.score(sound))


def sureness(first: float, second: float) -> float:
    """What two listenings, 0 to 1, amount to: a weighted sum of their log odds, 0 to 1."""
    return 1 / (1 + math.exp(-_FIRST * _log_odds(first) - _log_odds(second)))


def _log_odds(probability: float) -> float:
    within = min(max(probability, _LEAST_ODDS), 1 - _LEAST_ODDS)
    return math.log(within / (1 - within))
