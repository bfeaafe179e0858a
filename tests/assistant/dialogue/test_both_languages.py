"""What holds for every language: the same shape, names for all, and lines written blind."""

import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.language import Language
from assistant.dialogue.understanding import Understanding
from assistant.dialogue.vocabulary import Vocabulary

HERE = Path(__file__).parent
CODES = ("en", "pt")
ENGLISH, PORTUGUESE = (Language.load(code) for code in CODES)
UNDERSTANDING = {code: Understanding(Language.load(code)) for code in CODES}
# Of the time each language has its own way: twelve hours and a half of the day, or twenty-four.
OWN_PLACEHOLDERS = {"time.time", "when.today", "when.yesterday", "when.weekday", "when.tomorrow",
                    "when.dated", "when.until"}  # fmt: skip
# Names in these are the language's own words.
OWN_KEYS = {"colours_of", "agent", "rules", "stones", "ordinals", "percentages", "sides",
            "spoken_languages", "small_words", "numbers", "articles", "amounts", "plus", "days",
            "units", "hours", "halves"}  # fmt: skip


def asked(code: str, text: str, addressed: bool = False) -> list[tuple[str, dict[str, Any]]]:
    requests = UNDERSTANDING[code].understand(text, addressed).requests
    return [(request.skill, request.arguments) for request in requests]


