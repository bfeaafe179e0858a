"""A task in steps: where they come from, and which one the wearer is at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.events import Evidence

FEWEST = 2  # steps of a plan
_NUMBERED = re.compile(r"^\W*(\d{1,2})\s?[.):-]\s*(?=\S)")
_PARTS = re.compile(r"\s*(?:[;\n]|,? (?:and )?then |,? (?:e )?depois |(?<=\w)[.!] )\s*", re.I)


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        text: What is to be done.
        evidence: Where that was read or told.
    """

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A task in steps.

    Attributes:
        task: What it is for, in the wearer's words; may be empty.
        steps: In order, at least one.
        at: Index of the step that was told last.
    """

    task: str
    steps: tuple[Step, ...]
    at: int = 0

    @property
    def step(self) -> Step:
        """The step that the wearer is at."""
        return self.steps[self.at]

    def moved(self, by: int) -> "Plan | None":
        """The plan some steps on or back; None where there is no such step."""
        at = self.at + by
        return replace(self, at=at) if 0 <= at < len(self.steps) else None


def steps_read(rows: Sequence[tuple[str, Evidence]]) -> tuple[Step, ...]:
    """The steps in rows of text, each with its evidence; none where they are no list of steps.

    Numbered rows are steps, with the rows that follow them up to the next number. The numbers have
    to count up from one: a menu has numbers too.
    """
    steps: list[Step] = []
    for text, evidence in rows:
        match = _NUMBERED.match(text)
        if match and int(match[1]) == len(steps) + 1:
            steps.append(Step(text[match.end() :].strip(), (evidence,)))
        elif match:
            return ()
        elif steps:
            last = steps[-1]
            steps[-1] = Step(f"{last.text} {text.strip()}", (*last.evidence, evidence))
    return tuple(steps) if len(steps) >= FEWEST else ()


def steps_told(text: str, evidence: Evidence) -> tuple[Step, ...]:
    """The steps in a note: "mix flour and milk, then fry it"; none where it is no list."""
    parts = [part.strip(" .,:") for part in _PARTS.split(text)]
    steps = tuple(Step(part, (evidence,)) for part in parts if part)
    return steps if len(steps) >= FEWEST else ()
