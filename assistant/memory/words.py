"""Words that are compared whatever their case, accents and slips; English and Portuguese."""

import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

SLIP = 80.0  # rapidfuzz ratio, 0 to 100, from which two words are one, misread or misheard
SLIP_LETTERS = 5  # shorter words are too alike to be guessed
_GLUED_LETTERS = 5  # words found inside a longer one, as readers lose spaces: "NOPARKING"
_GLUED = 0.9  # fits so well, 0 to 1
_PLURALS = ("s", "es")

# fmt: off
_SMALL = frozenset((
    # English
    "a", "an", "the", "some", "any", "this", "that", "these", "those", "my", "your", "our", "his",
    "her", "its", "their", "i", "me", "you", "he", "she", "it", "we", "they", "is", "are", "was",
    "were", "am", "be", "been", "do", "does", "did", "have", "has", "had", "where", "what", "when",
    "which", "who", "how", "why", "in", "on", "at", "of", "to", "by", "for", "from", "with", "and",
    "or", "about", "leave", "left", "put", "see", "saw", "seen", "find", "last", "there", "here",
    "s", "ve", "re", "ll", "t", "d", "m",
    # Portuguese, without accents
    "o", "as", "os", "um", "uma", "uns", "umas", "este", "esta", "estes", "estas", "esse", "essa",
    "esses", "essas", "isto", "isso", "meu", "minha", "meus", "minhas", "seu", "sua", "seus",
    "suas", "eu", "voce", "ele", "ela", "eles", "elas", "nos", "e", "sao", "era", "estava",
    "estao", "esteve", "foi", "ta", "tao", "onde", "que", "qual", "quais", "quando", "quem",
    "como", "em", "no", "na", "nas", "num", "numa", "de", "do", "da", "dos", "das", "ao", "por",
    "pelo", "pela", "para", "pra", "com", "ou", "sobre", "deixei", "coloquei", "botei", "vi",
    "viu", "tem", "ha", "aqui", "ali", "la",
))
# fmt: on
"""Words that tell nothing of what is searched for, folded."""


def folded(text: str) -> str:
    """Words without case, accents and punctuation, one space between them."""
    # Taking characters apart may bring capitals, and taking case away letters to be taken apart.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = (
        character if character.isalnum() else " "
        for character in plain
        if not unicodedata.combining(character)
    )
    return " ".join("".join(letters).split())


def telling(text: str) -> tuple[str, ...]:
    """The folded words that tell what is meant: no articles, prepositions and the like."""
    return tuple(dict.fromkeys(word for word in folded(text).split() if word not in _SMALL))


def gist(text: str) -> str:
    """The words that tell what is meant as they are written, with their accents."""
    return " ".join(word for word in text.split() if telling(word))


def fit(wanted: Iterable[str], text: str) -> float:
    """How much of some words a text holds, 0 to 1.

    Args:
        wanted: Folded words; each counts the same.
        text: Folded.
    """
    words = tuple(wanted)
    if not words:
        return 0.0
    known = text.split()
    share = sum(max((alike(word, other) for other in known), default=0.0) for word in words)
    whole = "".join(words)
    glued = len(whole) >= _GLUED_LETTERS and whole in text.replace(" ", "")
    return max(share / len(words), _GLUED if glued else 0.0)


def alike(one: str, other: str) -> float:
    """How sure two folded words are the same word, 0 to 1: equal, its plural, or a slip of it."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if long.startswith(short) and long[len(short) :] in _PLURALS and not short.isdigit():
        return 1.0
    if len(short) < SLIP_LETTERS or not short.isalpha() or not long.isalpha():
        return 0.0
    return fuzz.ratio(one, other, score_cutoff=SLIP) / 100
