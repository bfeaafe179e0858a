"""Written English as it is said: no digits, no symbols, signs in capitals as words or letters."""

import re
import unicodedata
from re import Match

from models.phonemes import english
from models.spoken_numbers import numbers_as_words

_FRACTION_SIGNS = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4"}
_UNSPOKEN = "™®©℠\u00ad\u200b\u200c\u200d\u20e3\ufe0f\ufeff"  # marks, and what has no width
_LOOKALIKES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"'}
    | dict.fromkeys("‐‑‒–", "-")
    | dict.fromkeys("—―•·|\n\r", ", ")
    | dict.fromkeys(_UNSPOKEN, "")
)
_TOP_DOMAINS = "com|org|net|gov|edu|info|app|dev|shop|store|io|ai|eu|us|uk|ca|de|fr|es|pt|br|co|me"
_ADDRESS = (
    r"\bhttps?://[^\s\"<>]*[\w/]"
    r"|\b(?:[\w+-][\w.+-]{0,60}@)?(?:[\w-]{1,60}\.)+"
    rf"(?:{_TOP_DOMAINS})\b(?:/[\w./-]*[\w/])?"
)
_ADDRESS_MARKS = {
    ".": "dot",
    "/": "slash",
    "@": "at",
    "-": "dash",
    "_": "underscore",
    "+": "plus",
    ":": "colon",
    "?": "question mark",
    "=": "equals",
    "&": "and",
    "%": "percent",
    "#": "hash",
}
_ABBREVIATIONS = {
    r"\be\.g\.": "for example",
    r"\bi\.e\.": "that is",
    r"\betc\b\.?(?=\s*$|\s+[A-Z])": "et cetera.",
    r"\betc\b\.?": "et cetera",
    r"\bvs\b\.?": "versus",
    r"\bapprox\b\.?": "approximately",
    r"\b([A-Z]\w+) Dr\b\.?(?=\s*$|,)": r"\1 Drive",
    r"\bDr\b\.?": "Doctor",
    r"\bMr\b\.?": "Mister",
    r"\bMrs\b\.?": "Missus",
    r"\bMs\b\.?": "Miz",
    r"\bProf\.": "Professor",
    r"\b([A-Z]\w+) (?:St|ST)\b\.?": r"\1 Street",
    r"(?<=[a-z] )St\b\.?(?! ?[A-Z])": "Street",
    r"\bSt\b\.?(?= ?[A-Z])": "Saint",
    r"\b(?:Ave|AVE)\b\.?": "Avenue",
    r"\b(?:Blvd|BLVD)\b\.?": "Boulevard",
    r"\b(?:Rd|RD)\b\.?": "Road",
    r"\bDept\b\.?": "Department",
    r"\bApt\b\.?": "Apartment",
    r"\b[Mm]in\.": "minimum",
    r"\b[Mm]ax\.": "maximum",
    r"\b(?:OK|Ok|ok)\b": "okay",
    r"\bw/o\b": "without",
    r"\bw/(?=\s)": "with",
}
_SYMBOLS = {
    r"&": " and ",
    r"@": " at ",
    r"%": " percent ",
    r"\+": " plus ",
    r"[=＝]": " equals ",
    r"×": " times ",
    r"÷": " divided by ",
    r"€": " euro ",
    r"°": " degrees ",
    r"(?<=\w)/(?=\w)": ", ",
    r"(?<=[a-z])\.(?=[a-z])": " dot ",
    r"(?<=\s)-+(?=\s)": ", ",
    r"[()\[\]{}]": ", ",
    r"\.{2,}|…": ". ",
}
_LABELLED = set(  # what letters name: "Gate A" is no article
    "Gate|Section|Row|Plan|Vitamin|Terminal|Hall|Platform|Exit|Building|Block|Level|Zone|Line|Room|"
    "Grade|Type|Option|Seat|Group|Lane|Bay|Dock|Door|Entrance|Aisle|Size|Letter".casefold().split(
        "|"
    )
)
_NUMERALS = {
    "II": "two",
    "III": "three",
    "IV": "four",
    "VI": "six",
    "VII": "seven",
    "VIII": "eight",
    "IX": "nine",
}
_VOWELS = re.compile("[AEIOUY]")
_SHORT = 3  # letters; capitals no longer than this are spelled unless the lexicon has the word


_ABBREVIATION_RULES = [(re.compile(found), said) for found, said in _ABBREVIATIONS.items()]
_SYMBOL_RULES = [(re.compile(found), said) for found, said in _SYMBOLS.items()]


