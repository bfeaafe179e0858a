"""Where one window of Whisper's goes over into the next."""

import dataclasses
import re
from collections.abc import Sequence

from models.whisper_decoding import Decoded
from models.whisper_tokens import WhisperTokens

SEAM_S = 1.0  # seconds; a shorter rest up to a quiet cut is the last word's end and the pause

_MARKS = re.compile(r"[\W_]+")


def without_doubled(before: Decoded, after: Decoded, tokens: WhisperTokens) -> Decoded:
    """`after` without its first word, if that is the last one of `before` as well.

    The time that Whisper gives for a word's end is often a little early; what is heard from there
    on then begins with the rest of that word, which it completes.
    """
    said, again = _words(before.tokens, tokens), _words(after.tokens, tokens)
    if not said or not again or _plain(said[-1], tokens) != _plain(again[0], tokens):
        return after
    count = len(again[0])
    return dataclasses.replace(after, tokens=after.tokens[count:], logprobs=after.logprobs[count:])


def _words(numbers: Sequence[int], tokens: WhisperTokens) -> list[list[int]]:
    """The tokens of each word; a new one begins with a space."""
    words: list[list[int]] = []
    for number in numbers:
        if not words or tokens.text[number].startswith(b" "):
            words.append([])
        words[-1].append(number)
    return words


def _plain(word: Sequence[int], tokens: WhisperTokens) -> str:
    return _MARKS.sub("", tokens.decode(word)).casefold()
