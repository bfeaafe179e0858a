"""Speech to text: word errors in quiet and in noise, and how long a command takes."""

import argparse
import functools
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assistant.errors import BenchError
from assistant.evaluation.bench import Bench, Figure, Result
from assistant.evaluation.clips import SAMPLE_RATE, Clip, human_clips
from assistant.evaluation.reference_models import openai_whisper, package, reference_folder
from assistant.evaluation.word_error_rate import corpus_word_error_rate
from models.runtime import SessionOptions
from models.whisper import Whisper

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

HELP = "speech to text: word errors, latency of a command, beside faster-whisper and openai-whisper"

PEERS_MODEL = "whisper-base"
RIVAL = "faster-whisper base int8"
COMMAND = "go-forward"  # the clip that is the command ...
COMMAND_S = 3.0  # ... with silence after it up to this
MOST_OF_RIVAL = 0.30  # of its latency: the target
TALKERS = 3  # of the babble
CONDITIONS = {  # what is mixed in, and how many decibels under the speech
    "clean": ("nothing", 0.0),
    "white noise 10 dB": ("white", 10.0),
    "white noise 5 dB": ("white", 5.0),
    "babble 10 dB": ("babble", 10.0),
    "babble 5 dB": ("babble", 5.0),
}

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that writes down speech: float32 [n] at 16 kHz to words."""

    name: str
    hear: Callable[[Floats], str]


@dataclass(frozen=True, slots=True)
class Measured:
    """One engine's figures.

    Attributes:
        name: The engine.
        errors: Word error rate by condition.
        command_ms: Median latency of the command.
        real_time_factor: Seconds of work a second of clean speech.
    """

    name: str
    errors: dict[str, float]
    command_ms: float
    real_time_factor: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add its own options."""
    parser.add_argument("--model", metavar="NAME", help="a Whisper of the store, such as tiny.en")
    parser.add_argument("--repeats", type=int, default=7, help="of the command (default: 7)")
    parser.add_argument("--threads", type=int, help="of each engine (default: the settings')")


def measure(arguments: argparse.Namespace, bench: Bench) -> Result:
    """Run it.

    Raises:
        BenchError: no repeat is wanted.
        ModelError: a model is not to be had.
    """
    if arguments.repeats < 1:
        raise BenchError(f"wanted 1 repeat or more, found {arguments.repeats}; mend --repeats")
    threads = arguments.threads or bench.settings.runtime.recogniser_threads
    size = arguments.model or bench.settings.asr.model
    options = SessionOptions(provider="cpu", threads=threads)
    ours = Whisper(bench.store.get(f"whisper-{size}"), options)
    engines = [Engine(f"Olhar {size} int8", lambda samples: ours.transcribe(samples).text)]
    notes = []
    for opened in (_faster_whisper, _openai_whisper):
        try:
            engines.append(opened(bench, threads))
        except BenchError as error:
            notes.append(f"not compared: {error}")
    found = compare(engines, human_clips(), arguments.repeats, bench.say)
    notes.append(
        f"{threads} threads each, all on the CPU, greedy, told that it is English; clips and "
        f"repeats interleaved. 11 human clips, 37 s, 95 words: one word is 0.0105. Babble is "
        f"{TALKERS} other clips at once, all intelligible."
    )
    return Result(_figures(found), _rows(found), tuple(notes), functools.partial(draw, found))


def compare(
    engines: Sequence[Engine], clips: Sequence[Clip], repeats: int, say: Callable[[str], None]
) -> list[Measured]:
    """All engines over all clips and conditions, taking turns at each."""
    latencies = _command_latencies(engines, clips, repeats, say)
    spent = dict.fromkeys((engine.name for engine in engines), 0.0)
    heard: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for condition, (kind, db) in CONDITIONS.items():
        say(f"measuring word errors: {condition}")
        for place, clip in enumerate(clips):
            samples = noisy(clips, place, kind, db)
            for engine in engines:
                begin = time.perf_counter()
                text = engine.hear(samples)
                if kind == "nothing":
                    spent[engine.name] += time.perf_counter() - begin
                heard.setdefault((engine.name, condition), []).append((clip.text, text))
    seconds = sum(clip.seconds for clip in clips)
    return [
        Measured(
            engine.name,
            {name: corpus_word_error_rate(heard[engine.name, name]) for name in CONDITIONS},
            statistics.median(latencies[engine.name]) * 1000,
            spent[engine.name] / seconds,
        )
        for engine in engines
    ]


