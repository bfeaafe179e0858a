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
    """

    kind: str
    rows: tuple[Row, ...] = ()
    values: tuple[str, ...] = ()
    about: str = ""


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
    """The price in the row of an item, or alone in the row below it."""
    fitting = [(i, row) for i, row in enumerate(rows) if row.fits(about)]
    # "Coffee 2.50" before "Iced coffee 3.00".
    for i, row in sorted(fitting, key=lambda pair: len(pair[1].text.split())):
        if prices := parts_in(row, PRICE) or tuple(re.findall(LAST_NUMBER, row.text)):
            return Asked(PRICE, (row,) * len(prices), prices, about)
        below = rows[i + 1] if i + 1 < len(rows) else None
        if below and (prices := parts_in(below, PRICE)) and len(prices[0]) > len(below.text) / 2:
            return Asked(PRICE, (below,), prices[:1], about)
    return Asked(PRICE, about=about)
