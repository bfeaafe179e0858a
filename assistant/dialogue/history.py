"""What was said and answered so far, for requests that refer to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.clock import NANOSECONDS
from assistant.dialogue.meaning import Request
from assistant.events import Evidence, EvidenceKind, Refusal

KEPT = 50  # exchanges; what is older nobody refers to
FOLLOW_UP_NS = 45 * NANOSECONDS  # after a request, what refers to it still does


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer.

    Attributes:
        t_ns: The end of the request.
        heard: Its words; empty where nobody spoke.
        language: BCP-47, of both.
        skill: What was asked for.
        arguments: With these.
        said: The answer; empty where nothing was said.
        evidence: What it rests on.
        refusal: Set where it could not be answered.
        options: What the wearer was asked to choose from, where they were.
    """

    t_ns: int
    heard: str
    language: str
    skill: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""
    evidence: tuple[Evidence, ...] = ()
    refusal: Refusal | None = None
    options: tuple[Request, ...] = ()

    @property
    def thing(self) -> str:
        """What it was about: the object asked for, or the first one told; "" if none was."""
        asked = self.arguments.get("object")
        if isinstance(asked, str) and asked:
            return asked
        told = (fact.value for fact in self.evidence if fact.kind is EvidenceKind.OBJECT)
        return next(told, "")

    @property
    def item(self) -> str:
        """The words of the text that were asked about; "" if none were."""
        about = self.arguments.get("about") or self.arguments.get("of")
        return about if isinstance(about, str) else ""

    @property
    def sum(self) -> str:
        """What was worked out, as arithmetic; "" if nothing was, or from prices in view."""
        expression = self.arguments.get("expression")
        in_figures = isinstance(expression, str) and any(map(str.isdigit, expression))
        return expression if in_figures and not self.item and isinstance(expression, str) else ""


class History:
    """The newest exchanges, whoever answered."""

    def __init__(self) -> None:
        self._exchanges: list[Exchange] = []

    def add(self, exchange: Exchange) -> None:
        """Take up what was just answered."""
        self._exchanges = [*self._exchanges[1 - KEPT :], exchange]

    def __iter__(self) -> Iterator[Exchange]:
        """The oldest first."""
        return iter(self._exchanges)

    def referred_to(self, t_ns: int) -> Exchange | None:
        """What a request at session time `t_ns` may refer to."""
        last = self._exchanges[-1] if self._exchanges else None
        return last if last is not None and t_ns - last.t_ns <= FOLLOW_UP_NS else None
