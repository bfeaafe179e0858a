"""The wearer's own words in Whisper's greedy search: names and jargon that it would misspell.

A word is taken where the model finds it nearly as likely as its own choice. The whole word is read
at once and then forgotten if it does not fit, so that no half of a word remains and a vocabulary
that does not occur changes nothing. (Writing the words before the speech, as a prompt, was tried:
it recognises fewer of them, spoils other words and has noise say them.)
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.whisper_tokens import WhisperTokens

# How much less likely than the model's own choice a word's tokens may be, all together, in nats.
# Measured: misheard names lie at 0.2 to 2 a token, words that were not said at 2 and more.
SPARE = 1.2
SPARE_PER_TOKEN = 1.4
SPARE_FIRST = 5.0  # of that, for the first token: most words are out of the question at once
LONGEST = 32  # tokens of one word or phrase; the decoder has room for few more than are said

Floats = npt.NDArray[np.float32]
# Reads tokens on top of those read before; logits [K, V] at the K positions asked for.
Read = Callable[[Sequence[int], Sequence[int]], Floats]
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A word that fits.

    Attributes:
        tokens: Its tokens.
        logprobs: For each, the natural log-probability of the model's own choice in its place:
            that a name is strange to the model does not make the sound less sure.
    """

    tokens: Path
    logprobs: tuple[float, ...]


class Vocabulary:
    """The wearer's words.

    Args:
        words: One name, word or short phrase each, spelt as they are to be written. One in small
            letters may also begin with a capital.
        tokens: The model's tokens.

    Raises:
        ValueError: a word is longer than `LONGEST`.
    """

    def __init__(self, words: Iterable[str], tokens: WhisperTokens) -> None:
        spellings = dict.fromkeys(spelling for word in words for spelling in _spellings(word))
        self._paths = [tuple(tokens.encode(f" {spelling}")) for spelling in spellings]
        self._tokens = tokens
        for spelling, path in zip(spellings, self._paths, strict=True):
            if len(path) > LONGEST:
                raise ValueError(
                    f"expected words of at most {LONGEST} tokens, got {len(path)} in {spelling!r}"
                )

    def fit(self, logits: Floats, peek: Read) -> Taken | None:
        """The word that fits best here, if one does.

        Args:
            logits: Those of the next token [V], minus infinity for what must not be said.
            peek: Reads on without keeping what it read.
        """
        best, most = None, 0.0
        behind = self._highest(logits) - logits
        for path in self._paths:
            spare = SPARE + SPARE_PER_TOKEN * len(path)
            spare_behind = spare - float(behind[path[0]])
            if spare_behind < most or behind[path[0]] > SPARE_FIRST:
                continue
            following = peek(path, range(len(path)))
            for token, row in zip(path[1:], following, strict=False):
                spare_behind -= max(0.0, self._highest(row) - float(row[token]))
            if spare_behind >= most and not self._goes_on(following[-1]):
                best, most = Taken(path, _logprobs([logits, *following[:-1]])), spare_behind
        return best

    def _highest(self, logits: Floats) -> float:
        """The likeliest choice; the timestamps, which end a sentence, count together."""
        stamps = logits[self._tokens.first_timestamp :]
        highest = float(stamps.max())
        if highest > -math.inf:
            highest += math.log(float(np.exp(stamps - highest).sum()))
        return max(highest, float(logits[: self._tokens.first_timestamp].max()))

    def _goes_on(self, logits: Floats) -> bool:
        """Whether a letter follows: "club" does not fit where "clubs" is said."""
        token = int(logits.argmax())
        if token >= len(self._tokens.text):
            return False
        return self._tokens.decode([token])[:1].isalpha()


def _spellings(word: str) -> Iterator[str]:
    word = " ".join(word.split())
    if word:
        yield word
        if word.islower():
            yield word[0].upper() + word[1:]


def _logprobs(rows: Sequence[Floats]) -> tuple[float, ...]:
    found = []
    for row in rows:
        weights = np.exp(row - row.max(), dtype=np.float64)
        found.append(-math.log(float(weights.sum())))
    return tuple(found)
