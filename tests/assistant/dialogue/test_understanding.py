"""Words in, requests out: tables of what people say, and rules that hold for any text."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.language import Language
from assistant.dialogue.skills import all_skills
from assistant.dialogue.skills.chat import POLITE
from assistant.dialogue.topics import topic_of
from assistant.dialogue.understanding import Understanding

HERE = Path(__file__).parent
UNDERSTANDING = Understanding(Language.load("en"))
SKILLS = all_skills()


def asked(text: str, addressed: bool = False) -> list[tuple[str, dict[str, Any]]]:
    meaning = UNDERSTANDING.understand(text, addressed)
    return [(request.skill, request.arguments) for request in meaning.requests]


@pytest.mark.parametrize(
    ("text", "skill", "arguments"),
    [
        ("What's in front of me?", "describe_scene", {}),
        ("Could you describe what's around me, please?", "describe_scene", {}),
        ("What does the sign say?", "read_text", {}),
        ("I'd like to know what that label says.", "read_text", {}),
        ("Read the second line, please.", "read_text", {"part": "2"}),
        ("Read line 3.", "read_text", {"part": "3"}),
        ("What's the last line?", "read_text", {"part": "last"}),
        ("How much is the coffee?", "read_text", {"part": "price", "about": "coffee"}),
        ("How much does the cheese sandwich cost?", "read_text",
         {"part": "price", "about": "cheese sandwich"}),
        ("How much is it?", "read_text", {"part": "price"}),
        ("What's the phone number on the sign?", "read_text", {"part": "phone"}),
        ("What's the website on that poster?", "read_text", {"part": "website"}),
        ("What does it say about parking?", "read_text", {"about": "parking"}),
        ("Spell the name on the badge.", "read_text", {"spell": True}),
        ("How many people are there?", "count_objects", {"object": "person"}),
        ("How many mugs are on the table?", "count_objects", {"object": "cup"}),
        ("How many keys do you see?", "count_objects", {"object": "keys"}),
        ("How many red cars are there?", "count_objects", {"object": "red cars"}),
        ("Where's my phone?", "find_object", {"object": "cell phone"}),
        ("Where are my keys?", "find_object", {"object": "keys"}),
        ("Um, do you see a dog?", "find_object", {"object": "dog"}),
        ("Is anyone here?", "find_object", {"object": "person"}),
        ("Find my cup, no, my phone.", "find_object", {"object": "cell phone"}),
        ("How many cups, I mean bottles, are there?", "count_objects", {"object": "bottle"}),
        ("I can't see well, what's in this room?", "describe_scene", {}),
        ("Scan the QR code.", "scan_code", {}),
        ("What does this Q R code say?", "scan_code", {}),
        ("What time is it?", "tell_time", {}),
        ("What's the date today?", "tell_time", {"kind": "date"}),
        ("What day is it?", "tell_time", {"kind": "weekday"}),
        ("Say that again.", "repeat", {}),
        ("Okay, stop.", "stop", {}),
        ("What can you do?", "help", {}),
        ("What can you recognise?", "help", {"topic": "recognise"}),
        ("Who are you?", "chat", {}),
        ("What's the capital of France?", "chat", {}),
        ("Who wrote this book?", "chat", {}),
        ("What will the weather be?", "chat", {}),
    ],
)  # fmt: skip
def test_request(text: str, skill: str, arguments: dict[str, Any]) -> None:
    assert asked(text) == [(skill, arguments)]


@pytest.mark.parametrize(
    "text",
    [
        "May I cross?",
        "Is it safe to cross?",
        "Are there steps ahead?",
        "Is there a car coming?",
        "Is the light green?",
        "Is this food still good to eat?",
        "Can I take this pill?",
        "Does this contain nuts?",
    ],
)
def test_no_skill_answers_a_safety_question(text: str) -> None:
    assert asked(text) == asked(text, addressed=True) == [("chat", {})]


def test_two_requests() -> None:
    assert asked("How many people are there and what does the sign say?") == [
        ("count_objects", {"object": "person"}),
        ("read_text", {}),
    ]
    assert asked("Where are the cup and the bottle?") == [
        ("find_object", {"object": "cup"}),
        ("find_object", {"object": "bottle"}),
    ]
    assert asked("Describe the scene. Then read the text.") == [
        ("describe_scene", {}),
        ("read_text", {}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ana, what did you order?",
        "Ana, what does the sign say?",
        "Hey Maria, what time is it?",
        "Mum, what does the sign say?",
        "What does that sign say, Ana?",
        "I told him no.",
        "The bus was late again.",
        "Did you see the game?",
        "Can you believe it?",
        "Where is Ana from?",
        "Where are the kids?",  # whom both know, no picture tells
        "How many people are coming to dinner?",
        "How many cats have they got?",
        "Is there a bus to the airport?",
        "Are there any seats left for tonight?",
        "Do you see that dog?",  # shown to a companion, not asked of one who should find it
        "What is it, Watson? What do you see?",
        "“Where is the boy?” asked the captain.",
        "Can I see the menu?",
        "What can I do for you?",
        "How many stops is it?",
        "What time is it, the man asked. It is time for the evening news with Tom Brown.",
    ],
)
def test_talk(text: str) -> None:
    meaning = UNDERSTANDING.understand(text)
    assert (meaning.requests, meaning.why_not) == ((), "not addressed")


@pytest.mark.parametrize("greeting", ["Hey Olhar,", "hey oliar", "Hey, O'lhar.", "OK Olhar,",
                                      "Oh yeah, olar,", "Olhar,", "Oi Olhar,"])  # fmt: skip
def test_called_by_name(greeting: str) -> None:
    assert asked(f"{greeting} what time is it?") == [("tell_time", {})]
    assert asked(f"{greeting} I told him no.") == [("chat", {})]
    assert UNDERSTANDING.understand(greeting).why_not == "no words"


def test_other_names_are_not_olhar_s() -> None:
    for name in ("Oliver", "Carla", "Hillary", "Laura"):
        assert asked(f"Hey {name}, what time is it?") == []


@pytest.mark.parametrize("text", ["", "   ", "...", "?!", "♪"])
def test_no_words(text: str) -> None:
    assert UNDERSTANDING.understand(text, addressed=True).why_not == "no words"


def lines(name: str) -> list[str]:
    return (HERE / name).read_text(encoding="utf-8").splitlines()


def requests() -> Iterator[tuple[str, str, str | None]]:
    """Skill, words, and "name=value name=value" or None where only the skill is known."""
    skill = ""
    for line in [*lines("requests.txt"), *lines("blind_en.txt")]:
        if line.startswith("## "):
            skill = line.removeprefix("## ")
        elif not line.startswith("#") and skill != "talk":
            text, known, arguments = line.partition(" =>")
            yield skill, text, arguments.strip() if known else None


def test_free_phrasings() -> None:
    missed: dict[str, list[str]] = {}
    for skill, text, _ in requests():
        said = missed.setdefault(skill, [])
        if {name for name, _ in asked(text)} != {skill}:
            said.append(text)
    assert set(missed) <= set(SKILLS)
    # Of "chat" what could be said to anybody ("Are you listening?") is ignored when not addressed.
    most = {"chat": 7}
    assert all(len(texts) <= most.get(skill, 3) for skill, texts in missed.items()), missed


def test_their_arguments() -> None:
    for skill, text, arguments in requests():
        found = asked(text)
        if arguments is not None and {name for name, _ in found} == {skill}:
            words = " ".join(f"{name}={value}" for name, value in found[0][1].items())
            assert sorted(words.split()) == sorted(arguments.split()), text


def test_what_is_beyond_it_is_refused_as_unknown() -> None:
    english = Language.load("en")
    for text in lines("beyond.txt")[1:]:
        assert asked(text, addressed=True) == [("chat", {})], text
        assert topic_of(text, english) not in POLITE, text


def test_addressed_nothing_changes_its_meaning() -> None:
    for skill, text, _ in requests():
        if {name for name, _ in asked(text)} == {skill}:
            assert asked(text, addressed=True) == asked(text), text


def test_other_talk_is_left_alone() -> None:
    talk = [line for line in lines("talk.txt") if not line.startswith("#")]
    answered = [line for line in talk if asked(line)]
    assert len(answered) <= len(talk) * 0.02, answered


WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        "where what how many is are the a my cup keys and no , . ? ' hey olhar read line two say "
        "of price in on it you i mean can stop qr code ana time please did see left remember that "
        "forget everything today this morning since last hour colour holding told about",
    )
)


@given(st.text(max_size=300) | st.lists(WORDS, max_size=30).map(" ".join), st.booleans())
def test_any_text_gives_valid_requests(text: str, addressed: bool) -> None:
    meaning = UNDERSTANDING.understand(text, addressed)
    assert bool(meaning.requests) != bool(meaning.why_not)
    assert UNDERSTANDING.understand(text, addressed) == meaning
    for request in meaning.requests:
        skill = SKILLS[request.skill]
        inspect.signature(skill.function).bind(None, **request.arguments)
        assert 0 < request.confidence <= 1
        for name, value in request.arguments.items():
            assert isinstance(value, skill.arguments[name].annotation)
            assert value


def test_what_is_to_be_spelled_is_what_was_to_be_read() -> None:
    for words in ("Read the second line and spell it.", "Read the second line. Spell it."):
        assert asked(words) == [
            ("read_text", {"part": "2"}),
            ("read_text", {"part": "2", "spell": True}),
        ]
