"""identify_object and identify_color, called on views made by hand."""

from datetime import datetime

import pytest

from assistant.dialogue.language import Language
from assistant.dialogue.skill import Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.events import Colour, Evidence, EvidenceKind, Patch, Refusal, SeenHand
from assistant.seeing.colour import NAMES
from assistant.seeing.hand import Pose
from assistant.seeing.view import Thing, Trouble, View
from models.box import Box
from tests.assistant.seeing.test_hand import HANDS, Points

NOW = 5_000_000_000
BOX = Box(550, 400, 650, 500)


def thing(label: str, box: Box = BOX, sure: bool = True) -> Thing:
    return Thing(label, box, 0.8 if sure else 0.5, NOW - 10, NOW, sure)


def hand(points: Points, score: float = 0.9) -> SeenHand:
    placed = tuple((x + 600, y + 550) for x, y in points)
    xs, ys = zip(*placed, strict=True)
    return SeenHand(Box(min(xs), min(ys), max(xs), max(ys)), placed, None, score)


GRIP, POINT, OPEN = (hand(HANDS[p]) for p in (Pose.HOLDING, Pose.POINTING, Pose.OPEN))


def answer(
    skill: str,
    things: tuple[Thing, ...] = (),
    hands: tuple[SeenHand, ...] = (),
    patches: tuple[Patch, ...] = (),
    trouble: Trouble | None = None,
    code: str = "en",
    **arguments: object,
) -> Reply:
    view = View(
        t_ns=NOW, size=(1200, 900), things=things, hands=hands, hands_ns=NOW,
        patches=patches, patches_ns=NOW, trouble=trouble,
    )  # fmt: skip
    occasion = Occasion(view, "", Language.load(code), datetime(2026, 11, 23, 15, 5))
    return all_skills()[skill].answer(occasion, arguments)


def identify(*things: Thing, where: str = "centre", hands: tuple[SeenHand, ...] = ()) -> Reply:
    return answer("identify_object", things, hands, where=where)


def fact(thing: Thing) -> Evidence:
    return Evidence(EvidenceKind.OBJECT, thing.label, NOW, thing.box, thing.score)


def test_names_what_is_held() -> None:
    cup = thing("cup")
    assert identify(cup, where="held", hands=(GRIP,)) == Reply(
        "You're holding a cup.", (fact(cup),)
    )


@pytest.mark.parametrize("things", [(), (thing("cup", sure=False),)])
def test_never_guesses_what_is_held(things: tuple[Thing, ...]) -> None:
    assert identify(*things, where="held", hands=(GRIP,)) == Reply(
        "You're holding something I can't name.", refusal=Refusal.UNKNOWN
    )


def test_a_half_hidden_hand_is_unsure() -> None:
    hidden = hand(HANDS[Pose.HOLDING], score=0.3)
    assert identify(where="held", hands=(hidden,)).refusal is Refusal.UNSURE


def test_an_open_hand_and_no_hand_hold_nothing() -> None:
    for hands in ((), (OPEN,), (POINT,)):
        assert identify(thing("cup"), where="held", hands=hands).refusal is Refusal.UNSEEN


def test_names_what_is_pointed_at() -> None:
    ahead = thing("book", Box(540, 200, 600, 260))
    assert identify(ahead, where="pointed", hands=(POINT,)) == Reply(
        "You're pointing at a book.", (fact(ahead),)
    )
    doubtful = thing("book", ahead.box, sure=False)
    reply = identify(doubtful, where="pointed", hands=(POINT,))
    assert (reply.refusal, reply.evidence) == (Refusal.UNSURE, (fact(doubtful),))
    assert "maybe a book" in reply.text
    assert identify(where="pointed", hands=(POINT,)).refusal is Refusal.UNKNOWN
    assert identify(ahead, where="pointed", hands=(GRIP,)).refusal is Refusal.UNSEEN


def test_names_what_is_at_the_centre() -> None:
    cup, table = thing("cup"), thing("dining table", Box(100, 300, 1100, 900))
    assert identify(table, cup) == Reply("That looks like a cup.", (fact(cup),))
    assert identify(thing("cup", Box(0, 0, 50, 50))).refusal is Refusal.UNSEEN
    assert identify(thing("cup", sure=False)).refusal is Refusal.UNSURE


def test_the_own_arm_is_no_person() -> None:
    arm = thing("person", Box(480, 350, 720, 700))
    assert identify(arm).text == "That looks like a person."
    assert answer("identify_object", (arm,), (GRIP,)).refusal is Refusal.UNSEEN


def patch(label: str, *colours: Colour, box: Box = BOX, trouble: str = "") -> Patch:
    return Patch(label, box, colours, trouble)


RED, DARK_BLUE = Colour("red", "", 0.6), Colour("blue", "dark", 0.4)


