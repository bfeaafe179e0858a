"""Records, pictures and views for the tests of the memory."""

import dataclasses
from datetime import UTC, datetime, timedelta

import numpy as np

from assistant.memory.picture import Snapshot
from assistant.memory.record import NEW, Kind, Record
from models.embedder import SIZE, Embedding

MORNING = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def seen(label: str, first: float, last: float | None = None, **more: object) -> Record:
    """An object in view from minute `first` to minute `last`."""
    record = Record(NEW, Kind.OBJECT, label, at(first), at(first if last is None else last))
    return _with(record, more)


def read(text: str, minute: float, **more: object) -> Record:
    return _with(Record(NEW, Kind.TEXT, text, at(minute), at(minute)), more)


def note(words: str, minute: float = 0, about: str = "") -> Record:
    return Record(NEW, Kind.NOTE, words, at(minute), at(minute), about=about)


def jpeg(seed: int, size: int = 3000) -> Snapshot:
    """Bytes that stand for pictures."""
    data = np.random.default_rng(seed).bytes(size)
    return Snapshot(b"\xff\xd8" + data, b"\xff\xd8" + data[::-1])


def view(seed: int, near: Embedding | None = None, share: float = 0.3) -> Embedding:
    """A view like no other, or one near another."""
    found = np.random.default_rng(seed).normal(size=SIZE)
    found /= np.linalg.norm(found)
    if near is not None:
        found = near + share * found
        found /= np.linalg.norm(found)
    return found.astype(np.float32)


def _with(record: Record, more: dict[str, object]) -> Record:
    return dataclasses.replace(record, **more)  # type: ignore[arg-type]
