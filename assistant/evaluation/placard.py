"""Signs and menus drawn for measuring a reader: what is written on them is known exactly."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import yaml

from assistant.errors import BenchError
from devices.media import Image

LETTER = 64  # pixels of a capital letter as drawn, before the camera looks at it
Set = Literal["tuned", "kept"]
SETS: tuple[Set, ...] = ("tuned", "kept")
LANGUAGES = ("en", "pt")
LAYOUTS = ("sign", "menu", "sign", "columns", "notice")  # page by page, in turn

_WORDS = Path(__file__).with_name("placard_words.yaml")
_STEP = 2.0  # letter heights from base line to base line
_TIGHT_STEP = 1.75  # the same on a placard that is held out
_MARGIN = 1.2  # letter heights around the words
_PRICE_GAP = 3.0  # least letter heights from a dish to its price
_COLUMN_GAP = 5.0  # letter heights from one column to the next
_HEAD = 1.3  # a heading's size over that of the rest
# File names of matplotlib's fonts, else names of OpenCV's own with their weight.
_FONTS: dict[Set, tuple[tuple[str, int], ...]] = {
    "tuned": (
        ("DejaVuSans.ttf", 0),
        ("DejaVuSans-Bold.ttf", 0),
        ("DejaVuSerif.ttf", 0),
        ("DejaVuSerif-Bold.ttf", 0),
        ("DejaVuSansMono.ttf", 0),
        ("DejaVuSans-Oblique.ttf", 0),
    ),
    "kept": (
        ("STIXGeneral.ttf", 0),
        ("sans", 400),
        ("STIXGeneralBol.ttf", 0),
        ("sans", 700),
        ("STIXGeneralBolIta.ttf", 0),
    ),
}
_COLOURS = (  # ink and paper, BGR
    ((20, 20, 20), (245, 245, 245)),
    ((250, 250, 250), (120, 60, 20)),
    ((15, 15, 15), (90, 215, 245)),
    ((245, 245, 245), (40, 40, 170)),
    ((40, 60, 30), (225, 235, 240)),
    ((245, 250, 245), (70, 110, 30)),
)


@dataclass(frozen=True, slots=True, eq=False)
class Placard:
    """One sign or menu.

    Attributes:
        layout: One of `LAYOUTS`.
        rows: What is written, in reading order; a dish and its price are one row.
        picture: As drawn, capital letters `LETTER` pixels high, BGR uint8.
    """

    layout: str
    rows: tuple[str, ...]
    picture: Image


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words at a place: x and the base line's y in letter heights."""

    words: str
    x: float
    y: float
    size: float = 1.0
    align: Literal["left", "middle", "right"] = "left"


class _Pen:
    """Writes in one font."""

    def __init__(self, name: str, weight: int) -> None:
        self._face = cv2.FontFace(str(_font_file(name)) if name.endswith(".ttf") else name)
        self._weight = weight
        _, _, _, height = self._rectangle("H", 1000)
        self._em = 1000 / height  # font size for a capital letter of one pixel

    def width(self, words: str, size: float = 1.0) -> float:
        """Letter heights."""
        return self._rectangle(words, round(self._em * LETTER * size))[2] / LETTER

    def write(self, picture: Image, piece: _Piece, ink: tuple[int, int, int]) -> None:
        """Put words on a picture."""
        length = self.width(piece.words, piece.size)
        left = piece.x - {"left": 0.0, "middle": length / 2, "right": length}[piece.align]
        at = round(left * LETTER), round(piece.y * LETTER)
        size = round(self._em * LETTER * piece.size)
        cv2.putText(picture, piece.words, at, ink, self._face, size, self._weight)

    def _rectangle(self, words: str, size: int) -> tuple[int, int, int, int]:
        x, y, width, height = cv2.getTextSize(
            (100_000, 10_000), words, (0, 0), self._face, size, self._weight
        )
        return int(x), int(y), int(width), int(height)


