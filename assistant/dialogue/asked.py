import re
from dataclasses import dataclass

from assistant.dialogue.rows import LAST_NUMBER, PARTS, Row, parts_in

ALL, LINE, ABOUT, PRICE = "all", "line", "about", "price"
LAST = "last"


@dataclass(frozen=True, slots=True)
class Asked:
    """The part of the text that was asked for.

    Attributes:
        kind: "all", "line", "about" or a key of `PARTS`.
        rows: The rows that have it; empty when none has.
        values: What each of `rows` gives: itself whole, or the price ... in it.
        about: The line's number, or the words that the rows had to fit.
        context: The text around `values`, where it says more than `rows` do.
        facts: What each value is evidence of; empty where `values` say it themselves.
    """

    kind: str
    rows: tuple[Row, ...] = ()
    values: tuple[str, ...] = ()
    about: str = ""
    context: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def asked_for(rows: tuple[Row, ...], part: str = ALL, about: str = "") -> Asked:
    """The part of `rows` that `read_text` is asked for by its arguments."""
    if part == LAST:
        return _whole(LINE, rows[-1:], str(len(rows)))
    if part.isdecimal():
        return _whole(LINE, rows[max(0, int(part) - 1) : int(part)], part)
    if part == PRICE and about:
        return _price_of(rows, about)
    if part in PARTS:
        found = [(row, value) for row in rows for value in parts_in(row, part)]
        return Asked(part, tuple(row for row, _ in found), tuple(value for _, value in found))
    if about:
        return _whole(ABOUT, tuple(row for row in rows if row.fits(about)), about)
    return _whole(ALL, rows, "")


def _whole(kind: str, rows: tuple[Row, ...], about: str) -> Asked:
    return Asked(kind, rows, tuple(row.text for row in rows), about)


def _price_of(rows: tuple[Row, ...], about: str) -> Asked:
    """The price in the row of an item, or alone in the row below it.

    "Coffee 2.50" before "Iced coffee 3.00"; but of a tomato soup and a pea soup neither is "the
    soup", so both are told, and one alone is told by its whole name.
    """
    fitting = [(row, *_priced(rows, i)) for i, row in enumerate(rows) if row.fits(about)]
    priced = [(row, at, prices) for row, at, prices in fitting if prices]
    if named := [found for found in priced if found[0].is_named(about)][:1]:
        priced, item = named, about
    else:
        item = priced[0][0].item if len(priced) == 1 else ""
    pairs = [(row, at, price) for row, at, prices in priced for price in prices]
    if not pairs:
        return Asked(PRICE, about=about)
    shown = [(row, at) for row, at, _ in priced]
    return Asked(
        PRICE,
        tuple(at for _, at, _ in pairs),
        tuple(price for _, _, price in pairs),
        item,
        tuple(dict.fromkeys(part.text for pair in shown for part in pair)),
        tuple(f"{row.item} {price}" for row, _, price in pairs),
    )


def _priced(rows: tuple[Row, ...], i: int) -> tuple[Row, tuple[str, ...]]:
    """The row that shows the price of what row `i` lists, and the price; none if none does."""
    row = rows[i]
    if prices := parts_in(row, PRICE) or tuple(re.findall(LAST_NUMBER, row.text)):
        return row, prices
    below = rows[i + 1] if i + 1 < len(rows) else None
    if below and (prices := parts_in(below, PRICE)) and len(prices[0]) > len(below.text) / 2:
        return below, prices[:1]
    return row, ()
