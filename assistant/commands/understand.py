"""`python -m assistant understand`: what each line of a file would be understood as."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.commands.models import WeightBars, store_from
from assistant.config import Settings
from assistant.dialogue.language import Language, languages
from assistant.dialogue.meaning import Meaning
from assistant.dialogue.understanding import Understanding
from assistant.dialogue.written import written_in
from assistant.errors import OutputError, QuestionError
from assistant.model_set import ModelSet

AUTO = "auto"
_STANDARD = "-"  # the standard input or output
_SHOWN = 3  # of `top`, in the table

Json = dict[str, Any]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `understand`."""
    parser = subparsers.add_parser(
        "understand",
        help="what each line of a file would be understood as",
        description="Understand each line of a text file by itself, as the assistant would hear it "
        "in open listening: which skill with which arguments, or that it is not meant for the "
        "assistant. Empty lines and those that begin with # are left out.",
        epilog='e.g. echo "how much is the soup" | python -m assistant understand -',
    )
    parser.add_argument("file", metavar="FILE.txt", help='one utterance a line; "-" reads them in')
    parser.add_argument(
        "--json",
        metavar="OUT.jsonl",
        help='write one JSON object a line: text, skill (null: not addressed; "chat": no skill '
        'fits), arguments, confidence, top, asked_back, language, ms; "-" prints them',
    )
    parser.add_argument(
        "--language",
        choices=(AUTO, *languages()),
        default=AUTO,
        help="of the lines (default: told from each line's words)",
    )
    parser.add_argument(
        "--addressed",
        action="store_true",
        help="take every line as said to the assistant, as after the wake phrase",
    )
    parser.add_argument(
        "--now",
        type=datetime.fromisoformat,
        metavar="ISO",
        help="calendar time from which times are counted (default: now)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Understand the lines.

    Raises:
        QuestionError: there is no such file, or nothing in it.
        OutputError: the result cannot be written.
    """
    settings: Settings = arguments.settings
    lines = list(_lines(arguments.file))
    if not lines:
        raise QuestionError(
            f"wanted utterances in {arguments.file}, one a line, found none; write some"
        )
    known = {code: Language.load(code) for code in languages()}
    with WeightBars() as bars:
        models = ModelSet(settings, store_from(settings, bars))
        rank = models.rank if settings.dialogue.classifier else None
        if rank is not None:
            rank("")  # loads what it needs, so that no line pays for it
    tongues = {code: Understanding(language, rank) for code, language in known.items()}
    now = with_zone(arguments.now)
    understood = []
    for line in lines:
        code = arguments.language
        if code == AUTO:
            code = written_in(line, known, settings.language)
        begin = time.perf_counter()
        meaning = tongues[code].understand(line, arguments.addressed, None, now)
        spent_ms = (time.perf_counter() - begin) * 1000
        understood.append(as_json(line, meaning, code, spent_ms))
    if arguments.json:
        _write(arguments.json, understood)
    if arguments.json != _STANDARD:
        Console(highlight=False).print(_table(understood))
    return 0


def as_json(text: str, meaning: Meaning, language: str, ms: float) -> Json:
    """One line of the result; further requests of the same utterance are in `also`."""
    first, *others = meaning.requests or (None,)
    return {
        "text": text,
        "skill": first.skill if first else None,
        "arguments": dict(first.arguments) if first else {},
        "confidence": round(first.confidence, 3) if first else 0.0,
        "top": [[name, round(probability, 3)] for name, probability in meaning.top],
        "asked_back": bool(first and first.options),
        "language": language,
        "ms": round(ms, 2),
        "also": [
            {"skill": request.skill, "arguments": dict(request.arguments)}
            for request in others
            if request is not None
        ],
    }


def with_zone(time: datetime | None) -> datetime:
    """A calendar time in this machine's zone; now if none is given."""
    return (time or datetime.now()).astimezone()


def _lines(name: str) -> Iterator[str]:
    try:
        text = sys.stdin.read() if name == _STANDARD else Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(
            f"wanted a text file (UTF-8) at {name}, found: {error}; check the path"
        ) from error
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _write(name: str, understood: list[Json]) -> None:
    text = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in understood)
    if name == _STANDARD:
        print(text, end="")
        return
    try:
        Path(name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"wanted to write {name}, found: {error.strerror or error}; choose another place"
        ) from error


def _table(understood: list[Json]) -> Table:
    table = Table("said", "skill", "arguments", "sure", "or")
    for entry in understood:
        skill = entry["skill"] or "(not addressed)"
        arguments = ", ".join(f"{name}: {value}" for name, value in entry["arguments"].items())
        others = ", ".join(f"{name} {share:.2f}" for name, share in entry["top"][:_SHOWN])
        asked = " ?" if entry["asked_back"] else ""
        cells = (entry["text"], skill + asked, arguments, f"{entry['confidence']:.2f}", others)
        table.add_row(*map(Text, cells))
    return table
