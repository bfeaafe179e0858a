"""`python -m assistant demo`: the glasses scenario, no hardware."""

import argparse

from rich.console import Console

from assistant.commands.replay import add_replay_options, replay_and_write
from assistant.demo import DEMO
from assistant.sessions.replaying import Pace

_INTRODUCTION = """\
[bold]Olhar[/]: a recorded session, as glasses would see and hear it, through the real
models. [dim]The recording is composed (scenarios/demo.yaml) and its voices are
synthetic. The answers are stored nowhere: they are worked out now, here.[/]
"""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `demo`."""
    parser = subparsers.add_parser(
        "demo",
        help="the glasses scenario, no hardware: a recorded session through the real models",
        description="Play the bundled recording through the real models and show each turn with "
        "its evidence and latency. Needs no camera, microphone or speaker.",
    )
    add_replay_options(parser, Pace.REAL)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replay the bundled recording."""
    Console(highlight=False, soft_wrap=True).print(_INTRODUCTION)
    replay_and_write(DEMO, arguments)
    return 0
