"""describe_scene, count_objects and find_object, called on views made by hand."""

from datetime import datetime

import pytest

from assistant.dialogue.language import Language
from assistant.dialogue.skill import Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.events import Evidence, EvidenceKind, Reading, Refusal
from assistant.seeing.view import PRESENT_NS, Thing, Trouble, View
from models.box import Box

NOW = 5_000_000_000
WIDTH, HEIGHT = 1200, 900


def thing(
    label: str, x: float = 600, size: float = 90, sure: bool = True, age_s: float = 0.1
) -> Thing:
    """A square thing centred at `x`, half way down."""
    half = size / 2
    box = Box(x - half, 450 - half, x + half, 450 + half)
    last_ns = NOW - round(age_s * 1e9)
    return Thing(label, box, 0.8 if sure else 0.4, last_ns - 1_000_000_000, last_ns, sure)


def answer(
    skill: str, *things: Thing, trouble: Trouble | None = None, text: str = "", **arguments: object
) -> Reply:
    lines = (Reading(text, Box(500, 100, 700, 140), 0.9),) if text else ()
    view = View(
        t_ns=NOW,
        size=(WIDTH, HEIGHT),
        things=things,
        present=tuple(seen for seen in things if NOW - seen.last_ns <= PRESENT_NS),
        lines=lines,
        text_ns=NOW if text else None,
        trouble=trouble,
    )
    occasion = Occasion(view, "", Language.load("en"), datetime(2026, 11, 23, 15, 5))
    return all_skills()[skill].answer(occasion, arguments)


def proof(*things: Thing) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(EvidenceKind.OBJECT, seen.label, seen.last_ns, seen.box, seen.score)
        for seen in things
    )


def test_describes_in_groups_with_places_and_text() -> None:
    seen = (
        thing("person", 100),
        thing("person", 250),
        thing("cup"),
        thing("dog", 1100, sure=False),
    )
    reply = answer("describe_scene", *seen, text="NO PARKING")
    assert reply.text == (
        "I see two people on your left, a cup ahead of you and maybe a dog on your right. "
        "There is text: no parking."
    )
    assert reply.refusal is None
    assert reply.evidence[:4] == proof(*seen)
    assert reply.evidence[4] == Evidence(
        EvidenceKind.TEXT, "NO PARKING", NOW, Box(500, 100, 700, 140), 0.9
    )


def test_long_text_is_only_begun() -> None:
    reply = answer("describe_scene", text="Whoever reads this " * 20)
    assert reply.text.startswith("There is text. It begins: Whoever reads this")
    assert len(reply.text) < 130
    assert reply.text.endswith(("Whoever.", "reads.", "this."))


def test_describes_nothing() -> None:
    assert answer("describe_scene") == Reply(
        "I don't see anything that I can name.", refusal=Refusal.UNSEEN
    )


@pytest.mark.parametrize(
    ("skill", "arguments"),
    [
        ("describe_scene", {}),
        ("find_object", {"object": "cup"}),
        ("count_objects", {"object": "cup"}),
        ("read_text", {}),
        ("scan_code", {}),
    ],
)
@pytest.mark.parametrize(
    ("trouble", "advice"),
    [
        (Trouble.DARK, "Turn on a light"),
        (Trouble.BLURRED, "Hold still"),
        (Trouble.NO_PICTURE, "Check the camera"),
        (Trouble.STALE, "Wait a moment"),
    ],
)
def test_a_bad_view_is_unsure(
    skill: str, arguments: dict[str, str], trouble: Trouble, advice: str
) -> None:
    reply = answer(skill, trouble=trouble, **arguments)
    assert reply.refusal is Refusal.UNSURE
    assert advice in reply.text
    assert not reply.evidence


def test_counts() -> None:
    people = thing("person", 100), thing("person", 400), thing("person", 900)
    reply = answer("count_objects", *people, thing("cup"), object="person")
    assert reply == Reply("I see three people.", proof(*people))
    assert answer("count_objects", thing("cup"), object="cup").text == "I see one cup."


def test_counts_a_group_by_kind() -> None:
    seen = thing("dog", 100), thing("dog", 400), thing("cat", 900)
    reply = answer("count_objects", *seen, object="animal")
    assert reply == Reply("I see three animals: two dogs and a cat.", proof(*seen))


