"""What is evaluated: scenarios, and recordings with what is expected of them."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ScenarioError
from assistant.evaluation.expected_lines import ExpectedLine, read_expected_lines
from assistant.evaluation.run import Run, Verdict
from assistant.evaluation.scenario import Scenario, read_scenario
from assistant.evaluation.score import score
from assistant.turn import Json

EXPECTED = ".expect.yaml"  # how the name of what is expected of a recording ends


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario, or one recording.

    Attributes:
        name: For tables.
        path: The scenario, or the recording.
        scenario: None for a recording.
        expected: What is expected of a recording.
        run: What came of it; None before it is run.
    """

    name: str
    path: Path
    scenario: Scenario | None = None
    expected: tuple[ExpectedLine, ...] = ()
    run: Run | None = None

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Of all its turns; none before it is run."""
        return self.run.verdicts if self.run else ()


@dataclass(frozen=True, slots=True)
class Column:
    """All cases under one settings file.

    Attributes:
        name: Of the settings; empty where there is one column.
        cases: That were run.
    """

    name: str
    cases: tuple[Case, ...]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Of all cases."""
        return tuple(verdict for case in self.cases for verdict in case.verdicts)

    def as_json(self) -> Json:
        """For a file."""
        return {
            "name": self.name,
            "score": dataclasses.asdict(score(self.verdicts)),
            "cases": [
                {
                    "name": case.name,
                    "turns": [
                        {
                            "said": verdict.judged.words,
                            "right": verdict.right,
                            "invents": verdict.invents,
                            "misses": [dataclasses.asdict(miss) for miss in verdict.misses],
                            "turn": verdict.turn,
                        }
                        for verdict in case.verdicts
                    ],
                }
                for case in self.cases
            ],
        }


def cases(where: Path) -> Iterator[Case]:
    """The scenarios and recordings of a folder, or one of them, by name.

    Raises:
        ScenarioError: there is none, or a mistake in one.
    """
    if where.is_dir():
        files = sorted(path for path in where.iterdir() if path.suffix in (".yaml", ".yml"))
    else:
        beside = where.with_name(where.stem + EXPECTED)
        files = [beside if where.suffix not in (".yaml", ".yml") else where]
    if not files:
        raise ScenarioError(
            f"wanted scenarios (*.yaml) or recordings with NAME{EXPECTED} in {where}, found none; "
            "see scenarios/README.md"
        )
    for path in files:
        if path.name.endswith(EXPECTED):
            yield _recording(path)
        else:
            yield Case(path.stem, path, read_scenario(path))


def _recording(path: Path) -> Case:
    name = path.name.removesuffix(EXPECTED)
    expected = read_expected_lines(path)
    for other in sorted(path.parent.glob(f"{name}.*")):
        if other != path and other.suffix not in (".yaml", ".yml", ".json", ".md"):
            return Case(name, other, expected=expected)
    raise ScenarioError(
        f"wanted a recording named {name}.* beside {path.name}, found none; put it there"
    )
