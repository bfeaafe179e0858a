"""Prices in view, as numbers that can be calculated with."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.dialogue.amounts import decimal_mark, plain, written_value
from assistant.dialogue.asked import PRICE, asked_for
from assistant.dialogue.language import Language
from assistant.dialogue.rows import PARTS, Row, parts_in
from assistant.dialogue.sums import named

_DIGITS = re.compile(r"\d[\d.,]*\d|\d")
_CENTS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Price:
    """One price in view.

    Attributes:
        value: In its currency.
        text: As it is written: "R$ 5,50".
        item: What it is of, in the words beside it; may be empty.
        row: The row of text that shows it.
    """

    value: Decimal
    text: str
    item: str
    row: Row

    @property
    def shown(self) -> str:
        """The item and its price."""
        return f"{self.item} {self.text}".strip()

    @property
    def currency(self) -> str:
        """Its sign; empty where none is written."""
        return _DIGITS.sub("", self.text, count=1).strip().upper()

    def written(self, value: Decimal, language: Language) -> str:
        """Another amount, written as this price is: its currency on the same side."""
        return _DIGITS.sub(lambda _: money(value, language), self.text, count=1)


def prices_of(rows: tuple[Row, ...], words: str, language: Language) -> tuple[Price, ...]:
    """The prices of what `words` name, "soup and coffee"; all prices where they name nothing."""
    if not named(words, language):
        found = [(row, row.item, text) for row in rows for text in parts_in(row, PRICE)]
    else:
        found = [entry for name in _each(words, language) for entry in _listed(rows, name)]
    read = ((row, item, text, value_of(text, language)) for row, item, text in found)
    prices = (Price(value, text, item, row) for row, item, text, value in read if value is not None)
    return tuple(dict.fromkeys(prices))


def unpriced(rows: tuple[Row, ...], words: str, language: Language) -> str:
    """The first thing that `words` name and that has no price in view; "" if all have one."""
    if not named(words, language):
        return ""
    return next((name for name in _each(words, language) if not [*_listed(rows, name)]), "")


def price_in(text: str, language: Language) -> Decimal | None:
    """The price in a text that has just one."""
    found = re.findall(PARTS[PRICE], text, re.IGNORECASE)
    return value_of(found[0], language) if len(found) == 1 else None


def value_of(price: str, language: Language) -> Decimal | None:
    """The number in a written price; None where it is none."""
    digits = _DIGITS.search(price)
    return written_value(digits[0], decimal_mark(language), price=True) if digits else None


def of_one_currency(prices: Iterable[Price]) -> bool:
    """Whether prices may be compared and added."""
    return len({price.currency for price in prices} - {""}) <= 1


def money(value: Decimal, language: Language) -> str:
    """An amount of money, with cents where it has any: "5.50", "12"."""
    amount = value.quantize(_CENTS)
    text = plain(amount) if amount == amount.to_integral_value() else format(amount, "f")
    return text.replace(".", decimal_mark(language))


def _listed(rows: tuple[Row, ...], name: str) -> Iterator[tuple[Row, str, str]]:
    """Each price of what is called `name`: its row, the item's own words, the price."""
    asked = asked_for(rows, PRICE, name)
    for row, text, fact in zip(asked.rows, asked.values, asked.facts, strict=True):
        yield row, fact.removesuffix(text).strip(), text


def _each(words: str, language: Language) -> list[str]:
    """The things that are named one after the other."""
    joints = "|".join(map(re.escape, language.rules["amounts"]["joints"]))
    parts = re.split(rf"\s+(?:{joints})\s+|,\s*", words.lower())
    return [name for part in parts if (name := named(part, language))]
