"""Builds what reference programs are compared on: Whisper in float32, its weights beside it."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from models.build import whisper
from models.whisper_sizes import FILES as WHISPER_FILES
from models.whisper_tokens import TIMESTAMP_S, TIMESTAMPS

BUILDER_VERSION = 1
FILES = (*WHISPER_FILES, "model.bin", "vocabulary.txt")
_CHUNK = 1 << 20  # bytes


def build(sources: Mapping[str, Path], out: Path, progress: whisper.Progress) -> None:
    """As `models.build.whisper.build` in fp32, with CTranslate2's files for faster-whisper.

    Raises:
        ModelRejected: the weights are not a Whisper model in the known layout.
    """
    whisper.build(sources, out, progress, "fp32")
    with (out / "model.bin").open("wb") as whole:
        for part in sorted(part for part in sources if part.startswith("model")):
            with sources[part].open("rb") as piece:
                shutil.copyfileobj(piece, whole, _CHUNK)
    tree = json.loads(sources["tokenizer"].read_bytes())
    words = {number: word for word, number in tree["model"]["vocab"].items()}
    words |= {token["id"]: token["content"] for token in tree["added_tokens"]}
    stamps = [f"<|{number * TIMESTAMP_S:.2f}|>" for number in range(TIMESTAMPS)]
    lines = [*(words[number] for number in range(len(words))), *stamps]
    (out / "vocabulary.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
