import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, utils

from assistant.events import Evidence, EvidenceKind, Reading
from assistant.seeing.framing import framing
from assistant.seeing.view import LEGIBLE, View
from models.box import Box

SAME_ROW = 0.5  # share of the lower line's height that two lines of one row have in common
FITS = 84.0  # rapidfuzz ratio, 0 to 100, from which a word in view is the word asked for
FUZZY_LETTERS = 4  # shorter words must be the same, but for a plural

_AMOUNT = r"\d+(?:[.,]\d{3})*(?:[.,]\d{2})?(?!\d)"
PARTS = {
    "price": rf"(?:[€$£¥]|R\$|EUR|USD|GBP|BRL)\s?{_AMOUNT}"
    rf"|(?<![\d.,]){_AMOUNT}\s?(?:[€$£¥]|(?:EUR|USD|GBP|euros?|dollars?|pounds?|cents?|reais)\b)"
    r"|(?<![\d.,:])\d+[.,]\d{2}(?![\d.,:%])",
    "phone": r"(?<![\w.,])\+?\(?\d[\d\s().\-/]{5,}\d(?!\w)",
    "email": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "website": r"(?:https?://|www\.)\S+[\w/]|(?<![@\w.])(?:[a-z0-9-]+\.)+"
    r"(?:com|org|net|edu|gov|info|io|eu|de|br|pt|uk|us|fr|es|it|nl|app|dev|shop|co)\b"
    r"(?:\.[a-z]{2}\b)?(?:/\S*)?",
    "date": r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{4}\b"
    r"|\b(?:\d{1,2} )?[^\W\d_]{3,9}\.? \d{4}\b|\b[^\W\d_]{3,9}\.? \d{1,2}, \d{4}\b",
    # "5.50" alone is a price; with a point it is an hour only from one to another.
    "hours": r".*(?:(?<![\d.,:])\d{1,2}[:h]\d{2}(?!\d)|\b\d{1,2}(?:\.\d{2})?\s?(?:am|pm)\b"
    r"|\b\d{1,2}\.\d{2}\s?(?:[-–]|to|h)\s?\d{1,2}\.\d{2}\b|\d{1,2}\s?[-–]\s?\d{1,2}\s?h\b).*",
    "number": r"\w*\d[\w-]*",
}
LAST_NUMBER = r"\d+(?:[.,]\d+)?\s*$"  # a price without currency, at the end of a menu's row
PHONE_DIGITS = 7, 15  # fewer or more digits are no telephone number (ITU-T E.164)
BARE_DIGITS = 12  # so many digits in one run, without "+", are the number of a barcode
JOINT_LETTERS = 3  # "&" stands for a word this short: and, und, e, y


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text in view: its lines from left to right."""

    text: str
    lines: tuple[Reading, ...]

    def fits(self, words: str) -> bool:
        """Whether each of `words` is in the row, a misread letter or a plural forgiven."""
        asked, seen = (utils.default_process(text).split() for text in (words, self.text))
        missing = [word for word in asked if not any(_same(word, other) for other in seen)]
        return len(asked) > len(missing) <= self.text.count("&") and all(
            len(word) <= JOINT_LETTERS for word in missing
        )

    def is_named(self, words: str) -> bool:
        """Whether `words` name all that the row lists: "soup", but not "tomato soup 5.50"."""
        asked = utils.default_process(words).split()
        listed = [word for word in utils.default_process(self.item).split() if word.isalpha()]
        return self.fits(words) and all(any(_same(a, word) for a in asked) for word in listed)

    @property
    def item(self) -> str:
        """The row without the prices in it."""
        bare = re.sub(f"{PARTS['price']}|{LAST_NUMBER}", " ", self.text, flags=re.IGNORECASE)
        return " ".join(bare.split()).strip(" .:-–")

    def evidence(self, view: View, value: str = "") -> Evidence:
        """What an answer from this row rests on."""
        boxes = [line.box for line in self.lines]
        return Evidence(
            kind=EvidenceKind.TEXT,
            value=value or self.text,
            t_ns=view.t_ns if view.text_ns is None else view.text_ns,
            box=Box(
                min(box.x0 for box in boxes),
                min(box.y0 for box in boxes),
                max(box.x1 for box in boxes),
                max(box.y1 for box in boxes),
            ),
            score=min(line.score for line in self.lines),
        )


def rows_in(view: View) -> tuple[Row, ...]:
    """The legible text in view, in reading order; lines side by side are one row."""
    rows: list[list[Reading]] = []
    for line in view.lines:
        if line.score < LEGIBLE or not any(map(str.isalnum, line.value)):
            continue
        if rows and _beside(rows[-1][-1].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(
        Row(" ".join(line.value.strip() for line in row), tuple(row))
        for row in (sorted(row, key=lambda line: line.box.x0) for row in rows)
    )


def parts_in(row: Row, part: str) -> tuple[str, ...]:
    """The prices, telephone numbers ... (a key of `PARTS`) in a row, as they are written."""
    found = [match.group().strip() for match in re.finditer(PARTS[part], row.text, re.IGNORECASE)]
    if part == "phone":
        found = [text for text in found if _is_phone(text)]
    return tuple(found)


def cut_edges(rows: tuple[Row, ...], view: View) -> tuple[str, ...]:
    """At which edges of the picture rows are cut off: left, right, top, bottom."""
    return framing([line for row in rows for line in row.lines], view.size).cut


def spoken(text: str) -> str:
    """Text as a voice says it well: words in capitals, which it might spell, become small."""
    if not text.isupper():
        return text
    return " ".join(word if _must_be_spelled(word) else word.lower() for word in text.split())


def flowing(texts: Iterable[str]) -> str:
    """Rows of text one after the other, with a pause after each."""
    joined = ""
    for text in texts:
        pause = "" if not joined else " " if joined[-1] in ".,;:!?-" else ", "
        joined = f"{joined}{pause}{spoken(text).strip()}"
    return joined.rstrip(".,;: ")


def shorten(text: str, longest: int) -> str:
    """The first words of a text, at most `longest` characters."""
    if len(text) <= longest:
        return text
    whole_words = text[: longest + 1].rsplit(None, 1)[0]
    return whole_words[:longest].rstrip(".,;: ")


def spelled(texts: Iterable[str]) -> str:
    """Texts letter by letter, with a pause after each word."""
    return ", ".join(" ".join(word.upper()) for text in texts for word in text.split())


def _same(asked: str, seen: str) -> bool:
    asked, seen = _bare(asked), _bare(seen)
    if len(asked) < FUZZY_LETTERS:
        shorter, longer = sorted((asked, seen), key=len)
        # One letter more is the plural: "dog", "dogs".
        return asked == seen or (longer[:-1] == shorter and len(shorter) == FUZZY_LETTERS - 1)
    # The reader sometimes loses the space between two words: "noparking".
    joined = len(asked) > FUZZY_LETTERS and asked in seen
    return joined or (asked[0] == seen[0] and fuzz.ratio(asked, seen) >= FITS)


def _bare(word: str) -> str:
    """A word without its accents: not everybody types or hears them."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _beside(left: Box, right: Box) -> bool:
    shared = min(left.y1, right.y1) - max(left.y0, right.y0)
    apart = right.x0 >= left.x1 - left.height / 2 or left.x0 >= right.x1 - right.height / 2
    return apart and shared > SAME_ROW * min(left.height, right.height)


def _is_phone(text: str) -> bool:
    fewest, most = PHONE_DIGITS
    return (
        fewest <= sum(map(str.isdigit, text)) <= most
        and not (text.isdigit() and len(text) >= BARE_DIGITS)
        and not re.search(PARTS["date"], text)
    )


def _must_be_spelled(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    return any(c.isdigit() for c in word) or not any(c in "aeiouy" for c in letters)
