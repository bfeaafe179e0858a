"""What a model's words claim, held against views made by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.claims import Claims, check, never
from assistant.dialogue.language import Language
from assistant.events import Reading
from assistant.seeing.view import Thing, View
from models.box import Box

ENGLISH = Language.load("en")
PORTUGUESE = Language.load("pt")


def thing(label: str, sure: bool = True) -> Thing:
    return Thing(label, Box(10, 10, 90, 90), 0.8, 0, 0, sure)


def view(*things: Thing, text: str = "") -> View:
    lines = tuple(
        Reading(line, Box(10, 20 * row, 200, 20 * row + 15), 0.95)
        for row, line in enumerate(text.split("/"))
        if line
    )
    return View(0, (640, 480), things=things, lines=lines, text_ns=0 if lines else None)


def test_names_are_confirmed_by_the_detector_alone() -> None:
    seen = thing("cup")
    claims = check("A mug stands by a puppy and a sofa.", view(seen, thing("dog", False)), ENGLISH)
    assert claims.confirmed == (seen,)
    assert claims.unconfirmed == ("puppy", "sofa")


def test_a_group_is_confirmed_by_a_member() -> None:
    assert check("An animal sleeps.", view(thing("cat")), ENGLISH).unconfirmed == ()
    assert check("An animal sleeps.", view(thing("cup")), ENGLISH).unconfirmed == ("animal",)


def test_what_is_outside_the_vocabulary_or_too_common_is_no_claim() -> None:
    claims = check("An orange lamp, some thing and a window.", view(), ENGLISH)
    assert claims == Claims("An orange lamp, some thing and a window.")


@pytest.mark.parametrize(
    "words", ["There is no dog.", "I don't see a dog.", "A room without dogs."]
)
def test_a_denial_claims_nothing_and_may_be_wrong(words: str) -> None:
    assert check(words, view(), ENGLISH).unconfirmed == ()
    seen = thing("dog")
    assert check(words, view(seen), ENGLISH).overlooked == (seen,)


def test_a_denial_ends_with_its_clause() -> None:
    assert check("There is no cat, a dog sleeps.", view(), ENGLISH).unconfirmed == ("dog",)


def test_quotes_are_confirmed_by_the_reader() -> None:
    seen = view(text="NO PARKING/at any time")
    claims = check('The sign says "No parking at any time" and "bus stop".', seen, ENGLISH)
    assert [row.text for row in claims.read] == ["NO PARKING", "at any time"]
    assert claims.unread == ("bus stop",)
    assert claims.unconfirmed == ()  # a word on a sign is no thing


@pytest.mark.parametrize(
    "words",
    [
        "It is safe to cross.",
        "The light is green.",
        "The path ahead is clear.",
        "There are no stairs.",
        "You can walk now.",
        "No cars are coming.",
        "It smells rotten.",
        "Is the water hot?",
    ],
)
def test_judgements_of_safety_are_not_repeated(words: str) -> None:
    claims = check(f"A street with a car. {words} A tree.", view(), ENGLISH)
    assert (claims.words, claims.silenced) == ("A street with a car. A tree.", True)


def test_plain_words_are_repeated() -> None:
    words = 'A woman in a green coat holds a hot dog. The lamp is on. A sign says "Menu".'
    assert not never(words, ENGLISH)


def test_portuguese_has_rules_too() -> None:
    claims = check("Um cachorro na rua. O caminho está livre.", view(), PORTUGUESE)
    assert (claims.words, claims.unconfirmed) == ("Um cachorro na rua.", ("cachorro",))
    assert check("Não há cachorro.", view(), PORTUGUESE).unconfirmed == ()


WORDS = st.lists(
    st.sampled_from(["a", "dog", "cup", "no", "safe", ".", ",", '"', "no dog", "sign", "dogs"]),
    max_size=12,
).map(" ".join)


@given(WORDS)
def test_nothing_is_confirmed_that_was_not_seen(words: str) -> None:
    seen = thing("cup")
    claims = check(words, view(seen), ENGLISH)
    assert {*claims.confirmed, *claims.overlooked} <= {seen}
    assert not {"cup"} & set(claims.unconfirmed)
    assert not never(claims.words, ENGLISH) or not claims.silenced
    assert check(words, view(seen), ENGLISH) == claims
