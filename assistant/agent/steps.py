"""What one turn of a language model yields: steps, the last of which is its outcome."""

from dataclasses import dataclass
from typing import Any

from assistant.agent.writing import Kept
from assistant.dialogue.skill import Reply, Skill
from assistant.events import Evidence
from assistant.outside.why import Why


@dataclass(frozen=True, slots=True)
class Said:
    """Words to speak now, checked."""

    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A skill that the model waits for: what it answers is sent back."""

    skill: Skill
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """The end of a turn that went well.

    Attributes:
        text: All that was said.
        evidence: What it rests on; the model's own words are the first.
    """

    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Fallback:
    """The end of a turn that did not: the answer is the offline core's.

    Attributes:
        why: What failed.
        line: One sentence to say before that answer; empty where none is due.
        instead: What the skill answered that the model used last; None where it used none, so that
            the core answers as if there were no model.
        said: What had been said by then.
        detail: For the log: the error, or the words that nothing holds.
    """

    why: Why
    line: str
    instead: Reply | None
    said: str
    detail: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """The end of a turn in which the model wants something done: the wearer is asked first."""

    skill: str
    arguments: dict[str, Any]


Outcome = Answered | Fallback | Proposed
Step = Said | Kept | Wanted | Outcome
