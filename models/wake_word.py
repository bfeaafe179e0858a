"""Hears the wake phrase "hey Olhar" (or "oi Olhar") by its sound."""

from collections import deque
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import ModelRejected
from models.runtime import SessionOptions, open_session

SAMPLE_RATE = 16_000  # Hertz
STEP = 1_280  # samples from one score to the next: 80 ms
STEP_S = STEP / SAMPLE_RATE

_LEAD = 480  # samples of the step before that the mel front end sees again
_MELS = 32  # bands
_FRAMES_A_STEP = 8  # mel frames in one step: one each 10 ms
_FRAMES = 76  # mel frames that one embedding sees: 775 ms
_EMBEDDING = 96  # numbers
_FULL_SCALE = 32_767.0  # the front end takes 16-bit values as floats
_MEL_SCALE, _MEL_SHIFT = 10.0, 2.0  # what the embedding was trained with: mel / 10 + 2

Floats = npt.NDArray[np.float32]


class SpeechEmbedding:
    """Google's speech embedding with its mel front end; holds no state, for all streams.

    Lin et al., "Training Keyword Spotters with Limited and Synthesized Speech Data", 2020
    (https://arxiv.org/abs/2002.01322).
    """

    def __init__(self, melspectrogram: Path, embedding: Path, options: SessionOptions) -> None:
        self._mel = open_session(melspectrogram, options)
        self._embedding = open_session(embedding, options)
        for path, session, wanted in (
            (melspectrogram, self._mel, 2),
            (embedding, self._embedding, 4),
        ):
            inputs = session.get_inputs()
            if len(inputs) != 1 or len(inputs[0].shape) != wanted:
                raise ModelRejected(
                    f"wanted one input of {wanted} dimensions in {path.name}, found "
                    f"{[port.shape for port in inputs]}; fetch the wake model again"
                )
        self._mel_input = self._mel.get_inputs()[0].name
        self._embedding_input = self._embedding.get_inputs()[0].name

    def mel(self, sound: Floats) -> Floats:
        """Mel frames [8, 32] of one step; `sound` is its samples after the 480 before it [1760]."""
        frames = self._mel.run(None, {self._mel_input: sound[None] * np.float32(_FULL_SCALE)})[0]
        return np.asarray(frames.reshape(-1, _MELS) / _MEL_SCALE + _MEL_SHIFT, np.float32)

    def embed(self, windows: Floats) -> Floats:
        """Embeddings [n, 96] of n windows of mel frames [n, 76, 32]."""
        feeds = {self._embedding_input: windows[..., None]}
        return np.asarray(self._embedding.run(None, feeds)[0].reshape(-1, _EMBEDDING))

    def stream(self) -> "EmbeddingStream":
        """A new stream, as if there had been silence before."""
        return EmbeddingStream(self)


