"""Addresses of pages and of mail, as they are read out."""

import re
from collections.abc import Callable
from re import Match

_TOP_DOMAINS = "com|org|net|gov|edu|info|app|dev|shop|store|io|ai|eu|us|uk|ca|de|fr|es|pt|br|co|me"
_TAIL = r"[\w./?=&%#+~-]*[\w/]"
_ADDRESS = re.compile(
    r"\bhttps?://[^\s\"<>]*[\w/]"
    r"|\b(?:[\w+-][\w.+-]{0,60}@)?(?:[\w-]{1,60}\.){1,6}"
    rf"(?:{_TOP_DOMAINS})\b(?:/{_TAIL}|\?{_TAIL}|/)?"
)
_MARKS = {
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
    "~": "tilde",
}


def read_out_addresses(text: str, word_or_letters: Callable[[str], str]) -> str:
    """Read out addresses: www.olhar.org/new -> W W W dot olhar dot org slash new.

    Args:
        text: What they stand in; the rest of it stays as it is. Digits stay digits, one by one.
        word_or_letters: Says of a word in capitals how it is read.
    """

    def read(match: Match[str]) -> str:
        address = match[0].partition("://")[2] or match[0]
        pieces = re.findall(r"[^\W\d_]+|\d|[^\w\s]|_", address.rstrip("/"))
        return " ".join(_MARKS.get(piece) or word_or_letters(piece.upper()) for piece in pieces)

    return _ADDRESS.sub(read, text)
