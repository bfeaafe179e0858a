from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.events import AlarmEnded, AlarmSet, Trigger


@dataclass(frozen=True, slots=True)
class Alarm:
    """A timer or a reminder. Two that are due at once with the same words are one.

    Attributes:
        kind: `Trigger.TIMER` or `Trigger.REMINDER`.
        due: Calendar time in UTC.
        text: What the timer is for, or what to be reminded of; may be empty for a timer.
        language: BCP-47, of the request and so of what is told.
        set_at: When it was asked for, calendar time in UTC.
    """

    kind: Trigger
    due: datetime
    text: str
    language: str
    set_at: datetime

    def __post_init__(self) -> None:
        for name in ("due", "set_at"):
            time: datetime = getattr(self, name)
            if time.utcoffset() is None:
                raise ValueError(f"wanted a time with its zone, found {time}; add one (astimezone)")
            object.__setattr__(self, name, time.astimezone(UTC))
        if self.kind not in (Trigger.TIMER, Trigger.REMINDER):
            raise ValueError(f"wanted a timer or a reminder, found {self.kind!r}")

    @property
    def seconds(self) -> int:
        """How long it runs from when it was set."""
        return round((self.due - self.set_at).total_seconds())

    def was_set(self, t_ns: int) -> AlarmSet:
        """The event that it is set."""
        return AlarmSet(
            t_ns,
            self.kind,
            self.due.isoformat(),
            self.text,
            self.language,
            self.set_at.isoformat(),
        )

    def has_ended(self, t_ns: int) -> AlarmEnded:
        """The event that it was told, or called off."""
        return AlarmEnded(t_ns, self.kind, self.due.isoformat(), self.text)


def alarm_of(event: AlarmSet) -> Alarm:
    """What an event says was set."""
    due, set_at = datetime.fromisoformat(event.due), datetime.fromisoformat(event.set_at)
    return Alarm(event.kind, due, event.text, event.language, set_at)
