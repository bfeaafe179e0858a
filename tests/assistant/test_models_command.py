import argparse
import dataclasses
from pathlib import Path

import pytest

from assistant.commands.models import WeightBars, add_parser, run, store_from
from assistant.config import Models, Settings
from models.build.whisper import build as build_whisper
from models.errors import HashMismatch
from models.store import Store
from tests.models import test_openai_checkpoint, tiny_whisper


def _arguments(*words: str, settings: Settings | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    arguments = parser.parse_args(["models", *words])
    arguments.settings = settings or Settings()
    return arguments


def test_list_names_every_model_and_fetches_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(_arguments("list", "--cache", str(tmp_path / "cache"))) == 0
    out = capsys.readouterr().out
    for name in Store(tmp_path).catalog:
        assert name in out
    assert "not fetched" in out
    assert "lessac" in out  # what the voice was trained from is disclosed
    assert not (tmp_path / "cache").exists()


def test_verify_tells_which_is_damaged(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / store.get("vad").parent.name
    folder.mkdir()
    for path in store.get("vad").parent.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    words = ("verify", "vad", "voice-en", "--cache", str(tmp_path))
    assert run(_arguments(*words)) == 0
    assert "not fetched" in capsys.readouterr().out
    model = folder / "silero_vad.onnx"
    model.write_bytes(model.read_bytes()[:-1] + b"?")
    with pytest.raises(HashMismatch, match="models fetch vad"):
        run(_arguments(*words))
    assert "damaged" in capsys.readouterr().out


def test_the_settings_say_where_files_are(tmp_path: Path) -> None:
    mine = tmp_path / "mine.onnx"
    mine.touch()
    settings = dataclasses.replace(
        Settings(), cache_dir=tmp_path, models=Models(files={"vad": mine})
    )
    store = store_from(settings)
    assert store.cache_dir == tmp_path
    assert store.get("vad") == mine
    assert store_from(settings, cache_dir=tmp_path / "other").cache_dir == tmp_path / "other"


def test_a_log_file_gets_one_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with WeightBars() as bars:
        for part in (0.0, 0.5, 1.0):
            bars("building vad", part)
        bars("waiting: another process is preparing vad", 0.0)
    lines = [line for line in capsys.readouterr().err.splitlines() if line.strip()]
    assert lines == ["building vad", "waiting: another process is preparing vad"]


def _base_of_few_weights(folder: Path) -> Path:
    sources = tiny_whisper.sources(folder)
    base = folder / "base"
    build_whisper(sources, base, lambda _, __: None)
    return base


def test_another_size_of_whisper_is_built_from_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = test_openai_checkpoint.sources(tmp_path)["checkpoint"]
    files = {"whisper-base": _base_of_few_weights(tmp_path)}
    settings = dataclasses.replace(Settings(), models=Models(files=files))
    cache = ("--cache", str(tmp_path / "cache"))
    words = ("build", "whisper", "--size", "small", "--from", str(file), *cache)
    assert run(_arguments(*words, settings=settings)) == 0
    out = capsys.readouterr().out
    assert "is not the checkpoint that OpenAI published as small" in out
    assert "whisper-small" in out
    assert Store(tmp_path / "cache").get("whisper-small").is_dir()

    assert run(_arguments("list", *cache)) == 0
    assert "whisper-small" in capsys.readouterr().out
    (next((tmp_path / "cache").glob("whisper-small-*")) / "encoder.onnx").write_bytes(b"")
    with pytest.raises(HashMismatch, match="build whisper --size small"):
        run(_arguments("verify", *cache))


@pytest.mark.parametrize(
    "words",
    [
        ("build", "whisper"),
        ("build", "vad", "--size", "small"),
        ("build", "--size", "small"),
        ("list", "whisper", "--size", "small"),
        ("build", "whisper", "--size", "huge"),
        ("build", "whisper", "--size", "base", "--from", "base.pt"),
        ("fetch", "--from", "base.pt"),
    ],
)
def test_a_size_goes_with_building_whisper(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run(_arguments(*words))
    assert caught.value.code == 2
    assert "size" in capsys.readouterr().err
