"""How answers about the past are judged, and the walk itself past two pictures."""

from datetime import timedelta

import pytest

from assistant.config import load_settings
from assistant.evaluation.memory_walk import START, Expected, Outcome, Question, judge, tell, walk
from assistant.evaluation.picture_set import load
from assistant.memory.record import NEW, Kind, Record
from assistant.memory.store import Memory
from assistant.model_set import ModelSet
from models.store import Store

MINUTE = timedelta(minutes=1)


@pytest.fixture
def memory() -> Memory:
    kept = Memory(None)
    kept.add(Record(NEW, Kind.OBJECT, "cup", START, START + MINUTE, score=0.9))
    tell(kept, [("my keys are in the blue bowl", "keys")])
    return kept


@pytest.mark.parametrize(
    ("thing", "expected", "outcome"),
    [
        ("keys", Expected.NOTE, Outcome.RIGHT),
        ("hat", Expected.NOTE, Outcome.MISSING),
        ("laptop", Expected.UNSEEN, Outcome.RIGHT),
        ("wallet", Expected.UNSEEN, Outcome.WRONG_NO),
        ("cup", Expected.UNSEEN, Outcome.FALSE),
        ("wallet", Expected.UNKNOWN, Outcome.RIGHT),
        ("laptop", Expected.UNKNOWN, Outcome.WRONG_NO),
        ("keys", Expected.UNKNOWN, Outcome.FALSE),
    ],
)
def test_answers_are_judged_by_what_was_expected(
    memory: Memory, thing: str, expected: Expected, outcome: Outcome
) -> None:
    assert judge(Question(f"Where did I leave my {thing}?", expected), memory)[0] is outcome


def test_a_place_is_right_when_the_thing_was_in_view_then(memory: Memory) -> None:
    words = "Where did I leave my cup?"
    then = Question(words, Expected.PLACE, START, START + 2 * MINUTE)
    later = Question(words, Expected.PLACE, START + 5 * MINUTE, START + 6 * MINUTE)
    lost = Question("Where did I leave my book?", Expected.PLACE, START, START + MINUTE)
    found = [judge(question, memory)[0] for question in (then, later, lost)]
    assert found == [Outcome.RIGHT, Outcome.FALSE, Outcome.MISSING]


def test_a_walk_leaves_a_record_of_what_was_in_view(store: Store) -> None:
    settings = load_settings(None, ["seeing.sure_score=0.46"])  # it is not often sure
    pictures = [picture for picture in load() if picture.path.name == "pekinese.jpg"]
    memory, shown = walk(pictures, settings, ModelSet(settings, store), lambda line: None)
    dog = memory.last_seen(["dog"])
    assert dog is not None
    since, until = shown["pekinese.jpg"]
    assert since <= dog.first <= dog.last <= until
    assert not dog.has_picture  # it walks away by itself
