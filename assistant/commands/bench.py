"""`python -m assistant bench NAME`: measure, compare with the targets, and draw."""

import argparse
import json
import os
import platform
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.commands.models import WeightBars, store_from
from assistant.commands.settings_options import add_settings_options
from assistant.config import Settings
from assistant.errors import BenchError
from assistant.evaluation.bench import Bench, Figure, Result, check_plotting, drawn
from assistant.evaluation.benches import BENCHMARKS
from assistant.whole_file import check_outputs, write_whole


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `bench`, each benchmark a command of its own below it."""
    parser = subparsers.add_parser(
        "bench",
        help="benchmarks: how well and how fast",
        description="Measure on this machine. Peers are compared in the same run where they are "
        "installed (see requirements-reference.txt).",
    )
    names = parser.add_subparsers(title="benchmarks", metavar="NAME", required=True)
    for name, benchmark in BENCHMARKS.items():
        one = names.add_parser(name, help=benchmark.HELP, description=benchmark.HELP)
        one.add_argument("--json", type=Path, metavar="OUT.json", help="also write the figures")
        one.add_argument("--plot", type=Path, metavar="OUT.png", help="also draw them")
        benchmark.add_arguments(one)
        add_settings_options(one)
        one.set_defaults(run=run, benchmark=benchmark, benchmark_name=name)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print.

    Raises:
        BenchError: a plot is wanted and cannot be drawn.
        OutputError: an output cannot be written.
        ModelError: a model is not to be had.
    """
    settings: Settings = arguments.settings
    check_outputs([path for path in (arguments.json, arguments.plot) if path], [])
    if arguments.plot:
        check_plotting()
    console = Console(highlight=False)
    with WeightBars() as bars, console.status("measuring") as status:
        bench = Bench(settings, store_from(settings, bars), lambda line: status.update(line))
        result: Result = arguments.benchmark.measure(arguments, bench)
    _print(console, arguments.benchmark_name, result)
    if arguments.json:
        text = json.dumps({"benchmark": arguments.benchmark_name, **result.as_json()}, indent=1)
        write_whole(arguments.json, (text + "\n").encode("utf-8"))
    if arguments.plot:
        if result.plot is None:
            raise BenchError(
                f"wanted a plot of {arguments.benchmark_name}, found nothing to draw; "
                "leave --plot out"
            )
        write_whole(arguments.plot, drawn(result.plot))
    return 0


def _print(console: Console, name: str, result: Result) -> None:
    if result.rows:
        details = Table(*result.rows[0])
        for row in result.rows:
            details.add_row(*(Text(_cell(value)) for value in row.values()))
        console.print(details)
    cores = f"{os.cpu_count()} cores, {platform.processor() or platform.machine()}"
    table = Table("figure", title=f"bench {name}: measured on {cores}")
    table.add_column("value", justify="right")
    table.add_column("target")
    for figure in result.figures:
        table.add_row(figure.name, _value(figure), _verdict(figure))
    console.print(table)
    for note in result.notes:
        console.print(note, style="dim", markup=False)


def _value(figure: Figure) -> str:
    return f"{_cell(figure.value)} {figure.unit}".rstrip()


def _verdict(figure: Figure) -> str:
    if figure.met is None:
        return ""
    return f"[green]{figure.target}[/]" if figure.met else f"[red]{figure.target}: not reached[/]"


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
