import dataclasses
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from assistant.memory import alarms, forgetting, rows, search, tidying, told
from assistant.memory.database import Database
from assistant.memory.known_places import KnownPlaces
from assistant.memory.limits import Limits
from assistant.memory.meaning import EmbedWords, Floats, Meaning
from assistant.memory.picture import Snapshot
from assistant.memory.place import Visit
from assistant.memory.record import Kind, Match, Record, microseconds
from models.box import Box
from models.embedder import Embedding


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
        self._places = KnownPlaces(self._database)
        self.alarms = alarms.Alarms(self._database)  # timers and reminders
        self._meaning: Meaning | None = None
        self._unread: dict[int, Floats] = {}  # what notes mean that were told without a model

    def understand(self, embed: EmbedWords) -> None:
        """From now on find notes by what they mean too, in other words than they were told in."""
        self._meaning = Meaning(embed)

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
            rows.put_picture(connection, id, microseconds(record.last), picture, embedding)
        return dataclasses.replace(record, id=id, has_picture=picture is not None)

    def tell(self, note: Record) -> Record:
        """Keep a note in place of those that it says anew, see `earlier`.

        Returns:
            The note as it is kept; one that says the very same stays, with its new time.
        """
        embedding = None if self._meaning is None else self._meaning.of(note.value)
        with self._database.writing() as connection:
            replaced = told.earlier(connection, note.value)
            ids = [(match.record.id,) for match in replaced]
            if replaced and replaced[0].fit == 1.0:
                kept = replaced[0].record
                last_us = max(microseconds(note.last), microseconds(kept.last))
                connection.execute("UPDATE record SET last_us = ? WHERE id = ?", (last_us, kept.id))
                return next(rows.select(connection, "id = ?", (kept.id,)))
            connection.executemany("DELETE FROM record WHERE id = ?", ids)
            id = rows.insert(connection, note)
            if embedding is not None:
                told.keep_meaning(connection, id, embedding)
        return dataclasses.replace(note, id=id, has_picture=False)

    def earlier(self, note: str) -> list[Match]:
        """The notes that a new one takes the place of, the newest first; nothing is changed.

        `fit` is 1 where one says the very same; else it says of the same thing what the new one
        says otherwise: where it is, its number, its code.
        """
        with self._database.reading() as connection:
            return told.earlier(connection, note)

    def told_about(
        self,
        words: str,
        kind: Kind = Kind.NOTE,
        since: datetime | None = None,
        limit: int | None = 5,
    ) -> list[Match]:
        """What was told (`Kind.NOTE`) or said (`Kind.TALK`) about something.

        Args:
            words: What it is about; small words do not count, plurals and accents do not matter.
            kind: Of this kind.
            since: Told then or later.
            limit: At most so many; None means all.

        Returns:
            What holds all the words, `fit` 1: what is about it before what mentions it, then the
            newest. Else, of notes, the one that surely means it, `fit` 0.5; often none.
        """
        with self._database.reading() as connection:
            found = told.by_words(connection, words, kind, since, limit)
            if found or kind is not Kind.NOTE or self._meaning is None:
                return told.matches(found, None)
            other = told.by_meaning(connection, words, self._meaning, self._unread)
        return told.matches(found, other)

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
            rows.put_picture(connection, id, last_us, picture, embedding)
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
        with self._database.reading() as connection:
            return search.last_seen(connection, labels, before, sure)

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
        with self._database.reading() as connection:
            return search.search(connection, kind, labels, text, since, until, place, limit, sure)

    def notes_about(self, words: str, limit: int | None = 5) -> list[Match]:
        """The wearer's notes that hold at least half of the words that tell what is meant.

        "where are my keys" finds "my keys are in the blue bowl". No telling word, no note.

        Returns:
            The best fit first; of equals those that are about it before those that mention it,
            then the newest.
        """
        with self._database.reading() as connection:
            return search.notes_about(connection, words, limit)

    def like(
        self, embedding: Embedding, limit: int | None = 5, kind: Kind | None = None
    ) -> list[Match]:
        """The records whose pictures look most like an example; `fit` is the cosine."""
        with self._database.reading() as connection:
            return search.like(connection, embedding, limit, kind)

    def place_of(self, view: Embedding) -> int | None:
        """The place that a view shows, or None; nothing is kept."""
        return self._places.recognised(view)

    def visit(self, view: Embedding, t: datetime) -> Visit:
        """Be at the place that a view shows; one never seen before becomes a new place.

        Args:
            view: The embedding of a good view of the whole surroundings.
            t: When it was seen.
        """
        return self._places.visit(view, t)

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
            alarms.forget(connection, since, until, words)
            changed = connection.total_changes > before
        self._places.expire()
        self._unread.clear()
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
        self._places.expire()
        if tidied.records or tidied.pictures:
            self._database.shrink()
        return tidied
