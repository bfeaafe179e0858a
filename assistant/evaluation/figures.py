"""The README's figures, measured on this machine: `make figures`."""

import argparse
import json
import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.demo import DEMO
from assistant.evaluation.word_error_rate import corpus_word_error_rate
from assistant.report import identical
from assistant.turn import Json
from models.runtime import SessionOptions
from models.store import Store
from models.whisper import Whisper

SPEECH = Path(__file__).parents[2] / "tests" / "data" / "speech"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="OUT.json", help="also write the figures")
    arguments = parser.parse_args()
    console = Console()
    with console.status("measuring"):
        figures = measure()
    table = Table(title=f"measured on {os.cpu_count()} cores, {platform.processor() or 'CPU'}")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in figures.items():
        table.add_row(name, str(value))
    console.print(table)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    unlike = [name for name, value in figures.items() if value is False]
    for name in unlike:
        console.print(f"[red]not so: {name}[/]")
    return 1 if unlike else 0


def measure() -> Json:
    """All figures, by name."""
    first, second, real = demo("fast"), demo("fast"), demo("real")
    with burning(os.cpu_count() or 1):
        loaded = demo("fast")
    resources = first["resources"]
    latencies = {
        part: round(statistics.median(t["timings_ms"][part] for t in turns_with(real, part)))
        for part in (
            "end_of_turn",
            "speech_to_text",
            "look",
            "voice_first_audio",
            "speech_end_to_first_audio",
        )
    }
    return {
        "demo, fast pace: times real time": round(first["duration_s"] / resources["wall_s"], 2),
        "demo: peak resident memory, MB": max(
            report["resources"]["peak_rss_mb"] for report in (first, second, real)
        ),
        "demo: turns": len(first["turns"]),
        "same report twice": identical(first, second),
        "same report in real pace": identical(first, real),
        "same report with all cores burning": identical(first, loaded),
        **{f"real pace, median ms: {part}": value for part, value in latencies.items()},
        "word error rate, 11 human clips": round(recognition_error(), 3),
    }


def demo(pace: str) -> Json:
    """The report of one demo in a process of its own, models already in the cache."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        options = ["--pace", pace, "--report", str(out)]
        subprocess.run(
            [sys.executable, "-m", "assistant", "replay", str(DEMO), *options],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        report: Json = json.loads(out.read_text(encoding="utf-8"))
    return report


def turns_with(report: Json, part: str) -> list[Json]:
    """The turns that have such a timing."""
    return [turn for turn in report["turns"] if part in turn["timings_ms"]]


@contextmanager
def burning(processes: int) -> Iterator[None]:
    """Keep so many cores busy meanwhile."""
    burners = [multiprocessing.Process(target=_burn, daemon=True) for _ in range(processes)]
    for burner in burners:
        burner.start()
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.join()


def _burn() -> None:
    while True:
        time.monotonic()


def recognition_error() -> float:
    """Word error rate of the default recogniser over the human clips of the tests."""
    whisper = Whisper(Store().get("whisper-base"), SessionOptions(threads=2))
    pairs = []
    for line in (SPEECH / "transcripts.tsv").read_text(encoding="utf-8").splitlines():
        name, reference = line.split("\t")
        with wave.open(str(SPEECH / f"{name}.wav")) as file:
            pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        samples = pcm.astype(np.float32) / np.float32(32768)
        pairs.append((reference, whisper.transcribe(samples).text))
    return corpus_word_error_rate(pairs)


if __name__ == "__main__":
    sys.exit(main())
