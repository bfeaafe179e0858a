"""What a turn of a scenario is to be like, and what of it a turn misses."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assistant.evaluation.section import Section
from assistant.events import Refusal
from assistant.memory.words import folded
from assistant.turn import Json


class Check(StrEnum):
    """What is judged of a turn."""

    SKILL = "skill"
    ARGUMENTS = "arguments"
    REFUSAL = "refusal"  # the kind of "no"
    SAYS = "says"
    NEVER_SAYS = "never says"
    EVIDENCE = "evidence"
    ANSWERED = "answered"  # at all; or, of talk between people, not


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that is not as it was expected.

    Attributes:
        check: What was judged.
        wanted: In words.
        found: In words.
    """

    check: Check
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one turn is to be like; what is not told is not judged.

    Attributes:
        skill: The skill that answers.
        arguments: Some of its arguments.
        says: Words that the answer holds; `a|b` means either.
        never_says: Words that it does not hold: to say them would be a false claim.
        refusal: The kind of "no"; None where a claim is in order.
        evidence: Words that the evidence holds.
    """

    skill: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    never_says: tuple[str, ...] = ()
    refusal: Refusal | None = None
    evidence: tuple[str, ...] = ()

    def misses(self, turn: Json) -> tuple[Miss, ...]:
        """What a turn, as the report has it, lacks.

        Checks are named in the order in which things go wrong: what was not understood cannot be
        answered.
        """
        answer = turn["answer"] or {"text": "", "abstained_why": None}
        misses = [] if turn["answer"] else [Miss(Check.ANSWERED, "an answer", "none")]
        if self.skill is not None and turn["skill"] != self.skill:
            misses.append(Miss(Check.SKILL, self.skill, str(turn["skill"])))
        for name, value in self.arguments.items():
            found = turn["arguments"].get(name)
            if not _same(value, found):
                misses.append(Miss(Check.ARGUMENTS, f"{name}: {value}", f"{name}: {found}"))
        if self.refusal is not None and answer["abstained_why"] != str(self.refusal):
            found_why = answer["abstained_why"] or f"a claim: {answer['text']}"
            misses.append(Miss(Check.REFUSAL, str(self.refusal), found_why))
        misses += self._missing_words(turn, answer["text"])
        return tuple(misses)

    def invents(self, turn: Json) -> bool:
        """Whether the turn claims what is not so: in place of a "no", or in forbidden words."""
        answer = turn["answer"]
        if answer is None or turn["asked_back"]:
            return False
        claims = self.refusal is not None and not answer["abstained"]
        return claims or any(_holds(answer["text"], words) for words in self.never_says)

    def _missing_words(self, turn: Json, text: str) -> list[Miss]:
        misses = [
            Miss(Check.SAYS, words, text)
            for words in self.says
            if not any(_holds(text, choice) for choice in words.split("|"))
        ]
        misses += [
            Miss(Check.NEVER_SAYS, words, text) for words in self.never_says if _holds(text, words)
        ]
        values = " | ".join(str(fact["value"]) for fact in turn["evidence"])
        misses += [
            Miss(Check.EVIDENCE, words, values)
            for words in self.evidence
            if not _holds(values, words)
        ]
        return misses


def read_expectations(line: Section) -> tuple[Expectation, ...] | None:
    """What is expected of the turns that a line brings about.

    Returns:
        One a request in it, none where it is not for the assistant; None where nothing is said.

    Raises:
        ScenarioError: a mistake in it.
    """
    if not line.has("expect"):
        return None
    sections = list(line.one_or_more("expect"))
    if len(sections) == 1 and sections[0].flag("ignored", False):
        sections[0].finish()
        return ()
    return tuple(_expectation(section) for section in sections)


def _expectation(section: Section) -> Expectation:
    expectation = Expectation(
        skill=section.text("skill") if section.has("skill") else None,
        arguments=section.values("arguments"),
        says=_texts(section, "says"),
        never_says=_texts(section, "never_says"),
        refusal=section.choice("refusal", Refusal) if section.has("refusal") else None,
        evidence=_texts(section, "evidence"),
    )
    section.finish()
    if expectation == Expectation():
        section.fail("", "something that is expected of the answer")
    return expectation


def _texts(section: Section, key: str) -> tuple[str, ...]:
    return section.texts(key) if section.has(key) else ()


def _same(wanted: object, found: object) -> bool:
    if isinstance(wanted, str) and isinstance(found, str):
        return folded(wanted) == folded(found)
    return wanted == found


def _holds(text: str, words: str) -> bool:
    """Whether a text holds some words, whatever their case, accents and punctuation."""
    return f" {folded(words)} " in f" {folded(text)} "
