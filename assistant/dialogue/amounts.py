"""Numbers as they are said and written: "two thousand three hundred", "mil e quinhentos", "1,250".

The words of each language stand in its file under `amounts`. Rules of our own, because a percentage
("quinze por cento"), a dozen, a half and a decimal said as a number ("cinco vírgula vinte e cinco")
must come out right in both languages.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from assistant.dialogue.language import Language

HUNDRED, THOUSAND, MILLION = 100, 1000, 1_000_000
GROUP = 3  # digits between two marks of thousands
MOST_DIGITS = 30  # of one number that is read
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
_WRITTEN = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A number found in a text.

    Attributes:
        start: Index of its first character.
        end: Index after its last one.
        value: What it says.
        digits: It as digits in the way of the language, "2/3" for a fraction.
    """

    start: int
    end: int
    value: Decimal
    digits: str


def in_digits(text: str, language: Language, articles: bool = False) -> str:
    """`text` with its number words as digits, all else as it was.

    "twenty-five point five minutes" is "25.5 minutes", "mil e quinhentos" "1500", "dois e meio"
    "2,5", "half a dozen" "6", "two thirds" "2/3". A lone "half" and ordinals stay words.

    Args:
        text: In any case, punctuated or not.
        language: Of the text.
        articles: Whether a word that is an article too is one: "a minute", "uma hora".
    """
    parts, at = [], 0
    for number in spoken(text, language, articles):
        parts += [text[at : number.start], number.digits]
        at = number.end
    return "".join([*parts, text[at:]])


def spoken(text: str, language: Language, articles: bool = False) -> tuple[Spoken, ...]:
    """The numbers in words in `text`, also with digits in them ("2 thousand"), as `in_digits`."""
    words = _words(language)
    reader = _Reader(text, words)
    never = [match.span() for match in words.never.finditer(reader.folded)]
    found: list[Spoken] = []
    i = 0
    while i < len(reader.tokens):
        number = reader.number(i, articles)
        if number is None:
            i += 1
            continue
        value, digits, end = number
        start, stop = reader.tokens[i][0], reader.tokens[end - 1][1]
        as_it_was = _WRITTEN.fullmatch(text, start, stop)
        if not as_it_was and not any(a <= start and stop <= b for a, b in never):
            found.append(Spoken(start, stop, value, digits))
        i = end
    return tuple(found)


def written_value(digits: str, decimal_mark: str, price: bool = False) -> Decimal | None:
    """What a number in digits says, with marks of thousands in either way; None if it is none.

    Of two kinds of mark the last is the decimal one: "1,250.50" and "1.250,50" are the same. A
    single mark before other than three digits is decimal: "2,50" in English too.

    Args:
        digits: "1250", "1,250.50" ...
        decimal_mark: Of the language, "." or ",": tells what "1.250" is.
        price: Whether three digits after a mark are always thousands: prices have two decimals.
    """
    if not _WRITTEN.fullmatch(digits) or len(digits) > MOST_DIGITS:
        return None
    marks = [c for c in digits if not c.isdigit()]
    if not marks:
        return Decimal(digits)
    whole, _, tail = digits.rpartition(marks[-1])
    groups = re.split(r"[.,]", whole)
    grouped = all(len(group) == GROUP for group in groups[1:]) and len(groups[0]) <= GROUP
    if len(set(marks[:-1])) > 1 or not (grouped or len(groups) == 1):
        return None
    alike = len(set(marks)) == 1
    thousands = len(tail) == GROUP and grouped and not groups[0].startswith("0")
    if alike and (len(marks) > 1 or (thousands and (price or marks[-1] != decimal_mark))):
        return Decimal("".join(groups) + tail) if thousands else None
    return Decimal("".join(groups) + "." + tail)


def decimal_mark(language: Language) -> str:
    """What stands before the decimals: "." or ","."""
    return str(language.rules["amounts"]["mark"])


