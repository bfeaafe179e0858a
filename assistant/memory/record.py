from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from models.box import Box

NEW = 0  # the id of a record that is not kept yet
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Kind(StrEnum):
    """What a record is about."""

    OBJECT = "object"
    TEXT = "text"
    CODE = "code"
    NOTE = "note"  # what the wearer asked to be remembered
    TALK = "talk"  # what people said that was not meant for the assistant


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that was seen, from when it came into view to when it left, or one note.

    Attributes:
        id: Counts from 1 and is never used again; `NEW` for one that is not kept yet.
        kind: See `Kind`.
        value: The canonical English label, the words read or heard, what the code holds, or the
            note.
        first: When it was first seen, or told; calendar time with its zone.
        last: When it was last seen; not before `first`.
        about: Of a note: what it is about, in the wearer's words.
        place: The place where it was last seen, see `place`; None where that is not known.
        neighbours: Labels of what was next to it, the nearest first.
        box: Where in the source picture it was last seen, pixels.
        score: 0 to 1; None for a note.
        has_picture: Whether a picture of it is kept.
        sure: False for a thing that was only "maybe" of that label each time it was seen.
    """

    id: int
    kind: Kind
    value: str
    first: datetime
    last: datetime
    about: str = ""
    place: int | None = None
    neighbours: tuple[str, ...] = ()
    box: Box | None = None
    score: float | None = None
    has_picture: bool = False
    sure: bool = True

    def __post_init__(self) -> None:
        if microseconds(self.last) < microseconds(self.first):
            raise ValueError(f"wanted a last time from {self.first} on, found {self.last}")
        if self.score is not None and not 0.0 <= self.score <= 1.0:
            raise ValueError(f"wanted a score from 0 to 1, found {self.score}")


@dataclass(frozen=True, slots=True)
class Match:
    """A record that a search found.

    Attributes:
        record: The record.
        fit: How well it fits what was searched for, 0 to 1; 1 where only its kind, label, time or
            place was asked for.
    """

    record: Record
    fit: float


def microseconds(time: datetime) -> int:
    """A calendar time as microseconds of UTC since 1970, exactly.

    Raises:
        ValueError: it has no zone.
    """
    if time.tzinfo is None or time.utcoffset() is None:
        raise ValueError(f"wanted a time with its zone, found {time}; add one (astimezone)")
    return (time - _EPOCH) // _MICROSECOND


def calendar_time(time_us: int) -> datetime:
    """Microseconds of UTC since 1970 as a calendar time, in UTC."""
    return _EPOCH + timedelta(microseconds=time_us)
