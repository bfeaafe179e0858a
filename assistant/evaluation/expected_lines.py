"""What is expected of a recording: a YAML file beside it."""

from dataclasses import dataclass
from pathlib import Path

from assistant.evaluation.expectation import Expectation, read_expectations
from assistant.evaluation.section import read_yaml

LONGEST_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """What is to come of what is said at some time.

    Attributes:
        at_s: Session seconds at which it has begun and has not ended.
        words: For tables; the recogniser's own are judged.
        expected: One a turn; empty where it is not for the assistant.
    """

    at_s: float
    words: str
    expected: tuple[Expectation, ...]


def read_expected_lines(path: Path) -> tuple[ExpectedLine, ...]:
    """Read `NAME.expect.yaml`: a list `turns` of `at`, `said` and `expect`.

    Raises:
        ScenarioError: a mistake in it.
    """
    top = read_yaml(path)
    lines = []
    for section in top.sections("turns"):
        expected = read_expectations(section)
        if expected is None:
            section.fail("expect", "what is expected of the turn")
        lines.append(
            ExpectedLine(
                at_s=section.number("at", 0, LONGEST_S, "seconds since the recording began"),
                words=section.text("said", ""),
                expected=expected,
            )
        )
        section.finish()
    if not lines:
        top.fail("turns", "a list of at least one turn")
    top.finish()
    return tuple(lines)
