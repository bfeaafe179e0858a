"""`python -m assistant audit`: the calls that left this machine."""

import argparse

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.outside.audit import AuditLog, Call, default_file

_SHOWN = 20  # calls, unless told otherwise


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `audit`."""
    parser = subparsers.add_parser(
        "audit",
        help="the calls that left this machine",
        description="Show the log of every call to a server that the settings name: what was sent, "
        "what came back. Without such a setting there is none.",
    )
    parser.add_argument(
        "--last", type=_count, default=_SHOWN, metavar="N", help=f"calls shown (default: {_SHOWN})"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show the log.

    Raises:
        OutsideError: it cannot be read.
    """
    console = Console(highlight=False)
    path = default_file()
    calls = AuditLog(path).calls()
    if not calls:
        console.print("no call has left this machine")
        return 0
    table = Table("time", "host", "words", "picture", "status", "reply", "ms", "error")
    for call in calls[-arguments.last :]:
        table.add_row(*map(Text, _cells(call)))
    console.print(table)
    console.print(f"{len(calls)} calls in {path}", markup=False, soft_wrap=True)
    return 0


def _cells(call: Call) -> tuple[str, ...]:
    return (
        call.time,
        call.host,
        call.words,
        f"{call.picture_bytes} B",
        "" if call.status is None else str(call.status),
        "" if call.reply_bytes is None else f"{call.reply_bytes} B",
        "" if call.ms is None else str(call.ms),
        "not finished" if call.error is None else call.error,
    )


def _count(text: str) -> int:
    count = int(text) if text.isdecimal() else 0
    if count < 1:
        raise argparse.ArgumentTypeError(f"wanted a number from 1, found {text!r}")
    return count
