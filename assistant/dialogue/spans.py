"""When something was: from words to a few plain strings, and from those to calendar times."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from assistant.dialogue.cues import laid
from assistant.dialogue.language import Language, alternatives

NOW = "now"
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Hours of the day, from and to; "night" begins on the day and ends on the next.
PARTS = {"morning": (0, 12), "afternoon": (12, 18), "evening": (18, 24), "night": (18, 29)}
AROUND = 0.5  # "an hour ago" is an hour, give or take so much of it
LONGEST = 36500 * SECONDS["d"]  # seconds; calendars end

_DURATION = re.compile(r"(\d{1,9})([smhdw])")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when; None where it is open."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence says about when.

    Attributes:
        rest: The sentence without it.
        since: As `span` takes it; "" if it says nothing.
        until: The same.
    """

    rest: str
    since: str = ""
    until: str = ""


class Times:
    """The ways of a language to say when something was."""

    def __init__(self, language: Language) -> None:
        times = language.rules["times"]
        self._amounts = {str(word): float(value) for word, value in times["amounts"].items()}
        self._units: dict[str, str] = times["units"]
        self._plus: dict[str, float] = times["plus"]
        amount = alternatives([*self._amounts, "[0-9]{1,4}"])
        stones = {
            "span": rf"(?:(?P<amount>{amount}) )?(?P<unit>{alternatives(self._units)})"
            rf"(?: (?P<plus>{alternatives(self._plus)}))?",
            "clock": rf"(?P<hour>{alternatives([*times['hours'], '[01]?[0-9]', '2[0-3]'])})"
            rf"(?:(?: |:|h)(?P<minute>[0-5][0-9]))?(?: (?P<half>{alternatives(times['halves'])}))?",
        }
        self._hours: dict[str, int] = times["hours"]
        self._halves: dict[str, int] = times["halves"]
        self._days: dict[str, str] = times["days"]
        self._phrases = [
            (re.compile(rf"\b(?:{laid(entry['pattern'], stones)})(?!\w)"), entry)
            for entry in times["phrases"]
        ]

    def said(self, text: str) -> Said:
        """When a plain sentence speaks of, by the first phrase of the language that fits."""
        for pattern, entry in self._phrases:
            if match := pattern.search(text):
                rest = " ".join((text[: match.start()] + " " + text[match.end() :]).split())
                values = self._values(match)
                since, until = (entry.get(end, "") for end in ("since", "until"))
                return Said(rest, since.format(**values), until.format(**values))
        return Said(text)

    def _values(self, match: re.Match[str]) -> dict[str, str]:
        """What may stand in braces in `since` and `until` of a phrase."""
        groups = match.groupdict()
        values = {name: self._days.get(word, word) for name, word in groups.items() if word}
        if hour := groups.get("hour"):
            minute, half = int(groups["minute"] or 0), self._halves.get(groups["half"] or "")
            at = int(hour) if hour.isdecimal() else self._hours[hour]
            values["clock"] = _clock(at, minute, half)
            values["later"] = _clock(at + 1, minute, half)
        if unit := groups.get("unit"):
            amount = groups["amount"] or "1"
            count = float(amount) if amount.isdecimal() else self._amounts[amount]
            count += self._plus.get(groups["plus"] or "", 0)
            seconds = count * SECONDS[self._units[unit]]
            values["span"] = duration(seconds)
            values["longer"] = duration(seconds * (1 + AROUND))
            values["shorter"] = duration(seconds * (1 - AROUND))
        return values


def duration(seconds: float) -> str:
    """A duration as `span` takes it, in the largest unit that needs no fraction: "90m"."""
    whole = max(1, round(seconds))
    unit = next(unit for unit in reversed(SECONDS) if whole % SECONDS[unit] == 0)
    return f"{whole // SECONDS[unit]}{unit}"


