"""Skills with a model behind them, called on views made by hand."""

import dataclasses
from datetime import datetime

import pytest

from assistant.dialogue.language import Language
from assistant.dialogue.second_opinion import with_model
from assistant.dialogue.skill import Look, Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.events import EvidenceKind, ModelSaid, Refusal
from assistant.seeing.view import Thing, Trouble, View
from models.box import Box

ENGLISH = Language.load("en")
CUP = Thing("cup", Box(10, 10, 90, 90), 0.8, 0, 0, True)
DESCRIBE, OPEN = "what do you see", "what is this person wearing?"
OPEN_LOOKS = frozenset([Look.MODEL, Look.OBJECTS, Look.TEXT])


def answer(skill: str, heard: str, said: str | None, *things: Thing, **view: object) -> Reply:
    words = None if said is None else ModelSaid(0, 0, heard, said)
    seen = View(0, (640, 480), things=things, model_said=words)
    seen = dataclasses.replace(seen, **view)  # type: ignore[arg-type]
    occasion = Occasion(seen, heard, ENGLISH, datetime(2026, 11, 23, 15, 5))
    return with_model(all_skills())[skill].answer(occasion, {})


def test_detections_come_first_then_the_model_and_what_it_cannot_prove() -> None:
    reply = answer("describe_scene", DESCRIBE, "A cup beside a dog.", CUP)
    assert reply.text == (
        "I see a cup on your left. The model says: A cup beside a dog. I can't confirm the dog."
    )
    kinds = [(fact.kind, fact.value) for fact in reply.evidence]
    assert kinds == [(EvidenceKind.OBJECT, "cup"), (EvidenceKind.MODEL, "A cup beside a dog.")]
    assert reply.refusal is None


def test_a_model_that_overlooks_is_contradicted() -> None:
    reply = answer("chat", OPEN, "There is no cup.", CUP)
    assert reply.text == "The model says: There is no cup. But I see a cup."
    assert [fact.kind for fact in reply.evidence] == [EvidenceKind.MODEL, EvidenceKind.OBJECT]


def test_a_model_that_is_silent_breaks_nothing() -> None:
    reply = answer("describe_scene", DESCRIBE, "", CUP)
    assert reply.text == "I see a cup on your left. The model did not answer."
    reply = answer("chat", OPEN, "")
    assert (reply.refusal, reply.text.endswith("The model did not answer.")) == (
        Refusal.UNKNOWN,
        True,
    )


def test_an_open_question_is_answered_by_the_model_alone() -> None:
    reply = answer("chat", OPEN, "A blue coat.")
    assert (reply.text, reply.refusal) == ("The model says: A blue coat.", None)


def test_words_on_another_question_or_of_a_dark_view_are_not_used() -> None:
    other = ModelSaid(0, 0, "something else", "A blue coat.")
    assert answer("chat", OPEN, None, model_said=other).refusal is Refusal.UNKNOWN
    dark = answer("describe_scene", DESCRIBE, "A nice garden.", trouble=Trouble.DARK)
    assert "garden" not in dark.text


@pytest.mark.parametrize(
    "heard",
    ["can I cross?", "is it safe?", "are there stairs?", "is the stove on?", "who is this man?",
     "can I eat this?", "do you think the path is free?", "will I be at risk here?"],
)  # fmt: skip
@pytest.mark.parametrize("skill", ["chat", "describe_scene", "identify_object"])
def test_safety_health_and_identity_are_never_asked(heard: str, skill: str) -> None:
    assert Look.MODEL not in with_model(all_skills())[skill].looks_for(heard, ENGLISH)
    if skill == "chat":
        assert answer(skill, heard, "Yes, all is well.").refusal is Refusal.UNKNOWN


def test_a_judgement_of_safety_is_a_refusal() -> None:
    reply = answer("chat", OPEN, "Boots. It is safe to cross now.")
    assert (reply.text, reply.refusal) == (ENGLISH.say("chat.safety"), Refusal.UNKNOWN)
    reply = answer("describe_scene", DESCRIBE, "A wide street. It is safe to cross.", CUP)
    assert reply.text == "I see a cup on your left. The model says: A wide street."


@pytest.mark.parametrize(
    ("heard", "looks"),
    [(OPEN, OPEN_LOOKS), ("is the window open?", OPEN_LOOKS), ("hello", frozenset()),
     ("I'm tired", frozenset()), ("what is the capital of France?", frozenset())],
)  # fmt: skip
def test_only_open_questions_send_a_picture(heard: str, looks: frozenset[Look]) -> None:
    assert with_model(all_skills())["chat"].looks_for(heard, ENGLISH) == looks


def test_without_it_no_skill_asks() -> None:
    for skill in all_skills().values():
        assert Look.MODEL not in skill.looks_for(OPEN, ENGLISH)
