"""Prices, as English words."""

import re
from re import Match

from models.english.number_words import cardinal
from models.english.quantities import NUMBER, Rule, count, decimal, number

_MONEY = {  # one, many, one hundredth, hundredths
    "$": ("dollar", "dollars", "cent", "cents"),
    "C$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "A$": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "MX$": ("Mexican peso", "Mexican pesos", "centavo", "centavos"),
    "R$": ("real", "reais", "centavo", "centavos"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "₩": ("won", "won", "jeon", "jeon"),
    "CHF": ("franc", "francs", "centime", "centimes"),
    "kr": ("krona", "kronor", "ore", "ore"),
}
_CODES = {
    "US$": "$",
    "USD": "$",
    "CA$": "C$",
    "CAD": "C$",
    "AU$": "A$",
    "AUD": "A$",
    "MXN": "MX$",
    "BRL": "R$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "KRW": "₩",
}
_LETTERS = "|".join([code for code in _CODES if code.isalpha()] + ["CHF", "kr"])
CURRENCY = rf"\b(?:US|CA?|AU?|MX|R)\$|[$€£¥₹₩]|\b(?:{_LETTERS})\b"
_CURRENCY_BEFORE = CURRENCY.replace("€", "").replace("[$", r"(?<!\d)(?<!\d )€|[$")  # not "5 €"
_MARK_OF_THREE_DECIMALS = {"$": ".", "£": ".", "R$": ","}  # fuel is sold at $3.459 and R$ 5,899
_SCALES = {"k": "thousand", "m": "million", "b": "billion", "bn": "billion"}
_SCALE = r"(?: ?(thousand|million|billion|trillion|bn|[kKmMB])\b)?"


def _price_before(match: Match[str]) -> str:
    symbol, amount, scale = match.groups()
    if not scale:
        return _price(symbol, amount)
    return f"{number(amount)} {_SCALES.get(scale.lower(), scale)} {_names(symbol)[1]}"


def _price_behind(match: Match[str]) -> str:
    return _price(match[2], match[1])


def _price_range(match: Match[str]) -> str:
    symbol, low, high = match.groups()
    return f"{number(low)} to {_price(symbol, high)}"


def _names(symbol: str) -> tuple[str, str, str, str]:
    return _MONEY[_CODES.get(symbol, symbol)]


def _price(symbol: str, amount: str) -> str:
    one, many, cent, cents = _names(symbol)
    whole, part = _whole_and_part(_CODES.get(symbol, symbol), amount)
    if len(part) > 2:
        return f"{decimal(f'{whole}.{part}')} {many}"
    hundredths = int(part.ljust(2, "0"))
    words = f"{count(whole)} {one if whole == '1' else many}"
    small = f"{cardinal(hundredths)} {cent if hundredths == 1 else cents}"
    if not hundredths:
        return words
    return small if whole == "0" else f"{words} and {small}"


def _whole_and_part(symbol: str, amount: str) -> tuple[str, str]:
    """Split an amount at its decimal mark: the last comma or point, unless it marks thousands."""
    place = max(amount.rfind("."), amount.rfind(","))
    head, mark, tail = amount[:place], amount[place], amount[place + 1 :]
    if place < 0 or (len(tail) == 3 and mark != _MARK_OF_THREE_DECIMALS.get(symbol)):
        head, tail = amount, ""
    return re.sub("[.,]", "", head).lstrip("0") or "0", tail


RANGE: Rule = (rf"({CURRENCY}) ?({NUMBER}) ?- ?({NUMBER})(?! ?[-%])", _price_range)
RULES: list[Rule] = [
    (rf"({_CURRENCY_BEFORE}) ?({NUMBER}){_SCALE}", _price_before),
    (rf"({NUMBER}) ?({CURRENCY})(?!\w)", _price_behind),
    (rf"({CURRENCY}) ?({NUMBER}){_SCALE}", _price_before),
]
