import argparse
import dataclasses
from pathlib import Path

import pytest

from assistant.commands.models import WeightBars, add_parser, run, store_from
from assistant.config import Models, Settings
from models.errors import HashMismatch
from models.store import Store


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