def placard(chosen: Set, language: str, number: int) -> Placard:
    """The placard of that number; the same one each time.

    Raises:
        BenchError: matplotlib, which brings the fonts, is missing.
    """
    chance = np.random.default_rng([SETS.index(chosen), LANGUAGES.index(language), number])
    words = _words()[chosen][language]
    fonts = _FONTS[chosen]
    pen = _Pen(*fonts[number % len(fonts)])
    layout = LAYOUTS[number % len(LAYOUTS)]
    step = _STEP if chosen == "tuned" else _TIGHT_STEP
    pieces: list[_Piece]
    match layout:
        case "sign":
            align: Literal["left", "middle"] = "middle" if chosen == "tuned" else "left"
            lines = _one(chance, words["signs"])
            pieces = [_Piece(line, 0, i * step, align=align) for i, line in enumerate(lines)]
            rows = tuple(lines)
        case "menu":
            pieces, rows = _column(chance, words, pen, int(chance.integers(4, 7)), step)
        case "columns":
            left, left_rows = _column(chance, words, pen, int(chance.integers(3, 5)), step)
            right, right_rows = _column(chance, words, pen, int(chance.integers(3, 5)), step)
            shift = max(_right_end(pen, piece) for piece in left) + _COLUMN_GAP
            pieces = left + [_moved(piece, shift) for piece in right]
            rows = left_rows + right_rows
        case _:
            lines = _one(chance, words["notices"])
            pieces = [_Piece(line, 0, i * step) for i, line in enumerate(lines)]
            rows = tuple(lines)
    ink, paper = _COLOURS[int(chance.integers(len(_COLOURS)))]
    return Placard(layout, rows, _drawn(pen, pieces, ink, paper))


def _column(
    chance: np.random.Generator, words: dict[str, Any], pen: _Pen, count: int, step: float
) -> tuple[list[_Piece], tuple[str, ...]]:
    """A heading and dishes with their prices."""
    head = _one(chance, words["heads"])
    dishes = [str(dish) for dish in chance.choice(words["dishes"], count, replace=False)]
    patterns = chance.choice(words["prices"], count)
    prices = [str(pattern).format(n=chance.integers(2, 10)) for pattern in patterns]
    edge = max(map(pen.width, dishes)) + _PRICE_GAP + max(map(pen.width, prices))
    pieces = [_Piece(head, 0, 0, _HEAD)]
    for i, (dish, price) in enumerate(zip(dishes, prices, strict=True), start=1):
        pieces += [_Piece(dish, 0, i * step), _Piece(price, edge, i * step, align="right")]
    rows = (head, *(f"{dish} {price}" for dish, price in zip(dishes, prices, strict=True)))
    return pieces, rows


def _drawn(
    pen: _Pen, pieces: list[_Piece], ink: tuple[int, int, int], paper: tuple[int, int, int]
) -> Image:
    left = min(_left_end(pen, piece) for piece in pieces) - _MARGIN
    right = max(_right_end(pen, piece) for piece in pieces) + _MARGIN
    top = min(piece.y - 1.4 * piece.size for piece in pieces) - _MARGIN / 2
    bottom = max(piece.y for piece in pieces) + 0.4 + _MARGIN / 2
    size = round((bottom - top) * LETTER), round((right - left) * LETTER), 3
    picture = np.full(size, paper, np.uint8)
    for piece in pieces:
        pen.write(picture, _moved(piece, -left, -top), ink)
    return picture


def _left_end(pen: _Pen, piece: _Piece) -> float:
    return piece.x - (pen.width(piece.words, piece.size) / 2 if piece.align == "middle" else 0.0)


def _right_end(pen: _Pen, piece: _Piece) -> float:
    part = {"left": 1.0, "middle": 0.5, "right": 0.0}[piece.align]
    return piece.x + part * pen.width(piece.words, piece.size)


def _moved(piece: _Piece, x: float, y: float = 0.0) -> _Piece:
    return _Piece(piece.words, piece.x + x, piece.y + y, piece.size, piece.align)


def _one(chance: np.random.Generator, choices: list[Any]) -> Any:
    return choices[int(chance.integers(len(choices)))]


@cache
def _words() -> dict[str, dict[str, dict[str, Any]]]:
    words: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(_WORDS.read_text("utf-8"))
    return words


def _font_file(name: str) -> Path:
    try:
        import matplotlib
    except ImportError as error:
        raise BenchError(
            "wanted the fonts that matplotlib brings, found no matplotlib; "
            "run `pip install matplotlib`"
        ) from error
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name
