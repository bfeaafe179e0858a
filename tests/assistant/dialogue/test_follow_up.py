"""What refers to the talk before: tables, by the request that came before."""

from typing import Any

import pytest

from assistant.clock import NANOSECONDS
from assistant.dialogue.history import FOLLOW_UP_NS, KEPT, Exchange, History
from assistant.dialogue.language import Language
from assistant.dialogue.meaning import Request
from assistant.dialogue.understanding import Understanding
from assistant.events import Evidence, EvidenceKind

ENGLISH, PORTUGUESE = (Understanding(Language.load(code)) for code in ("en", "pt"))
Asked = list[tuple[str, dict[str, Any]]]
DOG = {"object": "dog"}


def after(last: Exchange, text: str) -> Asked:
    understanding = PORTUGUESE if last.language == "pt" else ENGLISH
    meaning = understanding.understand(text, False, last)
    return [(request.skill, dict(request.arguments)) for request in meaning.requests]


def exchange(language: str, skill: str, **arguments: Any) -> Exchange:
    return Exchange(0, "", language, skill, arguments)


@pytest.mark.parametrize(
    ("last", "text", "asked"),
    [
        (("find_object", "cup"), "And what colour is it?", [("identify_color", {"object": "cup"})]),
        (("find_object", "cup"), "How many are there?", [("count_objects", {"object": "cup"})]),
        (("find_object", "cup"), "What about the bottle?", [("find_object", {"object": "bottle"})]),
        (("find_object", "cup"), "No, I meant my keys.", [("find_object", {"object": "keys"})]),
        (("identify_color", "cup"), "Where did I leave it?", [("where_is", {"object": "cup"})]),
        (("identify_color", "cup"), "And the one on the left?",
         [("identify_color", {"object": "cup", "which": "left"})]),
        (("tell_time", ""), "And what colour is it?", [("identify_color", {})]),
        (("find_object", "cup"), "The weather is nice.", []),
        (("find_object", "cup"), "Ana, where is it?", []),
    ],
)  # fmt: skip
def test_a_thing_spoken_of(last: tuple[str, str], text: str, asked: Asked) -> None:
    skill, thing = last
    said = exchange("en", skill, **({"object": thing} if thing else {}))
    assert after(said, text) == asked


@pytest.mark.parametrize(
    ("arguments", "text", "asked"),
    [
        ({}, "What about in Portuguese?", [("translate_text", {"to": "pt"})]),
        ({}, "The second one.", [("read_text", {"part": "2"})]),
        ({"part": "2"}, "Can you spell it?", [("read_text", {"part": "2", "spell": True})]),
        ({"part": "price", "about": "soup"}, "And the coffee?",
         [("read_text", {"part": "price", "about": "coffee"})]),
        ({"part": "price", "about": "soup"}, "How much for three of those?",
         [("calculate", {"expression": "3 * price", "of": "soup"})]),
        ({}, "Which is cheaper?", [("calculate", {"expression": "min"})]),
    ],
)  # fmt: skip
def test_a_text_spoken_of(arguments: dict[str, Any], text: str, asked: Asked) -> None:
    assert after(exchange("en", "read_text", **arguments), text) == asked


@pytest.mark.parametrize(
    ("skill", "arguments", "text", "asked"),
    [
        ("find_object", {"object": "cup"}, "E de que cor ela é?",
         [("identify_color", {"object": "cup"})]),
        ("find_object", {"object": "cup"}, "E a garrafa?", [("find_object", {"object": "bottle"})]),
        ("count_objects", {"object": "cup"}, "Onde ela está?",
         [("find_object", {"object": "cup"})]),
        ("read_text", {}, "E em inglês?", [("translate_text", {"to": "en"})]),
        ("read_text", {}, "E a segunda linha?", [("read_text", {"part": "2"})]),
        ("read_text", {"part": "price", "about": "sopa"}, "E o café?",
         [("read_text", {"part": "price", "about": "café"})]),
        ("read_text", {"part": "price", "about": "sopa"}, "Quanto custam três dessas?",
         [("calculate", {"expression": "3 * price", "of": "sopa"})]),
    ],
)  # fmt: skip
def test_portuguese(skill: str, arguments: dict[str, Any], text: str, asked: Asked) -> None:
    assert after(exchange("pt", skill, **arguments), text) == asked


