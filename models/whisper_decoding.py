"""Whisper's greedy search over one window, segment by segment.

The encoder hears a short window instead of 30 s, and then the decoder that is told not to give
timestamps does not stop: it says the sentence again and again. So it gives timestamps, which make
it stop, and which also say whether more follows: a window with several sentences comes as several
segments, each "<start> words <end>", with the end token after the last.
"""

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import ModelRejected
from models.whisper_tokens import TIMESTAMP_S, TIMESTAMPS, WhisperTokens
from models.whisper_vocabulary import Read, Taken

TOKENS_PER_S = 12  # no one speaks faster
SPARE_TOKENS = 8  # on top, for very short sounds
REST_S = 0.3  # seconds left after a segment's end in which no further words are looked for

Floats = npt.NDArray[np.float32]
Favour = Callable[[Floats], Taken | None]


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be said when; the same for every window.

    Attributes:
        tokens: The vocabulary.
        never: Added to all logits, float32 [V]: minus infinity for what is no word.
        not_first: The same for what cannot begin a window: silence, the end, a timestamp.
    """

    tokens: WhisperTokens
    never: Floats
    not_first: Floats


@dataclass(frozen=True, slots=True)
class Decoded:
    """One window's words.

    Attributes:
        tokens: Text tokens; timestamps and the end are left out.
        logprobs: Each one's natural log-probability. How sure the end is does not count:
            silence is a sure end.
        finished: False if the words went on and on until there were more than can be said.
        heard_s: Seconds from the window's begin that the words cover: all of it, unless the
            model gave a time after the last words and then ended there.
        words_end_s: When the last words end, `heard_s` at the latest; before that where the model
            began a further segment and then had no words for it.
    """

    tokens: tuple[int, ...]
    logprobs: tuple[float, ...]
    finished: bool
    heard_s: float
    words_end_s: float


def read_rules(config: Path, tokens: WhisperTokens, vocabulary: int) -> Rules:
    """The rules that the model's `config.json` sets.

    Raises:
        ModelRejected: it lacks the lists, or they do not fit a vocabulary of that size.
    """
    try:
        tree = json.loads(config.read_bytes())
        suppressed = [*map(int, tree["suppress_ids"])]
        suppressed_first = [*map(int, tree["suppress_ids_begin"])]
        if tokens.first_timestamp + TIMESTAMPS > vocabulary:
            raise ValueError(f"{vocabulary} logits, which leave no room for the timestamps")
        specials = range(tokens.end + 1, tokens.first_timestamp)
        stamps = range(tokens.first_timestamp, vocabulary)
        return Rules(
            tokens=tokens,
            never=_minus_infinity([*suppressed, *specials], vocabulary),
            not_first=_minus_infinity([*suppressed_first, tokens.end, *stamps], vocabulary),
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ModelRejected(
            f"wanted Whisper's suppress_ids and suppress_ids_begin in {config}, found a problem "
            f"with {error}; delete the folder and run `python -m assistant models build`"
        ) from error


def decode(
    read: Read, rules: Rules, logits: Floats, duration_s: float, favour: Favour | None = None
) -> Decoded:
    """The likeliest words, each chosen greedily.

    Args:
        read: Reads on after the prompt.
        rules: What may be said when.
        logits: The prompt's last logits [V]; the prompt ends with <|0.00|>.
        duration_s: Seconds of sound; later words are not believed.
        favour: Given the logits of the next token, may take a word of the wearer's instead.
    """
    tokens = rules.tokens
    search = _Search(rules)
    end_s = duration_s - REST_S
    heard_s = words_end_s = duration_s
    finished = False
    logits = logits + rules.not_first
    most = int(TOKENS_PER_S * duration_s) + SPARE_TOKENS
    for _ in range(most):
        taken = favour(logits + rules.never) if favour is not None else None
        if taken is not None and len(search.words) < most:
            search.take(taken)
            logits = read(taken.tokens, [len(taken.tokens) - 1])[0]
            heard_s = words_end_s = duration_s
            continue
        token = search.choose(logits)
        finished = token == tokens.end or search.seconds(token) > end_s
        if finished:
            break
        logits = read([token], [0])[0]
        heard_s = words_end_s = duration_s
        if token < tokens.end:
            continue
        heard_s = words_end_s = search.seconds(token)
        token = search.choose_start(logits)
        finished = token == tokens.end or search.seconds(token) > end_s
        if finished:
            break
        heard_s = search.seconds(token)
        logits = read([token], [0])[0]
    return Decoded(tuple(search.words), tuple(search.logprobs), finished, heard_s, words_end_s)


class _Search:
    """The words so far and what they cost."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._first_stamp = rules.tokens.first_timestamp
        self._next_stamp = self._first_stamp + 1  # time only goes forward
        self.words: list[int] = []
        self.logprobs: list[float] = []

    def choose(self, logits: Floats) -> int:
        """The next word or the end; or a timestamp, if all of them together are likelier."""
        logits = logits + self._rules.never
        logits[self._first_stamp : self._next_stamp] = -np.inf
        return self._pick(logits, logits[: self._first_stamp])

    def take(self, taken: Taken) -> None:
        """Several words' tokens at once."""
        self.words.extend(taken.tokens)
        self.logprobs.extend(taken.logprobs)

    def choose_start(self, logits: Floats) -> int:
        """After a segment's end: the next one's start, or the end of all."""
        logits = logits + self._rules.never
        end = self._rules.tokens.end
        logits[:end] = -np.inf
        logits[self._first_stamp : self._next_stamp - 1] = -np.inf
        return self._pick(logits, logits[: end + 1])

    def seconds(self, stamp: int) -> float:
        """The time of a timestamp token, seconds into the window; below 0 for a word."""
        return (stamp - self._first_stamp) * TIMESTAMP_S

    def _pick(self, logits: Floats, others: Floats) -> int:
        """The likeliest of `others`; or of the timestamps, if together they are likelier."""
        highest = float(logits.max())
        weights = np.exp(logits - highest)
        token = int(others.argmax())
        if float(weights[self._first_stamp :].sum()) > float(weights[token]):
            token = self._first_stamp + int(logits[self._first_stamp :].argmax())
            self._next_stamp = token + 1
        elif token < self._rules.tokens.end:
            self.words.append(token)
            self.logprobs.append(float(logits[token]) - highest - math.log(float(weights.sum())))
        return token


def _minus_infinity(numbers: Iterable[int], size: int) -> Floats:
    bias = np.zeros(size, np.float32)
    bias[list(numbers)] = -np.inf
    return bias
