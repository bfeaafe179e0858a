from pathlib import Path

import numpy as np
import pytest

from assistant.memory.store import Memory
from tests.assistant.memory.making import at, jpeg, note, read, seen, view


def bytes_in(folder: Path) -> bytes:
    """All that lies on the disk: the database, its log and whatever else."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_what_is_forgotten_leaves_no_byte(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite")
    random = np.random.default_rng(5)
    tokens = [random.bytes(8).hex() for _ in range(600)]
    pictures = {}
    for minute, token in enumerate(tokens):
        record = memory.add(read(token + "x" * int(random.integers(0, 200)), minute))
        if minute % 3 == 0:
            pictures[minute] = jpeg(minute, int(random.integers(100, 9000)))
            memory.update(record.id, at(minute), picture=pictures[minute])
    assert all(token.encode() in bytes_in(tmp_path) for token in tokens)
    assert memory.forget(since=at(100), until=at(299)) == 200
    for token in tokens[300:420:4]:
        assert memory.forget(words=memory.search(text=token)[0].record.value) == 1
    left = bytes_in(tmp_path)
    gone = [*range(100, 300), *range(300, 420, 4)]
    for minute, token in enumerate(tokens):
        assert (token.encode() in left) == (minute not in gone)
    for minute, picture in pictures.items():
        start = picture.whole[2:34]
        middle = picture.whole[len(picture.whole) // 2 :][:32]
        assert (start in left or middle in left) == (minute not in gone)
        assert (picture.cutout[2:34] in left) == (minute not in gone)


def test_the_last_ten_minutes(tmp_path: Path) -> None:
    memory = Memory(None)
    before = memory.add(seen("cup", 0, 49.9))
    memory.add(seen("laptop", 0, 55))  # in view then too: removed as a whole
    memory.add(seen("book", 52))
    memory.add(note("buy bread", 58))
    assert len(memory.matching(since=at(50))) == 3
    assert memory.forget(since=at(50)) == 3
    assert [match.record for match in memory.search()] == [before]
    assert memory.forget(since=at(50)) == 0


def test_by_words_with_neighbours_but_no_more() -> None:
    memory = Memory(None)
    memory.add(note("my keys are in the bowl"))
    memory.add(seen("key", 1))
    kept = memory.add(seen("cup", 2, neighbours=("keys", "book")))
    board = memory.add(seen("keyboard", 3))
    assert memory.forget(words="my keys") == 2
    assert [match.record.value for match in memory.search()] == ["keyboard", "cup"]
    assert memory.record(board.id) == board
    left = memory.record(kept.id)
    assert left is not None
    assert left.neighbours == ("book",)


@pytest.mark.parametrize("words", ["...", "unicorn", "kéy bowl table"])
def test_words_that_nothing_holds_forget_nothing(words: str) -> None:
    memory = Memory(None)
    memory.add(note("my keys are in the bowl"))
    assert memory.forget(words=words) == 0
    assert memory.count() == 1


def test_visits_and_places_of_the_time_are_forgotten() -> None:
    memory = Memory(None)
    home, cafe = view(1), view(2)
    place = memory.visit(home, at(0)).place
    memory.visit(cafe, at(30))
    memory.visit(home, at(60))
    thing = memory.add(seen("cup", 5, place=memory.place_of(cafe)))
    memory.forget(since=at(20))
    assert memory.place_of(cafe) is None
    assert memory.record(thing.id).place is None  # type: ignore[union-attr]
    assert memory.place_of(home) == place
    assert memory.visit(home, at(90)).last == at(0)


def test_a_visit_is_cut_where_the_forgotten_time_begins() -> None:
    memory = Memory(None)
    for minute in range(0, 31, 5):
        memory.visit(view(1), at(minute))
    memory.forget(since=at(12), until=at(18))
    memory.visit(view(1), at(31))
    last = memory.visit(view(1), at(60)).last
    assert last == at(31)
    memory.forget(since=at(12))
    again = memory.visit(view(1), at(90)).last
    assert again is not None
    assert at(11.9) < again < at(12)


def test_everything(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite")
    memory.add(note("my passport is in the drawer"))
    memory.add(seen("cup", 1), jpeg(1), view(1))
    memory.visit(view(1), at(0))
    assert memory.forget() == 2
    assert memory.count() == 0
    assert memory.place_of(view(1)) is None
    assert b"passport" not in bytes_in(tmp_path)
