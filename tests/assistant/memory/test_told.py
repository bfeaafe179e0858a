"""What was told and said, found by words and by meaning, told anew, and forgotten."""

import csv
import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from assistant.memory.record import Kind
from assistant.memory.store import Memory
from models.runtime import SessionOptions
from models.sentence_embedder import SentenceEmbedder
from models.store import Store
from tests.assistant.memory.making import at, note

DATA = Path(__file__).parents[2] / "data" / "recall"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def told(memory: Memory, words: str, kind: Kind = Kind.NOTE) -> list[str]:
    return [match.record.value for match in memory.told_about(words, kind)]


@pytest.mark.parametrize(
    ("asked", "told_so"),
    [
        ("my key", "my keys are in the bowl"),
        ("the keys", "the key is in the bowl"),
        ("onibus", "o ônibus sai às sete"),
        ("ÓCULOS", "deixei os oculos no carro"),
        ("plumber", "the plumbers come on Friday"),
        ('wifi" OR "x', "the wifi or x is off"),
    ],
)
def test_words_are_found_whatever_their_number_and_accents(asked: str, told_so: str) -> None:
    memory = Memory(None)
    memory.tell(note("the bike is behind the house"))
    memory.tell(note(told_so))
    assert told(memory, asked) == [told_so]


@pytest.mark.parametrize("asked", ["", "where is it", "passport photo", "car", "*", '"', "NOT"])
def test_all_words_must_be_there(asked: str) -> None:
    memory = Memory(None)
    memory.tell(note("my passport is under the card"))
    assert told(memory, asked) == []


def test_notes_and_talk_are_apart_and_the_newest_is_first() -> None:
    memory = Memory(None)
    memory.tell(note("Ana likes tea", 1))
    memory.tell(note("Ana works at the bakery", 2))
    memory.add(replace(note("Ana is late", 3), kind=Kind.TALK))
    assert told(memory, "ana") == ["Ana works at the bakery", "Ana likes tea"]
    assert told(memory, "ana", Kind.TALK) == ["Ana is late"]
    assert memory.told_about("ana", Kind.TALK, since=at(4)) == []


def test_a_newer_note_takes_the_place_of_an_older_one() -> None:
    memory = Memory(None)
    memory.tell(note("my bike is in the garage", 1))
    memory.tell(note("my red bike is in the cellar", 2))
    (earlier,) = memory.earlier("my bike is at the station")
    assert (earlier.record.value, earlier.fit < 1) == ("my bike is in the garage", True)
    memory.tell(note("my bike is at the station", 3))
    assert told(memory, "bike") == ["my bike is at the station", "my red bike is in the cellar"]
    assert told(memory, "garage") == []


def test_a_note_told_again_has_its_new_time_only() -> None:
    memory = Memory(None)
    first = memory.tell(note("the gate code is 4471", 1))
    again = memory.tell(note("The gate code is 4471.", 9))
    assert again == replace(first, last=at(9))
    assert memory.count() == 1
    assert memory.tell(note("the gate code is 4471", 5)).last == at(9)


def test_what_is_forgotten_is_in_no_index(tmp_path: Path) -> None:
    file = tmp_path / "memory.sqlite"
    with closing(Memory(file)) as memory:
        memory.understand(SentenceEmbedder(Store().get("sentence-embedder"), CPU).embed)
        for number in range(50):
            memory.tell(note(f"locker number {number} belongs to zebulon{number}", number))
        assert told(memory, "zebulon7") == ["locker number 7 belongs to zebulon7"]
        assert memory.forget(words="zebulon7") == 1
        assert told(memory, "zebulon7") == []
        on_disk = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM meaning").fetchone() == (49,)
        connection.execute("INSERT INTO told_words (told_words) VALUES ('integrity-check')")
        (terms,) = connection.execute(
            "SELECT count(*) FROM told_words WHERE told_words MATCH 'zebulon7'"
        ).fetchone()
    assert terms == 0
    assert b"zebulon7 " not in on_disk
    # A term of the index is kept by what it does not share with the one before it.
    assert on_disk.count(b"zebulon") > 40


def test_a_file_without_an_index_gets_one(tmp_path: Path) -> None:
    file = tmp_path / "memory.sqlite"
    with closing(Memory(file)) as memory:
        memory.tell(note("my keys are in the bowl"))
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "DROP TRIGGER told_added; DROP TRIGGER told_removed; DROP TABLE told_words;"
            "DROP VIEW told; DROP TABLE meaning; PRAGMA user_version = 3;"
        )
    with closing(Memory(file)) as memory:
        assert told(memory, "keys") == ["my keys are in the bowl"]
        assert memory.forget(words="keys") == 1
        assert told(memory, "keys") == []


CPU = SessionOptions("cpu", 1)


@lru_cache
def answers(understands: bool, name: str = "questions.tsv") -> tuple[int, int, int]:
    """Questions of a set answered right, answered wrong, and all that have an answer."""
    memory = Memory(None)
    if understands:
        memory.understand(SentenceEmbedder(Store().get("sentence-embedder"), CPU).embed)
    facts = {memory.tell(note(row["words"])).id: row["fact"] for row in rows("facts.tsv")}
    right = wrong = 0
    questions = rows(name)
    for row in questions:
        found = memory.told_about(row["query"], limit=1)
        good = bool(found) and facts[found[0].record.id] == row["fact"]
        right += good
        wrong += bool(found) and not good
    return right, wrong, sum(row["fact"] != "-" for row in questions)


@pytest.mark.usefixtures("store")
def test_meaning_finds_more_than_words_and_nothing_wrong() -> None:
    by_words, wrong, _ = answers(understands=False)
    assert wrong == 0
    by_both, wrong, all_of_them = answers(understands=True)
    assert wrong == 0
    assert by_words < by_both
    assert by_both > all_of_them / 2


@pytest.mark.usefixtures("store")
def test_meaning_is_worth_it_where_a_wrong_answer_costs_five_times_a_miss() -> None:
    cost = {}
    for understands in (False, True):
        found = [answers(understands, name) for name in ("questions.tsv", "questions-2.tsv")]
        cost[understands] = sum(5 * wrong + asked - right for right, wrong, asked in found)
    assert cost[True] < cost[False]


@pytest.mark.usefixtures("store")
def test_a_note_told_without_the_model_is_understood_later() -> None:
    memory = Memory(None)
    memory.tell(note("my car is parked on level three of the shopping centre"))
    assert memory.told_about("automobile") == []
    memory.understand(SentenceEmbedder(Store().get("sentence-embedder"), CPU).embed)
    (match,) = memory.told_about("automobile")
    assert match.fit < 1
    assert memory.told_about("dentist") == []
