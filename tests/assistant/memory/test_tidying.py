from datetime import timedelta
from pathlib import Path

from assistant.memory.limits import Limits
from assistant.memory.record import NEW, Kind, Record
from assistant.memory.store import Memory
from assistant.memory.tidying import Tidied
from tests.assistant.memory.making import at, jpeg, note, read, seen, view


def test_the_old_goes_and_notes_stay() -> None:
    memory = Memory(None, Limits(keep=timedelta(minutes=60)))
    memory.add(seen("cup", 0, 39))
    still = memory.add(seen("cup", 0, 40))
    told = memory.add(note("my keys are in the bowl", 0))
    memory.visit(view(1), at(0))
    memory.visit(view(2), at(50))
    assert memory.tidy(at(100)) == Tidied(records=1, pictures=0)
    assert [match.record for match in memory.search()] == [still, told]
    assert memory.place_of(view(1)) is None
    assert memory.place_of(view(2)) is not None


def test_talk_goes_sooner() -> None:
    memory = Memory(None, Limits(keep_talk=timedelta(minutes=60)))
    for minute in (0, 50):
        memory.add(Record(NEW, Kind.TALK, f"at {minute}", at(minute), at(minute)))
    assert memory.tidy(at(100)) == Tidied(records=1, pictures=0)
    assert [match.record.value for match in memory.search()] == ["at 50"]


def test_of_one_thing_at_one_place_the_newest_pictures_stay() -> None:
    memory = Memory(None, Limits(pictures_of_one=2))
    here, there = (memory.visit(view(seed), at(0)).place for seed in (1, 2))
    cups = [memory.add(seen("cup", m, place=here), jpeg(m)) for m in range(4)]
    elsewhere = memory.add(seen("cup", 0, place=there), jpeg(9))
    assert memory.tidy(at(10)) == Tidied(records=0, pictures=2)
    kept = [memory.picture(cup.id) is not None for cup in cups]
    assert kept == [False, False, True, True]
    assert memory.picture(elsewhere.id) is not None


def test_too_much_loses_the_oldest_pictures_first(tmp_path: Path) -> None:
    file = tmp_path / "memory.sqlite"
    memory = Memory(file, Limits(most_bytes=1_000_000))
    records = [memory.add(read(f"sign {m}", m), jpeg(m, 10_000)) for m in range(100)]
    tidied = memory.tidy(at(200))
    assert tidied.records == 0
    assert 50 < tidied.pictures < 70
    kept = [memory.picture(record.id) is not None for record in records]
    assert kept == sorted(kept)  # none older than the oldest that stays
    assert file.stat().st_size <= 1_000_000
    assert memory.tidy(at(200)) == Tidied(0, 0)


def test_far_too_much_loses_the_oldest_records_too_and_notes_last() -> None:
    memory = Memory(None, Limits(most_bytes=220_000))
    told = memory.add(note("my keys are in the bowl", 0))
    for minute in range(2000):
        memory.add(read(f"{minute} " + "word " * 50, minute), jpeg(minute, 100))
    tidied = memory.tidy(at(3000))
    left = [match.record for match in memory.search(limit=None)]
    assert tidied.records == 2001 - len(left)
    assert told in left
    numbers = [int(record.value.split()[0]) for record in left if record != told]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] == 1999
    assert len(numbers) > 100
