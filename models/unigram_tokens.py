"""Cuts text into the word pieces of XLM-RoBERTa: the likeliest cut of all, by SentencePiece."""

import json
import re
import unicodedata
from pathlib import Path

import numpy as np

from models.errors import ModelRejected

START, PAD, END, UNKNOWN = MARKS = range(4)
_SPACE = "▁"
_SPACES = re.compile(" {2,}")
_UNKNOWN_PENALTY = np.float32(10)  # nats below the least likely piece
_NOWHERE = np.float32(-1e30)


class UnigramTokens:
    """The word pieces and their probabilities.

    Source: Kudo 2018, arXiv:1804.10959; the cut is found by Viterbi's algorithm. Sums are float32,
    as in SentencePiece, so that cuts which are nearly equally likely come out the same.

    Args:
        path: tokens.json as `models.build.sentence_embedder` writes it.

    Raises:
        ModelRejected: the file is missing or not one of these.
    """

    def __init__(self, path: Path) -> None:
        try:
            tree = json.loads(path.read_text(encoding="utf-8"))
            scores = np.array(tree["scores"], np.float32)
            numbered = enumerate(zip(tree["pieces"], scores, strict=True))
            # What is written is never a mark, even where it is spelt like one.
            self._pieces = {piece: (n, score) for n, (piece, score) in numbered if n not in MARKS}
            self._replaced = str.maketrans(tree["replaced"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelRejected(
                f"wanted the word pieces of a sentence embedder at {path}, found: {error}; "
                "run `python -m assistant models build sentence-embedder`"
            ) from error
        self._unknown_score = scores.min() - _UNKNOWN_PENALTY
        self._longest = max(map(len, self._pieces))

    def encode(self, text: str) -> list[int]:
        """The numbers of the pieces of `text`, without the marks around it."""
        text = unicodedata.normalize("NFC", text)  # the table knows single characters only
        text = _SPACES.sub(" ", text.translate(self._replaced)).replace(" ", _SPACE)
        if not text.startswith(_SPACE):
            text = _SPACE + text
        return self._likeliest(text)

    def _likeliest(self, text: str) -> list[int]:
        ends = len(text) + 1
        best = [_NOWHERE] * ends
        best[0] = np.float32(0)
        before = [(0, UNKNOWN)] * ends  # where the last piece of the best cut starts, its number
        for start in range(len(text)):
            here = best[start]
            for end in range(start + 1, min(start + self._longest, len(text)) + 1):
                found = self._pieces.get(text[start:end])
                if found is not None and here + found[1] > best[end]:
                    best[end], before[end] = here + found[1], (start, found[0])
            if here + self._unknown_score > best[start + 1]:
                best[start + 1] = here + self._unknown_score
                before[start + 1] = (start, UNKNOWN)
        numbers, end = [], len(text)
        while end > 0:
            end, number = before[end]
            numbers.append(number)
        return numbers[::-1]