class EmbeddingStream:
    """One microphone's samples, cut into steps. What it holds does not grow."""

    def __init__(self, model: SpeechEmbedding) -> None:
        self._model = model
        self._sound = np.zeros(_LEAD + STEP, np.float32)
        self._filled = _LEAD  # samples of `_sound` that are there
        silence = model.mel(self._sound)
        self._frames = np.tile(silence, (-(-_FRAMES // _FRAMES_A_STEP), 1))[-_FRAMES:]

    def mels(self, chunk: Floats) -> list[Floats]:
        """The windows of mel frames [76, 32] of the steps that `chunk` [n] completes."""
        windows = []
        while len(chunk):
            taken = chunk[: len(self._sound) - self._filled]
            chunk = chunk[len(taken) :]
            self._sound[self._filled : self._filled + len(taken)] = taken
            self._filled += len(taken)
            if self._filled == len(self._sound):
                new = self._model.mel(self._sound)
                self._frames = np.concatenate((self._frames[len(new) :], new))
                self._sound[:_LEAD] = self._sound[-_LEAD:]
                self._filled = _LEAD
                windows.append(self._frames)
        return windows


class WakeWord:
    """The wake phrase's model, shared by all streams; it holds no state. For several threads.

    Args:
        folder: Holds wake-melspectrogram.onnx, wake-embedding.onnx and wake-hey-olhar.onnx, as
            `Store.get("wake")` gives it.
        options: How it is run.

    Raises:
        ModelRejected: a file is missing or not such a model.
    """

    def __init__(self, folder: Path, options: SessionOptions) -> None:
        self.embedding = SpeechEmbedding(
            folder / "wake-melspectrogram.onnx", folder / "wake-embedding.onnx", options
        )
        self._head = open_session(folder / "wake-hey-olhar.onnx", options)
        (port,) = self._head.get_inputs()
        if len(port.shape) != 3 or port.shape[2] != _EMBEDDING:
            raise ModelRejected(
                f"wanted a head of [n, steps, {_EMBEDDING}] in {folder}, found {port.shape}; "
                "run `python -m assistant models verify`"
            )
        self._input, self.steps = port.name, int(port.shape[1])

    def stream(self) -> "WakeStream":
        """A new stream, as if there had been silence before."""
        return WakeStream(self)

    def score(self, embeddings: Floats) -> float:
        """How surely the last `steps` embeddings [steps, 96] end with the wake phrase, 0 to 1."""
        return float(self._head.run(None, {self._input: embeddings[None]})[0][0, 0])


class WakeStream:
    """One microphone. Not for several threads.

    However the sound is cut into chunks, the scores are the same to the last bit. The state is of
    a fixed size (1.3 s of embeddings, 0.8 s of mel frames, 0.1 s of sound); it forgets the rest.
    """

    def __init__(self, model: WakeWord) -> None:
        self._model = model
        self._steps = model.embedding.stream()
        silence = model.embedding.embed(self._steps._frames[None])[0]
        self._embeddings = deque([silence] * model.steps, maxlen=model.steps)

    def feed(self, chunk: Floats) -> list[float]:
        """The scores of the steps of 80 ms that `chunk` completes.

        Args:
            chunk: The next samples, however many: float32 [n], mono, -1 to 1, 16 kHz. Score k of a
                stream (from 0) belongs to the moment (k + 1) * `STEP_S` after its start.
        """
        if chunk.ndim != 1 or chunk.dtype != np.float32:
            raise ValueError(
                f"expected float32 samples of shape (n,), got {chunk.dtype} {chunk.shape}"
            )
        scores = []
        for window in self._steps.mels(chunk):
            self._embeddings.append(self._model.embedding.embed(window[None])[0])
            scores.append(self._model.score(np.stack(self._embeddings)))
        return scores


@dataclass(frozen=True, slots=True)
class WakePolicy:
    """When scores are a firing.

    Attributes:
        threshold: Least score of the first listening. It is low: `WakeCheck` listens a second time.
        consecutive: How many scores in a row have to reach it.
        settle: Steps between that and the firing, so that the second listening hears the whole
            phrase and the highest of its scores is known.
        rest_s: After a firing, seconds in which there is no other, so that one phrase fires once.
        check: Least of `WakeCheck.sureness`.
    """

    threshold: float = 0.1
    consecutive: int = 2
    settle: int = 2
    rest_s: float = 2.0
    check: float = 0.948


class WakeDetector:
    """One microphone's scores, in; firings, out. Pure: no clock, no model."""

    def __init__(self, policy: WakePolicy) -> None:
        self._policy = policy
        self._high = 0  # scores in a row that reach the threshold
        self._resting = 0  # steps in which nothing fires
        self._settling = -1  # steps up to the firing; negative where none is to come
        self._highest = 0.0  # score since it is to come

    def feed(self, score: float) -> float:
        """The next score. Where it fires, the phrase's highest score, 0 to 1; elsewhere 0."""
        high = score >= self._policy.threshold
        self._high = min(self._high + 1, self._policy.consecutive) if high else 0
        if self._resting:
            self._resting -= 1
            return 0.0
        if self._settling < 0:
            if self._high < self._policy.consecutive:
                return 0.0
            self._settling, self._highest = self._policy.settle, 0.0
        self._highest = max(self._highest, score)
        self._settling -= 1
        if self._settling >= 0:
            return 0.0
        self._resting = round(self._policy.rest_s / STEP_S)
        return self._highest
