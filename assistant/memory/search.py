"""What is kept, found again: by label, words, time, place and looks."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from assistant.memory import rows
from assistant.memory.record import Kind, Match, Record, microseconds
from assistant.memory.words import fit, folded, telling
from models.embedder import Embedding

FITS = 0.5  # share of the words searched for, 0 to 1, from which a record is a match


def last_seen(
    connection: sqlite3.Connection, labels: Iterable[str], before: datetime | None, sure: bool
) -> Record | None:
    """As `Memory.last_seen`."""
    condition, values = "kind = ? AND value = ? AND sure = ?", list[Any]([sure])
    if before is not None:
        condition += " AND record.last_us < ?"
        values.append(microseconds(before))
    found = [
        record
        for label in dict.fromkeys(labels)
        for record in rows.select(
            connection, condition, (str(Kind.OBJECT), label, *values), limit=1
        )
    ]
    return max(found, key=lambda record: (record.last, record.id), default=None)


def search(
    connection: sqlite3.Connection,
    kind: Kind | None,
    labels: Iterable[str],
    text: str,
    since: datetime | None,
    until: datetime | None,
    place: int | None,
    limit: int | None,
    sure: bool,
) -> list[Match]:
    """As `Memory.search`."""
    condition, values = _condition(kind, labels, since, until, place, sure)
    if not text:
        return [Match(r, 1.0) for r in rows.select(connection, condition, values, limit)]
    wanted = telling(text) or tuple(folded(text).split())
    listed = connection.execute(
        f"SELECT id, folded FROM record WHERE {condition} ORDER BY last_us DESC, id DESC", values
    ).fetchall()
    fits = {words: fit(wanted, words) for words in {words for _, words in listed}}
    ranked = sorted(
        ((fits[words], id) for id, words in listed if fits[words] >= FITS),
        key=lambda found: -found[0],
    )[:limit]
    records = rows.select_ids(connection, (id for _, id in ranked))
    return [Match(record, found[0]) for record, found in zip(records, ranked, strict=True)]


def notes_about(connection: sqlite3.Connection, words: str, limit: int | None) -> list[Match]:
    """As `Memory.notes_about`."""
    wanted = telling(words)
    notes = rows.select(connection, "kind = ?", (str(Kind.NOTE),))
    found = [Match(note, fit(wanted, folded(f"{note.value} {note.about}"))) for note in notes]
    ranked = sorted(
        (match for match in found if match.fit >= FITS),
        key=lambda match: (-match.fit, -fit(wanted, folded(match.record.about))),
    )
    return ranked[:limit]


def like(
    connection: sqlite3.Connection, embedding: Embedding, limit: int | None, kind: Kind | None
) -> list[Match]:
    """As `Memory.like`."""
    listed = connection.execute(
        "SELECT record, embedding FROM picture JOIN record ON record.id = record "
        "WHERE embedding IS NOT NULL AND (? IS NULL OR kind = ?) "
        "ORDER BY picture.last_us DESC, record DESC",
        (kind, kind),
    ).fetchall()
    if not listed:
        return []
    known = rows.embeddings_in(b"".join(data for _, data in listed), len(listed))
    cosines = [float(cosine) for cosine in known @ embedding]
    ranked = sorted(range(len(listed)), key=lambda index: -cosines[index])[:limit]
    records = rows.select_ids(connection, (listed[index][0] for index in ranked))
    fits = [min(max(cosines[index], 0.0), 1.0) for index in ranked]
    return [Match(record, fit) for record, fit in zip(records, fits, strict=True)]


def _condition(
    kind: Kind | None,
    labels: Iterable[str],
    since: datetime | None,
    until: datetime | None,
    place: int | None,
    sure: bool,
) -> tuple[str, list[Any]]:
    """What must hold of a record (SQL), and the values in it."""
    conditions, times = rows.during(since, until)
    values: list[Any] = [*times]
    wanted_labels = tuple(dict.fromkeys(labels))
    if kind is not None:
        conditions.append("kind = ?")
        values.append(str(kind))
    if wanted_labels:
        conditions.append(f"value IN ({', '.join('?' * len(wanted_labels))})")
        values.extend(wanted_labels)
    if place is not None:
        conditions.append("place = ?")
        values.append(place)
    if sure:
        conditions.append("sure")
    return " AND ".join(conditions) or "TRUE", values
