import json
from pathlib import Path

import numpy as np
import pytest

from assistant.evaluation.clips import human_clips
from assistant.evaluation.word_error_rate import corpus_word_error_rate
from models.build.whisper import build
from models.runtime import SessionOptions
from models.store import Store
from models.whisper import CONTEXT_MAX_S, Whisper
from tests.models import tiny_whisper

CPU = SessionOptions(provider="cpu")


@pytest.fixture(scope="module")
def whisper(store: Store) -> Whisper:
    return Whisper(store.get("whisper-tiny.en"), CPU)


def test_it_knows_english_only(whisper: Whisper) -> None:
    assert whisper.languages == {"en"}
    with pytest.raises(ValueError, match="pt"):
        whisper.transcribe(np.zeros(16_000, np.float32), ("en", "pt"))


def test_human_speech_is_written_down_without_running_on(whisper: Whisper) -> None:
    found = [(clip.text, whisper.transcribe(clip.samples)) for clip in human_clips()]
    assert corpus_word_error_rate((text, one.text) for text, one in found) <= 0.1
    assert {one.language for _, one in found} == {"en"}


def test_silence_in_the_rest_of_the_context_stands_for_hearing_it(store: Store) -> None:
    folder = store.get("whisper-tiny.en")
    short, whole = Whisper(folder, CPU), Whisper(folder, CPU, context_s=CONTEXT_MAX_S)
    pairs = [
        (whole.transcribe(clip.samples).text, short.transcribe(clip.samples).text)
        for clip in human_clips()
        if clip.name.startswith("austen")
    ]
    assert corpus_word_error_rate(pairs) <= 0.1


def test_a_model_in_one_file_is_built_as_one_in_parts(tmp_path: Path) -> None:
    parts = tiny_whisper.sources(tmp_path)
    whole = tmp_path / "model.bin"
    whole.write_bytes(parts["model-part1"].read_bytes() + parts["model-part2"].read_bytes())
    one = {"model": whole, "tokenizer": parts["tokenizer"], "config": parts["config"]}
    for name, sources in (("parts", parts), ("one", one)):
        build(sources, tmp_path / name, lambda _, __: None)
    for file in ("encoder.onnx", "decoder.onnx"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "parts" / file).read_bytes()
    assert json.loads((tmp_path / "one" / "config.json").read_text())["suppress_ids"]
