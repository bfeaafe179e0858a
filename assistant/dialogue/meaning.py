from dataclasses import dataclass
from typing import Any

CHAT = "chat"  # addressed, but no skill fits
NULL = "null"  # not for the assistant


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that is asked for.

    Attributes:
        skill: Name of the skill.
        arguments: Its arguments by name; those left out have their default.
        confidence: 0 to 1.
        options: Where it is not sure which of several is meant: those requests, the likeliest
            first. The wearer is asked; `skill` is then that of the first.
    """

    skill: str
    arguments: dict[str, Any]
    confidence: float
    options: "tuple[Request, ...]" = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an utterance asks for.

    Attributes:
        requests: In the order in which they are said.
        why_not: Without requests, why it is ignored: "no words" or "not addressed".
        top: What the classifier took it for: labels with probabilities, the likeliest first; empty
            where it was not asked. "null" is what is not for the assistant.
    """

    requests: tuple[Request, ...]
    why_not: str = ""
    top: tuple[tuple[str, float], ...] = ()
