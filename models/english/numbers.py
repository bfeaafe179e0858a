"""All that is written with digits, as English words.

Each kind is one rule, a pattern and what it turns into; they are tried in the order of `_RULES`,
the more special ones first, and none leaves a digit behind in what it matched. Single capital
letters in the result are names of letters ("six P M").
"""

import re
from re import Match

from models.english import codes, dates, measures, money
from models.english.number_words import cardinal, ordinal
from models.english.quantities import NUMBER, Rule, number

_PARTS = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth", 16: "sixteenth"}
_SIGN = rf"(?:{money.CURRENCY})? ?\d"  # what may stand behind a minus sign or the dash of a range


def numbers_as_words(text: str) -> str:
    """Spell out all that is written with ASCII digits; the rest of the text stays as it is."""
    for pattern, spell in _RULES:
        text = pattern.sub(spell, text)
    return text


def _fraction(match: Match[str]) -> str:
    """3/4 -> "three quarters", 8/10 -> "eight out of ten"."""
    above, below = int(match[1]), int(match[2])
    if above >= below or below not in _PARTS:
        return match[0]
    part = _PARTS[below]
    if above == 1:
        return f"one {part}"
    return f"{cardinal(above)} {part}s"


def _grouped(match: Match[str]) -> str:
    return match[0].replace(" ", ",")


def _ordinal(match: Match[str]) -> str:
    return ordinal(int(match[1]))


def _plain(match: Match[str]) -> str:
    return f" {number(match[0])} "  # apart from letters that touch it, as in "B12"


_SIGNS: list[Rule] = [
    (r"\b[Nn]o\. ?(?=\d)|\bNo ?(?=\d)|# ?(?=\d)", "number "),
    (r"[~≈] ?(?=\d)", "about "),
    (r"± ?(?=\d)", " plus or minus "),
    (r"≤ ?(?=\d)", " at most "),
    (r"≥ ?(?=\d)", " at least "),
    (r"(?<=\d) ?< ?(?=\d)", " is less than "),
    (r"(?<=\d) ?> ?(?=\d)", " is more than "),
    (r"< ?(?=\d)", "less than "),
    (r"> ?(?=\d)", "more than "),
    (r"(?<=\d) ?− ?(?=\d)", " minus "),
    (r"(?<=\d) ?[×*] ?(?=\d)", " times "),
    (r"(?<=\d) ?÷ ?(?=\d)", " divided by "),
    (r"(?<=\d)\^(?=\d)", " to the power of "),
    (r"(?<=\d) ?x ?(?=\d)", " by "),
    (r"(?<=\d)x\b", " times"),
]
_FRACTIONS: list[Rule] = [
    (r"(?<![\d/.,])24/7(?![\d/])", "twenty-four seven"),
    (r"(?<!/\d)(?<!/\d\d)(?<=\d) (?=[1-9]/(?:[234568]|16)(?![\d/]))", " and "),
    (r"(?<=\d)/(?=100?(?![\d/%]|[.,]\d))|(?<=\d\.\d)/(?=\d)", " out of "),
    (r"(?<![\d/.,])(\d{1,2})/(\d{1,2})(?![\d/])", _fraction),
]
_PATTERNS: list[Rule] = [
    *dates.DATES,
    *codes.RULES,
    *dates.NAMED_DATES,
    dates.years(measures.UNIT),
    (r"(?<![\d.,])\d{1,3}(?: \d{3}){2,}(?! ?\d)|(?<![\d.,])\d{1,3} 000(?! ?\d)", _grouped),
    *codes.TELEPHONES,
    money.RANGE,
    (rf"(?<=\d)( ?[AaPp]\.?[Mm]\b\.?|[%€]|h)? ?- ?(?={_SIGN})", r"\1 to "),
    (rf"(?<![\w)])[-−] ?(?={_SIGN})", "minus "),
    *dates.TIMES,
    *money.RULES,
    *_SIGNS,
    *_FRACTIONS,
    *measures.RULES,
    (r"(\d{1,15})(?:st|nd|rd|th|ST|ND|RD|TH)\b", _ordinal),
    (r"(?<=\d) ?/ ?(?=\d)", " slash "),
    (r"(?<=\d):(?=\d)", " "),
    (r"(?<!\d)\.(?=\d)", " point "),
    (r"\+ ?(?=\d)", " plus "),
    (NUMBER, _plain),
]
_RULES = [(re.compile(pattern), spell) for pattern, spell in _PATTERNS]