def test_names_the_colours_of_a_thing() -> None:
    cup = thing("cup")
    reply = answer("identify_color", (cup,), patches=(patch("cup", RED, DARK_BLUE),), object="cup")
    assert reply == Reply(
        "I see a cup. Colour: red and dark blue.",
        (
            fact(cup),
            Evidence(EvidenceKind.COLOUR, "red", NOW, BOX, 0.6),
            Evidence(EvidenceKind.COLOUR, "dark blue", NOW, BOX, 0.4),
        ),
    )


def test_the_colours_are_those_of_that_very_thing() -> None:
    elsewhere = patch("cup", RED, box=Box(0, 0, 100, 100))
    reply = answer("identify_color", (thing("cup"),), patches=(elsewhere,), object="cup")
    assert reply.refusal is Refusal.UNSURE
    assert not reply.evidence


@pytest.mark.parametrize(("which", "colour"), [("left", "red"), ("right", "blue"), ("", "blue")])
def test_the_one_on_a_side_is_told(which: str, colour: str) -> None:
    right, left = thing("cup"), thing("cup", Box(0, 0, 100, 100))
    patches = (patch("cup", RED, box=left.box), patch("cup", Colour("blue", "", 0.8)))
    reply = answer("identify_color", (right, left), (), patches, object="cup", which=which)
    assert reply.evidence[1].value == colour


def test_a_doubtful_thing_is_hedged() -> None:
    things = (thing("cup", sure=False),)
    reply = answer("identify_color", things, patches=(patch("cup", RED),), object="cup")
    assert reply.refusal is Refusal.UNSURE
    assert "maybe a cup" in reply.text


def test_without_a_thing_the_middle_is_told() -> None:
    reply = answer("identify_color", patches=(patch("", RED),))
    assert reply == Reply(
        "In the middle of the view I see red.",
        (Evidence(EvidenceKind.COLOUR, "red", NOW, BOX, 0.6),),
    )


def test_the_refusals_of_colour() -> None:
    assert answer("identify_color", object="keys").refusal is Refusal.UNKNOWN
    assert answer("identify_color", object="cup").refusal is Refusal.UNSEEN
    assert answer("identify_color", object="animal").refusal is Refusal.UNSEEN
    assert answer("identify_color").refusal is Refusal.UNSURE
    dark = answer("identify_color", patches=(patch("", RED),), trouble=Trouble.DARK)
    assert dark.refusal is Refusal.UNSURE
    assert "Turn on a light" in dark.text


@pytest.mark.parametrize("why", ["small", "bright", "dark", "mixed"])
@pytest.mark.parametrize("code", ["en", "pt"])
def test_every_trouble_and_name_has_its_words(why: str, code: str) -> None:
    reply = answer("identify_color", patches=(patch("", trouble=why),), code=code)
    assert reply.refusal is Refusal.UNSURE
    assert reply.text
    said = {
        answer("identify_color", patches=(patch("", Colour(name, "dark", 0.9)),), code=code).text
        for name in NAMES
    }
    assert len(said) == len(NAMES)


@pytest.mark.parametrize(
    ("label", "colours", "said"),
    [
        ("cup", [("red", "")], "Vejo uma xícara vermelha."),
        ("car", [("red", "")], "Vejo um carro vermelho."),
        ("cup", [("blue", "dark"), ("white", "")], "Vejo uma xícara azul-escura e branca."),
        ("car", [("blue", "dark"), ("white", "")], "Vejo um carro azul-escuro e branco."),
        ("chair", [("gray", "light")], "Vejo uma cadeira cinza-claro."),
        ("chair", [("green", "")], "Vejo uma cadeira verde."),
    ],
)
def test_portuguese_colours_agree_with_the_thing(
    label: str, colours: list[tuple[str, str]], said: str
) -> None:
    seen = [Colour(name, tone, 0.5) for name, tone in colours]
    reply = answer(
        "identify_color", (thing(label),), patches=(patch(label, *seen),), code="pt", object=label
    )
    assert reply.text == said
    assert [e.value for e in reply.evidence[1:]] == [f"{c.tone} {c.name}".strip() for c in seen]


def test_in_the_middle_of_the_view_colours_agree_with_nothing() -> None:
    reply = answer("identify_color", patches=(patch("", RED, DARK_BLUE),), code="pt")
    assert reply.text == "No meio da imagem vejo vermelho e azul-escuro."


@pytest.mark.parametrize("where", ["held", "pointed", "centre"])
def test_a_bad_view_is_unsure(where: str) -> None:
    reply = answer("identify_object", trouble=Trouble.BLURRED, where=where)
    assert reply.refusal is Refusal.UNSURE
    assert "Hold still" in reply.text
