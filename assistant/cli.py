"""The command line: nothing but wiring and printing."""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from assistant.commands import ask, compose, demo, doctor, models, replay, run
from assistant.config import load_settings
from assistant.errors import AssistantError
from devices.errors import DeviceError
from models.errors import ModelError

COMMANDS = (demo, run, replay, ask, compose, models, doctor)  # as `--help` lists them
FAILED = 1  # the exit code of work that failed; argparse exits with 2 for wrong arguments
STOPPED = 130  # by Ctrl-C, as shells have it
_DESCRIPTION = (
    "Olhar sees what you see, hears what you hear and answers by voice,\non this machine."
)
_EPILOG = """\
start with:
  python -m assistant doctor     what works on this machine
  python -m assistant demo       a recorded session through the real models
  python -m assistant run        webcam, microphone and speaker, live
  python -m assistant ask "what does it say" --image photo.jpg

exit codes: 0 done, 1 the work failed, 2 wrong arguments
Olhar is no mobility aid: never rely on it for your safety.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console of few characters is no reason to fail
    parsed = _parser().parse_args(arguments)
    try:
        parsed.settings = load_settings(parsed.settings_file, parsed.set)
        return int(parsed.run(parsed))
    except KeyboardInterrupt:
        print("olhar: stopped", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    except Exception as error:
        if parsed.debug:
            raise
        _complain(error)
        return FAILED


def _complain(error: Exception) -> None:
    """Say what went wrong on one line; what nobody foresaw asks to be reported."""
    foreseen = isinstance(error, AssistantError | DeviceError | ModelError)
    words = str(error) if foreseen else f"wanted to work, found a fault: {error!r}; report it"
    hint = "" if foreseen else " with what `--debug` shows"
    Console(stderr=True, soft_wrap=True, highlight=False).print(
        f"olhar: {words}{hint}", markup=False
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m assistant",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_parser(commands)
    for one in commands.choices.values():
        _add_settings(one)
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    """Add what every command takes."""
    group = parser.add_argument_group("settings")
    group.add_argument(
        "--settings",
        dest="settings_file",
        type=Path,
        metavar="FILE",
        help="settings file, TOML (default: olhar.toml in this folder, if there is one)",
    )
    group.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change one setting, e.g. --set voice.speed=1.2; may be repeated",
    )
    group.add_argument("--debug", action="store_true", help="show tracebacks")
