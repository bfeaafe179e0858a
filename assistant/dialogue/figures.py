"""Numbers, measures and sums as an answer says them."""

import re
from decimal import Decimal

from assistant.dialogue.amounts import decimal_mark, plain
from assistant.dialogue.language import Language

DECIMALS = 2  # that are told of a number from 1 on
DIGITS = 3  # significant ones, of a number below 1
_PIECE = re.compile(r"\d+(?:\.\d+)?%?|sqrt|of|[-+*/^()]")
_SIMPLE = re.compile(r"-?[\d.]+%? (?:[-+*/^]|of) [\d.]+%?|[\d.]+\^[\d.]+")
_ROOT = re.compile(r"sqrt\((\d+(?:\.\d+)?)\)")


def rounded(value: Decimal) -> Decimal:
    """A number with as many decimals as a voice should tell."""
    if value == value.to_integral_value():
        return value
    if abs(value) >= 1:
        return round(value, DECIMALS)
    return round(value, DIGITS - 1 - value.adjusted())


def is_exact(value: Decimal) -> bool:
    """Whether `said` tells all of a number."""
    return rounded(value) == value


def said(value: Decimal, language: Language) -> str:
    """A number in digits, as the language writes it."""
    return plain(rounded(value)).replace(".", decimal_mark(language))


def measured(measure: str, unit: str, value: Decimal, language: Language) -> tuple[str, str]:
    """What a conversion was asked of and what it gave: "5 miles", "8.05 kilometres"."""
    parts = measure.split()
    amounts = [
        _with_unit(Decimal(number), name, language)
        for number, name in zip(parts[::2], parts[1::2], strict=True)
    ]
    return language.join(amounts), _with_unit(rounded(value), unit, language)


def worded(expression: str, language: Language) -> str:
    """A sum of two numbers in words: "15% of 80", "12 times 7"; "" for larger ones."""
    if root := _ROOT.fullmatch(expression):
        return language.say("calculate.root", number=said(Decimal(root[1]), language))
    if not _SIMPLE.fullmatch(expression):
        return ""
    signs = language.rules["sums"]["signs"]
    return " ".join(
        str(signs[piece]) if piece in signs else piece.replace(".", decimal_mark(language))
        for piece in _PIECE.findall(expression)
    )


def _with_unit(amount: Decimal, unit: str, language: Language) -> str:
    singular, plural = (language.rules["sums"]["units"][unit] * 2)[:2]
    return f"{said(amount, language)} {singular if amount == 1 else plural}"
