"""`python -m assistant compose`: a recording made of a scenario."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from assistant.commands.models import WeightBars, store_from
from assistant.config import Settings
from assistant.errors import OutputError
from assistant.evaluation.composer import compose
from assistant.evaluation.scenario import Scenario, read_scenario
from assistant.evaluation.soundtrack import Speaker
from assistant.model_set import ModelSet
from assistant.whole_file import check_outputs, write_whole


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `compose`."""
    parser = subparsers.add_parser(
        "compose",
        help="make a recording from pictures, motion, spoken lines and noise",
        description="Make a recording (MP4 with sound) from a scenario: pictures or videos, a "
        "moving camera, spoken lines and background noise. scenarios/README.md explains the file.",
    )
    parser.add_argument("scenario", type=Path, metavar="SCENARIO.yaml")
    parser.add_argument("out", type=Path, metavar="OUT.mp4")
    parser.add_argument(
        "--timing", type=Path, metavar="OUT.json", help="also write when what is seen and heard"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compose the recording.

    Raises:
        ScenarioError: the scenario is wrong, or a file of it cannot be used.
        ModelError: a voice is not to be had.
        OutputError: a result cannot be written.
    """
    scenario = read_scenario(arguments.scenario)
    outputs = [path for path in (arguments.out, arguments.timing) if path]
    check_outputs(outputs, [arguments.scenario, *scenario.files()])
    if arguments.out.suffix.lower() != ".mp4":
        raise OutputError(f"wanted a name such as out.mp4, found {arguments.out.name}; rename it")
    speakers = _speakers(scenario, arguments.settings)
    with Progress(
        TextColumn("composing"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    ) as bar:
        task = bar.add_task("composing", total=1.0)
        timing = compose(
            scenario, arguments.out, speakers, lambda part: bar.update(task, completed=part)
        )
    if arguments.timing is not None:
        text = json.dumps(timing.to_json(), indent=2, ensure_ascii=False) + "\n"
        write_whole(arguments.timing, text.encode("utf-8"))
    size_mb = arguments.out.stat().st_size / 1e6
    Console().print(
        f"{arguments.out}: {timing.duration_s:.1f} s, {timing.frames} pictures, "
        f"{len(timing.lines)} lines, {size_mb:.1f} MB",
        highlight=False,
        soft_wrap=True,
    )
    return 0


def _speakers(scenario: Scenario, settings: Settings) -> Callable[[str], Speaker]:
    """The engines of the scenario's voices, weights fetched if need be."""
    engines = sorted({style.engine for style in scenario.voices.values()})
    with WeightBars() as bars:
        models = ModelSet(settings, store_from(settings, bars, None))
        voices = {engine: models.speaker(engine) for engine in engines}
    return voices.__getitem__
