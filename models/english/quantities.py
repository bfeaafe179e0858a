"""Written figures, with their marks of thousands and decimals, as English words."""

import re
from collections.abc import Callable
from re import Match

from models.english.number_words import cardinal, digits

Rule = tuple[str, str | Callable[[Match[str]], str]]  # a pattern, and what it turns into

NUMBER = r"(?<!\d)\d++(?:[.,]\d++)*+"
LONGEST_COUNT = 15  # digits; from there on one by one


def count(text: str) -> str:
    """Digits without marks as a quantity, however many they are."""
    return cardinal(int(text)) if len(text) <= LONGEST_COUNT else digits(text)


def decimal(text: str) -> str:
    """Read 12.50 as "twelve point five zero"."""
    whole, _, rest = text.partition(".")
    return f"{count(whole)} point {digits(rest).replace(',', '')}" if rest else count(whole)


def number(text: str) -> str:
    """A number with its thousands and decimals marked in any of the usual ways."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text):
        return decimal(text.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(\.\d{3}){2,}|\d{1,3}(\.\d{3})+,\d+", text):
        return decimal(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d+\.\d+|\d+,\d{1,2}", text):
        return decimal(text.replace(",", "."))
    parts = re.split(r"([.,])", text)
    return "".join({".": " point ", ",": ", "}.get(part) or _whole(part) for part in parts)


def _whole(text: str) -> str:
    """A quantity or a code: long numbers that are not round and what starts with a zero."""
    is_code = (text[0] == "0" and len(text) > 1) or (len(text) > 6 and not text.endswith("000"))
    return digits(text) if is_code else count(text)
