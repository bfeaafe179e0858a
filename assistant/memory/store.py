import dataclasses
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from assistant import config
from assistant.memory import forgetting, rows, tidying
from assistant.memory.database import Database, default_file
from assistant.memory.limits import BYTES_PER_MB, Limits
from assistant.memory.picture import Snapshot
from assistant.memory.place import Places, Visit
from assistant.memory.record import Kind, Match, Record, calendar_time, microseconds
from assistant.memory.visits import extend_visit
from assistant.memory.words import fit, folded, telling
from models.box import Box
from models.embedder import Embedding

FITS = 0.5  # share of the words searched for, 0 to 1, from which a record is a match


class Memory:
    """What was seen and what the wearer told, in one SQLite file or in RAM.

    It reads no clock: all times are given, with their zones, and come back in UTC. It may be called
    from several threads, one after the other. Every call may raise `MemoryFileError`.
    """

    def __init__(self, path: Path | None, limits: Limits | None = None) -> None:
        """Open the memory at `path`, made when there is none; None keeps all in RAM.

        Raises:
            MemoryFileError: the file is broken, locked, too new, or not to be written. Nothing in
                it is changed then.
        """
        self._limits = limits or Limits()
        self._database = Database(path)
        self._seen_change: int | None = None
        self._known = Places()

    @property
    def keeps_talk(self) -> bool:
        """Whether what people say is to be kept."""
        return self._limits.keep_talk > timedelta()

    def close(self) -> None:
        """Close the file; it can be called twice."""
        self._database.close()

    def add(
        self,
        record: Record,
        picture: Snapshot | None = None,
        embedding: Embedding | None = None,
    ) -> Record:
        """Keep a record.

        Args:
            record: Its `id` and `has_picture` do not count.
            picture: Evidence, faces hidden.
            embedding: What the picture looks like, for `like`; kept with the picture only.

        Returns:
            The record as it is kept.
        """
        with self._database.writing() as connection:
            id = rows.insert(connection, record)
            self._put_picture(connection, id, microseconds(record.last), picture, embedding)
        return dataclasses.replace(record, id=id, has_picture=picture is not None)

    def update(
        self,
        id: int,
        last: datetime,
        box: Box | None = None,
        neighbours: Iterable[str] | None = None,
        place: int | None = None,
        score: float | None = None,
        picture: Snapshot | None = None,
        embedding: Embedding | None = None,
        sure: bool = False,
    ) -> bool:
        """A thing is still in view: what is given replaces what was kept; None leaves it.

        Once a thing is sure it stays so.

        Returns:
            Whether the record is there; it may have been forgotten meanwhile.
        """
        last_us = microseconds(last)
        values = {
            "place": place,
            "score": score,
            "sure": sure or None,
            "neighbours": None if neighbours is None else rows.neighbours_text(neighbours),
            **dict(zip(("x0", "y0", "x1", "y1"), box or (), strict=False)),
        }
        given = {name: value for name, value in values.items() if value is not None}
        columns = "".join(f", {name} = ?" for name in given)
        with self._database.writing() as connection:
            done = connection.execute(
                f"UPDATE record SET last_us = max(last_us, ?){columns} WHERE id = ?",
                (last_us, *given.values(), id),
            )
            if not done.rowcount:
                return False
            self._put_picture(connection, id, last_us, picture, embedding)
        return True

    def count(self) -> int:
        """How many records are kept."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM record").fetchone()[0])

    def record(self, id: int) -> Record | None:
        """One record, or None when there is none of that id."""
        with self._database.reading() as connection:
            return next(rows.select(connection, "id = ?", (id,)), None)

    def picture(self, id: int) -> Snapshot | None:
        """The pictures of a record, or None when none are kept."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT whole, cutout FROM picture WHERE record = ?", (id,)
            ).fetchone()
        return Snapshot(*found) if found else None

    def last_seen(
        self, labels: Iterable[str], before: datetime | None = None, sure: bool = True
    ) -> Record | None:
        """The object of one of these labels that was seen last.

        Args:
            labels: Canonical labels.
            sure: Whether those count that were surely it, or those that were only maybe it.
            before: Only what was last seen before then, as what is in view now is no memory.
        """
        condition, values = "kind = ? AND value = ? AND sure = ?", list[Any]([sure])
        if before is not None:
            condition += " AND record.last_us < ?"
            values.append(microseconds(before))
        with self._database.reading() as connection:
            found = [
                record
                for label in dict.fromkeys(labels)
                for record in rows.select(
                    connection, condition, (str(Kind.OBJECT), label, *values), limit=1
                )
            ]
        return max(found, key=lambda record: (record.last, record.id), default=None)

    def search(
        self,
        kind: Kind | None = None,
        labels: Iterable[str] = (),
        text: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        place: int | None = None,
        limit: int | None = 20,
        sure: bool = False,
    ) -> list[Match]:
        """The records for which all of this holds.

        Args:
            kind: Of this kind.
            labels: With one of these values; none means any.
            text: Holding at least half of these words, whatever their case, accents and slips.
            since: In view then or later.
            until: In view then or earlier.
            place: Last seen at this place.
            limit: At most so many; None means all.
            sure: Without what was only maybe what its label says.

        Returns:
            The best fit first, of equals the last seen.
        """
        conditions, values = rows.during(since, until)
        wanted_labels = tuple(dict.fromkeys(labels))
        fixed: list[Any] = [*values]
        if kind is not None:
            conditions.append("kind = ?")
            fixed.append(str(kind))
        if wanted_labels:
            conditions.append(f"value IN ({', '.join('?' * len(wanted_labels))})")
            fixed.extend(wanted_labels)
        if place is not None:
            conditions.append("place = ?")
            fixed.append(place)
        if sure:
            conditions.append("sure")
        condition = " AND ".join(conditions) or "TRUE"
        with self._database.reading() as connection:
            if not text:
                return [Match(r, 1.0) for r in rows.select(connection, condition, fixed, limit)]
            wanted = telling(text) or tuple(folded(text).split())
            listed = connection.execute(
                f"SELECT id, folded FROM record WHERE {condition} ORDER BY last_us DESC, id DESC",
                fixed,
            ).fetchall()
            fits = {words: fit(wanted, words) for words in {words for _, words in listed}}
            ranked = sorted(
                ((fits[words], id) for id, words in listed if fits[words] >= FITS),
                key=lambda found: -found[0],
            )[:limit]
            records = rows.select_ids(connection, (id for _, id in ranked))
        return [Match(record, found[0]) for record, found in zip(records, ranked, strict=True)]

    def notes_about(self, words: str, limit: int | None = 5) -> list[Match]:
        """The wearer's notes that hold at least half of the words that tell what is meant.

        "where are my keys" finds "my keys are in the blue bowl". No telling word, no note.

        Returns:
            The best fit first; of equals those that are about it before those that mention it,
            then the newest.
        """
        wanted = telling(words)
        with self._database.reading() as connection:
            notes = list(rows.select(connection, "kind = ?", (str(Kind.NOTE),)))
        found = [Match(note, fit(wanted, folded(f"{note.value} {note.about}"))) for note in notes]
        ranked = sorted(
            (match for match in found if match.fit >= FITS),
            key=lambda match: (-match.fit, -fit(wanted, folded(match.record.about))),
        )
        return ranked[:limit]

    def like(
        self, embedding: Embedding, limit: int | None = 5, kind: Kind | None = None
    ) -> list[Match]:
        """The records whose pictures look most like an example; `fit` is the cosine."""
        with self._database.reading() as connection:
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

    def place_of(self, view: Embedding) -> int | None:
        """The place that a view shows, or None; nothing is kept."""
        with self._database.reading():
            return self._places().recognised(view)

    def visit(self, view: Embedding, t: datetime) -> Visit:
        """Be at the place that a view shows; one never seen before becomes a new place.

        Args:
            view: The embedding of a good view of the whole surroundings.
            t: When it was seen.
        """
        t_us = microseconds(t)
        with self._database.writing() as connection:
            known = self._places()
            recognised = known.recognised(view)
            place = recognised
            if place is None:
                made = connection.execute("INSERT INTO place DEFAULT VALUES")
                assert made.lastrowid is not None  # an INSERT has one
                place = made.lastrowid
            kept = recognised is None or known.is_worth_keeping(place, view)
            if kept:
                connection.execute(
                    "INSERT INTO view VALUES (?, ?, ?)", (place, t_us, rows.embedding_bytes(view))
                )
            last_us = extend_visit(connection, place, t_us)
        if kept:  # only now that it is in the file
            known.add(place, view)
        last = None if last_us is None else calendar_time(last_us)
        return Visit(place, recognised is None, last)

    def matching(
        self, since: datetime | None = None, until: datetime | None = None, words: str = ""
    ) -> list[Record]:
        """What `forget` would remove, the last seen first."""
        with self._database.reading() as connection:
            return forgetting.matching(connection, since, until, words)

    def forget(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        words: str = "",
        scrub: bool = True,
    ) -> int:
        """Remove for good what was in view from `since` to `until` and holds all of `words`.

        A thing that was in view before `since` too is removed as a whole. With neither time nor
        words everything is.

        Args:
            since: Calendar time with its zone; None is without limit.
            until: Likewise.
            words: What it is about; empty is anything.
            scrub: Whether to `scrub` the file too; else the caller has to.

        Returns:
            How many records were removed.
        """
        with self._database.writing() as connection:
            before = connection.total_changes
            removed = forgetting.forget(connection, since, until, words)
            changed = connection.total_changes > before
        self._seen_change = None
        if changed and scrub:
            self.scrub()
        return removed

    def scrub(self) -> None:
        """Leave no trace of what was forgotten; safe on another thread while this one reads."""
        self._database.scrub()

    def tidy(self, now: datetime) -> tidying.Tidied:
        """Remove what is too old or too much, by the limits."""
        with self._database.writing() as connection:
            tidied = tidying.tidy(connection, now, self._limits, self._database.held_bytes)
        self._seen_change = None
        if tidied.records or tidied.pictures:
            self._database.shrink()
        return tidied

    def _put_picture(
        self,
        connection: sqlite3.Connection,
        id: int,
        t_us: int,
        picture: Snapshot | None,
        embedding: Embedding | None,
    ) -> None:
        if picture is not None:
            data = None if embedding is None else rows.embedding_bytes(embedding)
            connection.execute(
                "INSERT OR REPLACE INTO picture VALUES (?, ?, ?, ?, ?)",
                (id, t_us, data, picture.whole, picture.cutout),
            )

    def _places(self) -> Places:
        """The known places, read again when they may have changed."""
        change = self._database.changed_by_others()
        if change != self._seen_change:
            with self._database.reading() as connection:
                listed = connection.execute("SELECT place, embedding FROM view").fetchall()
            views = rows.embeddings_in(b"".join(data for _, data in listed), len(listed))
            self._known = Places(zip((place for place, _ in listed), views, strict=True))
            self._seen_change = change
        return self._known


def opened(settings: config.Memory) -> Memory:
    """The memory that the settings ask for; where none is to be kept, one in RAM.

    Raises:
        MemoryFileError: its file is broken, locked, too new, or not to be written.
    """
    return Memory(file_of(settings) if settings.enabled else None, limits_of(settings))


def file_of(settings: config.Memory) -> Path:
    """The file that the settings ask for."""
    return settings.file or default_file()


def limits_of(settings: config.Memory) -> Limits:
    """The limits that the settings ask for."""
    return Limits(
        keep=timedelta(days=settings.keep_days),
        keep_talk=timedelta(days=settings.keep_talk_days),
        most_bytes=int(settings.keep_mb * BYTES_PER_MB),
    )
