import dataclasses
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config import _BOUNDS, Settings, load_settings
from assistant.errors import SettingsError


def test_file_overlays_defaults_and_command_line_overlays_file(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text(
        'cache_dir = "weights"\n[voice]\nspeed = 2\n[asr]\nlanguages = ["en", "de"]\n'
        '[models.files]\nvad = "own.onnx"\n[replay]\nstart = 2026-05-04T18:30:00\n'
    )
    settings = load_settings(file, ["voice.speed=1.5", "camera.device=1", "replay.zone=UTC"])
    assert settings.cache_dir == Path("weights")
    assert settings.voice.speed == 1.5
    assert settings.camera.device == "1"
    assert settings.asr.languages == ("en", "de")
    assert settings.models.files == {"vad": Path("own.onnx")}
    assert settings.replay.start == datetime(2026, 5, 4, 18, 30)
    assert settings.seeing == Settings().seeing


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("voice.speed", "--set section.name=value"),
        ("voice.pitch=1", "voice.pitch"),
        ("voice=1", r"section \[voice\]"),
        ("voice.speed=loud", "wanted float for voice.speed"),
        ("voice.speed=9", "from 0.5 to 2"),
        ("runtime.workers=0", "from 1 to 64"),
        ("runtime.workers=true", "wanted int"),
        ("replay.zone=Mars/Olympus", "time zone"),
        ("nonsense.a.b=1", "nonsense"),
        ("seeing.glance_hz=0", "seeing.glance_hz from"),
        ("camera.longest_side=0", "camera.longest_side from"),
        ("hearing.longest_utterance_s=0", "longest_utterance_s from"),
        ("asr.languages=[]", "at least one"),
        ("runtime.provider=gpu", "auto, cuda, cpu"),
        ("delays.look=-1", "delays.look from"),
    ],
)
def test_wrong_settings_get_one_line_that_names_them(change: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        load_settings(None, [change])
    assert "\n" not in str(caught.value)


def test_every_number_has_bounds_and_its_default_keeps_them() -> None:
    numbers = {
        f"{section.name}.{setting.name}"
        for section in dataclasses.fields(Settings)
        if dataclasses.is_dataclass(getattr(Settings(), section.name))
        for setting in dataclasses.fields(getattr(Settings(), section.name))
        if setting.type in (int, float)
    }
    assert numbers == set(_BOUNDS)
    assert load_settings() == Settings()


def test_files_of_ones_own_add_up() -> None:
    settings = load_settings(None, ["models.files.vad=a.onnx", "models.files.detector=b.onnx"])
    assert settings.models.files == {"vad": Path("a.onnx"), "detector": Path("b.onnx")}


def test_a_missing_or_broken_file_gets_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.toml"):
        load_settings(tmp_path / "gone.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("voice = [")
    with pytest.raises(SettingsError, match="wanted TOML"):
        load_settings(broken)


@given(st.text(max_size=40))
def test_any_change_is_taken_or_refused_cleanly(change: str) -> None:
    try:
        assert isinstance(load_settings(None, [change]), Settings)
    except SettingsError as error:
        assert str(error)
