"""What `doctor` finds out about one thing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from assistant.turn import Json
from devices.sound_library import DOCTOR


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: Its name.
        works: Whether it does; None for what is only told.
        found: What was found.
        step: What to do next; empty where there is nothing to do.
    """

    what: str
    works: bool | None
    found: str
    step: str = ""


def refused(what: str, error: Exception) -> Finding:
    """What an error of the form "wanted …, found …; next step" says."""
    found, _, step = str(error).removesuffix(f"; {DOCTOR}").partition("; ")
    return Finding(what, False, found, step)


def next_steps(findings: Sequence[Finding]) -> list[Finding]:
    """Those that call for something to be done, what does not work at all first."""
    wanting = [finding for finding in findings if finding.works is False]
    return wanting + [finding for finding in findings if finding.works is None and finding.step]


def as_json(findings: Sequence[Finding], demo: bool, live: bool) -> Json:
    """All of it; `demo` and `live` say whether the demo and a live run work here."""
    return {
        "schema": 1,
        "demo_works": demo,
        "live_works": live,
        "findings": [asdict(finding) for finding in findings],
        "next_steps": [
            {"what": finding.what, "step": finding.step or finding.found}
            for finding in next_steps(findings)
        ],
    }
