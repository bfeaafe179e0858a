"""The command line: nothing but wiring and printing."""

import argparse
import io
import sys
from collections.abc import Sequence

from rich.console import Console

from assistant.commands import (
    ask,
    audit,
    bench,
    chat,
    compose,
    demo,
    devices,
    doctor,
    eval,
    mcp,
    memory,
    models,
    replay,
    run,
    understand,
)
from assistant.commands.settings_options import add_settings_options
from assistant.config import load_settings
from assistant.errors import AssistantError, SettingsError
from assistant.outside import gate
from devices.errors import DeviceError
from models.errors import ModelError

# As `--help` lists them.
COMMANDS = (
    *(demo, run, replay, chat, ask, memory),
    *(understand, compose, eval, mcp, bench, models, audit, devices, doctor),
)
FAILED = 1  # the exit code of work that failed
WRONG = 2  # of wrong arguments, as argparse has it; settings are arguments, too
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
        offline = ["offline=true"] if parsed.offline else []
        parsed.settings = load_settings(parsed.settings_file, [*parsed.set, *offline])
        gate.shut(parsed.settings.offline)
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
        return WRONG if isinstance(error, SettingsError) else FAILED


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
    for name, one in commands.choices.items():
        if name != "bench":  # its benchmarks take them, each for itself
            add_settings_options(one)
    return parser
