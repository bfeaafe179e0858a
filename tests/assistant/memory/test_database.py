import dataclasses
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import MemoryFileError
from assistant.memory import database
from assistant.memory.database import SCHEMA, Database
from assistant.memory.store import Memory
from tests.assistant.memory.making import at, note, seen


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A memory with one note, closed."""
    path = tmp_path / "folder" / "memory.sqlite"
    with closing(Memory(path)) as memory:
        memory.add(note("my keys are in the bowl"))
    return path


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE_S", 0.1)


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_only_the_owner_may_read_it(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_newer_file_is_left_alone(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    before = file.read_bytes()
    with pytest.raises(MemoryFileError, match=f"version {SCHEMA + 1}.*newer Olhar"):
        Memory(file)
    assert file.read_bytes() == before


def test_a_file_of_the_first_version_is_brought_up_to_date(file: Path) -> None:
    with closing(Memory(file)) as memory:
        cup = memory.add(seen("cup", 1))
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("ALTER TABLE record DROP COLUMN sure; PRAGMA user_version = 1;")
    with closing(Memory(file)) as memory:
        assert memory.count() == 2
        assert memory.last_seen(["cup"]) == cup
        bowl = memory.add(dataclasses.replace(seen("bowl", 2), sure=False))
    with closing(Memory(file)) as memory:  # opened anew there is nothing left to be done
        assert memory.record(bowl.id) == bowl


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE record (id INTEGER)")
    before = file.read_bytes()
    with pytest.raises(MemoryFileError, match="another program's"):
        Memory(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("damage", ["text", "cut", "header"])
def test_a_broken_file_is_left_alone(file: Path, damage: str) -> None:
    data = file.read_bytes()
    broken = {"text": b"not a database " * 99, "cut": data[:9000], "header": b"x" + data[1:]}
    file.write_bytes(broken[damage])
    with pytest.raises(MemoryFileError, match=r"wanted .* found: .*; "):
        Memory(file)
    assert file.read_bytes() == broken[damage]


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(MemoryFileError, match=r"memory\.file"):
        Memory(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(MemoryFileError, match="wanted a memory at"):
        Memory(tmp_path / "file" / "memory.sqlite")


@pytest.mark.usefixtures("impatient")
def test_a_locked_file_is_told_and_keeps_everything(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        memory = Memory(file)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(MemoryFileError, match="close the other program"):
            memory.add(seen("cup", 1))
        assert memory.count() == 1  # reading goes on
        other.execute("ROLLBACK")
        memory.add(seen("cup", 1))
        assert memory.count() == 2


@pytest.mark.usefixtures("impatient")
def test_an_exclusively_locked_file_does_not_open(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(MemoryFileError, match="locked"):
            Memory(file)
        other.execute("ROLLBACK")
    assert Memory(file).count() == 1


def test_a_change_is_made_whole_or_not_at_all(file: Path) -> None:
    opened = Database(file)
    with pytest.raises(RuntimeError), opened.writing() as connection:
        connection.execute("DELETE FROM record")
        raise RuntimeError
    with opened.reading() as connection:
        assert connection.execute("SELECT count(*) FROM record").fetchone()[0] == 1


def test_a_closed_memory_says_so(file: Path) -> None:
    memory = Memory(file)
    memory.close()
    memory.close()
    with pytest.raises(MemoryFileError, match="closed"):
        memory.add(seen("cup", 1))


def test_ids_are_never_used_again(file: Path) -> None:
    memory = Memory(file)
    cup = memory.add(seen("cup", 1))
    memory.forget(since=at(0.5))
    assert memory.add(seen("cup", 2)).id > cup.id
