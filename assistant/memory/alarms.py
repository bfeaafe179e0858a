import sqlite3
from datetime import datetime, timedelta

from assistant.events import Trigger
from assistant.memory.alarm import Alarm
from assistant.memory.database import Database
from assistant.memory.record import calendar_time, microseconds
from assistant.memory.words import fit, folded, telling

_KEPT = timedelta(days=1)  # what is over is kept so long after it was due


class Alarms:
    """The timers and reminders of a memory. Every call may raise `MemoryFileError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, alarm: Alarm) -> None:
        """Keep an alarm that is to be told when it is due."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO alarm VALUES (?, ?, ?, ?, ?, 0)",
                (*_key(alarm), alarm.language, microseconds(alarm.set_at)),
            )

    def pending(self) -> list[Alarm]:
        """Those that were neither told nor called off, the next one first."""
        with self._database.reading() as connection:
            return [alarm for alarm, done in _listed(connection) if not done]

    def end(self, kind: Trigger, due: datetime, text: str) -> None:
        """It was told, or called off; those that have long been over are removed."""
        due_us = microseconds(due)
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE alarm SET done = 1 WHERE kind = ? AND due_us = ? AND text = ?",
                (str(kind), due_us, text),
            )
            connection.execute(
                "DELETE FROM alarm WHERE done AND due_us < ?", (microseconds(due - _KEPT),)
            )


def forget(
    connection: sqlite3.Connection, since: datetime | None, until: datetime | None, words: str
) -> None:
    """Delete what the wearer wants forgotten, see `is_forgotten`."""
    connection.executemany(
        "DELETE FROM alarm WHERE kind = ? AND due_us = ? AND text = ?",
        [
            _key(alarm)
            for alarm, done in _listed(connection)
            if is_forgotten(alarm, done, since, until, words)
        ],
    )


def is_forgotten(
    alarm: Alarm, done: bool, since: datetime | None, until: datetime | None, words: str
) -> bool:
    """Whether an alarm goes with what is forgotten: all that was set in the time, of the words.

    One that is still to come goes only with everything, or when its own words are named: whoever
    has the last ten minutes forgotten does not want to miss a medicine for it.
    """
    everything = since is None and until is None and not words.strip()
    if everything:
        return True
    if not (done or words.strip()):
        return False
    wanted = telling(words) or tuple(folded(words).split())
    return (
        (since is None or alarm.set_at >= since)
        and (until is None or alarm.set_at <= until)
        and all(fit((word,), folded(alarm.text)) == 1.0 for word in wanted)
    )


def _key(alarm: Alarm) -> tuple[str, int, str]:
    return str(alarm.kind), microseconds(alarm.due), alarm.text


def _listed(connection: sqlite3.Connection) -> list[tuple[Alarm, bool]]:
    rows = connection.execute(
        "SELECT kind, due_us, text, language, set_us, done FROM alarm ORDER BY due_us, kind, text"
    ).fetchall()
    return [
        (
            Alarm(Trigger(kind), calendar_time(due), text, language, calendar_time(set_at)),
            bool(done),
        )
        for kind, due, text, language, set_at, done in rows
    ]
