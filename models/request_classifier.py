"""Which skill a sentence asks for, by what it means and how it is spelt."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import ModelRejected
from models.request_features import ROWS, places
from models.sentence_embedder import SIZE

CHAT = "chat"  # said to the assistant, but no skill fits
NULL = "null"  # not said to the assistant

Floats = npt.NDArray[np.float32]


class RequestClassifier:
    """Softmax regression as `models.build.request_classifier` trains it. Holds no state.

    Its probabilities are calibrated: of the sentences for which it says 0.8, about 8 in 10 ask for
    that skill, where sentences are as mixed as those that it was trained with.

    Args:
        path: The weights.

    Attributes:
        labels: The skills, `CHAT` and `NULL`.

    Raises:
        ModelRejected: the file is missing or not one of these.
    """

    def __init__(self, path: Path) -> None:
        try:
            with np.load(path, allow_pickle=False) as stored:
                self.labels = tuple(str(label) for label in stored["labels"])
                self._mean = stored["mean"].astype(np.float32)
                self._meaning = stored["meaning"].astype(np.float32)
                self._words = stored["words"].astype(np.float32)
                self._letters = stored["letters"].astype(np.float32)
                self._bias = stored["bias"].astype(np.float32)
        except (OSError, ValueError, KeyError) as error:
            raise self._rejected(path, error) from error
        labels = len(self.labels)
        found = [
            a.shape for a in (self._mean, self._meaning, self._words, self._letters, self._bias)
        ]
        if found != [(SIZE,), (SIZE, labels), (ROWS, labels), (ROWS, labels), (labels,)]:
            raise self._rejected(path, found)

    def scores(self, texts: Sequence[str], embeddings: Floats) -> Floats:
        """Probabilities of the labels.

        Args:
            texts: Sentences.
            embeddings: What `SentenceEmbedder.embed` makes of them [n, 384].

        Returns:
            float32 [n, labels]; each row sums to 1.

        Raises:
            ValueError: there are not as many embeddings as texts.
        """
        if embeddings.shape != (len(texts), SIZE):
            raise ValueError(
                f"expected embeddings of shape ({len(texts)}, {SIZE}), got {embeddings.shape}"
            )
        odds = (embeddings - self._mean) @ self._meaning + self._bias
        for row, text in zip(odds, texts, strict=True):
            for weights, found in zip((self._words, self._letters), places(text), strict=True):
                row += weights[found].sum(axis=0) / np.sqrt(max(len(found), 1), dtype=np.float32)
        odds = np.exp(odds - odds.max(axis=1, keepdims=True))
        probabilities: Floats = (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)
        return probabilities

    @staticmethod
    def _rejected(path: Path, found: object) -> ModelRejected:
        return ModelRejected(
            f"wanted the weights of a request classifier at {path}, found: {found}; "
            "run `python -m assistant models verify`, or mend models.files if it is a file of yours"
        )
