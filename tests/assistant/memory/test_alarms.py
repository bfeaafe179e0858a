"""Timers and reminders in the file: kept, ended, forgotten, and files of before there were any."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.events import Trigger
from assistant.memory.alarm import Alarm, alarm_of
from assistant.memory.store import Memory
from tests.assistant.memory.making import at, note


def alarm(minute: float, text: str = "call mum", kind: Trigger = Trigger.REMINDER) -> Alarm:
    """Set at minute 0."""
    return Alarm(kind, at(minute), text, "en", at(0))


def test_they_survive_a_restart_and_come_in_order(tmp_path: Path) -> None:
    file = tmp_path / "memory.sqlite"
    late, early = alarm(90), alarm(10, "", Trigger.TIMER)
    with closing(Memory(file)) as memory:
        memory.alarms.add(late)
        memory.alarms.add(early)
        memory.alarms.add(early)
    with closing(Memory(file)) as memory:
        assert memory.alarms.pending() == [early, late]


def test_what_has_ended_is_no_more_to_come(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite")
    for minute in (10, 20):
        memory.alarms.add(alarm(minute))
    memory.alarms.end(Trigger.REMINDER, at(10), "call mum")
    assert memory.alarms.pending() == [alarm(20)]
    memory.alarms.add(alarm(10))  # set anew
    assert memory.alarms.pending() == [alarm(10), alarm(20)]


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_file_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    file = tmp_path / "memory.sqlite"
    with closing(Memory(file)) as memory:
        memory.add(note("my keys are in the bowl"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE alarm")
        if version == 1:
            connection.execute("ALTER TABLE record DROP COLUMN sure")
        connection.execute(f"PRAGMA user_version = {version}")
    for _ in range(2):  # opened anew there is nothing left to be done
        with closing(Memory(file)) as memory:
            memory.alarms.add(alarm(10))
            assert memory.alarms.pending() == [alarm(10)]
            assert memory.count() == 1


def test_forgetting_everything_forgets_them_too() -> None:
    memory = Memory(None)
    memory.alarms.add(alarm(10))
    memory.forget()
    assert memory.alarms.pending() == []


def test_forgetting_a_time_keeps_what_is_to_come() -> None:
    memory = Memory(None)
    memory.alarms.add(alarm(10, "take the medicine"))
    memory.forget(since=at(-10))
    assert memory.alarms.pending() == [alarm(10, "take the medicine")]


def test_forgetting_by_its_words_forgets_it(tmp_path: Path) -> None:
    file = tmp_path / "memory.sqlite"
    with closing(Memory(file)) as memory:
        memory.alarms.add(alarm(10, "call the clinic"))
        memory.alarms.add(alarm(10, "feed the cat"))
        memory.forget(words="the clinic")
        assert memory.alarms.pending() == [alarm(10, "feed the cat")]
    assert b"clinic" not in file.read_bytes()


def test_times_are_kept_in_utc_and_need_a_zone() -> None:
    west = timezone(timedelta(hours=-3))
    due = datetime(2026, 3, 1, 9, 0, tzinfo=west)
    made = Alarm(Trigger.TIMER, due, "", "en", due - timedelta(minutes=10))
    assert (made.due.tzinfo, made.due, made.seconds) == (UTC, due, 600)
    assert alarm_of(made.was_set(5)) == made
    with pytest.raises(ValueError, match="its zone"):
        Alarm(Trigger.TIMER, datetime(2026, 3, 1), "", "en", due)
    with pytest.raises(ValueError, match="a timer or a reminder"):
        Alarm(Trigger.SPEECH, due, "", "en", due)
