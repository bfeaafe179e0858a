"""How alike two requests are: by what they mean, by their words, by their letters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.build.request_classifier.regression import Floats, Indices, Options
from models.request_features import ROWS, Places, places

_AT_ONCE = 4096  # places that are worked on at once, to spare memory


@dataclass(frozen=True, slots=True)
class Features:
    """What is seen of some requests.

    Attributes:
        embeddings: float32 [n, 384].
        words: The places of each one's runs of words.
        letters: The places of each one's runs of letters.
        words_alike: float32 [n, n].
        letters_alike: float32 [n, n].
    """

    embeddings: Floats
    words: tuple[Places, ...]
    letters: tuple[Places, ...]
    words_alike: Floats
    letters_alike: Floats


def features(texts: Sequence[str], embeddings: Floats) -> Features:
    """See some requests."""
    words, letters = zip(*(places(text) for text in texts), strict=True)
    return Features(embeddings, words, letters, _alike(words), _alike(letters))


def alike(
    seen: Features, rows: Indices, columns: Indices, centre: Floats, options: Options
) -> Floats:
    """How alike the requests `rows` are to `columns`; embeddings are taken from `centre` on."""
    meaning = (seen.embeddings[rows] - centre) @ (seen.embeddings[columns] - centre).T
    found = np.float32(options.meaning) * meaning + np.float32(1)  # the bias is one feature more
    found += np.float32(options.words) * seen.words_alike[np.ix_(rows, columns)]
    found += np.float32(options.letters) * seen.letters_alike[np.ix_(rows, columns)]
    return np.asarray(found, np.float32)


def _alike(found: Sequence[Places]) -> Floats:
    """Products of the rows that have 1 / sqrt(number of places) in each place."""
    total = np.zeros((len(found), len(found)), np.float32)
    for start in range(0, ROWS, _AT_ONCE):
        part = np.zeros((len(found), _AT_ONCE), np.float32)
        for row, taken in zip(part, found, strict=True):
            here = taken[(taken >= start) & (taken < start + _AT_ONCE)] - start
            row[here] = 1 / np.sqrt(max(len(taken), 1))
        total += part @ part.T
    return total
