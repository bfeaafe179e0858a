"""Mends readings by what words look like, only where the recogniser itself was in doubt."""

import itertools
import math
import re
from collections.abc import Iterable, Sequence
from typing import Literal

from models.text_decoder import Letter, text_of

Language = Literal["en", "pt"]
Letters = tuple[Letter, ...]

# Frequent words that only one of the two languages has.
_ENGLISH = frozenset(
    {
        "the", "of", "and", "to", "at", "in", "on", "for", "with", "is", "are", "your", "you",
        "please", "not", "by", "from", "or", "open", "closed", "this", "that", "it", "we", "us",
        "only", "today", "out"
    }
)  # fmt: skip
_PORTUGUESE = frozenset(
    {
        "de", "do", "da", "dos", "das", "com", "não", "nao", "para", "em", "ao", "aos", "à",
        "às", "os", "e", "por", "um", "uma", "na", "nos", "nas", "que", "ou", "você", "seu",
        "sua", "aberto", "fechado", "hoje", "é", "são", "se"
    }
)  # fmt: skip
_PORTUGUESE_ACCENTS = frozenset("áàâãéêíóôõúüçÁÀÂÃÉÊÍÓÔÕÚÜÇºª")
_WESTERN = frozenset(chr(code) for code in range(0xC0, 0x100)) | _PORTUGUESE_ACCENTS
_CASE_DOUBT = -1.0  # mean log ratio of a word in one case to the word as read, above it is mended
_ROUND = {"0": "Oo", "1": "lI", "5": "S", "8": "B"}  # digits that stand in for letters
_CONSONANTS = frozenset("bcdfgjkmnpqrstvwxz")  # "lh" begins words in Portuguese
_REAL = re.compile(r"\bR[$8S5s](?=\s?\d)")


def language_of(lines: Iterable[str]) -> Language | None:
    """The language that the words of a page belong to, if they tell."""
    words = [word.lower() for line in lines for word in re.findall(r"[^\W\d_]+", line)]
    english = sum(word in _ENGLISH for word in words)
    portuguese = sum(word in _PORTUGUESE for word in words)
    portuguese += sum(bool(re.search("[ãõç]", word)) for word in words)
    if english == portuguese:
        return None
    return "en" if english > portuguese else "pt"


def mended(page: Sequence[Letters]) -> list[Letters]:
    """The lines of a page with doubtful characters read as the words around them ask for.

    - accents and letters that the page's language lacks ("shíp") go where the plain letter was
      possible, and stay where it was not ("café"),
    - a word in mixed capitals ("pRIoRy") gets one case if that was nearly as likely,
    - a digit inside a word, and an "l" that no word can begin with ("lced"), become letters,
    - "R8 17,00" becomes "R$ 17,00".

    Nothing is changed to what the recogniser held for impossible.
    """
    language = language_of(text_of(line) for line in page)
    return [_mended_line(line, language) for line in page]


def _mended_line(line: Letters, language: Language | None) -> Letters:
    letters = [_in_alphabet(letter, language) for letter in line]
    for start, stop in _words(letters):
        letters[start:stop] = _without_digits(letters[start:stop])
        letters[start:stop] = _in_one_case(letters[start:stop])
        letters[start:stop] = _with_capital_i(letters[start:stop])
    for match in _REAL.finditer(text_of(letters)):
        sign = letters[match.start() + 1]
        if sign.may_be("$"):
            letters[match.start() + 1] = sign.read_as("$")
    return tuple(letters)


def _words(letters: Sequence[Letter]) -> Iterable[tuple[int, int]]:
    """Where each run of letters and digits begins and ends."""
    groups = itertools.groupby(range(len(letters)), lambda i: letters[i].character.isalnum())
    for is_word, places in groups:
        if is_word:
            run = list(places)
            yield run[0], run[-1] + 1


def _in_alphabet(letter: Letter, language: Language | None) -> Letter:
    character = letter.character
    if character.isascii() or not character.isalpha():
        return letter
    known = {"en": frozenset[str](), "pt": _PORTUGUESE_ACCENTS, None: _WESTERN}[language]
    if character in known:
        return letter
    fitting = [other for other, _ in letter.others if _is_plain(other) or other in known]
    return letter.read_as(fitting[0]) if fitting else letter


def _is_plain(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _without_digits(word: Sequence[Letter]) -> list[Letter]:
    """A word with one digit that looks like a letter, as "0xford"."""
    digits = [i for i, letter in enumerate(word) if letter.character.isdigit()]
    if len(digits) != 1 or len(word) < 4:
        return list(word)
    mended = list(word)
    letter = word[digits[0]]
    possible = [c for c in _ROUND.get(letter.character, "") if letter.may_be(c)]
    if possible:
        mended[digits[0]] = letter.read_as(max(possible, key=letter.may_be))
    return mended


def _in_one_case(word: Sequence[Letter]) -> list[Letter]:
    text = text_of(word)
    if len(text) < 2 or not text.isalpha() or _is_regular(text):
        return list(word)
    forms = [
        form
        for form in (text.lower(), text.upper(), text.capitalize())
        if len(form) == len(text)
        and all(letter.may_be(c) for letter, c in zip(word, form, strict=True))
    ]
    if not forms:
        return list(word)
    likeliest = max(forms, key=lambda form: _likelihood(word, form))
    if _likelihood(word, likeliest) - _likelihood(word, text) < _CASE_DOUBT * len(text):
        return list(word)
    return [letter.read_as(c) for letter, c in zip(word, likeliest, strict=True)]


def _is_regular(text: str) -> bool:
    return text in (text.lower(), text.upper(), text.capitalize())


def _likelihood(word: Sequence[Letter], form: str) -> float:
    """Log probability of a word read as `form`."""
    return sum(math.log(letter.may_be(c)) for letter, c in zip(word, form, strict=True))


def _with_capital_i(word: Sequence[Letter]) -> list[Letter]:
    text = text_of(word)
    if len(text) > 2 and text[0] == "l" and text[1] in _CONSONANTS and word[0].may_be("I"):
        return [word[0].read_as("I"), *word[1:]]
    return list(word)
