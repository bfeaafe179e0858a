"""What is expected of turns: read from YAML, judged exactly."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ScenarioError
from assistant.evaluation.expectation import Check, Expectation
from assistant.evaluation.expected_lines import read_expected_lines
from assistant.evaluation.run import Judged
from assistant.evaluation.score import Share, score
from assistant.events import Refusal

WORDS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=30)


def turn(
    text: str, skill: str = "find_object", why: str | None = None, **more: Any
) -> dict[str, Any]:
    """A turn as the report has it."""
    return {
        "skill": skill,
        "arguments": {},
        "asked_back": False,
        "answer": {"text": text, "abstained": why is not None, "abstained_why": why},
        "evidence": [],
        "timings_ms": {},
        **more,
    }


def checks(expectation: Expectation, found: dict[str, Any]) -> list[Check]:
    return [miss.check for miss in expectation.misses(found)]


def test_a_turn_that_is_as_expected_misses_nothing() -> None:
    expectation = Expectation(
        skill="find_object",
        arguments={"object": "cup"},
        says=("uma xícara|um copo", "à esquerda"),
        never_says=("dois",),
        evidence=("cup",),
    )
    found = turn(
        "Vejo uma XICARA, à esquerda.",
        arguments={"object": "Cup", "more": 1},
        evidence=[{"kind": "object", "value": "cup"}],
    )
    assert expectation.misses(found) == ()
    assert not expectation.invents(found)


@pytest.mark.parametrize(
    ("expectation", "found", "missed"),
    [
        (Expectation(skill="help"), turn("Yes."), [Check.SKILL]),
        (Expectation(arguments={"object": "cup"}), turn("Yes."), [Check.ARGUMENTS]),
        (Expectation(says=("cup",)), turn("I see a cupboard."), [Check.SAYS]),
        (Expectation(never_says=("one dog",)), turn("Maybe one dog."), [Check.NEVER_SAYS]),
        (Expectation(refusal=Refusal.UNSEEN), turn("No.", why="unknown"), [Check.REFUSAL]),
        (Expectation(refusal=Refusal.UNSEEN), turn("No.", why="unseen"), []),
        (Expectation(evidence=("cup",)), turn("A cup."), [Check.EVIDENCE]),
        (Expectation(skill="find_object"), turn("", answer=None), [Check.ANSWERED]),
    ],
)
def test_each_check_finds_what_it_is_for(
    expectation: Expectation, found: dict[str, Any], missed: list[Check]
) -> None:
    assert checks(expectation, found) == missed


def test_a_claim_in_place_of_a_no_is_invented_and_a_question_is_not() -> None:
    expectation = Expectation(refusal=Refusal.UNKNOWN)
    assert expectation.invents(turn("It is a poodle."))
    assert not expectation.invents(turn("I can't tell.", why="unseen"))  # the wrong "no"
    assert not expectation.invents(turn("Did you want A or B?", asked_back=True))
    assert Expectation(never_says=("a poodle",)).invents(turn("It is a poodle."))


@given(WORDS, WORDS)
def test_words_that_were_just_said_are_found_whatever_they_are(before: str, words: str) -> None:
    expectation = Expectation(says=(words,), never_says=(f"{words} xyzzy",))
    assert checks(expectation, turn(f"{before} {words}".replace("|", " "))) in ([], [Check.SAYS])
    if not set(words) & set("|") and any(map(str.isalnum, words)):
        assert checks(expectation, turn(f"{before} {words}")) == []


def judged(expected: tuple[Expectation, ...] | None, *turns: dict[str, Any]) -> Judged:
    return Judged(1, "words", expected, turns)


def test_lines_become_verdicts() -> None:
    wanted = Expectation(skill="find_object")
    assert judged(None, turn("A.")).verdicts == ()
    assert [v.right for v in judged((), turn("A.")).verdicts] == [False]  # talk was answered
    assert [v.right for v in judged(()).verdicts] == [True]
    assert [v.right for v in judged((wanted,)).verdicts] == [False]
    both = judged((wanted, wanted), turn("A."), turn("B."), turn("C."))
    assert [v.right for v in both.verdicts] == [True, True, False]  # the third came unasked


def test_a_score_counts_each_check_where_it_was_made() -> None:
    known = [
        *judged((Expectation(skill="find_object", says=("A",)),), turn("A.")).verdicts,
        *judged((Expectation(skill="help"),), turn("A.")).verdicts,
        *judged((Expectation(refusal=Refusal.UNSEEN),), turn("A cup.")).verdicts,
        *judged((Expectation(refusal=Refusal.UNSEEN),)).verdicts,
        *judged(()).verdicts,
        *judged((), turn("B.")).verdicts,
    ]
    found = score(known)
    assert found.turns == Share(2, 6)
    assert found.checks[Check.SKILL] == Share(1, 2)
    assert found.checks[Check.SAYS] == Share(1, 1)
    assert found.refusals == Share(0, 2)
    assert found.false_answers == Share(1, 2)
    assert found.invented == 1
    assert not found.met
    assert score(judged((Expectation(skill="find_object"),), turn("A.")).verdicts).met


def test_what_is_expected_of_a_recording_is_read(tmp_path: Path) -> None:
    file = tmp_path / "kitchen.expect.yaml"
    file.write_text(
        "turns:\n"
        "  - {at: 4, said: what is this, expect: {skill: identify_object, says: a cup}}\n"
        "  - {at: 9, expect: {ignored: true}}\n",
        encoding="utf-8",
    )
    first, second = read_expected_lines(file)
    assert (first.at_s, first.words) == (4.0, "what is this")
    assert first.expected == (Expectation(skill="identify_object", says=("a cup",)),)
    assert second.expected == ()


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{at: 4, expect: {}}", "expect"),
        ("{at: 4, expect: {refusal: never}}", "unknown, unseen, unsure"),
        ("{at: 4, expect: {skil: help}}", "did you mean skill?"),
        ("{at: 4, expect: {arguments: [a]}}", "arguments"),
        ("{at: 4}", "expect"),
        ("{at: -1, expect: {skill: help}}", "at"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_key(tmp_path: Path, line: str, named: str) -> None:
    file = tmp_path / "kitchen.expect.yaml"
    file.write_text(f"turns:\n  - {line}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_expected_lines(file)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)
