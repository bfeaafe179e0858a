import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from assistant.errors import MemoryFileError
from assistant.memory import told

SCHEMA = 4  # raised when the tables change; kept as SQLite's user_version
APPLICATION = 0x4F4C4852  # "OLHR", kept as SQLite's application_id
PATIENCE_S = 2.0  # waited for another process (`memory forget`) that has the file
_FILE_NAME = "memory.sqlite"

_ALARMS = (  # since version 3
    "CREATE TABLE IF NOT EXISTS alarm ("
    " kind TEXT NOT NULL, due_us INTEGER NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,"
    " set_us INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0,"
    " PRIMARY KEY (kind, due_us, text))",
    "CREATE INDEX IF NOT EXISTS alarm_by_time ON alarm (done, due_us)",
)
# Since version 4: the words of notes and talk, and what notes mean. Triggers keep the index of
# words in step; `record.folded` never changes.
_TOLD = (
    "CREATE TABLE IF NOT EXISTS meaning ("
    " record INTEGER PRIMARY KEY REFERENCES record ON DELETE CASCADE, embedding BLOB NOT NULL)",
    "CREATE VIEW IF NOT EXISTS told AS"
    " SELECT id, folded FROM record WHERE kind IN ('note', 'talk')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS told_words USING fts5 (folded, content='told',"
    " content_rowid='id', tokenize='unicode61 remove_diacritics 2', detail='column')",
    "CREATE TRIGGER IF NOT EXISTS told_added AFTER INSERT ON record"
    " WHEN new.kind IN ('note', 'talk') BEGIN"
    " INSERT INTO told_words (rowid, folded) VALUES (new.id, new.folded); END",
    "CREATE TRIGGER IF NOT EXISTS told_removed AFTER DELETE ON record"
    " WHEN old.kind IN ('note', 'talk') BEGIN"
    " INSERT INTO told_words (told_words, rowid, folded)"
    " VALUES ('delete', old.id, old.folded); END",
)
_TABLES = f"""
{";".join(_ALARMS)};
CREATE TABLE IF NOT EXISTS record (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL, value TEXT NOT NULL, about TEXT NOT NULL, folded TEXT NOT NULL,
  first_us INTEGER NOT NULL, last_us INTEGER NOT NULL, place INTEGER, neighbours TEXT NOT NULL,
  x0 REAL, y0 REAL, x1 REAL, y1 REAL, score REAL,
  sure INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX IF NOT EXISTS record_by_value ON record (kind, value, last_us);
CREATE INDEX IF NOT EXISTS record_by_time ON record (last_us);
CREATE TABLE IF NOT EXISTS picture (
  record INTEGER PRIMARY KEY REFERENCES record ON DELETE CASCADE,
  last_us INTEGER NOT NULL, embedding BLOB, whole BLOB NOT NULL, cutout BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS picture_by_time ON picture (last_us);
CREATE TABLE IF NOT EXISTS place (id INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE IF NOT EXISTS view (
  place INTEGER NOT NULL REFERENCES place ON DELETE CASCADE,
  t_us INTEGER NOT NULL, embedding BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS view_by_place ON view (place);
CREATE TABLE IF NOT EXISTS visit (
  place INTEGER NOT NULL REFERENCES place ON DELETE CASCADE,
  first_us INTEGER NOT NULL, last_us INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS visit_by_place ON visit (place, last_us);
{";".join(_TOLD)};
"""


def default_file() -> Path:
    """Where the memory is kept when the settings name no file."""
    return platformdirs.user_data_path("olhar", False) / _FILE_NAME


