"""What is kept of what is seen: events in, records out; scripted pictures, a real memory."""

import dataclasses
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from assistant.clock import Calendar
from assistant.events import (
    Event,
    Fault,
    ForgetWanted,
    NoteTaken,
    PlaceSeen,
    Reading,
    SceneChanged,
    Sighted,
    Sighting,
    SpeechIgnored,
    TextSeen,
)
from assistant.loop import Loop
from assistant.memory.indexer import Indexed
from assistant.memory.keeper import Keeper
from assistant.memory.limits import Limits
from assistant.memory.picture import Snapshot
from assistant.memory.place import Visit
from assistant.memory.record import Kind, Record
from assistant.memory.store import Memory
from devices.media import Frame
from models.box import Box
from models.embedder import SIZE
from tests.assistant.scripted import SECOND, Desk, Witness

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CUP = Box(100, 100, 200, 200)


def view(number: int) -> tuple[float, ...]:
    """What one place looks like; another number is another place."""
    vector = np.zeros(SIZE, np.float32)
    vector[number] = 1.0
    return tuple(vector.tolist())


class Stand:
    """A keeper over a memory in RAM; `place` is what all pictures look like."""

    def __init__(self, index_ms: int = 400, limits: Limits | None = None) -> None:
        self.memory = Memory(None, limits)
        self.place = 0
        self.boxes: list[Box] = []
        desk = Desk({"index": index_ms * SECOND // 1000, "scrub": SECOND // 2})
        self.witness = Witness()
        self.keeper = Keeper(self.memory, self._index, desk, Calendar(START))
        self.loop = Loop([self.keeper, self.witness], desk)

    def _index(self, frame: Frame, box: Box) -> Indexed:
        self.boxes.append(box)
        return Indexed(np.array(view(self.place), np.float32), Snapshot(b"whole", b"cut"))

    def at(self, t_s: float, *events: Event, rest: bool = True) -> None:
        """A picture is taken, `events` follow from it, and what is to be done is done."""
        t_ns = round(t_s * SECOND)
        image = np.zeros((72, 128, 3), np.uint8)
        self.loop.take(Frame(round(t_s * 10), t_ns, image, (1280, 720)))
        self.loop.happen(events, t_ns)
        if rest:
            self.loop.advance(t_ns + SECOND)

    def visit(self) -> Visit | None:
        return self.keeper.visit

    def kept(self, kind: Kind = Kind.OBJECT) -> list[Record]:
        return [match.record for match in self.memory.search(kind=kind)]


def sighted(t_s: float, box: Box = CUP, thing: int = 1, label: str = "cup") -> Sighted:
    t_ns = round(t_s * SECOND)
    return Sighted(t_ns, round(t_s * 10), thing, label, 0, box, 0.8, ("laptop",))


def read(t_s: float, *lines: str) -> TextSeen:
    readings = tuple(Reading(line, Box(0, 20 * i, 90, 20 * i + 18), 0.9) for i, line in
                     enumerate(lines))  # fmt: skip
    return TextSeen(round(t_s * SECOND), round(t_s * 10), readings)


def test_a_thing_is_kept_once_from_first_to_last_with_neighbours_place_and_picture() -> None:
    stand = Stand()
    stand.at(1.0, sighted(1.0))
    stand.at(6.0, sighted(6.0))
    stand.at(9.0, Sighting(round(8.5 * SECOND), "cup", 0, CUP, 0.8, thing=1))
    (cup,) = stand.kept()
    assert (cup.value, cup.neighbours, cup.box, cup.has_picture) == ("cup", ("laptop",), CUP, True)
    assert (cup.first, cup.last) == (START, START + timedelta(seconds=8.5))
    assert cup.place is not None
    assert len(stand.boxes) == 1  # it stood still: one picture is enough


def test_a_thing_that_moved_is_pictured_where_it_is_now() -> None:
    stand = Stand()
    moved = Box(600, 100, 700, 200)
    stand.at(1.0, sighted(1.0))
    stand.at(6.0, sighted(6.0, moved))
    (cup,) = stand.kept()
    assert cup.box == moved
    assert stand.boxes == [CUP, moved]


def test_a_thing_is_sure_once_it_was_so() -> None:
    stand = Stand()
    maybe = dataclasses.replace(sighted(1.0), score=0.5, sure=False)
    stand.at(1.0, maybe)
    (cup,) = stand.kept()
    assert not cup.sure
    assert cup.has_picture
    stand.at(6.0, sighted(6.0))
    stand.at(11.0, dataclasses.replace(maybe, t_ns=11 * SECOND, frame=110))
    (cup,) = stand.kept()
    assert cup.sure


def test_a_maybe_never_becomes_sure_of_what_it_turned_out_not_to_be() -> None:
    stand = Stand()
    stand.at(1.0, dataclasses.replace(sighted(1.0, label="bowl"), sure=False))
    stand.at(6.0, sighted(6.0))
    stand.at(11.0, dataclasses.replace(sighted(11.0, label="bowl"), sure=False))
    assert {(r.value, r.sure, r.last) for r in stand.kept()} == {
        ("bowl", False, START + timedelta(seconds=1)),
        ("cup", True, START + timedelta(seconds=6)),
    }


def test_what_becomes_sure_while_its_picture_is_made_is_kept_as_sure() -> None:
    stand = Stand()
    stand.at(1.0, dataclasses.replace(sighted(1.0), sure=False), rest=False)
    stand.at(1.2, sighted(1.2))
    (cup,) = stand.kept()
    assert cup.sure


def test_passers_by_are_not_pictured() -> None:
    stand = Stand()
    stand.at(1.0, sighted(1.0, label="person"))
    (person,) = stand.kept()
    assert not person.has_picture
    assert stand.boxes == []


def test_two_things_of_a_kind_are_two_records() -> None:
    stand = Stand()
    stand.at(1.0, sighted(1.0), sighted(1.0, Box(600, 100, 700, 200), thing=2))
    assert len(stand.kept()) == 2


def test_a_text_that_is_read_again_is_the_same_record() -> None:
    stand = Stand()
    stand.at(1.0, read(1.0, "NO PARKING", "ON SUNDAYS"))
    stand.at(4.0, read(4.0, "NO PARKING", "ON SUNDAY5"))
    stand.at(8.0, read(8.0, "EXIT"))
    texts = {record.value: record for record in stand.kept(Kind.TEXT)}
    assert set(texts) == {"NO PARKING\nON SUNDAYS", "EXIT"}
    assert texts["NO PARKING\nON SUNDAYS"].last == START + timedelta(seconds=4)


def test_places_are_told_apart_and_recognised() -> None:
    stand = Stand()
    stand.at(1.0, sighted(1.0))
    first = stand.visit()
    stand.place = 1
    stand.at(20.0, SceneChanged(20 * SECOND, 200, 0.5))
    assert stand.visit() is None  # not known yet
    stand.at(21.0, sighted(21.0, thing=2))
    stand.at(1000.0, PlaceSeen(1000 * SECOND, 10_000, view(0)))
    again = stand.visit()
    assert first is not None and again is not None
    assert (first.new, again.new, again.place) == (True, False, first.place)
    assert again.last == START + timedelta(seconds=1)
    assert len({record.place for record in stand.kept()}) == 2


def test_a_note_is_kept_with_its_time_and_place() -> None:
    stand = Stand()
    stand.at(1.0, PlaceSeen(1 * SECOND, 10, view(0)))
    stand.at(2.0, NoteTaken(2 * SECOND, 1, "my keys are in the blue bowl", "keys"))
    (note,) = stand.kept(Kind.NOTE)
    assert (note.value, note.about, note.first) == (
        "my keys are in the blue bowl", "keys", START + timedelta(seconds=2)
    )  # fmt: skip
    assert note.place is not None


def test_what_is_forgotten_does_not_come_back_but_what_is_still_there_is_seen_anew() -> None:
    stand = Stand()
    stand.at(1.0, sighted(1.0), read(1.0, "SECRET PLAN"))
    since = (START - timedelta(minutes=10)).isoformat()
    stand.at(5.0, ForgetWanted(5 * SECOND, 1, since=since))
    assert stand.memory.count() == 0
    stand.at(6.0, Sighting(5 * SECOND, "cup", 0, CUP, 0.8, thing=1), read(4.0, "SECRET PLAN"))
    assert stand.memory.count() == 0
    stand.at(8.0, sighted(8.0, thing=2))
    (cup,) = stand.kept()
    assert cup.first >= START + timedelta(seconds=5)


def test_what_is_being_pictured_while_it_is_forgotten_is_not_kept() -> None:
    stand = Stand(index_ms=2000)
    stand.at(1.0, sighted(1.0), rest=False)
    stand.at(2.0, ForgetWanted(2 * SECOND, 1, since=START.isoformat()), rest=False)
    stand.loop.advance(10 * SECOND)
    assert stand.memory.count() == 0


def test_a_memory_that_fails_is_told_and_the_run_goes_on() -> None:
    stand = Stand()
    stand.memory.close()
    stand.at(1.0, sighted(1.0), NoteTaken(1 * SECOND, 1, "a note"))
    faults = [event for event in stand.witness.seen if isinstance(event, Fault)]
    assert {fault.stage for fault in faults} == {"memory"}
    assert len(faults) == 2


@pytest.mark.parametrize("line", ["", "x", "--"])
def test_scraps_of_text_are_not_kept(line: str) -> None:
    stand = Stand()
    stand.at(1.0, read(1.0, line))
    assert stand.memory.count() == 0


def test_what_is_seen_while_the_file_is_scrubbed_is_kept_after_it() -> None:
    stand = Stand()
    stand.at(1.0, sighted(1.0, label="bowl"))
    stand.at(3.0, ForgetWanted(3 * SECOND, 1), NoteTaken(3 * SECOND, 2, "a note"), rest=False)
    assert stand.kept() == stand.kept(Kind.NOTE) == []
    stand.at(3.2, sighted(3.2, thing=2), rest=False)
    assert stand.kept() == stand.kept(Kind.NOTE) == []  # both wait
    stand.loop.advance(5 * SECOND)
    assert [record.value for record in stand.kept()] == ["cup"]
    assert [record.value for record in stand.kept(Kind.NOTE)] == ["a note"]


@pytest.mark.parametrize(
    ("why", "days", "kept"),
    [("not addressed", 1, 1), ("in another language", 1, 1), ("no words", 1, 0),
     ("own voice", 1, 0), ("not addressed", 0, 0)],
)  # fmt: skip
def test_what_people_said_is_kept_where_that_is_wanted(why: str, days: int, kept: int) -> None:
    stand = Stand(limits=Limits(keep_talk=timedelta(days=days)))
    stand.at(3.0, SpeechIgnored(2 * SECOND, SECOND, 1, "See you on Thursday.", why))
    talk = stand.kept(Kind.TALK)
    assert [record.value for record in talk] == ["See you on Thursday."] * kept
    assert all(
        record.first == START + timedelta(seconds=1) and record.last == START + timedelta(seconds=2)
        for record in talk
    )
