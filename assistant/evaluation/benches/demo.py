"""`bench demo`: the demo session replayed again and again: speed, memory, identity, latency."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.loading import needed
from assistant.config import Listen
from assistant.demo import DEMO
from assistant.errors import BenchError
from assistant.evaluation.bench import Bench, Figure, Result
from assistant.evaluation.load import burning
from assistant.report import identical
from assistant.turn import Json

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

HELP = "the demo session: speed, memory, the same answers each time, latency by stage"
# The way from the end of speech to the first sound, one part after the other.
STAGES = ("end of speech known", "waiting for the words", "understand", "look", "voice")
_COLOURS = ("#8da0cb", "#66c2a5", "#e5c494", "#fc8d62", "#e78ac3")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add its own options."""
    parser.add_argument(
        "--quick", action="store_true", help="only one replay, in real pace: latency and memory"
    )


def measure(arguments: argparse.Namespace, bench: Bench) -> Result:
    """Replay the demo in processes of their own."""
    for name in needed(bench.settings, Listen.OPEN):
        bench.store.get(name)
    bench.say("the demo in real pace")
    options = [*_settings(arguments)]
    real = replayed("real", options)
    figures = list(_latencies(real))
    reports = [real]
    if not arguments.quick:
        bench.say("the demo as fast as it goes, twice")
        first, second = replayed("fast", options), replayed("fast", options)
        bench.say("the demo with all cores burning")
        with burning(os.cpu_count() or 1):
            loaded = replayed("fast", options)
        reports += [first, second]
        speed = first["duration_s"] / first["resources"]["wall_s"]
        same = [identical(first, other) for other in (second, real, loaded)]
        figures += [
            Figure("fast pace", round(speed, 2), "times real time", at_least=1.5),
            Figure("same report twice, in real pace, under load", sum(same), "of 3", at_least=3),
        ]
    peaks = [report["resources"]["peak_rss_mb"] or 0 for report in reports]
    figures.append(Figure("peak resident memory", max(peaks), "MB", at_most=1200))
    turns = [
        {"turn": turn["turn_id"], "skill": turn["skill"], **_stages(turn)} for turn in _spoken(real)
    ]
    return Result(
        tuple(figures),
        tuple(turns),
        notes=("latencies in ms, medians over the session's turns, in real pace",),
        plot=lambda canvas: _draw(canvas, turns),
    )


def _settings(arguments: argparse.Namespace) -> Iterator[str]:
    """The options that make another process work with the same settings."""
    if arguments.settings_file:
        yield f"--settings={arguments.settings_file}"
    for change in arguments.set:
        yield f"--set={change}"


def replayed(pace: str, settings: Sequence[str] = ()) -> Json:
    """The report of one demo in a process of its own, models already in the cache.

    Raises:
        BenchError: the replay failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        options = ["--pace", pace, "--report", str(out), *settings]
        done = subprocess.run(
            [sys.executable, "-m", "assistant", "replay", str(DEMO), *options],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
            raise BenchError(f"wanted a replay of the demo, found: {reason[0]}; mend that first")
        report: Json = json.loads(out.read_text(encoding="utf-8"))
    return report


def _spoken(report: Json) -> list[Json]:
    """The turns that were asked and answered aloud."""
    return [t for t in report["turns"] if "speech_end_to_first_audio" in t["timings_ms"]]


def _latencies(report: Json) -> list[Figure]:
    """Medians of each part over the turns that have it."""
    parts: dict[str, list[int]] = {}
    for turn in _spoken(report):
        for part, milliseconds in turn["timings_ms"].items():
            parts.setdefault(part, []).append(milliseconds)
    return [
        Figure(f"{part.replace('_', ' ')}, median", statistics.median(values), "ms")
        for part, values in parts.items()
    ]


def _stages(turn: Json) -> dict[str, int]:
    """What each of `STAGES` adds to the way from the end of speech to the first sound, in ms."""
    timings = turn["timings_ms"]
    sure = timings.get("end_of_turn", 0)
    return dict(
        zip(
            STAGES,
            (
                sure,
                timings.get("transcript", sure) - sure,
                timings.get("understand", 0),
                timings.get("look", 0),
                timings.get("voice_first_audio", 0),
            ),
            strict=True,
        )
    )


def _draw(canvas: "Canvas", turns: list[Json]) -> None:
    """One bar a turn, its stages on top of one another."""
    axes = canvas.add_subplot()
    names = [f"{turn['turn']} {turn['skill']}" for turn in turns]
    below = [0] * len(turns)
    for stage, colour in zip(STAGES, _COLOURS, strict=True):
        heights = [turn[stage] for turn in turns]
        axes.bar(names, heights, bottom=below, label=stage, color=colour)
        below = [low + height for low, height in zip(below, heights, strict=True)]
    axes.set_ylabel("ms from the end of speech to the first sound")
    axes.tick_params(axis="x", labelrotation=60)
    axes.legend()
