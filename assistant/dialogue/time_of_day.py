from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from assistant.dialogue.digit_text import Span

HOUR_MIN, HALF_DAY_MIN, DAY_MIN = 60, 720, 1440
EARLIEST_H = 6  # of another day, an hour before this one is of the afternoon: "tomorrow at three"
LATE_H = 5  # of the night, an hour up to this one is of the next day
DAY_ALONE_H = 9  # what is meant by a day without an hour
PART_H = {"morning": 9, "noon": 12, "afternoon": 15, "evening": 19, "night": 19}  # likewise


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day that was said.

    Attributes:
        minutes: Since the day began, of the first twelve hours where `open`.
        open: Whether nobody said which half of the day.
        span: Its characters in the `DigitText`.
    """

    minutes: int
    open: bool
    span: Span

    def of(self, part: str) -> int:
        """Minutes since the day began, in a part of the day; the night goes on beyond it."""
        if not self.open:
            return self.minutes
        minutes = self.minutes % HALF_DAY_MIN
        if part in ("morning", "early"):
            return minutes
        late = part == "night" and minutes < (LATE_H + 1) * HOUR_MIN
        midnight = part == "evening" and minutes < HOUR_MIN
        return minutes + (DAY_MIN if late or midnight else HALF_DAY_MIN)

    def by_day(self) -> int:
        """Minutes since a day began that is not today, where nobody said of which half."""
        early = self.open and self.minutes % HALF_DAY_MIN < EARLIEST_H * HOUR_MIN
        return self.of("afternoon" if early else "morning")


def resolved(
    day: date | None, part: str, clock: TimeOfDay | None, now: datetime
) -> datetime | None:
    """The next time that fits what was said, in the zone of `now`; the last if all are past.

    Args:
        day: The day, where one was said.
        part: The part of the day, likewise: a key of `PART_H`, "early", or "".
        clock: The time of day, likewise.
        now: Calendar time in the wearer's zone.

    Returns:
        None where what was said shows no hour.
    """
    today = now.date()
    if clock is None:
        hour = PART_H.get(part) if part else None if day in (None, today) else DAY_ALONE_H
        minutes = [] if hour is None else [hour * HOUR_MIN]
    elif part or not clock.open:
        minutes = [clock.of(part)]
    elif day is not None and day != today:
        minutes = [clock.by_day()]
    else:
        minutes = [clock.of("morning"), clock.of("afternoon")]
    days = [day] if day else [today + timedelta(days=n) for n in (-1, 0, 1)]
    times = [
        datetime.combine(of, time(), now.tzinfo) + timedelta(minutes=minute)
        for of in days
        for minute in minutes
    ]
    return min((t for t in times if t > now), default=max(times, default=None))
