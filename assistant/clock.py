"""Session time and the calendar that hangs on it.

Stages hold no clock: the loop hands them the time. Live it comes from `LiveClock`, in a replay from
the stamps of the recording.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

NANOSECONDS = 1_000_000_000
NS_PER_MS = 1_000_000


class LiveClock:
    """Monotonic time since it was made."""

    def __init__(self) -> None:
        self._begin_ns = time.monotonic_ns()

    def now_ns(self) -> int:
        """Nanoseconds since the session began."""
        return time.monotonic_ns() - self._begin_ns


@dataclass(frozen=True, slots=True)
class Calendar:
    """Calendar time by session time.

    Attributes:
        anchor: Calendar time, with its zone, at which the session began.
    """

    anchor: datetime

    def at(self, t_ns: int) -> datetime:
        """Calendar time at a session time."""
        return self.anchor + timedelta(microseconds=t_ns // 1000)


class Pacer:
    """Lets a replay go no faster than it happened.

    A machine that is late delays what follows; it skips nothing.
    """

    def __init__(self) -> None:
        self._begin_s: float | None = None

    def wait_for(self, t_ns: int) -> None:
        """Sleep until session time `t_ns`."""
        now = time.monotonic()
        t_s = t_ns / NANOSECONDS
        if self._begin_s is None or now - self._begin_s > t_s:
            self._begin_s = now - t_s  # the first call, or late
            return
        time.sleep(self._begin_s + t_s - now)
