"""The command around the benchmarks, on one that is quick."""

import argparse
import json
import types
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import pytest

from assistant.cli import main
from assistant.evaluation.bench import Bench, Figure, Result
from assistant.evaluation.benches import BENCHMARKS

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def draw(canvas: "Canvas") -> None:
    canvas.add_subplot().bar(["a"], [1.0])


def benchmark(plot: bool) -> types.ModuleType:
    module = types.ModuleType("dice")

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--throws", type=int, default=1)

    def measure(arguments: argparse.Namespace, bench: Bench) -> Result:
        return Result(
            figures=(
                Figure("throws", arguments.throws, at_least=2),
                Figure("speed asked for", bench.settings.voice.speed, "times", at_most=1.0),
            ),
            rows=({"throw": 1, "eyes": 6},),
            notes=("the dice are [loaded]",),
            plot=draw if plot else None,
        )

    module.__dict__.update(HELP="throw dice", add_arguments=add_arguments, measure=measure)
    return module


@pytest.fixture(params=[True])
def dice(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BENCHMARKS, "dice", benchmark(request.param))


def test_figures_targets_and_notes_are_told(
    dice: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, plot = tmp_path / "dice.json", tmp_path / "dice.png"
    options = ["--throws", "3", "--set", "voice.speed=1.5"]
    assert main(["bench", "dice", *options, "--json", str(out), "--plot", str(plot)]) == 0
    words = capsys.readouterr().out
    assert "the dice are [loaded]" in words
    assert "at most 1: not reached" in words
    told = json.loads(out.read_text())
    assert [(f["name"], f["value"], f["met"]) for f in told["figures"]] == [
        ("throws", 3, True),
        ("speed asked for", 1.5, False),
    ]
    image = cv2.imread(str(plot))
    assert image is not None
    assert len(set(image.reshape(-1, 3).mean(axis=1).tolist())) > 2  # something was drawn


@pytest.mark.parametrize("dice", [False], indirect=True)
def test_a_plot_of_nothing_is_refused_and_the_figures_are_kept(
    dice: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "dice.json"
    assert main(["bench", "dice", "--json", str(out), "--plot", str(tmp_path / "dice.png")]) == 1
    assert "wanted a plot of dice" in capsys.readouterr().err
    assert json.loads(out.read_text())["figures"]


def test_an_output_that_cannot_be_written_is_refused_before_the_work(
    dice: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "dice", "--json", str(tmp_path / "no" / "dice.json")]) == 1
    told = capsys.readouterr()
    assert "wanted to write" in told.err
    assert "throws" not in told.out


def test_every_benchmark_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name, module in BENCHMARKS.items():
        with pytest.raises(SystemExit) as left:
            main(["bench", name, "--help"])
        assert left.value.code == 0
        assert module.HELP.split()[0] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "at_least", "at_most", "met"),
    [
        (1.0, None, None, None),
        (1.0, 1.0, None, True),
        (0.99, 1.0, None, False),
        (1.01, None, 1.0, False),
        (1.0, 0.5, 1.0, True),
    ],
)
def test_targets(
    value: float, at_least: float | None, at_most: float | None, met: bool | None
) -> None:
    assert Figure("x", value, at_least=at_least, at_most=at_most).met is met