def plain(value: Decimal) -> str:
    """A number in digits with a decimal point, no exponent, no needless zeros."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


@dataclass(frozen=True, slots=True)
class _Words:
    small: Mapping[str, int]  # 0 to 19
    tens: Mapping[str, int]
    hundreds: Mapping[str, int]  # in one word: "trezentos"
    scales: Mapping[str, int]  # what multiplies the number before it; also "hundred"
    bare: frozenset[str]  # scales that need no number before them: "mil"
    multiples: Mapping[str, int]  # "dozen"
    parts: Mapping[str, int]  # "thirds": 3
    half: frozenset[str]
    articles: Mapping[str, int]
    joints: frozenset[str]  # "and"
    joins_tens: bool  # whether it stands between tens and ones: "vinte e um"
    point: frozenset[str]
    of: frozenset[str]  # after a dozen, swallowed: "uma dúzia de"
    of_parts: frozenset[str]  # after parts: "two thirds of"
    clock: re.Pattern[str]  # before a time of day: "às duas e meia" is no number
    never: re.Pattern[str]  # number words that mean no number
    mark: str


@cache
def _words(language: Language) -> _Words:
    rules = language.rules["amounts"]

    def table(name: str) -> dict[str, int]:
        return {_folded(str(word)): int(value) for word, value in rules[name].items()}

    def words(name: str) -> frozenset[str]:
        return frozenset(_folded(str(word)) for word in rules[name])

    return _Words(
        small=table("small"),
        tens=table("tens"),
        hundreds=table("hundreds"),
        scales=table("scales"),
        bare=words("bare"),
        multiples=table("multiples"),
        parts=table("parts"),
        half=words("half"),
        articles=table("articles"),
        joints=words("joints"),
        joins_tens=bool(rules["joins_tens"]),
        point=words("point"),
        of=words("of"),
        of_parts=words("of_parts"),
        clock=re.compile(_folded(rules["clock"])),
        never=re.compile(_folded(rules["never"])),
        mark=rules["mark"],
    )


def _folded(text: str) -> str:
    """Lower case without accents, as long as it was: recognisers do not always write them."""
    return "".join(unicodedata.normalize("NFD", c)[0] for c in text.lower())


_Found = tuple[Decimal, int]  # a value, and the index of the token after it


class _Reader:
    """Reads the numbers of one text, token by token."""

    def __init__(self, text: str, words: _Words) -> None:
        lowered = _folded(text)
        self.folded = lowered if len(lowered) == len(text) else text
        self.tokens: list[tuple[int, int]] = []
        for match in _TOKEN.finditer(self.folded):
            before = self.tokens[-1][1] if self.tokens else 0
            if self.folded[before : match.start()].strip(" -"):
                self.tokens.append((before, before))  # punctuation ends a number
            self.tokens.append(match.span())
        self._words = words

    def number(self, i: int, articles: bool) -> tuple[Decimal, str, int] | None:
        """The number that begins at token `i`: its value, its digits, the token after it."""
        words = self._words
        if dozen := self._dozen(i):
            return dozen[0], self._digits(dozen[0]), dozen[1]
        found = self._cardinal(i)
        article = words.articles.get(self._word(i))
        if found is None and article:
            found = Decimal(article), i + 1
        if found is None:
            return None
        value, end = found
        if part := self._part(value, end):
            return value / part, f"{value}/{part}", end + 1
        alone = article and end == i + 1
        if alone and (not articles or self._word(end) in words.half):
            return None
        return value, self._digits(value), end

    def _part(self, count: Decimal, i: int) -> int:
        """What a count before token `i` is divided by: "two | thirds of"; 0 if that is no part."""
        part = self._words.parts.get(self._word(i), 0)
        whole = count == int(count) and self._word(i + 1) in self._words.of_parts
        return part if whole and count < part else 0

    def _digits(self, value: Decimal) -> str:
        return plain(value).replace(".", self._words.mark)

    def _dozen(self, i: int) -> _Found | None:
        """Dozens: "a dozen", "two dozen", "half a dozen"."""
        words = self._words
        count, at = Decimal(1), i
        if self._word(i) in words.half:
            count, at = Decimal("0.5"), i + 1
        if self._word(at) in words.articles:
            at += 1
        elif at == i and (found := self._below_thousand(i)):
            count, at = found
        dozen = words.multiples.get(self._word(at))
        if dozen is None or at == i:
            return None
        at += 1
        if self._word(at) in words.of:
            at += 1
        return count * dozen, at

    def _cardinal(self, i: int) -> _Found | None:
        """A whole number, its decimals, and a scale or a half after them."""
        words = self._words
        if not (found := self._whole(i)):
            return None
        value, end = found
        pointed = value == int(value) and self._word(end) in words.point
        if pointed and (decimals := self._decimals(end + 1)):
            value, end = Decimal(f"{int(value)}.{decimals[0]}"), decimals[1]
        value, end = self._with_half(i, value, end)
        scale = words.scales.get(self._word(end), 0)
        if value != int(value) and scale >= THOUSAND:
            return value * scale, end + 1
        return value, end

    def _with_half(self, i: int, value: Decimal, end: int) -> _Found:
        """A number with the half after it: "two | and a half", "dois milhões | e meio"."""
        words = self._words
        if self._word(end) not in words.joints or words.clock.search(self._before(i)):
            return value, end
        at = end + 1 if self._word(end + 1) not in words.articles else end + 2
        if self._word(at) not in words.half or self._word(at + 1) in words.articles:
            return value, end
        scale = words.scales.get(self._word(end - 1), 0)
        unit = scale if scale >= MILLION else 1
        return value + Decimal(unit) / 2, at + 1

    def _decimals(self, i: int) -> tuple[str, int] | None:
        """Digits after the point, said one by one or as a number: "one four", "zero cinco"."""
        digits = ""
        if self._word(i).isdecimal():
            return self._word(i), i + 1
        while found := self._below_hundred(i):
            value, end = found
            if digits and value >= 10:
                break
            digits, i = digits + str(value), end
        return (digits, i) if digits else None

    def _whole(self, i: int) -> _Found | None:
        """Groups below a thousand, each with its scale, the scales falling."""
        words = self._words
        total, last, at = Decimal(0), None, i
        while True:
            start = at
            if last is not None and self._word(at) in words.joints:
                start = at + 1
            found = self._group(start, first=last is None)
            if found is None:
                break
            value, end, scale = found
            if last is not None and value * scale >= last:
                break
            total, at, last = total + value * scale, end, scale
            if scale == 1:
                break
        return None if last is None else (total, at)

    def _group(self, i: int, first: bool) -> tuple[Decimal, int, int] | None:
        """A number below a thousand, or in digits, with the scale after it; or a bare scale."""
        words = self._words
        word = self._word(i)
        if word in words.bare and (scale := words.scales[word]) >= THOUSAND:
            return Decimal(1), i + 1, scale
        found = self._below_thousand(i)
        if found is None and first and word in words.articles:
            scale = words.scales.get(self._word(i + 1), 0)
            found = (Decimal(1), i + 1) if scale >= THOUSAND else None
        if found is None and (value := written_value(word, words.mark)) is not None:
            found = value, i + 1
        if found is None:
            return None
        value, end = found
        scale = words.scales.get(self._word(end), 1)
        if scale >= THOUSAND:
            return value, end + 1, scale
        return value, end, 1

    def _below_thousand(self, i: int) -> _Found | None:
        words = self._words
        hundreds = words.hundreds.get(self._word(i))
        at = i + 1
        if hundreds is None:
            found = self._below_hundred(i)
            article = words.articles.get(self._word(i))
            if words.scales.get(self._word(i)) == HUNDRED and self._word(i) in words.bare:
                found, at = (Decimal(1), i), i + 1
            elif article and words.scales.get(self._word(i + 1)) == HUNDRED:
                found = Decimal(article), i + 1
            if found is None or words.scales.get(self._word(found[1])) != HUNDRED:
                return found
            hundreds, at = int(found[0]) * HUNDRED, found[1] + 1
        start = at + 1 if self._word(at) in words.joints else at
        rest = self._below_hundred(start)
        # "one hundred and two hundred" are two numbers.
        if rest and rest[0] and words.scales.get(self._word(rest[1])) != HUNDRED:
            return hundreds + rest[0], rest[1]
        return Decimal(hundreds), at

    def _below_hundred(self, i: int) -> _Found | None:
        words = self._words
        word = self._word(i)
        if word in words.small:
            return Decimal(words.small[word]), i + 1
        if word not in words.tens:
            return None
        at = i + 1
        if words.joins_tens and self._word(at) in words.joints:
            at += 1
        ones = words.small.get(self._word(at), 0)
        if 0 < ones < 10:
            return Decimal(words.tens[word] + ones), at + 1
        return Decimal(words.tens[word]), i + 1

    def _before(self, i: int) -> str:
        return self.folded[: self.tokens[i][0]]

    def _word(self, i: int) -> str:
        """Token `i`; "" for punctuation and past the end."""
        if not 0 <= i < len(self.tokens):
            return ""
        start, end = self.tokens[i]
        return self.folded[start:end]
