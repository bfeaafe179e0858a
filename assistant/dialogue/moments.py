"""Times to come, from words: "at half past four", "amanhã às nove e meia", "in an hour and a half".

The ways of each language stand in its file under `moments`. Rules of our own, because libraries
that read any date from any words read wrong ones too, silently; what these do not know they leave.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from assistant.dialogue.cues import laid
from assistant.dialogue.digit_text import DigitText, Span, folded_pattern
from assistant.dialogue.durations import Durations
from assistant.dialogue.language import Language, alternatives
from assistant.dialogue.time_of_day import HOUR_MIN, TimeOfDay, resolved

DAY_S = 86400
NOON_H = 12
_MONTHS_AHEAD = 12 * 9  # the next 29 February may be eight years away
FRACTIONS = {"half": 30, "quarter": 15}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time to come that was said.

    Attributes:
        at: Calendar time in the zone of the `now` that it was read by. It may be past: "today at
            nine", said at ten.
        spans: The characters that say it, of the `DigitText`.
    """

    at: datetime
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Day:
    """A day, and the part of it where that was said with it."""

    of: date
    part: str
    span: Span


class Moments:
    """The ways of a language to say when something is to be.

    An hour without its half of the day is the next such hour; of another day, one from six on is
    of the morning and one before it of the afternoon. A day without an hour is at nine, its
    afternoon at three, its evening at seven.
    """

    def __init__(self, language: Language) -> None:
        rules = language.rules["moments"]
        self._language = language
        self._durations = Durations(language)
        self._parts = _names(rules["parts"])
        self._days = {folded_pattern(str(word)): int(n) for word, n in rules["days"].items()}
        self._named = {folded_pattern(str(word)): int(h) for word, h in rules["hours"].items()}
        self._halves = [(re.compile(rule), int(h)) for rule, h in rules["halves"].items()]
        self._fractions = _names(rules["fractions"])
        self._lists = {
            name: [re.compile(folded_pattern(rule)) for rule in rules[f"{name}_names"]]
            for name in ("weekday", "month", "ordinal")
        }
        stones = self._stones(rules)

        def ready(patterns: Iterable[str]) -> list[re.Pattern[str]]:
            return [
                re.compile(rf"(?<!\w)(?:{laid(laid(folded_pattern(p), stones), stones)})(?!\w)")
                for p in patterns
            ]

        self._relative, self._clock = ready(rules["relative"]), ready(rules["clock"])
        self._dated, self._repeated = ready(rules["dated"]), ready(rules["repeated"])
        self._partly = [
            (pattern, entry)
            for pattern, entry in zip(
                ready(entry["pattern"] for entry in rules["partly"]), rules["partly"], strict=True
            )
        ]

    @staticmethod
    @cache
    def of(language: Language) -> "Moments":
        """Those of `language`; each is made once."""
        return Moments(language)

    def repeats(self, text: DigitText) -> Span | None:
        """Where a text asks for more than one time: "every day"."""
        found = (match for rule in self._repeated if (match := rule.search(text.digits)))
        return next((match.span() for match in found), None)

    def first(self, text: DigitText, now: datetime) -> Moment | None:
        """When a text says that something is to be; None if it says no time that a clock shows.

        Args:
            text: A request.
            now: Calendar time in the wearer's zone.
        """
        relative = self._after(text)
        if relative and relative[0] % DAY_S:
            return Moment(_later(now, relative[0]), (relative[1],))
        if relative:
            day: _Day | None = _Day(_day_after(now, relative[0] // DAY_S), "", relative[1])
        else:
            day = self._day(text, now.date())
        taken = [day.span] if day else []
        partly = self._part(text, taken)
        taken += [partly.span] if partly else []
        clock = self._time(text, taken)
        if relative and not (clock or partly):
            return Moment(_later(now, relative[0]), (relative[1],))
        if partly and not day and partly.today:
            day = _Day(now.date(), "", partly.span)
        part = (day.part if day else "") or (partly.part if partly else "")
        at = resolved(day.of if day else None, part, clock, now)
        spans = {piece.span for piece in (day, partly, clock) if piece}
        return None if at is None else Moment(at, tuple(sorted(spans)))

    def _stones(self, rules: Mapping[str, Any]) -> dict[str, str]:
        def names(rule: str) -> str:
            return alternatives(map(folded_pattern, rules[rule]))

        def one_of(table: Mapping[str, Any]) -> str:
            return alternatives(map(folded_pattern, map(str, table)))

        fraction, part = alternatives(self._fractions), alternatives(self._parts)
        return {
            "day_part": rf"(?:{folded_pattern(rules['day_part'])})",
            "span": self._durations.pattern,
            "lead": rf"(?:{names('lead')} )",
            "weak": rf"(?:{names('weak')} )",
            "hour": r"(?P<hour>[01]?\d|2[0-4])(?![\d/])",
            "minute": rf"(?:{fraction}|[0-5]?\d)",
            "past": r"(?P<past>[0-5]\d)(?![\d/])",
            "half": rf"(?P<half>{one_of(rules['halves'])})",
            "named": rf"(?P<named>{one_of(rules['hours'])})",
            "part": rf"(?P<part>{part})",
            "day": rf"(?P<day>{one_of(rules['days'])})",
            "weekday": rf"(?P<weekday>{names('weekday_names')})",
            "month": rf"(?P<month>{names('month_names')})",
            "ordinal": rf"(?P<ordinal>{names('ordinal_names')})",
            "number": r"(?P<number>3[01]|[12]\d|0?[1-9])(?![\d])",
        }

    def _after(self, text: DigitText) -> tuple[int, Span] | None:
        """How many seconds from now, and where that stands: "in twenty minutes"."""
        for rule in self._relative:
            for match in rule.finditer(text.digits):
                if duration := self._durations.first(text, match.start()):
                    return duration.seconds, match.span()
        return None

    def _day(self, text: DigitText, today: date) -> _Day | None:
        for rule in self._dated:
            for match in rule.finditer(text.digits):
                said = {name: word for name, word in match.groupdict().items() if word}
                if (of := self._date(said, today)) is not None:
                    return _Day(of, self._parts.get(said.get("part", ""), ""), match.span())
        return None

    def _date(self, said: Mapping[str, str], today: date) -> date | None:
        if "day" in said:
            return today + timedelta(days=self._days[said["day"]])
        if "weekday" in said:
            weekday = self._index("weekday", said["weekday"])
            if "of_next" in said:
                return today + timedelta(days=7 - today.weekday() + weekday)
            ahead = (weekday - today.weekday() - 1) % 7 + 1
            return today + timedelta(days=ahead + (7 if {"weeks", "later"} & said.keys() else 0))
        if "next_week" in said:
            return today + timedelta(days=7)
        ordinal = said.get("ordinal")
        number = int(said["number"]) if ordinal is None else self._index("ordinal", ordinal) + 1
        month = self._index("month", said["month"]) + 1 if "month" in said else None
        return _next_date(number, month, today)

    def _index(self, name: str, word: str) -> int:
        """Which of a list of the language a word is, counted from 0."""
        return next(i for i, rule in enumerate(self._lists[name]) if rule.fullmatch(word))

    def _part(self, text: DigitText, taken: list[Span]) -> "_Part | None":
        for rule, entry in self._partly:
            for match in rule.finditer(text.digits):
                if _apart(match.span(), taken):
                    word = match.groupdict().get("part")
                    part = entry.get("part") or self._parts[word or ""]
                    return _Part(part, bool(entry.get("today")), match.span())
        return None

    def _time(self, text: DigitText, taken: list[Span]) -> TimeOfDay | None:
        for rule in self._clock:
            for match in rule.finditer(text.digits):
                if _apart(match.span(), taken) and (clock := self._read(match)):
                    return clock
        return None

    def _read(self, match: re.Match[str]) -> TimeOfDay | None:
        said = {name: word for name, word in match.groupdict().items() if word}
        shift = self._minute(said.get("past")) - self._minute(said.get("before"))
        if "halfway" in said:
            shift = FRACTIONS["half"]
        if "named" in said:
            hour = self._named[said["named"]]
            return TimeOfDay(hour * HOUR_MIN + shift, False, match.span())
        hour = int(said.get("hour", "1"))  # else "one" was said, where that is an article too
        if "half" in said and hour <= NOON_H:
            half = next(h for rule, h in self._halves if rule.fullmatch(said["half"]))
            return TimeOfDay((hour % NOON_H + half) * HOUR_MIN + shift, False, match.span())
        is_open = 0 < hour <= NOON_H and not said.get("hour", "").startswith("0")
        return TimeOfDay(hour * HOUR_MIN + shift, is_open, match.span())

    def _minute(self, word: str | None) -> int:
        if word is None:
            return 0
        return int(word) if word.isdecimal() else FRACTIONS[self._fractions[word]]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the day said by itself."""

    part: str
    today: bool
    span: Span


def _names(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Word -> the name that it stands under."""
    return {folded_pattern(str(word)): name for name, words in table.items() for word in words}


def _apart(span: Span, taken: list[Span]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end in taken)


def _next_date(number: int, month: int | None, today: date) -> date | None:
    """The next day of that number, and month where one is given; None if there is none."""
    for ahead in range(_MONTHS_AHEAD):
        year, index = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        if month in (None, index + 1) and number <= monthrange(year, index + 1)[1]:
            of = date(year, index + 1, number)
            if of >= today:
                return of
    return None


def _day_after(now: datetime, days: int) -> date:
    return now.date() + timedelta(days=days)


def _later(now: datetime, seconds: int) -> datetime:
    """So long after `now`, across a change of clocks too."""
    if now.tzinfo is None:
        return now + timedelta(seconds=seconds)
    return (now.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(now.tzinfo)
