"""Translating signs: rules with a scripted translator, and the real one where it is installed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.language import Language
from assistant.dialogue.skill import Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.dialogue.translation import Translate, Translated, sentence_cased, translated
from assistant.events import Reading, Refusal
from assistant.seeing.view import View
from models.box import Box
from models.translator import Translator

WORDS = {
    ("Closed on mondays", "en", "pt"): "Fechado às segundas",
    ("Fechado às segundas", "pt", "en"): "Closed on Mondays",
    ("Room 12", "en", "pt"): "Sala 21",
    ("Sala 21", "pt", "en"): "Room 12",
    ("Wet paint here", "en", "pt"): "piso motel",
    ("piso motel", "pt", "en"): "motel floor",
}


def scripted(text: str, source: str, target: str) -> str:
    return WORDS[text, source, target]


def ask(
    *lines: str, code: str = "en", to: str = "", translate: Translate | None = scripted
) -> Reply:
    readings = tuple(
        Reading(words, Box(100, 100 + 50 * i, 500, 140 + 50 * i), 0.95)
        for i, words in enumerate(lines)
    )
    view = View(0, (640, 480), lines=readings)
    now = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
    occasion = Occasion(view, "", Language.load(code), now, translate=translate)
    return all_skills()["translate_text"].answer(occasion, {"to": to} if to else {})


def test_what_is_sure_is_said_in_the_other_language() -> None:
    reply = ask("CLOSED ON MONDAYS", code="pt")
    assert reply.text == "Em português está escrito: Fechado às segundas."
    assert (reply.language, reply.refusal) == ("pt", None)
    assert [fact.value for fact in reply.evidence] == ["CLOSED ON MONDAYS"]
    assert ask("CLOSED ON MONDAYS", to="pt").text == reply.text


@pytest.mark.parametrize("line", ["ROOM 12", "Wet paint here"])
def test_a_changed_number_or_lost_words_make_it_unsure(line: str) -> None:
    reply = ask(line, to="pt")
    assert reply.refusal is Refusal.UNSURE
    assert reply.text.startswith("Não tenho certeza")


def test_the_refusals() -> None:
    assert ask().refusal is Refusal.UNSEEN
    assert ask("CLOSED ON MONDAYS", to="fr").refusal is Refusal.UNKNOWN
    assert ask("CLOSED ON MONDAYS", to="pt", translate=None).refusal is Refusal.UNKNOWN
    assert ask("XJ 900").refusal is Refusal.UNSURE  # in no language
    assert ask("Closed on Mondays", to="en").refusal is None
    assert "already" in ask("Closed on Mondays", to="en").text


@pytest.mark.parametrize(
    ("line", "source", "target", "text"),
    [
        ("WET FLOOR", "en", "pt", "Piso molhado"),
        ("SAIDA DE EMERGENCIA", "pt", "en", "Emergency exit"),
        ("Proibido estacionar. Sujeito a guincho!", "pt", "en", "No parking subject to towing"),
    ],
)
def test_what_signs_usually_say_is_looked_up(
    line: str, source: str, target: str, text: str
) -> None:
    assert translated(line, source, target, scripted) == Translated(text, True)


@given(st.text(max_size=40))
def test_sentence_case_changes_nothing_but_case(line: str) -> None:
    assert (
        sentence_cased(line).casefold() == line.lower().casefold() or sentence_cased(line) == line
    )


def test_the_real_translator() -> None:
    translate = Translator().translate
    soup = translated("TOMATO SOUP 12.50", "en", "pt", translate)
    assert (soup.text, soup.sure) == ("Sopa de tomate 12.50", True)
    assert translated("FECHADO NOS FERIADOS", "pt", "en", translate).sure
    with pytest.raises(ValueError, match="en to fr"):
        translate("Stop", "en", "fr")
