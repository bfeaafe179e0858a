"""What of a sentence's spelling the request classifier sees: short runs of words and of letters.

A run's place is a hash of it, so no list of them is kept, and one that was never seen while
training has a place too (Weinberger et al. 2009, arXiv:0902.2206).
"""

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

ROWS = 1 << 14  # places of each kind of run
LETTERS = (2, 3, 4)  # lengths of runs of letters; they stay inside a word and know where it ends

_WORD = re.compile(r"[a-z0-9]+|\?")  # only a question mark says something of its own
_DIGIT = re.compile(r"[0-9]")
_EDGE = "|"

Places = npt.NDArray[np.int64]


def words_of(text: str) -> list[str]:
    """The words of `text` in small letters without accents, every digit as 0."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return [_DIGIT.sub("0", word) for word in _WORD.findall(plain)]


def places(text: str) -> tuple[Places, Places]:
    """The places of a text's runs of one and two words, and of its runs of letters.

    Returns:
        int64 [few] and [more], each sorted, 0 to `ROWS` - 1, each place once.
    """
    words = words_of(text)
    return _hashed(_word_runs(words)), _hashed(_letter_runs(words))


def _word_runs(words: list[str]) -> Iterator[str]:
    yield from words
    for first, second in pairwise([_EDGE, *words, _EDGE]):
        yield f"{first} {second}"


def _letter_runs(words: list[str]) -> Iterator[str]:
    for word in words:
        edged = f"{_EDGE}{word}{_EDGE}"
        for length in LETTERS:
            for start in range(len(edged) - length + 1):
                yield edged[start : start + length]


def _hashed(runs: Iterable[str]) -> Places:
    found = sorted({zlib.crc32(run.encode()) % ROWS for run in runs})
    return np.array(found, np.int64)