def spoken_form(text: str) -> str:
    """Text as it should be read out, for `models.phonemes`.

    Single capital letters in the result are the names of letters; the article is a lower-case "a".
    What cannot be said (emoji, stray marks) is dropped. No digit and no line break is left.
    """
    text = _plain_characters(text)
    text = re.sub(r"\bA\b", _letter_or_article, text)
    text = re.sub(_ADDRESS, _address, text)
    text = numbers_as_words(text)
    for pattern, words in _ABBREVIATION_RULES:
        text = pattern.sub(words, text)
    text = re.sub(r"\b(?:[A-Za-z]\.){2,}", lambda match: _spelled(match[0].replace(".", "")), text)
    for pattern, words in _SYMBOL_RULES:
        text = pattern.sub(words, text)
    text = re.sub(r"\b(?<!')[^\W\d_]{2,}(?:'[^\W\d_]+)?", _word, text)
    return _tidy(text)


def _plain_characters(text: str) -> str:
    for sign, written in _FRACTION_SIGNS.items():
        text = text.replace(sign, f" {written}")
    text = text.replace("²", " squared ").replace("³", " cubed ")
    text = unicodedata.normalize("NFKC", text.translate(_LOOKALIKES))
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text)


def _letter_or_article(match: Match[str]) -> str:
    """Give A where it is the name of a letter, a where it is the article."""
    following = re.match(r" +([^\W\d_]{2,})", match.string[match.end() :])
    if not following:
        return "A"  # "Gate A.", "C A F E", "A4"
    previous = re.search(r"(\w+) *$", match.string[: match.start()])
    if not previous:
        return "a"  # a sentence or a part of one begins here
    if len(previous[1]) == 1 or previous[1].casefold() in _LABELLED:
        return "A"
    return "a" if following[1][0].isupper() else "A"  # "BUY A COFFEE", but "an A grade"


def _address(match: Match[str]) -> str:
    """Read out an address: www.olhar.org/new -> W W W dot olhar dot org slash new."""
    address = match[0].partition("://")[2] or match[0]
    pieces = re.findall(r"[^\W\d_]+|\d|[^\w\s]|_", address.rstrip("/"))
    said = (_ADDRESS_MARKS.get(piece) or _as_word_or_letters(piece.upper()) for piece in pieces)
    return " ".join(said)


def _word(match: Match[str]) -> str:
    """One word: signs in capitals in lower case, abbreviations as letters."""
    word, apostrophe, ending = match[0].partition("'")
    if word in _NUMERALS and re.search(r"[^\W\d_]{2,} $", match.string[: match.start()]):
        return _NUMERALS[word]
    if word == "US" and re.search(r"[a-z]\W+$", match.string[: match.start()]):
        return _spelled(word)  # a sign says "CONTACT US", a sentence "in the US"
    if word.isupper():
        return _as_word_or_letters(word) + apostrophe + ending.lower()
    if word[:-1].isupper() and word.endswith("s"):
        singular = _as_word_or_letters(word[:-1])
        return singular + ("'s" if singular.isupper() else "s")
    if word.islower() and not apostrophe:
        return _as_word_or_letters(word.upper()) if len(word) > 1 and not _has_vowel(word) else word
    return match[0]


def _as_word_or_letters(capitals: str) -> str:
    if len(capitals) == 1:
        return capitals
    if english().knows(capitals) or not capitals.isascii():
        return capitals.lower()
    unsayable = len(capitals) <= _SHORT or not _has_vowel(capitals)
    return _spelled(capitals) if unsayable else capitals.lower()


def _has_vowel(word: str) -> bool:
    return not word.isascii() or bool(_VOWELS.search(word.upper()))


def _spelled(word: str) -> str:
    return " ".join(word.upper())


def _tidy(text: str) -> str:
    """Only letters, marks of pauses, and hyphens and apostrophes inside words stay."""
    text = "".join(sign if _is_said(sign) else " " for sign in text)
    text = re.sub(r"(?<!\w)['-]+|['-]+(?!\w)", " ", text)
    text = re.sub(r"\s+([.,;:!?])", r"\1", re.sub(r"\s+", " ", text))
    text = re.sub(r"([.,;:!?]),+", r"\1", text)
    return text.lstrip(" .,;:!?").rstrip(" ,;:")


def _is_said(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" or sign in " .,;:!?'-"
