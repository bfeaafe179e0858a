from datetime import datetime

from assistant.memory import rows
from assistant.memory.database import Database
from assistant.memory.place import Places, Visit
from assistant.memory.record import calendar_time, microseconds
from assistant.memory.visits import extend_visit
from models.embedder import Embedding


class KnownPlaces:
    """The places in the database, held in RAM as long as nobody else changes them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen_change: int | None = None
        self._places = Places()

    def expire(self) -> None:
        """Places were removed: what is held is read again before it is next used."""
        self._seen_change = None

    def recognised(self, view: Embedding) -> int | None:
        """The place that a view shows, or None; nothing is kept."""
        with self._database.reading():
            return self._current().recognised(view)

    def visit(self, view: Embedding, t: datetime) -> Visit:
        """Be at the place that a view shows; one never seen before becomes a new place."""
        t_us = microseconds(t)
        with self._database.writing() as connection:
            known = self._current()
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

    def _current(self) -> Places:
        """The known places, read again when they may have changed."""
        change = self._database.changed_by_others()
        if change != self._seen_change:
            with self._database.reading() as connection:
                listed = connection.execute("SELECT place, embedding FROM view").fetchall()
            views = rows.embeddings_in(b"".join(data for _, data in listed), len(listed))
            self._places = Places(zip((place for place, _ in listed), views, strict=True))
            self._seen_change = change
        return self._places
