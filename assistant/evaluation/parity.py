"""`make parity`: Olhar's Whisper against openai-whisper, on the same weights, token for token.

The reference runs whole, as its makers publish it: its spectrogram, its model in PyTorch, its
greedy search with timestamps. Ours is the class that the program uses, with the two settings that
the reference has: float32, and 30 s that the encoder hears. As the program runs it, in int8 and
with a short context, it may choose other words; there the word errors of both are compared.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from assistant.commands.models import WeightBars
from assistant.errors import BenchError
from assistant.evaluation.clips import Clip, human_clips
from assistant.evaluation.reference_models import openai_whisper, package, reference_folder
from assistant.evaluation.word_error_rate import corpus_word_error_rate
from models.runtime import SessionOptions
from models.store import Store
from models.whisper import CONTEXT_MAX_S, Whisper
from models.whisper_tokens import read_tokens

MODELS = ("whisper-base", "whisper-tiny.en")
OPTIONS = SessionOptions(provider="cpu", threads=2)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heard:
    """What was made of a clip.

    Attributes:
        tokens: Text tokens: no timestamps, no end.
        text: The same in words.
    """

    tokens: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One clip: the reference's words, ours by the reference's settings, and the program's."""

    clip: Clip
    reference: Heard
    ours: Heard
    program: Heard

    @property
    def same(self) -> bool:
        """Whether the reference and ours chose the same tokens."""
        return self.ours.tokens == self.reference.tokens


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print; 1 if any token differs."""
    parser = argparse.ArgumentParser(
        prog="python -m assistant.evaluation.parity",
        description="Compare Olhar's Whisper with openai-whisper, token for token.",
    )
    parser.add_argument("--shortest", type=int, metavar="N", help="only the N shortest clips")
    wanted = parser.parse_args(arguments)
    clips = sorted(human_clips(), key=lambda clip: clip.seconds)[: wanted.shortest]
    console = Console(highlight=False)
    unlike = 0
    for name in MODELS:
        try:
            found = compare(name, clips)
        except BenchError as error:
            console.print(str(error), soft_wrap=True)
            return 1
        _print(name, found, console)
        unlike += sum(not pair.same for pair in found)
    total = len(MODELS) * len(clips)
    console.print(f"\n{total - unlike} of {total} token-identical to openai-whisper")
    return 1 if unlike or not clips else 0


def compare(name: str, clips: Sequence[Clip]) -> list[Compared]:
    """Hear all clips with one of the catalogue's models, all three ways.

    Raises:
        BenchError: openai-whisper is not installed.
    """
    with WeightBars() as bars:
        store = Store(progress=bars)
        folder = reference_folder(store, name, bars)
        program = _hearing(Whisper(store.get(name), OPTIONS))
    reference = reference_hearing(folder)
    ours = _hearing(Whisper(folder, OPTIONS, context_s=CONTEXT_MAX_S))
    return [
        Compared(clip, reference(clip.samples), ours(clip.samples), program(clip.samples))
        for clip in clips
    ]


def reference_hearing(folder: Path) -> Callable[[Floats], Heard]:
    """openai-whisper on the weights in `folder`, greedy, in float32.

    Raises:
        BenchError: the package is not installed.
    """
    torch, whisper = package("torch"), package("whisper")
    torch.set_num_threads(OPTIONS.threads)
    model = openai_whisper(folder)
    options = whisper.DecodingOptions(language="en", fp16=False)
    end = read_tokens(folder / "tokenizer.json").end

    def hear(samples: Floats) -> Heard:
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(samples))
        found = whisper.decode(model, mel, options)
        return Heard(tuple(token for token in found.tokens if token < end), found.text)

    return hear


def _hearing(whisper: Whisper) -> Callable[[Floats], Heard]:
    def hear(samples: Floats) -> Heard:
        found = whisper.transcribe(samples)
        return Heard(found.tokens, found.text)

    return hear


def _print(name: str, found: Sequence[Compared], console: Console) -> None:
    table = Table("clip", "tokens", "same", "openai-whisper", title=name)
    for pair in found:
        table.add_row(
            pair.clip.name,
            str(len(pair.reference.tokens)),
            "yes" if pair.same else f"[red]no[/]: {pair.ours.text}",
            pair.reference.text,
        )
    console.print(table)
    ways = {
        "openai-whisper, float32, 30 s": [pair.reference for pair in found],
        "ours, float32, 30 s": [pair.ours for pair in found],
        "the program: int8, short context": [pair.program for pair in found],
    }
    for way, heard in ways.items():
        words = [(p.clip.text, h.text) for p, h in zip(found, heard, strict=True)]
        console.print(f"word error rate, {way}: {corpus_word_error_rate(words):.3f}")


if __name__ == "__main__":
    sys.exit(main())
