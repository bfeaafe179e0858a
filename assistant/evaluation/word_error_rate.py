"""Word error rate of English transcripts, after a normalisation like that of Whisper's paper."""

import re
from collections.abc import Iterable, Sequence

from models.english.number_words import cardinal, digits, ordinal

_FILLERS = frozenset({"hmm", "mm", "mhm", "mmm", "uh", "um", "er", "ah"})
_WORDS = {
    "mr": "mister",
    "mrs": "missus",
    "dr": "doctor",
    "st": "saint",
    "ok": "okay",
    "cannot": "can not",
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "got to",
}
_CONTRACTIONS = (
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bcan't\b"), "can not"),
    (re.compile(r"\blet's\b"), "let us"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'m\b"), " am"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'d\b"), " would"),
    # After a pronoun "'s" is nearly always "is"; elsewhere it is nearly always the genitive.
    (re.compile(r"\b(it|he|she|that|what|where|who|there|here|how)'s\b"), r"\1 is"),
)
_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds"}
_DECIMALS = re.compile(r"(?<=\d)\.(\d+)", re.ASCII)
_NUMBER = re.compile(r"\d+", re.ASCII)
_ORDINAL = re.compile(r"\b(\d+)(st|nd|rd|th)\b", re.ASCII)


def word_error_rate(reference: str, hypothesis: str) -> float:
    """Words substituted, left out or put in, per word of the reference.

    Both are normalised first. It may exceed 1. For a reference without words it is the number
    of words in the hypothesis.
    """
    return corpus_word_error_rate([(reference, hypothesis)])


def corpus_word_error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """The rate over all pairs of reference and hypothesis, long ones counting for more."""
    errors = words = 0
    for reference, hypothesis in pairs:
        wanted = normalised_words(reference)
        errors += edit_distance(wanted, normalised_words(hypothesis))
        words += len(wanted)
    return errors / max(words, 1)


def normalised_words(text: str) -> list[str]:
    """Words in lower case, without punctuation, fillers and short forms; numbers spelt out."""
    text = text.lower().replace("’", "'")
    text = re.sub(r"\[[^]]*\]|\([^)]*\)|<[^>]*>", " ", text)  # notes such as [music]
    for pattern, long_form in _CONTRACTIONS:
        text = pattern.sub(long_form, text)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)  # 1,000
    text = re.sub(r"([$€£])([\d.]+)", lambda match: f"{match[2]} {_CURRENCIES[match[1]]}", text)
    text = _DECIMALS.sub(lambda match: f" point {digits(match[1])} ", text)
    text = text.replace("%", " percent ").replace("&", " and ")
    text = _ORDINAL.sub(lambda match: ordinal(int(match[1])), text)
    text = _NUMBER.sub(lambda match: f" {_spelt(match[0])} ", text)
    text = re.sub(r"'", "", text)
    words = re.sub(r"[\W_]+", " ", text).split()
    return [
        part for word in words if word not in _FILLERS for part in _WORDS.get(word, word).split()
    ]


def _spelt(number: str) -> str:
    if number.startswith("0") and len(number) > 1:
        return digits(number)
    return cardinal(int(number))


def edit_distance(wanted: Sequence[str], found: Sequence[str]) -> int:
    """Levenshtein distance in words: substituted, left out or put in."""
    row = list(range(len(found) + 1))
    for deleted, word in enumerate(wanted, start=1):
        diagonal, row[0] = row[0], deleted
        for place, other in enumerate(found, start=1):
            cheapest = min(row[place] + 1, row[place - 1] + 1, diagonal + (word != other))
            diagonal, row[place] = row[place], cheapest
    return row[-1]