def span(since: str, until: str, now: datetime) -> Span:
    """From when to when, by the arguments of a request.

    Args:
        since: "10m", "2h", "3d" before now; "today", "yesterday", a weekday, "this week", "last
            week"; "this morning", "last night", "yesterday evening", "monday morning"; "15:00", or
            "3:00" for the last time that a clock showed three; ISO 8601; "" for ever.
        until: The same, or "now". Without it a named day or part of one ends with itself, and
            all else ends now.
        now: Calendar time in the wearer's zone.

    Returns:
        Times in the zone of `now`, none after it, `since` not after `until`; both None for "", "".

    Raises:
        ValueError: one of them is none of these.
    """
    begin, end = _named(since, now) if since else (None, None)
    if until:
        first, last = _named(until, now)
        end = last if last is not None else first
    if begin is None and end is None:
        return Span()
    if begin is not None and end is not None and end < begin and _CLOCK.fullmatch(until):
        end = None  # "from three to four", said at half past three
    end = now if end is None else min(end, now)
    return Span(None if begin is None else min(begin, end), end)


def _named(name: str, now: datetime) -> tuple[datetime, datetime | None]:
    """Beginning and, where it has one of its own, end."""
    name = name.strip().lower()
    if name == NOW:
        return now, now
    if match := _DURATION.fullmatch(name):
        seconds = int(match[1]) * SECONDS[match[2]]
        return _before(now, min(seconds, LONGEST)), None
    if match := _CLOCK.fullmatch(name):
        return _clock_time(match[1], match[2], now), None
    if name in ("this week", "last week"):
        monday = now.date() - timedelta(days=now.weekday())
        first = monday - timedelta(days=7 if name == "last week" else 0)
        return _hour(first, 0, now), _hour(first + timedelta(days=7), 0, now)
    day, _, part = name.rpartition(" ") if name.endswith(tuple(PARTS)) else (name, "", "")
    if (of := _day(day, part, now)) is not None:
        from_hour, to_hour = PARTS.get(part, (0, 24))
        if part and _hour(of, from_hour, now) > now:
            of -= timedelta(days=1)  # "this evening", said after midnight
        return _hour(of, from_hour, now), _hour(of, to_hour, now)
    return _iso(name, now)


def _day(name: str, part: str, now: datetime) -> date | None:
    today = now.date()
    if name in ("today", "this"):
        return today if name == "today" or part else None
    if name == "yesterday" or (name == "last" and part):
        return today - timedelta(days=1)
    if name in WEEKDAYS:
        return today - timedelta(days=(now.weekday() - WEEKDAYS.index(name) - 1) % 7 + 1)
    return None


def _iso(name: str, now: datetime) -> tuple[datetime, datetime | None]:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", name):
            of = date.fromisoformat(name)
            return _hour(of, 0, now), _hour(of + timedelta(days=1), 0, now)
        moment = datetime.fromisoformat(name)
        if moment.tzinfo is None or now.tzinfo is None:
            return moment.replace(tzinfo=now.tzinfo), None
        return moment.astimezone(now.tzinfo), None
    except (ValueError, OverflowError):
        raise ValueError(
            f'wanted "10m", "today", "this morning", a weekday or ISO 8601, found {name!r}'
        ) from None


def _clock_time(hour: str, minute: str, now: datetime) -> datetime:
    """The last time that it was so late; an hour of one digit may be of either half of the day."""
    if int(hour) > 23 or int(minute) > 59:
        raise ValueError(f'wanted a time from "00:00" to "23:59", found "{hour}:{minute}"')
    hours = {int(hour), int(hour) + 12} if len(hour) == 1 else {int(hour)}
    times = [datetime.combine(now.date(), time(h, int(minute)), now.tzinfo) for h in hours]
    times += [moment - timedelta(days=1) for moment in times]
    return max(moment for moment in times if moment <= now)


def _hour(of: date, hour: int, now: datetime) -> datetime:
    """An hour of a day, as clocks show it; 24 and later are of the next day."""
    return datetime.combine(of, time(), now.tzinfo) + timedelta(hours=hour)


def _before(now: datetime, seconds: int) -> datetime:
    """So long before `now`, across a change of clocks too; the first of times if before it."""
    try:
        if now.tzinfo is None:
            return now - timedelta(seconds=seconds)
        return (now.astimezone(UTC) - timedelta(seconds=seconds)).astimezone(now.tzinfo)
    except OverflowError:
        return datetime.min.replace(tzinfo=now.tzinfo)


def _clock(hour: int, minute: int, half: int | None) -> str:
    """An hour as `span` takes it; `half` is 0 before noon, 12 after it, None if nobody said."""
    if half is not None:
        return f"{(hour % 12 + half) % 24:02}:{minute:02}"
    # One digit: of either half of the day, as people say it.
    return f"{hour % 24}:{minute:02}"
