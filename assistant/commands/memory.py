"""`python -m assistant memory`: look at what is remembered, forget it, take it elsewhere."""

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.commands.duration import ago, duration
from assistant.config import Settings
from assistant.errors import MemoryFileError, OutputError
from assistant.memory.opening import file_of, limits_of
from assistant.memory.record import Record
from assistant.memory.store import Memory
from assistant.whole_file import write_whole

ACTIONS = ("list", "show", "forget", "export")
_LISTED = 50  # records shown when no number is asked for
_SHOWN_BEFORE = 20  # records named before they are forgotten


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `memory`."""
    parser = subparsers.add_parser(
        "memory",
        help="what was seen and told: list, show, forget or export it",
        description="What Olhar remembers of what you saw and told it, on this machine only.",
        epilog='e.g. memory forget --last 10m, memory forget --about "my keys", memory show 12, '
        "memory export DIR",
    )
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="list")
    parser.add_argument("target", nargs="?", metavar="ID|DIR", help="for show, for export")
    parser.add_argument("--limit", type=int, default=_LISTED, metavar="N", help="with list")
    parser.add_argument(
        "--last", type=duration, metavar="TIME", help="with forget: what was in view since, 10m, 2h"
    )
    parser.add_argument("--about", default="", metavar="WORDS", help="with forget: what holds them")
    parser.add_argument("--all", action="store_true", help="with forget: everything")
    parser.add_argument("--yes", action="store_true", help="with forget: do not ask first")
    parser.set_defaults(run=run, wrong=parser.error)


def run(arguments: argparse.Namespace) -> int:
    """Do `memory list`, `show`, `forget` or `export`.

    Raises:
        MemoryFileError: the file is broken, locked or too new, or there is no such record.
        OutputError: the export cannot be written.
    """
    _check(arguments)
    settings: Settings = arguments.settings
    console = Console(highlight=False)
    now = datetime.now().astimezone()
    file = file_of(settings.memory)
    if not file.exists():
        console.print(f"nothing is remembered: there is no {escape(str(file))} yet", soft_wrap=True)
        return 0
    with contextlib.closing(Memory(file, limits_of(settings.memory))) as memory:
        match arguments.action:
            case "list":
                _list(console, memory, file, now, arguments.limit)
            case "show":
                _show(console, memory, int(arguments.target), now)
            case "forget":
                _forget(console, memory, arguments, now)
            case "export":
                _export(console, memory, Path(arguments.target))
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Refuse what cannot be meant."""
    action, target, wrong = arguments.action, arguments.target, arguments.wrong
    chosen = (arguments.last is not None, bool(arguments.about.strip()), arguments.all)
    if action == "show" and not (target or "").isdecimal():
        wrong("show needs the ID of a record, as in `memory show 12`")
    if action == "export" and not target:
        wrong("export needs a folder, as in `memory export DIR`")
    if action in ("list", "forget") and target:
        wrong(f"{action} takes no {target}")
    if action != "forget" and (any(chosen) or arguments.yes):
        wrong("--last, --about, --all and --yes go with `memory forget`")
    if action == "forget" and not any(chosen):
        wrong("forget needs --last TIME, --about WORDS or --all")
    if arguments.all and any(chosen[:2]):
        wrong("--all goes without --last and --about")
    if arguments.limit < 1:
        wrong("--limit must be 1 or more")


def _list(console: Console, memory: Memory, file: Path, now: datetime, limit: int) -> None:
    records = [match.record for match in memory.search(limit=limit)]
    _print_table(console, records, now)
    console.print(
        f"{len(records)} of {memory.count()} records in {escape(str(file))}", soft_wrap=True
    )


