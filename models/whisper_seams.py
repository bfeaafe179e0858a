"""Where one window of Whisper's goes over into the next."""

import dataclasses
import re
from collections.abc import Sequence

from models.long_audio import quiet_cut
from models.whisper_decoding import Decoded, Floats
from models.whisper_tokens import WhisperTokens

SEAM_S = 1.0  # seconds; a shorter rest up to a quiet cut is the last word's end and the pause
EARLY_S = 0.3  # seconds; so much before the time of the last words' end may the next ones begin
DOUBLED_WORDS = 3  # that may be heard on both sides of a seam

_MARKS = re.compile(r"[\W_]+")


def resume(samples: Floats, rate: int, decoded: Decoded) -> int:
    """How many samples of a window to pass over, where the model ended early.

    The times that it gives are rough, and the next word may begin before them. So the quietest
    place near by is taken; what is heard twice then, `without_doubled` takes out.
    """
    return quiet_cut(samples, rate, max(0.0, decoded.words_end_s - EARLY_S), decoded.heard_s)


def without_doubled(before: Decoded, after: Decoded, tokens: WhisperTokens) -> Decoded:
    """`after` without the words that it begins with and `before` ended with."""
    said = [_plain(word, tokens) for word in _words(before.tokens, tokens)]
    words = _words(after.tokens, tokens)
    again = [_plain(word, tokens) for word in words]
    most = min(len(said), len(again), DOUBLED_WORDS)
    overlap = next((n for n in range(most, 0, -1) if said[-n:] == again[:n]), 0)
    count = sum(len(word) for word in words[:overlap])
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