def test_a_thing_that_was_told_is_spoken_of_too() -> None:
    evidence = (Evidence(EvidenceKind.OBJECT, "bowl", 0),)
    last = Exchange(0, "", "en", "identify_object", {}, "You're holding a bowl.", evidence)
    assert after(last, "What colour is it?") == [("identify_color", {"object": "bowl"})]


@pytest.mark.parametrize(
    ("text", "skill"),
    [("The first.", "read_text"), ("Yes, please.", "read_text"), ("the second one", "tell_time"),
     ("No.", "stop"), ("Neither of them.", "stop"), ("How many cups are there?", "count_objects")],
)  # fmt: skip
def test_what_was_offered_is_taken_or_not(text: str, skill: str) -> None:
    options = (Request("read_text", {}, 0.4), Request("tell_time", {}, 0.3))
    last = Exchange(0, "", "en", "read_text", {}, "Did you want ...?", options=options)
    assert [name for name, _ in after(last, text)] == [skill]


def test_the_history_keeps_the_newest_and_forgets_what_nobody_refers_to() -> None:
    history = History()
    assert history.referred_to(0) is None
    for second in range(KEPT + 5):
        history.add(Exchange(second * NANOSECONDS, "", "en", "help"))
    assert len(list(history)) == KEPT
    last = history.referred_to((KEPT + 4) * NANOSECONDS + FOLLOW_UP_NS)
    assert last is not None
    assert last.t_ns == (KEPT + 4) * NANOSECONDS
    assert history.referred_to((KEPT + 4) * NANOSECONDS + FOLLOW_UP_NS + 1) is None


@pytest.mark.parametrize(
    ("code", "text", "last", "skill", "arguments"),
    [
        (
            "en",
            "And cats?",
            ("count_objects", {"object": "dog"}),
            "count_objects",
            {"object": "cat"},
        ),
        (
            "pt",
            "E gatos?",
            ("count_objects", {"object": "dog"}),
            "count_objects",
            {"object": "cat"},
        ),
        ("en", "Now what?", ("make_plan", {}), "make_plan", {"step": "next"}),
        ("pt", "E agora?", ("make_plan", {}), "make_plan", {"step": "next"}),
        (
            "pt",
            "E a metade disso?",
            ("calculate", {"expression": "15% of 80"}),
            "calculate",
            {"expression": "(15% of 80) / 2"},
        ),
        (
            "en",
            "What colour is the left one?",
            ("count_objects", {"object": "person"}),
            "identify_color",
            {"object": "person", "which": "left"},
        ),
        (
            "en",
            "How far away is it?",
            ("find_object", {"object": "car"}),
            "find_object",
            {"object": "car"},
        ),
        ("en", "What breed is it?", ("find_object", {"object": "dog"}), "chat", {}),
        ("pt", "Que marca é?", ("find_object", {"object": "car"}), "chat", {}),
    ],
)
def test_short_words_go_on_from_the_last_request(
    code: str, text: str, last: tuple[str, dict[str, str]], skill: str, arguments: dict[str, str]
) -> None:
    exchange = Exchange(0, "", code, *last)
    (request,) = Understanding(Language.load(code)).understand(text, False, exchange).requests
    assert (request.skill, request.arguments) == (skill, arguments)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Thanks.", "count_objects"),
        ("And then we left.", "find_object"),
        ("And half of it is mine.", "find_object"),
        ("Now what?", "tell_time"),
    ],
)
def test_words_that_only_look_like_it_do_not(text: str, last: str) -> None:
    exchange = Exchange(0, "", "en", last, {"object": "dog"})
    requests = Understanding(Language.load("en")).understand(text, False, exchange).requests
    assert last not in [request.skill for request in requests]


@pytest.mark.parametrize(
    ("code", "text", "skill", "object"),
    [
        ("en", "Where is the laptop? No, I mean the book.", "find_object", "book"),
        ("en", "How many cups are there? I mean the bottles.", "count_objects", "bottle"),
        ("en", "What colour is the chair? No, the bottle.", "identify_color", "bottle"),
        ("pt", "Onde está o celular? Não, quero dizer o livro.", "find_object", "book"),
    ],
)
def test_a_second_sentence_may_take_the_first_back(
    code: str, text: str, skill: str, object: str
) -> None:
    (request,) = Understanding(Language.load(code)).understand(text).requests
    assert (request.skill, request.arguments) == (skill, {"object": object})


def test_what_takes_back_a_statement_asks_for_nothing() -> None:
    said = "I saw the bus. No, I mean the tram."
    assert Understanding(Language.load("en")).understand(said).requests == ()
