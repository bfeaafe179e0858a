import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from assistant.memory import told
from assistant.memory.forgetting import drop_unvisited
from assistant.memory.limits import Limits
from assistant.memory.record import Kind, microseconds

_ROOM = 0.9  # of the limit is held after tidying, so that it is not at once too much again
_BATCH = 0.05  # of all records go at a time while too much is held


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much was removed.

    Attributes:
        records: Records, with their pictures.
        pictures: Pictures of records that stay.
    """

    records: int
    pictures: int


def tidy(
    connection: sqlite3.Connection,
    now: datetime,
    limits: Limits,
    held_bytes: Callable[[], int],
) -> Tidied:
    """Delete what is too old or too much.

    Args:
        connection: Within a change.
        now: Calendar time with its zone.
        limits: How much may be kept.
        held_bytes: Tells how much is held at the moment.
    """
    oldest_us = microseconds(now - limits.keep)
    records = connection.execute(
        "DELETE FROM record WHERE last_us < ? AND kind != ?", (oldest_us, str(Kind.NOTE))
    ).rowcount
    records += connection.execute(
        "DELETE FROM record WHERE last_us < ? AND kind = ?",
        (microseconds(now - limits.keep_talk), str(Kind.TALK)),
    ).rowcount
    connection.execute("DELETE FROM visit WHERE last_us < ?", (oldest_us,))
    drop_unvisited(connection)
    pictures = connection.execute(
        "DELETE FROM picture WHERE record IN (SELECT record FROM (SELECT picture.record,"
        " row_number() OVER (PARTITION BY kind, value, place"
        " ORDER BY picture.last_us DESC, picture.record DESC) AS age"
        " FROM picture JOIN record ON record.id = picture.record) WHERE age > ?)",
        (limits.pictures_of_one,),
    ).rowcount
    if held_bytes() > limits.most_bytes:
        target = int(limits.most_bytes * _ROOM)
        pictures += _drop_pictures(connection, held_bytes() - target)
        while held_bytes() > target:
            dropped = _drop_records(connection)
            if not dropped:
                break
            records += dropped
    if records:
        told.index_anew(connection)
    return Tidied(records, pictures)


def _drop_pictures(connection: sqlite3.Connection, excess: int) -> int:
    """Delete the oldest pictures that together hold `excess` bytes; returns how many."""
    return connection.execute(
        "DELETE FROM picture WHERE record IN (SELECT record FROM (SELECT record, size,"
        " sum(size) OVER (ORDER BY last_us, record) AS held FROM (SELECT record, last_us,"
        " length(whole) + length(cutout) + coalesce(length(embedding), 0) AS size FROM picture))"
        " WHERE held - size < ?)",
        (excess,),
    ).rowcount


def _drop_records(connection: sqlite3.Connection) -> int:
    """Delete some of the oldest records, notes last; returns how many."""
    count = connection.execute("SELECT count(*) FROM record").fetchone()[0]
    return connection.execute(
        "DELETE FROM record WHERE id IN"
        " (SELECT id FROM record ORDER BY kind = ?, last_us, id LIMIT ?)",
        (str(Kind.NOTE), max(1, int(count * _BATCH))),
    ).rowcount