def test_never_counts_a_maybe_as_sure() -> None:
    seen = thing("cup", 100), thing("cup", 500, sure=False)
    assert answer("count_objects", *seen, object="cup").text == "I see one cup, and maybe one more."
    reply = answer("count_objects", seen[1], object="cup")
    assert reply.refusal is Refusal.UNSURE
    assert "maybe one cup" in reply.text


def test_counts_only_what_is_in_the_picture_now() -> None:
    reply = answer("count_objects", thing("cup", age_s=2.5), object="cup")
    assert reply == Reply("I don't see any cups.", refusal=Refusal.UNSEEN)


@pytest.mark.parametrize("skill", ["count_objects", "find_object"])
def test_unknown_things_are_refused(skill: str) -> None:
    reply = answer(skill, thing("cup"), object="keys")
    assert reply == Reply("I can't recognise keys.", refusal=Refusal.UNKNOWN)


@pytest.mark.parametrize("skill", ["count_objects", "find_object", "identify_color"])
def test_a_van_is_unknown_whatever_is_in_view(skill: str) -> None:
    reply = answer(skill, thing("car"), thing("truck"), object="van")
    assert reply == Reply("I can't recognise vans.", refusal=Refusal.UNKNOWN)


@pytest.mark.parametrize(
    ("x", "place"),
    [
        (40, "on your left, at ten o'clock"),
        (320, "on your left, at eleven o'clock"),
        (600, "ahead of you, at twelve o'clock"),
        (900, "on your right, at one o'clock"),
        (1190, "on your right, at two o'clock"),
    ],
)
def test_finds_side_and_clock_direction(x: float, place: str) -> None:
    seen = thing("kite", x)  # kites have no usual size
    assert answer("find_object", seen, object="kite") == Reply(
        f"I see a kite {place}.", proof(seen)
    )


@pytest.mark.parametrize(
    ("label", "size", "said"),
    [("cup", 150, "roughly near"), ("car", 60, "roughly far"), ("person", 500, None),
     ("bird", 60, None)],
)  # fmt: skip
def test_near_or_far_only_where_the_size_tells(label: str, size: float, said: str | None) -> None:
    text = answer("find_object", thing(label, size=size), object=label).text
    assert text.endswith(f", {said}.") if said else "roughly" not in text


def test_what_is_cut_off_is_never_far() -> None:
    assert "far" in answer("find_object", thing("bus", 600, 80), object="bus").text
    assert "far" not in answer("find_object", thing("bus", 40, 80), object="bus").text


def test_finds_several() -> None:
    seen = thing("kite", 100), thing("kite", 600)
    reply = answer("find_object", *seen, object="kite")
    assert reply == Reply(
        "I see two kites: one on your left, at ten o'clock; one ahead of you, at twelve o'clock.",
        proof(*seen),
    )
    mixed = answer("find_object", thing("bird", 100), thing("bear", 600), object="animal").text
    assert mixed.startswith("I see two animals: a bird on your left")
    crowd = answer("find_object", *[thing("kite", x) for x in range(100, 900, 100)], object="kite")
    assert crowd.text == "I see eight kites. The clearest is on your left, at ten o'clock."
    assert len(crowd.evidence) == 8


def test_finding_hedges_a_maybe_and_prefers_the_sure() -> None:
    doubtful, sure = thing("kite", 100, sure=False), thing("kite", 600)
    reply = answer("find_object", doubtful, object="kite")
    assert reply.text == "I'm not sure, but I see maybe a kite on your left, at ten o'clock."
    assert (reply.refusal, reply.evidence) == (Refusal.UNSURE, proof(doubtful))
    assert answer("find_object", sure, doubtful, object="kite").refusal is None
    assert answer("find_object", sure, doubtful, object="kite").evidence == proof(sure)


def test_a_scene_of_maybes_is_unsure() -> None:
    doubtful = thing("kite", sure=False)
    assert answer("describe_scene", doubtful).refusal is Refusal.UNSURE
    assert answer("describe_scene", doubtful, thing("cup")).refusal is None
    assert answer("describe_scene", doubtful, text="EXIT").refusal is None


def test_not_found_is_unseen_never_absent() -> None:
    reply = answer("find_object", thing("dog"), object="cup")
    assert reply == Reply("I don't see a cup.", refusal=Refusal.UNSEEN)
    assert answer("find_object", object="animal").text == "I don't see any animals."
