"""Numbers that name something: telephones, flights, postal codes, book numbers."""

import re
from re import Match

from models.english.number_words import digits
from models.english.quantities import Rule

_BEFORE_TELEPHONES = (
    r"\b(?:[Cc]all|[Dd]ial|[Tt]el(?:ephone)?|[Pp]hone|[Ff]ax|[Mm]obile|WhatsApp|TEL)"
)
_TELEPHONE = (
    r"(?<![\w.,/:-])(?:"
    r"\+\d[\d ().-]{6,16}\d"  # +55 11 98765-4321
    r"|\(\d{2,4}\) ?\d{3,5}[ .-]?\d{4}"  # (555) 123-4567
    r"|(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}"  # 555-123-4567
    r"|0\d{2,4}(?:[ -]\d{3,4}){1,3}"  # 0800 123 4567
    r"|\d{3} 0\d{3}"  # 555 0199: a quantity begins with no zero
    r"|(?!(?:1[1-9]|20)\d\d-(?:1[1-9]|20)\d\d)\d{3,5}-\d{4}"  # 555-1234, but not 2019-2026
    r")(?![\w/:-]|[.,]\d)"
)
_CALLED = rf"({_BEFORE_TELEPHONES}\b\.?:? )(\d[\d -]{{1,16}}\d)\b(?![/:.,]?\d)"


def _code(match: Match[str]) -> str:
    return f" {digits(match[1])} "


def _telephone(match: Match[str]) -> str:
    said = _groups(match[0])
    return f"plus {said}" if match[0].startswith("+") else said


def _called(match: Match[str]) -> str:
    return match[1] + _groups(match[2])


def _labelled(match: Match[str]) -> str:
    """A label spelt, its digits one by one: "ISBN 978-3" -> "I S B N nine seven eight, three"."""
    return f"{' '.join(match[1])} {_groups(match[2])}"


def _flight(match: Match[str]) -> str:
    return f"{match[1]}{' '.join(match[2])}, {digits(match[3])}"


def _groups(text: str) -> str:
    return ", ".join(digits(group) for group in re.findall(r"\d+", text))


RULES: list[Rule] = [
    (r"\b(ISBN|ISSN|CEP|ZIP|EAN|UPC)\b(?:-1[03])?:? ?(\d[\d -]{2,20}\d)\b", _labelled),
    (
        r"(\b[Ff]lights?(?: number| no\.?| is)* |\bFLIGHT )([A-Z]{2}|[A-Z]\d) ?-?(\d{2,4})\b",
        _flight,
    ),
    (r"(?<=[A-Z])-?(\d{3,})(?![.,:]?\d)", _code),
]
TELEPHONES: list[Rule] = [
    (_TELEPHONE, _telephone),
    (_CALLED, _called),
]