def lines(code: str) -> Iterator[tuple[str, str, str | None]]:
    """Skill or "talk", words, and "name=value name=value" or None where they do not count."""
    skill = ""
    for line in (HERE / f"blind_{code}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            skill = line.removeprefix("## ")
        elif not line.startswith("#"):
            text, known, arguments = line.partition(" => ")
            yield skill, text, arguments if known else None


@pytest.mark.parametrize("code", CODES)
def test_requests_are_understood(code: str) -> None:
    said = [(skill, text) for skill, text, _ in lines(code) if skill != "talk"]
    missed = [text for skill, text in said if {name for name, _ in asked(code, text)} != {skill}]
    assert len(missed) <= 0.04 * len(said), missed


@pytest.mark.parametrize("code", CODES)
def test_their_arguments(code: str) -> None:
    for skill, text, wanted in lines(code):
        found = asked(code, text)
        if wanted is not None and {name for name, _ in found} == {skill}:
            words = " ".join(f"{name}={value}" for name, value in found[0][1].items())
            assert sorted(words.split()) == sorted(wanted.split()), text


@pytest.mark.parametrize("code", CODES)
def test_other_talk_is_left_alone(code: str) -> None:
    assert [text for skill, text, _ in lines(code) if skill == "talk" and asked(code, text)] == []


@pytest.mark.parametrize("code", CODES)
def test_no_skill_answers_what_is_safety(code: str) -> None:
    said = {
        "en": ["Can I cross?", "What colour is the traffic light?", "Is the light green?",
               "Are there any stairs?"],
        "pt": ["Posso atravessar?", "Que cor está o semáforo?", "O sinal está verde?",
               "Tem escada aqui?", "Vem carro?", "Posso comer isso?", "Quem é essa mulher?"],
    }[code]  # fmt: skip
    for text in said:
        assert asked(code, text) == asked(code, text, addressed=True) == [("chat", {})], text


@pytest.mark.parametrize(
    ("text", "skill", "arguments"),
    [
        ("Olhar, que horas são?", "tell_time", {}),
        ("Ei Olhar, cadê meu celular?", "find_object", {"object": "cell phone"}),
        ("voce ve alguma xicara", "find_object", {"object": "cup"}),
        ("Onde deixei meu guarda-chuva?", "where_is", {"object": "umbrella"}),
        ("Quantas pessoas tem aqui e o que diz a placa?", "count_objects", {"object": "person"}),
        ("Fala um pouco mais devagar.", "set_voice", {"speed": "slightly slower"}),
    ],
)
def test_portuguese(text: str, skill: str, arguments: dict[str, Any]) -> None:
    assert asked("pt", text)[0] == (skill, arguments)


def test_only_a_question_asks_what_a_statement_tells() -> None:
    assert asked("pt", "Tem uma xícara na mesa?") == [("find_object", {"object": "cup"})]
    assert asked("pt", "Tem uma xícara na mesa.") == []
    assert asked("pt", "Vou olhar.") == asked("pt", "Deixa eu olhar.") == []


def test_a_person_by_name_is_no_thing() -> None:
    assert asked("pt", "Onde está a bolsa?") == [("find_object", {"object": "handbag"})]
    assert asked("pt", "Onde está a Maria?") == []


@pytest.mark.parametrize(
    ("text", "note", "about"),
    [
        ("Remember that my keys are in the blue bowl.", "my keys are in the blue bowl", "keys"),
        ("I parked on level three. Remember that.", "I parked on level three", None),
        ("Remember this: Ana's number ends in 44.", "Ana's number ends in 44", None),
        ("Make a note: buy milk, please.", "buy milk", None),
    ],
)
def test_a_note_is_kept_as_it_was_said(text: str, note: str, about: str | None) -> None:
    [(skill, arguments)] = asked("en", text, addressed=True)
    assert (skill, arguments["note"], arguments.get("about")) == ("remember", note, about)


def test_others_are_told_to_remember_too() -> None:
    for text in ("Remember that you promised.", "Remember that time in Rome?", "Remember that."):
        assert asked("en", text) == []
    assert asked("en", "Remember that you promised.", addressed=True)[0][0] == "remember"


@given(st.text(max_size=200), st.booleans())
def test_any_text_is_understood_the_same_twice(text: str, addressed: bool) -> None:
    for understanding in UNDERSTANDING.values():
        meaning = understanding.understand(text, addressed)
        assert bool(meaning.requests) != bool(meaning.why_not)
        assert understanding.understand(text, addressed) == meaning


def test_both_files_have_the_same_shape() -> None:
    assert list(ENGLISH.rules) == list(PORTUGUESE.rules)
    assert _shape(ENGLISH.rules) == _shape(PORTUGUESE.rules)
    assert {topic["name"] for topic in ENGLISH.rules["topics"]} == {
        topic["name"] for topic in PORTUGUESE.rules["topics"]
    }


def test_every_answer_has_the_same_placeholders() -> None:
    english, portuguese = (dict(_leaves(language.rules["answers"])) for language in
                           (ENGLISH, PORTUGUESE))  # fmt: skip
    assert english.keys() == portuguese.keys()
    for key, template in english.items():
        if key not in OWN_PLACEHOLDERS:
            assert _placeholders(template) == _placeholders(portuguese[key]), key


def test_every_number_word_of_an_answer_agrees_with_its_noun() -> None:
    say, number = PORTUGUESE.say, PORTUGUESE.number
    assert say("read.lines.many", number=number(2)) == "duas linhas"
    assert say("scan.many", number=number(2), codes="").startswith("Vejo dois códigos")
    assert say("place.clock", hour=number(1)) == "na posição um do relógio"


@pytest.mark.parametrize(
    ("label", "one", "two"),
    [
        ("cup", "uma xícara", "duas xícaras"),
        ("dog", "um cachorro", "dois cachorros"),
        ("airplane", "um avião", "dois aviões"),
        ("bus", "um ônibus", "dois ônibus"),
        ("person", "uma pessoa", "duas pessoas"),
        ("skis", "um par de esquis", "dois pares de esquis"),
        ("animal", "um animal", "dois animais"),
    ],
)
def test_gender_of_names(label: str, one: str, two: str) -> None:
    assert PORTUGUESE.one(label) == PORTUGUESE.some(label, 1) == one
    assert PORTUGUESE.counted(label, 2) == two


def test_every_label_has_a_name_and_a_gender() -> None:
    assert PORTUGUESE.labels == ENGLISH.labels
    assert PORTUGUESE.groups == ENGLISH.groups
    assert {PORTUGUESE.gender(name) for name in PORTUGUESE.called} == {"m", "f"}


@pytest.mark.parametrize(
    ("words", "said"),
    [("chaves", "chaves"), ("porta", "uma porta"), ("óculos", "óculos"), ("camisa", "uma camisa"),
     ("cartão", "um cartão"), ("água", "água"), ("chave", "uma chave")],
)  # fmt: skip
def test_articles_of_unknown_things(words: str, said: str) -> None:
    assert PORTUGUESE.indefinite(words) == said


@pytest.mark.parametrize("code", CODES)
def test_every_name_is_known_as_it_is_said(code: str) -> None:
    language = Language.load(code)
    vocabulary = Vocabulary(language)
    for canonical, called in language.called.items():
        for word in (called.noun, called.many, *called.also):
            plain = word.lower().replace("-", " ")
            name = vocabulary.name(plain)
            assert name is not None and name.known, word
            assert name.word == canonical or plain in _shared(language), word


@pytest.mark.parametrize(
    ("words", "label"),
    [("minha caneca", "cup"), ("as xícaras", "cup"), ("um cão", "dog"), ("pessoal", None),
     ("copos na mesa", "cup"), ("guarda chuva", "umbrella"), ("onibus", "bus"), ("gente", "person"),
     ("bicho", "animal"), ("carteira", None), ("chaves", None), ("porta", None)],
)  # fmt: skip
def test_portuguese_names(words: str, label: str | None) -> None:
    name = Vocabulary(PORTUGUESE).name(words)
    assert name is not None
    assert (name.word if name.known else None) == label


def _shared(language: Language) -> set[str]:
    """Words that name two things; the first in the file is meant."""
    words = [
        word.lower()
        for called in language.called.values()
        for word in {called.noun, called.many, *called.also}
    ]
    return {word for word in words if words.count(word) > 1}


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _leaves(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", str(value)


def _shape(tree: Any) -> Any:
    """The keys of the mappings within, but for those that are words of the language."""
    if not isinstance(tree, Mapping):
        return None
    return {key: None if key in OWN_KEYS else _shape(value) for key, value in tree.items()
            if not re.fullmatch(r"noun|gender|also", str(key))}  # fmt: skip