def _show(console: Console, memory: Memory, id: int, now: datetime) -> None:
    record = memory.record(id)
    if record is None:
        raise MemoryFileError(
            f"wanted record {id}, found none of that number; see `python -m assistant memory`"
        )
    table = Table(show_header=False, box=None)
    table.add_column()
    table.add_column(overflow="fold")
    for name, value in _fields(record).items():
        table.add_row(name, _plain(str(value)))
    table.add_row("seen", ago(now - record.last))
    picture = memory.picture(id)
    if picture is not None:
        table.add_row("picture", f"{len(picture.whole)} bytes; `memory export DIR` writes it")
    console.print(table)


def _forget(console: Console, memory: Memory, arguments: argparse.Namespace, now: datetime) -> None:
    since = now - arguments.last if arguments.last is not None else None
    doomed = memory.matching(since=since, words=arguments.about)
    if doomed:
        _print_table(console, doomed[:_SHOWN_BEFORE], now)
        more = len(doomed) - _SHOWN_BEFORE
        if more > 0:
            console.print(f"and {more} more")
    question = f"forget {_counted(len(doomed))} for good, and the places of that time? [y/N] "
    if arguments.about:
        question = f"forget {_counted(len(doomed))} for good? [y/N] "
    asks = sys.stdin.isatty() and not arguments.yes
    if asks and input(question).strip().lower() not in ("y", "yes"):
        console.print("nothing was forgotten")
        return
    removed = memory.forget(since=since, words=arguments.about)
    console.print(f"forgot {_counted(removed)}")


def _export(console: Console, memory: Memory, folder: Path) -> None:
    """Write every record as a line of JSON, and the pictures beside it."""
    pictures = folder / "pictures"
    try:
        if folder.exists() and any(folder.iterdir()):
            raise OutputError(f"wanted a new or empty folder, found {folder}; name another")
        pictures.mkdir(parents=True, exist_ok=True)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            f"wanted to write {folder}, found: {error.strerror}; choose another place"
        ) from error
    lines = list(_lines(memory, pictures))
    write_whole(folder / "memory.jsonl", "".join(lines).encode("utf-8"))
    console.print(f"wrote {_counted(len(lines))} to {escape(str(folder))}", soft_wrap=True)


def _lines(memory: Memory, folder: Path) -> Iterator[str]:
    for match in memory.search(limit=None):
        record = match.record
        fields = _fields(record)
        picture = memory.picture(record.id)
        if picture is not None:
            parts = {"whole": picture.whole, "cutout": picture.cutout}
            names = {part: f"{record.id}-{part}.jpg" for part, data in parts.items() if data}
            for part, name in names.items():
                write_whole(folder / name, parts[part])
            fields["pictures"] = list(names.values())
        yield json.dumps(fields, ensure_ascii=False) + "\n"


def _fields(record: Record) -> dict[str, object]:
    """What is told of a record; what it does not have is left out."""
    fields: dict[str, object] = {
        "id": record.id,
        "kind": str(record.kind),
        "value": record.value,
        "about": record.about,
        "first": record.first.isoformat(),
        "last": record.last.isoformat(),
        "place": record.place,
        "neighbours": list(record.neighbours),
        "box": None if record.box is None else [round(edge, 1) for edge in record.box],
        "score": record.score,
        "sure": None if record.sure else False,
    }
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _print_table(console: Console, records: list[Record], now: datetime) -> None:
    table = Table()
    for heading in ("id", "kind", "what", "last seen", "next to", "place", "picture"):
        table.add_column(heading, overflow="fold")
    for record in records:
        table.add_row(
            str(record.id),
            str(record.kind),
            _plain(record.value if record.sure else f"maybe {record.value}"),
            ago(now - record.last),
            _plain(", ".join(record.neighbours)),
            "" if record.place is None else str(record.place),
            "yes" if record.has_picture else "",
        )
    console.print(table)


def _plain(text: str) -> str:
    """Text as the terminal may have it: a code that was seen may hold orders to terminals."""
    return escape(
        "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
    )


def _counted(count: int) -> str:
    return "1 record" if count == 1 else f"{count} records"
