"""From words to labels: synonyms, plurals, groups, slips, and what names no thing at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.language import Language
from assistant.dialogue.vocabulary import Name, Vocabulary

ENGLISH = Language.load("en")
VOCABULARY = Vocabulary(ENGLISH)


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("mug", "cup"),
        ("my mugs", "cup"),
        ("people", "person"),
        ("someone", "person"),
        ("women", "person"),
        ("bike", "bicycle"),
        ("the phone", "cell phone"),
        ("a sofa", "couch"),
        ("television", "tv"),
        ("knives", "knife"),
        ("scissors", "scissors"),
        ("animals", "animal"),
        ("cups on the table", "cup"),
        ("people in front of me", "person"),
        ("the nearest chair", "chair"),
        ("somewhere to sit", "chair"),
        ("brocoli", "broccoli"),
        ("umbrela", "umbrella"),
    ],
)
def test_known(words: str, label: str) -> None:
    name = VOCABULARY.name(words)
    assert name is not None
    assert (name.word, name.known) == (label, True)


@pytest.mark.parametrize("label", ENGLISH.labels)
def test_every_label_and_its_plural_is_known(label: str) -> None:
    for words in (label, ENGLISH.several(label).lower(), f"the {label}"):
        assert VOCABULARY.name(words) == Name(label, True, words.startswith("the "))


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("my keys", "keys"),
        ("the bus stop", "bus stop"),
        ("red cars", "red cars"),  # counting all cars would be a lie
        ("house", "house"),  # no slip of "horse" or "mouse"
        ("people behind me", "people behind me"),
    ],
)
def test_unknown(words: str, kept: str) -> None:
    name = VOCABULARY.name(words)
    assert name is None or (name.word, name.known) == (kept, False)


@pytest.mark.parametrize("words", ["", "ana from", "you going", "he", "the time", "the meeting"])
def test_no_thing(words: str) -> None:
    assert VOCABULARY.name(words) is None


def test_two_things() -> None:
    assert [name.word for name in VOCABULARY.names("the cup and the bottles")] == ["cup", "bottle"]
    assert [name.word for name in VOCABULARY.names("hot dogs")] == ["hot dog"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("how many of those cups can you see", "cup"),
        ("is there a hot dog on the plate", "hot dog"),
        ("is there a bus stop", None),
        ("i feel like a boss", None),
    ],
)
def test_mention(text: str, label: str | None) -> None:
    name = VOCABULARY.mention(text)
    assert (name.word if name else None) == label


@pytest.mark.parametrize("words", ["the van", "vans", "a minivan"])
def test_a_van_is_a_thing_that_no_label_covers(words: str) -> None:
    name = VOCABULARY.name(words)
    assert name is not None and name.known
    assert name.word == "van"
    assert ENGLISH.members("van") == ()


@given(st.text())
def test_never_raises(text: str) -> None:
    for name in VOCABULARY.names(text):
        assert name.word
        assert name.known == (name.word in ENGLISH.called)
