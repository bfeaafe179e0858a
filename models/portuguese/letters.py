"""From the letters of a Portuguese word to its sounds, before anything is known of its stress.

The rules are those of Brazilian orthography as school grammars give them (Acordo Ortográfico of
1990; Cunha & Cintra, "Nova gramática do português contemporâneo").
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

_ACCENTS = {"\u0301": "acute", "\u0302": "circumflex", "\u0303": "tilde", "\u0300": "grave"}
_VOWELS = "aeiou"
_SOFTENING = "ei"  # c and g sound soft before these
_VOICED = frozenset("bdgjlmnrvz")
# Where the sound does not follow from the neighbours: stems, accents left out, "^" begins a word.
_X_AS_KS = """
^axi anex asfix box conex convex crucifix complex enex fix flex hexo intoxi laxa lexi maxil nexo
ortodox oxid oxig paradox perplex plex prefix prolix proxen reflex saxo sex sufix taxi telex tex^
tox uxo^ vexi
""".split()  # noqa: SIM905 (a list of this length is hard to read)
_X_AS_S = ["proxi", "maxim", "trouxe", "auxil", "sintax", "aproxi"]
_U_IS_SPOKEN = """
^aguei aguent ambigu antiguid arguir averigue bilingue cinquen consequen contiguid delinquen eloquen
enxague ^equest ^equid equino exequi frequen inquerit linguet linguiç linguist obliqu pinguim
quinquen sagui sequel sequen tranquil trilingue ubiquid ungue
""".split()  # noqa: SIM905
_S_AS_Z = ["^transa", "^transe", "^transi", "^transo", "^transu", "^obsequi"]
_FOREIGN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "e", "œ": "e", "ß": "s", "ı": "i"})
_PAIRS = {  # letters that are one sound wherever they stand
    "ch": "ʃ",
    "lh": "ʎ",
    "nh": "ɲ",
    "sh": "ʃ",
    "ph": "f",
    "th": "t",
    "rr": "x",
    "ss": "s",
    "sç": "s",
    "ck": "k",
}
_SINGLE = {
    "b": "b",
    "ç": "s",
    "d": "d",
    "f": "f",
    "j": "ʒ",
    "k": "k",
    "l": "l",
    "m": "m",
    "n": "n",
    "p": "p",
    "q": "k",
    "t": "t",
    "v": "v",
    "w": "w",
    "z": "z",
}


class Kind(Enum):
    """What a sound does in its syllable."""

    CONSONANT = "consonant"
    NUCLEUS = "nucleus"  # the vowel that carries the syllable
    GLIDE = "glide"  # an i or u that leans on the vowel before it
    NASAL = "nasal"  # an m or n that closes the syllable


@dataclass(slots=True)
class Sound:
    """One sound of a word.

    Attributes:
        kind: What it does.
        symbol: The symbol of a consonant; the plain letter of a vowel.
        accent: "acute", "circumflex", "tilde", "grave" or "" on a vowel.
        rest: The plain letters of the word from a vowel on.
    """

    kind: Kind
    symbol: str
    accent: str = ""
    rest: str = ""


def sounds(word: str) -> list[Sound]:
    """The sounds of one word in lower case; letters that are not Latin are skipped."""
    letters, accents = _letters(word)
    found: list[Sound] = []
    place = 0
    while place < len(letters):
        if letters[place] in _VOWELS:
            found.append(Sound(Kind.NUCLEUS, letters[place], accents[place], letters[place:]))
            place += 1
        else:
            made, used = _consonant(letters, place)
            found += made
            place += used
    _find_glides(found)
    return found


def _letters(word: str) -> tuple[str, list[str]]:
    """The plain letters, ç among them, and the accent of each."""
    letters = ""
    accents: list[str] = []
    for sign in unicodedata.normalize("NFC", word.translate(_FOREIGN)).replace("ñ", "nh"):
        decomposed = unicodedata.normalize("NFD", sign)
        base, marks = ("ç", "") if sign == "ç" else (decomposed[0], decomposed[1:])
        if base in "abcdefghijklmnopqrstuvwxyzç":
            letters += "i" if base == "y" else base
            accents.append(_ACCENTS.get(marks[0], "") if marks else "")
    return letters, accents


def _consonant(letters: str, place: int) -> tuple[list[Sound], int]:
    """The consonants that begin at `place`, and how many letters they took."""
    pair, letter = letters[place : place + 2], letters[place]
    after = letters[place + 1 : place + 2]
    if pair in _PAIRS:
        return [_plain(_PAIRS[pair])], 2
    if letter == after and letter not in "cx":  # a foreign double letter sounds once
        return _consonant(letters[:place] + letters[place + 1 :], place)[0], 2
    if letter in "mn" and (not after or after not in _VOWELS):
        return ([] if after in ("m", "n") and letter == after else [Sound(Kind.NASAL, letter)]), 1
    if pair in ("qu", "gu") and (made := _with_u(letters, place)):
        return made
    if pair in ("sc", "xc") and letters[place + 2 : place + 3] in tuple(_SOFTENING):
        return [_plain("s")], 2
    if letter == "h":
        return [], 1
    return [_plain(symbol) for symbol in _by_neighbours(letters, place)], 1


def _with_u(letters: str, place: int) -> tuple[list[Sound], int] | None:
    """Qu and gu before a vowel: the u is silent before e and i, but for some stems."""
    following = letters[place + 2 : place + 3]
    if not following or following not in _VOWELS:
        return None
    hard = _plain("k" if letters[place] == "q" else "ɡ")
    spoken = _in_stem(letters, place + 1, "u", _U_IS_SPOKEN)
    if following in _SOFTENING and not spoken:
        return [hard], 2
    return [hard, _plain("w")], 2


def _by_neighbours(letters: str, place: int) -> str:
    """Symbols of one letter whose sound depends on the letters around it."""
    letter = letters[place]
    before, after = letters[:place][-1:], letters[place + 1 : place + 2]
    if letter == "c":
        return "s" if after and after in _SOFTENING else "k"
    if letter == "g":
        return "ʒ" if after and after in _SOFTENING else "ɡ"
    if letter == "r":
        strong = not before or before in "nls"
        return "x" if strong else "ɾ"
    if letter == "s":
        between = before and before in _VOWELS and after and after in _VOWELS
        if between or _in_stem(letters, place, "s", _S_AS_Z):
            return "z"
        return "z" if after and after in _VOICED else "s"
    if letter == "z":
        return "z" if after else "s"
    if letter == "l":
        return "l" if after and after in _VOWELS + "h" else "ʊ"
    if letter == "x":
        return _x(letters, place)
    return _SINGLE.get(letter, "")


def _x(letters: str, place: int) -> str:
    before, after = letters[:place], letters[place + 1 :]
    if not after:
        return "ks"
    if after[0] not in _VOWELS:
        return "s"
    if _in_stem(letters, place, "x", _X_AS_S):
        return "s"
    if _in_stem(letters, place, "x", _X_AS_KS):
        return "ks"
    if before in ("e", "he", "ine", "coe", "ree"):
        return "z"
    return "ʃ"


def _plain(symbol: str) -> Sound:
    return Sound(Kind.CONSONANT, symbol)


def _find_glides(found: list[Sound]) -> None:
    """Mark each i and u that leans on the vowel before it."""
    for place in range(1, len(found)):
        sound, before = found[place], found[place - 1]
        if sound.kind is not Kind.NUCLEUS or before.kind is not Kind.NUCLEUS:
            continue
        nasal = before.accent == "tilde" and sound.symbol in "eoi"
        if nasal or (sound.symbol in "iu" and not sound.accent and _leans(found, place)):
            sound.kind = Kind.GLIDE


def _leans(found: list[Sound], place: int) -> bool:
    """Whether the plain i or u at `place`, behind a vowel, is no syllable of its own."""
    sound, before = found[place], found[place - 1]
    if before.symbol == sound.symbol:
        return False
    if before.symbol + sound.symbol == "ou":
        return True
    after = found[place + 1 : place + 3]
    if not after:
        return True
    following = after[0]
    if following.kind is Kind.NUCLEUS:  # "maio", but "saiu", whose end leans on the i
        return not (following.symbol == "u" and len(after) == 1)
    if following.kind is Kind.NASAL or following.symbol == "ɲ":
        return False
    closing = len(after) == 1 or after[1].kind is Kind.CONSONANT
    return not (following.symbol == "ʊ" or (following.symbol == "ɾ" and closing))


def _in_stem(letters: str, place: int, letter: str, stems: Sequence[str]) -> bool:
    """Whether `letter` at `place` stands where one of `stems` has it."""
    framed = f"^{letters}^"
    return any(framed.startswith(stem, place + 1 - stem.index(letter)) for stem in stems)
