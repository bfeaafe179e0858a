"""Words in capitals: signs in lower case, abbreviations as words or as letters."""

import re
from re import Match

from models.english.phonemes import english

_LABELLED = set(  # what letters name: "Gate A" is no article
    "Gate|Section|Row|Plan|Vitamin|Terminal|Hall|Platform|Exit|Building|Block|Level|Zone|Line|Room|"
    "Grade|Type|Option|Seat|Group|Lane|Bay|Dock|Door|Entrance|Aisle|Size|Letter".casefold().split(
        "|"
    )
)
_LETTERS = {  # spelled, though the lexicon has a word like it or they can be said as one
    *("ATM", "CEO", "CEP", "CO", "EU", "FAQ", "HDMI", "IBAN", "ICU", "ID", "ISBN", "ISO", "LED"),
    *("URL", "USA", "VAT", "VIP", "XL"),
}
_LETTERS_IN_SENTENCES = {"US", "IT", "ER", "AM"}  # on a sign they are words: "CONTACT US"
_AS_WORDS = {"JPEG": "jay peg", "OLED": "O led", "SIM": "sim", "WIFI": "wifi"}
_VOWELS = re.compile("[AEIOUY]")
_UNSAYABLE = re.compile("(?!SC[HR]|S[HPT]R|SPL|[CPT]HR|CHL)[^AEIOUY]{3}|.*[^AEIOUYS]{5}")
_SHORT = 3  # letters; capitals no longer than this are spelled unless the lexicon has the word
_WORD = re.compile(r"\b(?<!')[^\W\d_]{2,}(?:'[^\W\d_]+)?")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_LONE_A = re.compile(r"\bA\b")


def letters_or_articles(text: str) -> str:
    """Keep A where it is the name of a letter, make it a where it is the article."""
    return _LONE_A.sub(_letter_or_article, text)


def capitals_as_words(text: str) -> str:
    """Words in capitals in lower case, or their letters apart: "ATM" -> "A T M"."""
    text = _DOTTED.sub(lambda match: _spelled(match[0].replace(".", "")), text)
    return _WORD.sub(_word, text)


def as_word_or_letters(capitals: str) -> str:
    """A word in capitals as it is read."""
    if len(capitals) == 1:
        return capitals
    if capitals in _AS_WORDS:
        return _AS_WORDS[capitals]
    if capitals in _LETTERS:
        return _spelled(capitals)
    if english().knows(capitals) or not capitals.isascii():
        return capitals.lower()
    unsayable = len(capitals) <= _SHORT or not _has_vowel(capitals) or _UNSAYABLE.match(capitals)
    return _spelled(capitals) if unsayable else capitals.lower()


def _letter_or_article(match: Match[str]) -> str:
    following = re.match(r" +([^\W\d_]{2,})", match.string[match.end() :])
    if not following:
        return "A"  # "Gate A.", "C A F E", "A4"
    previous = re.search(r"(\w+) *$", match.string[: match.start()])
    if not previous:
        return "a"  # a sentence or a part of one begins here
    if len(previous[1]) == 1 or previous[1].casefold() in _LABELLED:
        return "A"
    return "a" if following[1][0].isupper() else "A"  # "BUY A COFFEE", but "an A grade"


def _word(match: Match[str]) -> str:
    word, apostrophe, ending = match[0].partition("'")
    if word in _LETTERS_IN_SENTENCES:
        in_sentence = re.search(r"[a-z]\W+$", match.string[: match.start()])
        return (_spelled(word) if in_sentence else word.lower()) + apostrophe + ending
    if word.isupper():
        return as_word_or_letters(word) + apostrophe + ending.lower()
    if word[:-1].isupper() and word.endswith("s"):
        singular = as_word_or_letters(word[:-1])
        return singular + ("'s" if singular.isupper() else "s")
    if word.islower() and not apostrophe:
        return word if _has_vowel(word) else as_word_or_letters(word.upper())
    return match[0]


def _has_vowel(word: str) -> bool:
    return not word.isascii() or bool(_VOWELS.search(word.upper()))


def _spelled(word: str) -> str:
    return " ".join(word.upper())
