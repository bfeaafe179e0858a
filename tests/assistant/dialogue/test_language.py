"""Words for things, numbers and lists, and that every answer of the file can be said."""

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.language import Language
from assistant.dialogue.skills import all_skills
from assistant.errors import SettingsError
from assistant.seeing.view import Trouble

ENGLISH = Language.load("en")


@pytest.mark.parametrize(
    ("label", "one", "several"),
    [
        ("cup", "a cup", "two cups"),
        ("apple", "an apple", "two apples"),
        ("person", "a person", "two people"),
        ("umbrella", "an umbrella", "two umbrellas"),
        ("sheep", "a sheep", "two sheep"),
        ("scissors", "a pair of scissors", "two pairs of scissors"),
        ("tv", "a TV", "two TVs"),
        ("animal", "an animal", "two animals"),
    ],
)
def test_names(label: str, one: str, several: str) -> None:
    assert ENGLISH.one(label) == one
    assert ENGLISH.counted(label, 2) == several


def test_numbers() -> None:
    assert ENGLISH.counted("cup", 1) == "one cup"
    assert ENGLISH.some("cup", 1) == "a cup"
    assert ENGLISH.counted("person", 12) == "twelve people"
    assert ENGLISH.counted("person", 13) == "13 people"
    assert ENGLISH.counted("cup", 0) == "zero cups"


def test_lists() -> None:
    assert ENGLISH.join([]) == ""
    assert ENGLISH.join(["a"]) == "a"
    assert ENGLISH.join(["a", "b"]) == "a and b"
    assert ENGLISH.join(["a", "b", "c", "d"]) == "a, b, c and d"


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1), min_size=1, max_size=6))
def test_a_list_keeps_all_in_order(items: list[str]) -> None:
    assert ENGLISH.join(items).replace(" and ", ", ").split(", ") == items


@pytest.mark.parametrize(
    ("words", "said"), [("keys", "keys"), ("door", "a door"), ("exit", "an exit"), ("milk", "milk")]
)
def test_articles_of_unknown_things(words: str, said: str) -> None:
    assert ENGLISH.indefinite(words) == said


def test_the_labels_are_the_detector_s_eighty() -> None:
    assert len(ENGLISH.labels) == len(set(ENGLISH.labels)) == 80
    assert ENGLISH.members("cup") == ("cup",)
    assert "dog" in ENGLISH.members("animal")
    assert ENGLISH.members("thing") == ENGLISH.labels
    assert ENGLISH.members("keys") == ()
    assert all(set(members) <= set(ENGLISH.labels) for members in ENGLISH.groups.values())


def test_unheard_of_language_says_which_there_are() -> None:
    with pytest.raises(SettingsError, match=r"wanted a language of .*en.*, found 'xx'"):
        Language.load("xx")


def test_a_missing_answer_is_an_error() -> None:
    with pytest.raises(KeyError):
        ENGLISH.say("count.nonsense")
    with pytest.raises(KeyError):
        ENGLISH.say("count.seen")


def test_every_answer_can_be_said() -> None:
    answers = list(_leaves(ENGLISH.rules["answers"]))
    assert len(answers) > 50
    for key, template in answers:
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert ENGLISH.say(key, **dict.fromkeys(names, "x")), key


def test_every_trouble_has_words() -> None:
    assert len({ENGLISH.say(f"trouble.{trouble}") for trouble in Trouble}) == len(Trouble)


def test_sentences_and_cues_are_of_skills_that_exist() -> None:
    named = {*ENGLISH.rules["sentences"], *(cue["skill"] for cue in ENGLISH.rules["cues"])}
    assert named <= set(all_skills())
    assert {topic["name"] for topic in ENGLISH.rules["topics"]} == set(
        ENGLISH.rules["answers"]["chat"]
    )


def _leaves(tree: dict[str, Any], path: str = "") -> Any:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value
