"""Records as rows of the database, and back."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import numpy as np

from assistant.memory.picture import Snapshot
from assistant.memory.record import Kind, Record, calendar_time, microseconds
from assistant.memory.words import folded
from models.box import Box
from models.embedder import SIZE, Embedding

_COLUMNS = """id, kind, value, first_us, record.last_us, about, place, neighbours, x0, y0, x1, y1,
score, sure, picture.record IS NOT NULL"""


def insert(connection: sqlite3.Connection, record: Record) -> int:
    """Keep a record; returns its id."""
    text = folded(f"{record.value} {record.about}")
    made = connection.execute(
        "INSERT INTO record (kind, value, about, folded, first_us, last_us, place, neighbours,"
        " x0, y0, x1, y1, score, sure) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            str(record.kind),
            record.value,
            record.about,
            text,
            microseconds(record.first),
            microseconds(record.last),
            record.place,
            neighbours_text(record.neighbours),
            *(record.box or (None,) * 4),
            record.score,
            record.sure,
        ),
    )
    assert made.lastrowid is not None  # an INSERT has one
    return made.lastrowid


def put_picture(
    connection: sqlite3.Connection,
    id: int,
    t_us: int,
    picture: Snapshot | None,
    embedding: Embedding | None,
) -> None:
    """Keep the pictures of a record in place of those it had; None leaves those."""
    if picture is not None:
        data = None if embedding is None else embedding_bytes(embedding)
        connection.execute(
            "INSERT OR REPLACE INTO picture VALUES (?, ?, ?, ?, ?)",
            (id, t_us, data, picture.whole, picture.cutout),
        )


def select(
    connection: sqlite3.Connection, condition: str, values: Iterable[Any], limit: int | None = None
) -> Iterator[Record]:
    """The records that a condition (SQL) holds for, the last seen first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM record LEFT JOIN picture ON picture.record = record.id "
        f"WHERE {condition} ORDER BY record.last_us DESC, id DESC LIMIT ?",
        (*values, -1 if limit is None else limit),
    )
    return map(_record, rows)


def select_ids(connection: sqlite3.Connection, ids: Iterable[int]) -> list[Record]:
    """The records of these ids, in their order; those that are gone are left out."""
    found = (record for id in ids for record in select(connection, "id = ?", (id,)))
    return list(found)


def during(since: datetime | None, until: datetime | None) -> tuple[list[str], list[int]]:
    """Conditions and values: in view at some time from `since` to `until`, both included."""
    conditions, values = [], []
    if since is not None:
        conditions.append("record.last_us >= ?")
        values.append(microseconds(since))
    if until is not None:
        conditions.append("first_us <= ?")
        values.append(microseconds(until))
    return conditions, values


def neighbours_text(neighbours: Iterable[str]) -> str:
    """Labels as one column holds them."""
    return json.dumps(list(neighbours), ensure_ascii=False)


def neighbours_in(text: str) -> tuple[str, ...]:
    """Labels from one column."""
    return tuple(json.loads(text))


def embedding_bytes(embedding: Embedding) -> bytes:
    """An embedding as it is kept: float16 loses nothing that matters to a cosine."""
    return embedding.astype(np.float16).tobytes()


def embeddings_in(data: bytes, count: int) -> Embedding:
    """Embeddings float32 [count, 1280] of unit length from bytes laid end to end."""
    found = np.frombuffer(data, np.float16).reshape(count, SIZE).astype(np.float32)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)


def _record(row: tuple[Any, ...]) -> Record:
    id, kind, value, first_us, last_us, about, place, neighbours, *rest = row
    *box, score, sure, pictured = rest
    return Record(
        id=id,
        kind=Kind(kind),
        value=value,
        first=calendar_time(first_us),
        last=calendar_time(last_us),
        about=about,
        place=place,
        neighbours=neighbours_in(neighbours),
        box=None if box[0] is None else Box(*box),
        score=score,
        has_picture=bool(pictured),
        sure=bool(sure),
    )
