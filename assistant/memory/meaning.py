"""Notes found by what they mean where no word of the question is in them."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
# Sentences, and whether they are what is searched through -> float32 [n, size] of unit length.
EmbedWords = Callable[[Sequence[str], bool], Floats]

_BACKGROUND = Path(__file__).parent / "background.txt"
# Of the questions of tests/data/recall; a wrong note counted five times a miss.
LIKE = 4.0  # standard deviations above how like the question is to notes that are about else
CLEAR = 2.25  # and so many more than the next note, told or background


class Meaning:
    """Tells which of some notes answers a question, if any surely does.

    Cosines of sentences are all high, some questions' higher than others'. So they are measured
    against forty notes of nobody's, about what notes usually are about: the mean of those is taken
    away, and a question's cosines are counted in standard deviations of its cosines to them (z-norm
    of speaker recognition: Auckenthaler et al. 2000, doi:10.1006/dspr.1999.0360).
    """

    def __init__(self, embed: EmbedWords) -> None:
        self._embed = embed

    def of(self, note: str) -> Floats:
        """What a note means: float32 [size], of unit length."""
        return np.asarray(self._embed([note], True)[0], np.float32)

    def answer(self, question: str, notes: Floats) -> int | None:
        """The row of the note [n, size] that is about what is asked; None where none surely is."""
        if not len(notes):
            return None
        mean, others = self._background
        asked = _unit(self._embed([question], False) - mean)[0]
        apart = others @ asked
        # Of what is taken off each row, only its length and its product with `asked` are needed.
        lengths = np.sqrt(np.maximum(1.0 - 2.0 * (notes @ mean) + mean @ mean, 1e-12))
        found = (notes @ asked - mean @ asked) / lengths
        best = int(np.argmax(found))
        next_best = max(float(np.max(np.delete(found, best), initial=-1.0)), float(apart.max()))
        spread = float(apart.std())
        like = (float(found[best]) - float(apart.mean())) / spread
        clear = (float(found[best]) - next_best) / spread
        return best if like >= LIKE and clear >= CLEAR else None

    @cached_property
    def _background(self) -> tuple[Floats, Floats]:
        """The mean of nobody's notes [size], and they without it [n, size], of unit length."""
        notes = _BACKGROUND.read_text(encoding="utf-8").splitlines()
        known = np.asarray(self._embed(notes, True), np.float32)
        mean = np.asarray(known.mean(axis=0), np.float32)
        return mean, _unit(known - mean)


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
