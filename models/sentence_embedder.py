"""What a sentence means, as numbers: alike for sentences of like meaning, in either language."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import ModelRejected
from models.runtime import SessionOptions, open_session
from models.unigram_tokens import END, START, UnigramTokens

SIZE = 384  # numbers of an embedding
LONGEST = 512  # tokens that the model takes at once, the marks at both ends among them

Floats = npt.NDArray[np.float32]


class SentenceEmbedder:
    """multilingual-e5-small as `models.build.sentence_embedder` writes it. Holds no state.

    English and Portuguese: word pieces of other languages only are left out. The cosine of two
    unlike sentences is high, about 0.8; compare cosines with one another, or subtract a mean.

    Source: Wang et al. 2024, arXiv:2402.05672.

    Args:
        folder: Of sentence_embedder.onnx and tokens.json.
        options: How it is run.

    Raises:
        ModelRejected: a file is missing or not of that model.
    """

    def __init__(self, folder: Path, options: SessionOptions) -> None:
        path = folder / "sentence_embedder.onnx"
        self._session = open_session(path, options, varied_shapes=True)
        ports = (*self._session.get_inputs(), *self._session.get_outputs())
        found = [(port.name, port.shape) for port in ports]
        if found != [("tokens", ["N"]), ("mean", [SIZE])]:
            raise ModelRejected(
                f"wanted a sentence embedder (tokens [N] -> mean [{SIZE}]) at {path}, found "
                f"{found}; run `python -m assistant models build sentence-embedder`"
            )
        self._tokens = UnigramTokens(folder / "tokens.json")

    def embed(self, texts: Sequence[str], passages: bool = False) -> Floats:
        """Embeddings of texts, each for itself: what stands beside a text does not change it.

        Args:
            texts: Sentences, of any length.
            passages: Whether they are what is searched through. The model was trained with another
                word before those than before questions and whatever else is compared.

        Returns:
            float32 [n, 384], each row of unit length: the cosine of two is their dot product.
        """
        found = np.zeros((len(texts), SIZE), np.float32)
        prefix = "passage" if passages else "query"
        for row, text in zip(found, texts, strict=True):
            row += self._mean(self._tokens.encode(f"{prefix}: {text}"))
            row /= np.linalg.norm(row)
        return found

    def _mean(self, tokens: list[int]) -> Floats:
        """The mean over all positions; text that is too long is read in pieces."""
        step = LONGEST - 2
        mean = np.zeros(SIZE, np.float32)
        for start in range(0, len(tokens), step):
            piece = tokens[start : start + step]
            read = np.array([START, *piece, END], np.int64)
            (found,) = self._session.run(["mean"], {"tokens": read})
            mean += np.float32(len(piece) / len(tokens)) * found
        return mean
