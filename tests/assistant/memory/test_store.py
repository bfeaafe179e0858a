from datetime import timedelta, timezone
from pathlib import Path

import pytest

from assistant.memory.record import NEW, Kind, Record
from assistant.memory.store import Memory
from assistant.memory.visits import VISIT_GAP
from models.box import Box
from tests.assistant.memory.making import MORNING, at, jpeg, note, read, seen, view


@pytest.fixture
def memory() -> Memory:
    return Memory(None)


def test_a_record_comes_back_as_it_was_given(tmp_path: Path) -> None:
    zone = timezone(timedelta(hours=-3))
    given = Record(
        NEW,
        Kind.OBJECT,
        "cup",
        MORNING.astimezone(zone),
        at(5).astimezone(zone),
        place=3,
        neighbours=("laptop", "xícara"),
        box=Box(1.5, 2, 30, 40),
        score=0.7,
    )
    memory = Memory(tmp_path / "memory.sqlite")
    kept = memory.add(given, jpeg(1))
    memory.close()
    again = Memory(tmp_path / "memory.sqlite")
    assert again.record(kept.id) == kept
    assert kept.has_picture
    assert again.picture(kept.id) == jpeg(1)


def test_a_time_without_zone_is_refused(memory: Memory) -> None:
    naive = MORNING.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        memory.add(Record(NEW, Kind.TEXT, "exit", naive, naive))
    with pytest.raises(ValueError, match="zone"):
        memory.search(since=naive)


def test_the_last_sighting_of_any_of_the_labels(memory: Memory) -> None:
    memory.add(seen("cup", 1))
    bowl = memory.add(seen("bowl", 2))
    cup = memory.add(seen("cup", 3))
    memory.add(read("cup", 9))
    assert memory.last_seen(("cup", "bowl")) == cup
    assert memory.last_seen(("cup", "bowl"), before=at(3)) == bowl
    assert memory.last_seen(("unicorn",)) is None
    assert memory.last_seen(()) is None


def test_what_is_still_in_view_is_updated(memory: Memory) -> None:
    cup = memory.add(seen("cup", 1, neighbours=("book",), box=Box(0, 0, 9, 9)), jpeg(1))
    assert memory.update(cup.id, at(4), Box(5, 5, 8, 8), ("laptop",), 2, 0.9, jpeg(2))
    kept = memory.record(cup.id)
    assert kept is not None
    assert (kept.first, kept.last) == (at(1), at(4))
    assert (kept.box, kept.neighbours, kept.place) == (Box(5, 5, 8, 8), ("laptop",), 2)
    assert memory.picture(cup.id) == jpeg(2)
    assert memory.update(cup.id, at(2))  # late news does not turn back the time
    assert memory.record(cup.id) == kept
    assert not memory.update(99, at(5))


def test_search_by_kind_label_time_and_place(memory: Memory) -> None:
    cup = memory.add(seen("cup", 0, 10, place=1))
    car = memory.add(seen("car", 20, 30, place=2))
    sign = memory.add(read("Saída", 40, place=1))

    def found(**wanted: object) -> list[Record]:
        return [match.record for match in memory.search(**wanted)]  # type: ignore[arg-type]

    assert found() == [sign, car, cup]
    assert found(kind=Kind.OBJECT) == [car, cup]
    assert found(labels=("cup", "bus")) == [cup]
    assert found(place=1) == [sign, cup]
    assert found(since=at(10), until=at(20)) == [car, cup]
    assert found(since=at(10.1), until=at(19.9)) == []
    assert found(limit=1) == [sign]


@pytest.mark.parametrize(
    "text", ["saida", "SAÍDA de emergência", "emergencia", "saída emergêncla", "de emergência"]
)
def test_text_is_found_whatever_case_accents_and_slips(memory: Memory, text: str) -> None:
    sign = memory.add(read("SAÍDA DE EMERGÊNCIA", 1))
    memory.add(read("Pão de queijo 5,00", 2))
    assert [match.record for match in memory.search(text=text)] == [sign]


def test_the_better_fit_comes_first(memory: Memory) -> None:
    memory.add(read("tomato soup 7.50", 2))
    both = memory.add(read("soup of the day 6.00", 1))
    found = memory.search(text="soup of the day")
    assert [match.fit for match in found] == [1.0, 0.5]
    assert found[0].record == both


def test_words_that_lost_their_spaces_are_found(memory: Memory) -> None:
    sign = memory.add(read("NOPARKING", 1))
    (found,) = memory.search(text="no parking")
    assert found.record == sign
    assert found.fit < 1


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("where are my keys", "my keys are in the blue bowl"),
        ("my key", "my keys are in the blue bowl"),
        ("where did I leave the passport", "the passport is in the top drawer"),
        ("onde estão minhas chaves", "minhas chaves estão na tigela azul"),
        ("onde deixei os óculos?", "deixei os oculos no carro"),
    ],
)
def test_a_note_answers_where_things_are(memory: Memory, asked: str, told: str) -> None:
    memory.add(note("the bike is behind the house", 3))
    kept = memory.add(note(told, 1))
    memory.add(read(told, 5))
    assert [match.record for match in memory.notes_about(asked)] == [kept]


def test_a_note_about_it_comes_before_one_that_mentions_it(memory: Memory) -> None:
    mentions = memory.add(note("the bowl for the keys is Ana's", 5, about="bowl"))
    about = memory.add(note("the keys hang at the door", 1, about="my keys"))
    assert [match.record for match in memory.notes_about("keys")] == [about, mentions]


@pytest.mark.parametrize("asked", ["where is it", "onde está", "", "my wallet", "the cat"])
def test_no_note_where_none_is_about_it(memory: Memory, asked: str) -> None:
    memory.add(note("my keys are in the car", 1))
    assert memory.notes_about(asked) == []


def test_records_like_an_example_picture(memory: Memory) -> None:
    sign = memory.add(read("exit", 1), jpeg(1), view(1))
    cup = memory.add(seen("cup", 2), jpeg(2), view(2))
    memory.add(seen("car", 3), jpeg(3))
    found = memory.like(view(9, near=view(1)))
    assert [match.record for match in found] == [sign, cup]
    assert found[0].fit > 0.9 > 0.2 > found[1].fit
    assert [match.record for match in memory.like(view(1), kind=Kind.OBJECT)] == [cup]
    assert Memory(None).like(view(1)) == []


def test_places_and_visits(memory: Memory) -> None:
    home, work = view(1), view(2)
    first = memory.visit(home, at(0))
    assert (first.new, first.last) == (True, None)
    assert memory.visit(view(8, near=home), at(5)).place == first.place
    office = memory.visit(work, at(30))
    assert office.new
    assert office.place != first.place
    back = memory.visit(view(9, near=home), at(60))
    assert (back.place, back.new, back.last) == (first.place, False, at(5))
    still = memory.visit(home, at(61))
    assert still.last == at(5)
    assert memory.visit(home, at(61) + VISIT_GAP + timedelta(seconds=1)).last == at(61)
    assert memory.place_of(home) == first.place
    assert memory.place_of(view(3)) is None


def test_places_are_known_again_after_opening(tmp_path: Path) -> None:
    file = tmp_path / "memory.sqlite"
    memory = Memory(file)
    place = memory.visit(view(1), at(0)).place
    other = Memory(file)
    again = other.visit(view(1), at(60))
    assert (again.place, again.new, again.last) == (place, False, at(0))
    new = other.visit(view(2), at(70))
    assert memory.place_of(view(2)) == new.place  # one process learns from the other
