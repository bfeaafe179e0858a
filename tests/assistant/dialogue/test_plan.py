"""Tasks in steps: rules exactly, and the skill over text in view and notes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.language import Language
from assistant.dialogue.plan import Plan, Step, steps_read, steps_told
from assistant.dialogue.skill import Look, Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.events import Evidence, EvidenceKind, Reading, Refusal
from assistant.memory.record import NEW, Kind, Record
from assistant.memory.store import Memory
from assistant.seeing.view import View
from models.box import Box

NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
RECIPE = ("Pancakes", "1. Mix flour and milk", "until smooth.", "2. Add two eggs.", "3) Fry it.")
FACT = Evidence(EvidenceKind.TEXT, "x")


def steps(*rows: str) -> list[str]:
    return [step.text for step in steps_read([(row, FACT) for row in rows])]


def test_numbered_rows_are_steps_with_what_follows_them() -> None:
    assert steps(*RECIPE) == ["Mix flour and milk until smooth.", "Add two eggs.", "Fry it."]


@pytest.mark.parametrize(
    "rows",
    [
        ("Coffee 2.50", "Tea 2.00"),
        ("12 Eggs", "3. Milk"),  # counts from something else
        ("1. Only one",),
        ("1. Soup", "3. Salad"),
        (),
    ],
)
def test_other_text_is_no_list_of_steps(rows: tuple[str, ...]) -> None:
    assert steps(*rows) == []


def test_a_note_is_taken_apart_at_then() -> None:
    told = steps_told("mix the flour and milk, then fry it; eat. Enjoy!", FACT)
    assert [step.text for step in told] == ["mix the flour and milk", "fry it", "eat", "Enjoy!"]
    assert [step.text for step in steps_told("lave o arroz, depois cozinhe", FACT)] == [
        "lave o arroz",
        "cozinhe",
    ]
    assert steps_told("my keys are in the bowl", FACT) == ()


@given(st.lists(st.sampled_from([1, -1, 0]), max_size=20), st.integers(1, 5))
def test_no_walk_leaves_the_steps(moves: list[int], count: int) -> None:
    plan = Plan("", tuple(Step(str(i)) for i in range(count)))
    for move in moves:
        moved = plan.moved(move)
        assert (moved is None) == (not 0 <= plan.at + move < count)
        plan = moved or plan


def ask(
    plan: Plan | None = None, rows: tuple[str, ...] = (), memory: Memory | None = None,
    code: str = "en", **arguments: Any,
) -> Reply:  # fmt: skip
    readings = tuple(
        Reading(words, Box(100, 60 + 50 * i, 500, 100 + 50 * i), 0.95)
        for i, words in enumerate(rows)
    )
    view = View(0, (640, 480), lines=readings)
    occasion = Occasion(
        view, "", Language.load(code), NOW, memory=memory or Memory(None), plan=plan
    )
    return all_skills()["make_plan"].answer(occasion, arguments)


def test_a_recipe_in_view_is_gone_through_and_back() -> None:
    reply = ask(rows=RECIPE)
    assert reply.text == "There are three steps. Step one: Mix flour and milk until smooth."
    assert [fact.value for fact in reply.evidence] == ["1. Mix flour and milk", "until smooth."]
    reply = ask(reply.plan, step="next")
    assert reply.text == "Step two: Add two eggs."
    assert ask(reply.plan, step="repeat").text == reply.text
    assert ask(reply.plan, step="where").text.startswith("Of three steps")
    assert ask(reply.plan, step="back").text.startswith("Step one")
    reply = ask(reply.plan, step="next")
    assert ask(reply.plan, step="next").text == "That was the last step."


def test_steps_that_were_told_are_remembered() -> None:
    memory = Memory(None)
    text = "to make pancakes mix flour and milk, then fry it"
    memory.add(Record(NEW, Kind.NOTE, text, NOW, NOW, "pancakes"))
    reply = ask(memory=memory, task="make pancakes")
    assert reply.text.startswith("There are two steps.")
    assert reply.evidence[0].kind is EvidenceKind.SPEECH


@pytest.mark.parametrize("code", ["en", "pt"])
def test_without_steps_it_says_so(code: str) -> None:
    assert ask(code=code, task="build a boat").refusal is Refusal.UNKNOWN
    assert ask(code=code, rows=("Coffee 2.50", "Tea 2.00"), task="tea").refusal is Refusal.UNKNOWN
    assert ask(code=code, step="next").refusal is Refusal.UNKNOWN


def test_going_on_needs_no_look() -> None:
    skill, english = all_skills()["make_plan"], Language.load("en")
    assert skill.looks_for("next step", english, {"step": "next"}) == frozenset()
    assert skill.looks_for("guide me", english, {}) == {Look.TEXT}
