"""The written requests, by the round in which they were written.

    language TAB skill TAB arguments as JSON TAB sentence

Nobody who wrote a round had seen another, so a round that is held out is as strange to a classifier
as a new wearer is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROUNDS_FOLDER = Path(__file__).parents[1] / "requests"
TEST_ROUND = "round_test"  # never trained on, and nothing is chosen by it
_LANGUAGES = ("en", "pt")
_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Request:
    """One sentence.

    Attributes:
        language: "en" or "pt".
        label: The skill that it asks for, "chat" or "null".
        arguments: What it says of the skill's arguments.
        text: As a speech recogniser would write it.
    """

    language: str
    label: str
    arguments: Mapping[str, Any]
    text: str


def training_rounds(folder: Path = ROUNDS_FOLDER) -> dict[str, tuple[Request, ...]]:
    """All rounds but the one for the test, by name.

    Raises:
        ValueError: there is none, or a line is no request.
    """
    paths = sorted(path for path in folder.glob("round_*.tsv") if path.stem != TEST_ROUND)
    if not paths:
        raise ValueError(f"wanted round_*.tsv in {folder}, found none; restore them")
    return {path.stem: read(path) for path in paths}


def fifths(rounds: Mapping[str, Sequence[Request]]) -> dict[str, tuple[Request, ...]]:
    """The same requests in five parts, each with a fifth of what one writer wrote for one label.

    The fifths are taken as they were written, one behind the other. A part that is held out is then
    of writers who are known: a classifier does better with it than with a round of a stranger.
    """
    parts: dict[str, list[Request]] = {f"fifth_{number + 1}": [] for number in range(5)}
    for requests in rounds.values():
        blocks: dict[tuple[str, str], list[Request]] = {}
        for request in requests:
            blocks.setdefault((request.language, request.label), []).append(request)
        for block in blocks.values():
            for place, request in enumerate(block):
                parts[f"fifth_{place * 5 // len(block) + 1}"].append(request)
    return {name: tuple(requests) for name, requests in parts.items()}


def read(path: Path) -> tuple[Request, ...]:
    """The requests of one file.

    Raises:
        ValueError: a line is no request.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_request(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line)


def _request(line: str, place: str) -> Request:
    columns = line.split("\t")
    try:
        language, label, arguments, text = columns
        if language not in _LANGUAGES or not text.strip():
            raise ValueError
        return Request(language, label, dict(json.loads(arguments)), text.strip())
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"wanted {_COLUMNS} columns (en or pt, skill, JSON, sentence) at {place}, "
            f"found {columns}; mend the line"
        ) from error
