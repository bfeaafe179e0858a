"""What the wearer told and what was said, found by its words and by what it means."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from assistant.memory import rows
from assistant.memory.facts import fact_in, repeats, replaces
from assistant.memory.meaning import Floats, Meaning
from assistant.memory.record import Kind, Match, Record
from assistant.memory.words import fit, folded, gist, telling

BY_MEANING = 0.5  # fit of what has the meaning only, 0 to 1
_PREFIX_LETTERS = 6  # longer words find those that begin with them: "plumber", "plumbers"
_UNREAD = 100  # notes of which it is not kept what they mean, the newest, that are read at a search


def index_anew(connection: sqlite3.Connection) -> None:
    """Write the index of words anew: rows that are gone leave words in it until then."""
    connection.execute("INSERT INTO told_words (told_words) VALUES ('rebuild')")


def by_words(
    connection: sqlite3.Connection,
    words: str,
    kind: Kind,
    since: datetime | None,
    limit: int | None,
) -> list[Record]:
    """What holds every telling word, or its plural: what is about it first, then the newest."""
    wanted = telling(words)
    if not wanted:
        return []
    conditions, values = rows.during(since, None)
    conditions += ["kind = ?", "id IN (SELECT rowid FROM told_words WHERE told_words MATCH ?)"]
    query = " AND ".join(map(_query, wanted))
    found = rows.select(connection, " AND ".join(conditions), [*values, str(kind), query])
    ranked = sorted(found, key=lambda record: -fit(wanted, folded(record.about)))
    return ranked[:limit]


def by_meaning(
    connection: sqlite3.Connection, words: str, meaning: Meaning, unread: dict[int, Floats]
) -> Record | None:
    """The note that surely is about what is asked, though in other words.

    Args:
        connection: To read.
        words: What is asked about.
        meaning: Compares them.
        unread: What notes mean of which the database does not tell it; more may be put in.
    """
    kept = connection.execute("SELECT record, embedding FROM meaning ORDER BY record").fetchall()
    new = connection.execute(
        "SELECT id, value FROM record WHERE kind = ? AND id NOT IN (SELECT record FROM meaning)"
        " ORDER BY last_us DESC LIMIT ?",
        (str(Kind.NOTE), _UNREAD),
    ).fetchall()
    for id, note in new:
        if id not in unread:
            unread[id] = meaning.of(note)
    ids = [id for id, _ in (*kept, *new)]
    if not ids or not gist(words):
        return None
    known = [np.frombuffer(b"".join(data for _, data in kept), np.float32)]
    known += [unread[id] for id, _ in new]
    row = meaning.answer(gist(words), np.concatenate(known).reshape(len(ids), -1))
    return None if row is None else next(rows.select(connection, "id = ?", (ids[row],)), None)


def keep_meaning(connection: sqlite3.Connection, id: int, embedding: Floats) -> None:
    """Keep what a note means."""
    connection.execute("INSERT INTO meaning VALUES (?, ?)", (id, embedding.tobytes()))


def earlier(connection: sqlite3.Connection, note: str) -> list[Match]:
    """The notes that a new one takes the place of; `fit` is 1 of those that say the very same."""
    fact = fact_in(note)
    words = folded(" ".join(fact.subject) if fact else note).split()
    if not words:
        return []
    # Whatever says the same, or something of the same subject, holds these words.
    condition = "kind = ? AND id IN (SELECT rowid FROM told_words WHERE told_words MATCH ?)"
    query = " AND ".join(f'"{word}"' for word in words)
    notes = tuple(rows.select(connection, condition, (str(Kind.NOTE), query)))
    same = [Match(record, 1.0) for record in notes if repeats(note, record.value)]
    return same or [Match(record, BY_MEANING) for record in notes if replaces(note, record.value)]


def matches(records: Sequence[Record], other: Record | None) -> list[Match]:
    """What was found by words, or else by meaning."""
    found = [Match(record, 1.0) for record in records]
    return found or ([Match(other, BY_MEANING)] if other else [])


def _query(word: str) -> str:
    """A telling word, folded, with its plural and singular, as FTS5 takes it."""
    if len(word) >= _PREFIX_LETTERS:
        stems = [f'"{word}" *']
    else:
        stems = [f'"{form}"' for form in (word, f"{word}s", f"{word}es")]
    if len(word) > 2 and not word.isdigit():
        stems += [f'"{word.removesuffix(end)}"' for end in ("s", "es") if word.endswith(end)]
    return f"({' OR '.join(stems)})"