class Database:
    """The SQLite file of the memory: opened, guarded, its errors put into words.

    What is deleted is overwritten (secure_delete). Calls from several threads wait for each other.
    """

    def __init__(self, path: Path | None) -> None:
        """Open the file, made when there is none; None keeps all in RAM.

        Raises:
            MemoryFileError: it is broken, locked, of another program, too new, or not to be
                written. Nothing in it is changed then.
        """
        self._path = path
        self._lock = threading.RLock()
        with self._in_words():
            if path is not None:
                _make_private(path)
            self._connection = self._opened()
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for queries.

        Raises:
            MemoryFileError: the file is broken or locked.
        """
        with self._lock, self._in_words():
            yield self._connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one change that is made whole or not at all.

        Raises:
            MemoryFileError: the file is broken or locked.
        """
        with self._lock, self._in_words():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                if self._connection.in_transaction:  # a full disk has ended it already
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def scrub(self) -> None:
        """Leave no trace of what was deleted, in the file or in its log.

        SQLite overwrites deleted rows, but rows that were moved before may have left copies in the
        unused parts of pages, and the log holds pages as they were. So the file is written anew.

        Meanwhile others can read, but not write: a second per 100 MB.

        Raises:
            MemoryFileError: another process has the file.
        """
        with self._in_words():
            if self._path is None:
                with self._lock:
                    self._connection.execute("VACUUM")
                return
            # By a connection of its own, so that nobody who only reads has to wait for it.
            with contextlib.closing(self._opened()) as connection:
                connection.execute("PRAGMA secure_delete = ON")
                connection.execute("PRAGMA temp_store = MEMORY")
                connection.execute("VACUUM")
                _empty_log(connection)

    def shrink(self) -> None:
        """Give back the room of what was deleted."""
        with self._lock, self._in_words():
            # Not execute: it stops at the first page, since each is a row without columns.
            self._connection.executescript("PRAGMA incremental_vacuum")
            _empty_log(self._connection)

    def held_bytes(self) -> int:
        """How much is held, the room of deleted rows not counted."""
        with self._lock, self._in_words():
            pages, free, size = (
                self._connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count", "page_size")
            )
            return int((pages - free) * size)

    def changed_by_others(self) -> int:
        """A number that differs after another process has changed the file."""
        with self._lock, self._in_words():
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close the file; it can be called twice."""
        with self._lock:
            self._connection.close()

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self._path or ":memory:", PATIENCE_S, isolation_level=None, check_same_thread=False
        )

    def _prepare(self) -> None:
        execute = self._connection.execute
        # Read before anything is written: a file that is not ours stays as it is.
        version = execute("PRAGMA user_version").fetchone()[0]
        application = execute("PRAGMA application_id").fetchone()[0]
        is_new = not execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not (is_new and version == 0) and application != APPLICATION:
            raise MemoryFileError(
                f"wanted Olhar's memory at {self._path}, found another program's database; "
                "set memory.file to a file of its own"
            )
        if version > SCHEMA:
            raise MemoryFileError(
                f"wanted a memory of version {SCHEMA} at {self._path}, found version {version}, "
                "made by a newer Olhar; update this one, or set memory.file to another file"
            )
        execute("PRAGMA secure_delete = ON")
        execute("PRAGMA foreign_keys = ON")
        execute("PRAGMA temp_store = MEMORY")
        if is_new:
            execute("PRAGMA auto_vacuum = INCREMENTAL")
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        if is_new:
            self._connection.executescript(
                f"BEGIN IMMEDIATE; {_TABLES} PRAGMA application_id = {APPLICATION}; "
                f"PRAGMA user_version = {SCHEMA}; COMMIT;"
            )
        elif version < SCHEMA:
            self._update()

    def _update(self) -> None:
        """Bring a file of an older version up to date; what it holds stays."""
        with self.writing() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == SCHEMA:
                return  # another process has done it meanwhile
            if version < 2:
                connection.execute("ALTER TABLE record ADD COLUMN sure INTEGER NOT NULL DEFAULT 1")
            for statement in (*_ALARMS, *_TOLD):
                connection.execute(statement)
            told.index_anew(connection)  # of what was told before there was an index
            connection.execute(f"PRAGMA user_version = {SCHEMA}")

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise MemoryFileError(
                f"wanted to use the memory at {self._path or 'RAM'}, found: {error}; {_step(error)}"
            ) from error
        except MemoryFileError:
            raise
        except OSError as error:
            raise MemoryFileError(
                f"wanted a memory at {self._path}, found: {error.strerror or error}; "
                "set memory.file to a place of yours"
            ) from error


def _empty_log(connection: sqlite3.Connection) -> None:
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise sqlite3.OperationalError("database is locked")


def _step(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or "locked" in str(error):
        return "close the other program that uses it, then try again"
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return "move that file away to begin anew, or put back a copy; nothing in it was changed"
    if name.startswith("SQLITE_FULL"):
        return "make room on the disk, then try again"
    return "see that the file may be read and written, or set memory.file to another"


def _make_private(path: Path) -> None:
    """Make the file, readable by its owner only, where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
