"""What is answered from memory: real skills over a memory in RAM."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from assistant.dialogue.language import Language
from assistant.dialogue.skill import Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.dialogue.when import when
from assistant.events import EvidenceKind, Reading, Refusal
from assistant.memory.place import Visit
from assistant.memory.record import NEW, Kind, Record
from assistant.memory.store import Memory
from assistant.seeing.view import Thing, View
from models.box import Box
from models.runtime import SessionOptions
from models.sentence_embedder import SentenceEmbedder
from models.store import Store

NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)  # a Wednesday
ENGLISH, PORTUGUESE = Language.load("en"), Language.load("pt")
BOX = Box(10, 10, 60, 60)
HERE = Visit(place=1, new=False, last=None)


@pytest.fixture
def memory() -> Memory:
    """A cup two days ago elsewhere and this morning here, a bus, a sign and a note."""
    kept = Memory(None)
    for kind, value, ago, about, place, beside in (
        (Kind.OBJECT, "cup", timedelta(days=2), "", 2, ()),
        (Kind.OBJECT, "cup", timedelta(hours=2, minutes=30), "", 1, ("laptop", "book")),
        (Kind.OBJECT, "bus", timedelta(minutes=20), "", None, ()),
        (Kind.TEXT, "HOTEL ATLANTICO", timedelta(hours=1), "", None, ()),
        (Kind.NOTE, "my keys are in the blue bowl", timedelta(days=1), "keys", 1, ()),
    ):
        t = NOW - ago
        score = None if kind is Kind.NOTE else 0.9
        kept.add(Record(NEW, kind, value, t, t, about, place, beside, BOX, score))
    return kept


def ask(
    memory: Memory,
    skill: str,
    view: View | None = None,
    visit: Visit | None = None,
    language: Language = ENGLISH,
    **arguments: str,
) -> Reply:
    seen = view or View(0, (640, 480))
    occasion = Occasion(seen, "", language, NOW, memory=memory, visit=visit)
    return all_skills()[skill].answer(occasion, dict(arguments))


def search(memory: Memory, arguments: Mapping[str, str]) -> Reply:
    occasion = Occasion(View(0, (640, 480)), "", ENGLISH, NOW, memory=memory)
    return all_skills()["search_sightings"].answer(occasion, dict(arguments))


def test_a_thing_is_where_it_was_last_seen(memory: Memory) -> None:
    reply = ask(memory, "where_is", visit=HERE, object="cup")
    assert reply.text == ("I last saw a cup today at 10:00 AM, next to a laptop and a book, here.")
    (fact,) = reply.evidence
    assert (fact.kind, fact.value, fact.time) == (
        EvidenceKind.MEMORY, "cup", "2026-03-04T10:00:00+00:00"
    )  # fmt: skip
    assert memory.record(fact.record or 0) is not None
    away = ask(memory, "where_is", visit=Visit(7, True, None), object="cup")
    assert away.text.endswith(", in another place.")


def test_what_was_only_maybe_seen_is_told_as_such(memory: Memory) -> None:
    t = NOW - timedelta(hours=1)
    for label in ("bowl", "cup"):
        memory.add(Record(NEW, Kind.OBJECT, label, t, t, box=BOX, score=0.5, sure=False))
    bowl = ask(memory, "where_is", object="bowl")
    assert bowl.text == "I may have seen a bowl today at 11:30 AM, but I'm not sure."
    assert bowl.refusal is Refusal.UNSURE
    assert [fact.score for fact in bowl.evidence] == [0.5]
    tigela = ask(memory, "where_is", language=PORTUGUESE, object="bowl")
    assert tigela.text.startswith("Talvez eu tenha visto uma tigela")
    assert ask(memory, "where_is", object="cup").text.startswith("I last saw a cup")
    assert ask(memory, "search_sightings", object="bowl").text == bowl.text
    summary = ask(memory, "search_sightings", since=(NOW - timedelta(hours=3)).isoformat())
    assert "cup" in summary.text
    assert "bowl" not in summary.text


def test_what_may_be_in_view_is_found_there_when_nothing_better_is_known(memory: Memory) -> None:
    bowl, cup = (Thing(label, BOX, 0.5, 0, 0, sure=False) for label in ("bowl", "cup"))
    view = View(0, (640, 480), things=(bowl, cup))
    assert ask(memory, "where_is", view, object="bowl").text.startswith("I'm not sure, but I see")
    assert ask(memory, "where_is", view, object="cup").text.startswith("I last saw a cup")


def test_what_no_model_knows_is_where_the_wearer_said(memory: Memory) -> None:
    reply = ask(memory, "where_is", object="keys")
    assert reply.text == "You told me yesterday at 12:30 PM: my keys are in the blue bowl."
    assert reply.evidence[0].kind is EvidenceKind.SPEECH


def test_a_note_that_only_mentions_a_thing_does_not_tell_where_it_is(memory: Memory) -> None:
    reply = ask(memory, "where_is", object="bowl")  # the keys are in it
    assert (reply.refusal, reply.evidence) == (Refusal.UNSEEN, ())


@pytest.mark.parametrize(
    ("object", "refusal"), [("bicycle", Refusal.UNSEEN), ("wallet", Refusal.UNKNOWN)]
)
def test_what_was_never_seen_is_unseen_or_unknown(
    memory: Memory, object: str, refusal: Refusal
) -> None:
    reply = ask(memory, "where_is", object=object)
    assert (reply.refusal, reply.evidence) == (refusal, ())


def test_what_is_in_view_is_told_from_the_view(memory: Memory) -> None:
    cup = Thing("cup", Box(10, 10, 90, 90), 0.8, 0, 0, sure=True)
    reply = ask(memory, "where_is", View(0, (640, 480), things=(cup,)), object="cup")
    assert reply.evidence[0].kind is EvidenceKind.OBJECT


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"object": "bus", "since": "today"}, "I last saw a bus 20 minutes ago."),
        ({"text": "hotel"}, "I last read HOTEL ATLANTICO today at 11:30 AM."),
        ({"since": "today"}, "I saw a bus and a cup. I read: HOTEL ATLANTICO."),
        ({"object": "cup"}, "That was one of two times."),
    ],
)
def test_memory_is_searched_by_thing_text_and_time(
    memory: Memory, arguments: dict[str, str], words: str
) -> None:
    reply = search(memory, arguments)
    assert words in reply.text
    assert reply.evidence


@pytest.mark.parametrize(
    "arguments",
    [{"object": "dog"}, {"text": "bakery"}, {"since": "1m"}, {"object": "cup", "since": "1h"}],
)
def test_what_is_not_remembered_is_not_claimed(memory: Memory, arguments: dict[str, str]) -> None:
    reply = search(memory, arguments)
    assert (reply.refusal, reply.evidence) == (Refusal.UNSEEN, ())


def test_places_are_known_new_or_not_in_view(memory: Memory) -> None:
    before = NOW - timedelta(days=1)
    known = ask(memory, "search_sightings", visit=Visit(1, False, before), place="here")
    assert "yesterday at 12:30 PM" in known.text
    new = ask(memory, "search_sightings", visit=Visit(3, True, None), place="here")
    assert new.refusal is Refusal.UNSEEN
    blind = ask(memory, "search_sightings", place="here")
    assert blind.refusal is not None


def test_this_sign_is_looked_for_among_the_earlier_ones(memory: Memory) -> None:
    sign = View(0, (640, 480), lines=(Reading("Hotel Atlantico", BOX, 0.9),), text_ns=0)
    assert "11:30" in ask(memory, "search_sightings", sign, text="this").text
    other = View(0, (640, 480), lines=(Reading("Bakery", BOX, 0.9),), text_ns=0)
    assert ask(memory, "search_sightings", other, text="this").refusal is Refusal.UNSEEN


def test_notes_are_taken_and_told(memory: Memory) -> None:
    taken = ask(memory, "remember", note="Ana likes green tea", about="ana")
    assert taken.note is not None
    assert taken.note.text == "Ana likes green tea"
    assert "blue bowl" in ask(memory, "recall", query="keys").text
    assert "blue bowl" in ask(memory, "recall").text
    assert ask(memory, "recall", query="passport").refusal is Refusal.UNSEEN


def test_only_what_is_named_is_forgotten(memory: Memory) -> None:
    some = ask(memory, "forget", since="1h")
    assert some.forgets is not None
    assert some.forgets.since == NOW - timedelta(hours=1)
    about = ask(memory, "forget", what="keys")
    assert about.forgets is not None
    assert about.forgets.words == "keys"
    for what in ("", "everything", "notes"):
        assert ask(memory, "forget", what=what).forgets is None
    assert ask(memory, "forget", what="passport").refusal is Refusal.UNSEEN
    assert memory.count() == 5  # answering changes nothing


def test_answers_from_memory_are_portuguese_too(memory: Memory) -> None:
    reply = ask(memory, "where_is", visit=HERE, language=PORTUGUESE, object="cup")
    assert reply.text.startswith("Vi uma xícara pela última vez hoje às 10:00, ao lado de ")


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "a moment ago"),
        (timedelta(minutes=1), "a minute ago"),
        (timedelta(minutes=12), "twelve minutes ago"),
        (timedelta(hours=3), "today at 9:30 AM"),
        (timedelta(hours=20), "yesterday at 4:30 PM"),
        (timedelta(days=3), "on Sunday at 12:30 PM"),
        (timedelta(days=20), "on February 12"),
    ],
)
def test_times_are_told_as_people_tell_them(ago: timedelta, words: str) -> None:
    assert when(NOW - ago, NOW, ENGLISH) == words


def test_what_is_told_anew_or_again_is_said_so(memory: Memory) -> None:
    again = ask(memory, "remember", note="My keys are in the blue bowl", about="keys")
    assert again.text == "I already know that."
    anew = ask(memory, "remember", note="my keys are on the shelf", about="keys")
    assert anew.text == (
        "Okay, I'll remember: my keys are on the shelf. Before it was: in the blue bowl."
    )
    other = ask(memory, "remember", note="my spare keys are on the shelf", about="spare keys")
    assert "Before" not in other.text
    memory.tell(Record(NEW, Kind.NOTE, "o wifi é maresia", NOW, NOW))
    wifi = ask(memory, "remember", language=PORTUGUESE, note="o wifi é areia 77")
    assert wifi.text.endswith("Antes era: maresia.")
    assert ask(memory, "remember", language=PORTUGUESE, note="O wifi é maresia").note is not None


def test_a_note_in_other_words_is_told_with_a_doubt(memory: Memory, store: Store) -> None:
    memory.understand(
        SentenceEmbedder(store.get("sentence-embedder"), SessionOptions("cpu", 1)).embed
    )
    t = NOW - timedelta(minutes=5)
    memory.tell(Record(NEW, Kind.NOTE, "I am allergic to peanuts", t, t))
    reply = ask(memory, "recall", query="nuts")
    assert reply.refusal is Refusal.UNSURE
    assert reply.text.endswith("You told me five minutes ago: I am allergic to peanuts.")
    assert [fact.value for fact in reply.evidence] == ["I am allergic to peanuts"]
    assert ask(memory, "recall", query="hotel").refusal is Refusal.UNSEEN
