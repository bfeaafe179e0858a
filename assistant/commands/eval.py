"""`python -m assistant eval`: scenarios and recorded sessions, scored turn by turn."""

import argparse
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from assistant.commands.loading import loaded_models
from assistant.commands.models import WeightBars, store_from
from assistant.config import Listen, Settings, load_settings
from assistant.errors import ScenarioError
from assistant.evaluation.evaluated import Case, Column, cases
from assistant.evaluation.heard_run import run_heard
from assistant.evaluation.judgement_page import judgement_page
from assistant.evaluation.junit import junit
from assistant.evaluation.score import TURNS_TARGET, Score, Share, score
from assistant.evaluation.typed_run import run_typed
from assistant.model_set import ModelSet
from assistant.whole_file import check_outputs, write_whole

SHOWN = 40  # misses listed in the terminal


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `eval`."""
    parser = subparsers.add_parser(
        "eval",
        help="score scenarios, turn by turn",
        description="Run every scenario (*.yaml) and every recording with NAME.expect.yaml beside "
        "it in a folder, and score what was answered: skill, arguments, words, kind of refusal, "
        "evidence, false answers, latency. scenarios/README.md explains `expect`.",
        epilog="example: python -m assistant eval scenarios/eval --text --html out.html",
    )
    parser.add_argument("where", type=Path, metavar="DIR", help="a folder, or one file")
    parser.add_argument(
        "--text",
        action="store_true",
        help="by text: the pictures are seen, the lines read instead of spoken (fast)",
    )
    parser.add_argument(
        "--with",
        dest="others",
        type=Path,
        action="append",
        default=[],
        metavar="SETTINGS.toml",
        help="also with these settings, one column each (repeatable)",
    )
    parser.add_argument("--junit", type=Path, metavar="OUT.xml", help="results as JUnit has them")
    parser.add_argument(
        "--html", type=Path, metavar="OUT.html", help="a page with the picture and sound of misses"
    )
    parser.add_argument("--json", type=Path, metavar="OUT.json", help="all verdicts and scores")
    parser.add_argument(
        "--at-least",
        type=float,
        default=None,
        metavar="SHARE",
        help="exit with 1 where fewer turns are right, or anything is invented",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run all, print the table; 1 where `--at-least` is not reached.

    Raises:
        ScenarioError: there is nothing to run, or a mistake in it.
        ModelError: a model is not to be had.
        OutputError: a result cannot be written.
    """
    found = list(cases(arguments.where))
    outputs = [path for path in (arguments.junit, arguments.html, arguments.json) if path]
    check_outputs(outputs, [case.path for case in found])
    typed = arguments.text
    if typed and not (found := [case for case in found if case.scenario is not None]):
        raise ScenarioError("wanted scenarios for --text, found recordings; leave --text out")
    console = Console(highlight=False)
    columns = [
        Column(name, tuple(_run(found, settings, typed, name)))
        for name, settings in _settings(arguments)
    ]
    _print_misses(console, columns[0])
    console.print(_table(columns, by_text=typed))
    if arguments.junit:
        write_whole(arguments.junit, junit(columns))
    if arguments.html:
        write_whole(arguments.html, judgement_page(columns))
    if arguments.json:
        data = {"schema": 1, "columns": [column.as_json() for column in columns]}
        text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
        write_whole(arguments.json, text.encode("utf-8"))
    if arguments.at_least is None:
        return 0
    return 0 if all(_passes(score(c.verdicts), arguments.at_least) for c in columns) else 1


def _settings(arguments: argparse.Namespace) -> Iterator[tuple[str, Settings]]:
    yield "settings" if arguments.others else "", arguments.settings
    for path in arguments.others:
        yield path.stem, load_settings(path, arguments.set)


def _run(found: list[Case], settings: Settings, typed: bool, name: str) -> Iterator["Case"]:
    if typed:
        with WeightBars() as bars:
            models = ModelSet(settings, store_from(settings, bars))
    else:
        models = loaded_models(settings, Listen.OPEN)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    ) as bar:
        task = bar.add_task(name or "running", total=len(found))
        for case in found:
            bar.update(task, description=f"{name} {case.name}".strip())
            if typed and case.scenario is not None:
                done = run_typed(case.scenario, settings, models)
            else:
                done = run_heard(case, settings, models)
            bar.advance(task)
            yield dataclasses.replace(case, run=done)


def _print_misses(console: Console, column: Column) -> None:
    missed = [(case, v) for case in column.cases for v in case.verdicts if not v.right]
    if not missed:
        return
    table = Table("scenario", "said", "wanted", "found", title="misses")
    for case, verdict in missed[:SHOWN]:
        for number, miss in enumerate(verdict.misses):
            where = (case.name, verdict.judged.words) if number == 0 else ("", "")
            table.add_row(*where, f"{miss.check}: {miss.wanted}", miss.found)
    console.print(table)
    if len(missed) > SHOWN:
        console.print(f"... and {len(missed) - SHOWN} more turns; --html shows them all")


def _table(columns: list[Column], by_text: bool) -> Table:
    scores = [score(column.verdicts) for column in columns]
    title = "by text" if by_text else "through ears and voice"
    table = Table("of the turns", *(column.name or "right" for column in columns), title=title)
    table.add_row("all right", *(_cell(s.turns) for s in scores), end_section=True)
    for check in scores[0].checks:
        table.add_row(str(check), *(_cell(s.checks[check]) for s in scores))
    table.add_section()
    table.add_row('right kind of "no"', *(_cell(s.refusals) for s in scores))
    table.add_row("talk answered", *(_cell(s.false_answers) for s in scores))
    table.add_row("invented claims", *(str(s.invented) for s in scores))
    if not by_text:
        table.add_row("median to first sound", *(_milliseconds(s) for s in scores))
    verdicts = ["[green]reached[/]" if s.met else "[red]not reached[/]" for s in scores]
    table.add_row(f'{TURNS_TARGET} right, each "no" right, none invented', *verdicts)
    return table


def _cell(share: Share) -> str:
    value = "" if share.value is None else f"{share.value:.3f}  "
    return f"{value}[dim]{share.right} of {share.of}[/]"


def _milliseconds(one: Score) -> str:
    return "" if one.median_ms is None else f"{one.median_ms:.0f} ms"


def _passes(one: Score, at_least: float) -> bool:
    return (one.turns.value or 0.0) >= at_least and one.invented == 0
