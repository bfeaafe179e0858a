"""The real program on bad input: a result or one clear line, and the right exit code."""

import dataclasses
import importlib
import json
import subprocess
import sys
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from assistant.cli import main
from tests.devices.recording import Recording, burst
from tests.models.pictures import picture

ROOT = Path(__file__).parents[3]


def olhar(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def text_as_video(folder: Path) -> Path:
    file = folder / "notes.mp4"
    file.write_text("Dear diary,\n" * 200)
    return file


def empty(folder: Path) -> Path:
    file = folder / "empty.mp4"
    file.touch()
    return file


def second_half(folder: Path) -> Path:
    demo = ROOT / "assistant" / "demo" / "glasses.mp4"
    file = folder / "half.mp4"
    data = demo.read_bytes()
    file.write_bytes(data[len(data) // 2 :])
    return file


@pytest.mark.parametrize(
    "make",
    [
        text_as_video,
        empty,
        second_half,
        lambda folder: folder / "missing.mp4",
        lambda folder: folder,
    ],
    ids=["text", "empty", "second half", "missing", "folder"],
)
def test_what_cannot_be_played_gets_one_line(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    report = tmp_path / "report.json"
    result = olhar("replay", make(tmp_path), "--pace", "fast", "--report", report)
    assert result.returncode == 1
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert len(lines) == 1
    assert lines[0].startswith("olhar: wanted")
    assert "Traceback" not in result.stdout
    assert not report.exists()


def test_sound_alone_plays_and_says_that_there_is_no_picture(tmp_path: Path) -> None:
    """A wave file is a recording without pictures."""
    spoken = tmp_path / "clip.wav"
    with wave.open(str(spoken), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(96_000)
        noise = np.random.default_rng(0).normal(0, 30, 96_000 * 2)
        file.writeframes(noise.astype("<i2").tobytes())
    report = tmp_path / "report.json"
    result = olhar("replay", spoken, "--pace", "fast", "--report", report)
    assert result.returncode == 0, result.stderr
    assert "no picture" in result.stdout
    found = json.loads(report.read_text())
    assert found["turns"] == []
    assert found["duration_s"] == pytest.approx(2.0, abs=0.05)


def odd(**changes: Any) -> Recording:
    """Two seconds of a sign held before the camera."""
    sign = picture("sign-no-parking.jpg")
    sign = sign[: sign.shape[0] // 2 * 2, : sign.shape[1] // 2 * 2]
    recording = Recording([sign] * 20, [Fraction(n, 10) for n in range(20)])
    return dataclasses.replace(recording, **changes)


@pytest.mark.parametrize(
    "recording",
    [
        odd(),
        odd(times=[Fraction(n * n, 200) for n in range(20)]),
        odd(rotation=90),
        odd(pictures=[np.asarray(cv2.resize(odd().pictures[0], (3840, 2160)), np.uint8)] * 20),
        odd(sound=burst(2.0, 0.5, channels=8), layout="7.1"),
        odd(sound=burst(2.0, 0.5, rate=96_000), sound_rate=96_000),
    ],
    ids=["no sound", "variable rate", "rotated", "4K", "8 channels", "96 kHz"],
)
def test_odd_recordings_play_to_a_report(recording: Recording, tmp_path: Path) -> None:
    file, report = recording.write(tmp_path / "odd.mp4"), tmp_path / "report.json"
    result = olhar("replay", file, "--pace", "fast", "--report", report)
    assert result.returncode == 0, result.stderr
    assert ("no sound" in result.stdout) == (recording.sound is None)
    found = json.loads(report.read_text())
    assert found["duration_s"] == pytest.approx(2.0, abs=0.3)
    assert found["resources"]["frames"] >= 10
    assert found["resources"]["peak_rss_mb"] < 1229
    if not recording.rotation:
        assert "NO PARKING" in {text["value"] for text in found["text_seen"]}


def test_a_recording_that_was_cut_off_plays_to_the_cut_and_says_so(tmp_path: Path) -> None:
    whole = odd(sound=burst(2.0, 0.5)).write(tmp_path / "whole.mkv")
    cut, report = tmp_path / "cut.mkv", tmp_path / "report.json"
    data = whole.read_bytes()
    cut.write_bytes(data[: len(data) * 6 // 10])
    result = olhar("replay", cut, "--pace", "fast", "--report", report)
    assert result.returncode == 0, result.stderr
    assert "cut" in result.stdout
    assert 0.3 < json.loads(report.read_text())["duration_s"] < 1.9


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["nonsense"], 2),
        (["replay"], 2),
        (["replay", "x.mp4", "--pace", "slow"], 2),
        (["replay", "x.mp4", "--set", "voice.speed=9"], 2),
        (["replay", "x.mp4", "--set", "voice.sped=1"], 2),
        (["replay", "x.mp4", "--set", "voice.speed"], 2),
        (["replay", "x.mp4", "--settings", "gone.toml"], 2),
        (["ask", "what is this", "--image", "gone.jpg"], 1),
        (["compose", "gone.yaml", "out.mp4"], 1),
        (["models", "fetch", "no-such-model"], 1),
    ],
)
def test_exit_codes(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        result = main(arguments)
    except SystemExit as leaving:
        result = int(leaving.code or 0)
    assert result == code
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--report", "--voice-out", "--pictures"])
@pytest.mark.parametrize("name", ["no/folder/out.jpg", ".", "demo.mp4"])
def test_what_cannot_be_written_is_refused_before_the_work(
    tmp_path: Path, option: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = tmp_path / "demo.mp4"
    recording.write_bytes((ROOT / "assistant" / "demo" / "glasses.mp4").read_bytes())
    before = recording.read_bytes()
    assert main(["replay", str(recording), option, str(tmp_path / name)]) == 1
    assert capsys.readouterr().err.startswith("olhar: wanted")
    assert recording.read_bytes() == before
    assert list(tmp_path.iterdir()) == [recording]


def test_a_picture_of_no_kind_is_refused(tmp_path: Path) -> None:
    assert main(["demo", "--pictures", str(tmp_path / "sheet.nonsense")]) == 1


def test_the_program_can_be_imported_without_being_run() -> None:
    importlib.import_module("assistant.__main__")


def test_help_teaches_every_command() -> None:
    whole = olhar("--help").stdout
    for command in ("demo", "run", "replay", "ask", "compose", "models", "doctor"):
        assert command in whole
        assert olhar(command, "--help").returncode == 0


def test_run_without_devices_says_what_is_missing_and_how_to_get_it() -> None:
    result = olhar("run", "--set", "camera.device=9")
    assert result.returncode == 1
    assert "camera 9" in result.stderr
    assert "Traceback" not in result.stderr