def noisy(clips: Sequence[Clip], place: int, kind: str, db: float) -> Floats:
    """The clip at `place` with noise `db` decibels under it: "white", "babble" or "nothing"."""
    samples = clips[place].samples
    if kind == "nothing":
        return samples
    if kind == "white":
        noise = np.random.default_rng(place).normal(0, 1, len(samples))
    else:
        others = [clips[(place + step) % len(clips)].samples for step in range(1, TALKERS + 1)]
        looped = [np.resize(other / _loudness(other), len(samples)) for other in others]
        noise = np.sum(looped, axis=0, dtype=np.float64)
    scale = _loudness(samples) / _loudness(noise) / 10 ** (db / 20)
    mixed: Floats = (samples + scale * noise).astype(np.float32)
    return mixed


def draw(found: Sequence[Measured], canvas: "Canvas") -> None:
    """Bars: latency by engine, word errors by condition and engine."""
    left, right = canvas.subplots(1, 2, width_ratios=(1, 2))
    for place, one in enumerate(found):
        bar = left.bar(place, one.command_ms, color=f"C{place}", label=one.name)
        left.bar_label(bar, fmt="%.0f")
        width = 0.8 / len(found)
        places = np.arange(len(CONDITIONS)) + (place - (len(found) - 1) / 2) * width
        right.bar(places, list(one.errors.values()), width, color=f"C{place}", label=one.name)
    left.set_xticks([])
    left.set_ylabel(f"ms for a command of {COMMAND_S:g} s (median)")
    right.set_xticks(range(len(CONDITIONS)), list(CONDITIONS), rotation=20, ha="right")
    right.set_ylabel("word error rate")
    right.legend()


def _command_latencies(
    engines: Sequence[Engine], clips: Sequence[Clip], repeats: int, say: Callable[[str], None]
) -> dict[str, list[float]]:
    command = np.zeros(round(COMMAND_S * SAMPLE_RATE), np.float32)
    clip = next(clip for clip in clips if clip.name == COMMAND)
    command[: len(clip.samples)] = clip.samples[: len(command)]
    seconds: dict[str, list[float]] = {engine.name: [] for engine in engines}
    say("warming up")
    for engine in engines:
        engine.hear(command)
    for turn in range(repeats):
        say(f"measuring latency: {turn + 1} of {repeats}")
        for engine in engines:
            begin = time.perf_counter()
            engine.hear(command)
            seconds[engine.name].append(time.perf_counter() - begin)
    return seconds


def _figures(found: Sequence[Measured]) -> tuple[Figure, ...]:
    ours = found[0]
    rival = next((one for one in found if one.name == RIVAL), None)
    command = f"latency of a {COMMAND_S:g} s command"
    figures = [Figure(f"{command}, {one.name}", one.command_ms, "ms") for one in found]
    figures += [Figure(f"real-time factor, {one.name}", one.real_time_factor) for one in found]
    figures += [Figure(f"word error rate, {name}", rate) for name, rate in ours.errors.items()]
    if rival is not None:
        ratio = ours.command_ms / rival.command_ms
        figures.append(Figure(f"{command} by that of {RIVAL}", ratio, at_most=MOST_OF_RIVAL))
        for name in CONDITIONS:
            more = ours.errors[name] - rival.errors[name]
            target = 0.0 if name == "clean" else None
            figures.append(
                Figure(f"word error rate less that of {RIVAL}, {name}", more, at_most=target)
            )
    return tuple(figures)


def _rows(found: Sequence[Measured]) -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "engine": one.name,
            "command, ms": one.command_ms,
            "real-time factor": one.real_time_factor,
            **{f"errors, {name}": rate for name, rate in one.errors.items()},
        }
        for one in found
    )


def _faster_whisper(bench: Bench, threads: int) -> Engine:
    faster = package("faster_whisper")
    folder = _peers_folder(bench)
    model = faster.WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)

    def hear(samples: Floats) -> str:
        segments, _ = model.transcribe(
            samples,
            language="en",
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
        )
        return " ".join(segment.text.strip() for segment in segments)

    return Engine(RIVAL, hear)


def _openai_whisper(bench: Bench, threads: int) -> Engine:
    torch, _ = package("torch"), package("whisper")
    torch.set_num_threads(threads)
    model = openai_whisper(_peers_folder(bench))

    def hear(samples: Floats) -> str:
        found = model.transcribe(
            samples, language="en", temperature=0.0, condition_on_previous_text=False, fp16=False
        )
        return str(found["text"]).strip()

    return Engine("openai-whisper base float32", hear)


def _peers_folder(bench: Bench) -> Path:
    return reference_folder(bench.store, PEERS_MODEL, lambda stage, _: bench.say(stage))


def _loudness(samples: npt.NDArray[np.floating]) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
