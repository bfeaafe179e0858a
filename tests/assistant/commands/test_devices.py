"""`devices` as a user starts it: without any device, with files, with a virtual sound server."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from assistant import devices_found
from assistant.cli import main
from assistant.commands.device_trials import meter_line
from assistant.sessions.wave_file import write_wave
from devices import sound_devices
from devices.errors import DeviceMissing
from devices.media import SAMPLE_RATE, Samples
from tests.devices.sound_double import FakeSound

ROOT = Path(__file__).parents[3]
STREET = f"--set=camera.device={ROOT / 'scenarios' / 'pictures' / 'street.mp4'}"
SOUND = ("--set=sound.microphone=ear", "--set=sound.speaker=loudspeaker")

Screen = pytest.CaptureFixture[str]


def told(capsys: Screen, *arguments: str) -> dict[str, Any]:
    assert main(["devices", "--json", *arguments]) == 0
    parsed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return parsed


@contextmanager
def hum(folder: Path) -> Iterator[None]:
    """A tone at half of full scale, played to the virtual microphone."""
    t = np.arange(6 * SAMPLE_RATE) / SAMPLE_RATE
    sound: Samples = (0.5 * np.sin(2 * np.pi * 300 * t)).astype(np.float32)
    write_wave(folder / "hum.wav", sound, SAMPLE_RATE)
    player = subprocess.Popen(["paplay", "-d", "mouth", folder / "hum.wav"])
    try:
        yield
    finally:
        player.terminate()
        player.wait(10)


def test_without_any_device_there_is_one_line(
    capsys: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_devices, "sound_library", lambda: FakeSound(present=False))
    monkeypatch.setattr(devices_found, "listed_cameras", list)
    assert main(["devices", "--set=camera.device=97"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert "found none; plug one in" in line
    assert main(["devices", "--json", "--set=camera.device=97"]) == 1
    listed = json.loads(capsys.readouterr().out)
    assert listed["cameras"] == listed["microphones"] == listed["speakers"] == []
    assert len(listed["troubles"]) == 3


def test_without_portaudio_it_says_how_to_get_it(
    capsys: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise DeviceMissing("wanted PortAudio, found none; install it")

    monkeypatch.setattr(sound_devices, "sound_library", missing)
    assert main(["devices", STREET]) == 0  # there is a camera
    assert capsys.readouterr().out.count("install it") == 1


def test_a_file_is_the_camera_and_gives_a_test_picture(capsys: Screen, tmp_path: Path) -> None:
    listed = told(capsys, STREET)
    (camera,) = (camera for camera in listed["cameras"] if camera["chosen"])
    assert (camera["width"], camera["height"]) == (768, 576)
    path = tmp_path / "test.jpg"
    (trial,) = told(capsys, STREET, "--picture", str(path))["trials"]
    assert trial["works"] and trial["kind"] == "camera"
    picture = cv2.imread(str(path))
    assert picture is not None and picture.shape == (576, 768, 3)
    assert trial["figures"]["light"] == pytest.approx(picture.mean(), abs=2)


@pytest.mark.parametrize(
    "arguments", [["--picture", "out.txt"], ["--microphone", "--seconds", "0"]]
)
def test_senseless_arguments_are_refused(arguments: list[str], capsys: Screen) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["devices", *arguments])
    assert stopped.value.code == 2
    assert "wanted" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--camera", "--microphone", "--speaker"])
def test_a_device_that_is_not_there_gets_one_line(option: str, capsys: Screen) -> None:
    assert main(["devices", option, "nosuch"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "nosuch" in line or "PortAudio" in line


def test_sound_devices_are_listed_and_the_chosen_ones_marked(
    sound_server: None, capsys: Screen
) -> None:
    listed = told(capsys, STREET, *SOUND)
    for kind, name in (("microphones", "ear"), ("speakers", "loudspeaker")):
        assert [device["name"] for device in listed[kind] if device["chosen"]] == [name]
    assert listed["troubles"] == []
    listed = told(capsys, STREET, "--set=sound.microphone=nosuch")
    assert not any(device["chosen"] for device in listed["microphones"])
    assert any("'nosuch'" in trouble and "ear" in trouble for trouble in listed["troubles"])
    assert main(["devices", STREET, *SOUND]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert {row[3] for row in rows if row[:2] == ["✓", "microphone"]} == {"ear"}


def test_a_microphone_shows_its_level(sound_server: None, capsys: Screen, tmp_path: Path) -> None:
    with hum(tmp_path):
        (loud,) = told(capsys, "--microphone", "ear", "--seconds", "2")["trials"]
    (quiet,) = told(capsys, "--microphone", "ear", "--seconds", "1")["trials"]
    assert loud["works"] and loud["figures"]["peak_dbfs"] == pytest.approx(-6, abs=1)
    assert not quiet["works"] and "muted" in quiet["found"]


def test_a_speaker_plays_a_tone(sound_server: None, capsys: Screen, tmp_path: Path) -> None:
    with (tmp_path / "heard.raw").open("wb") as file:
        command = ["parec", "-d", "loudspeaker.monitor", "--rate=16000", "--channels=1"]
        command += ["--format=s16le", "--latency-msec=20"]
        listener = subprocess.Popen(command, stdout=file)
        try:
            (trial,) = told(capsys, "--speaker", "loudspeaker")["trials"]
        finally:
            listener.terminate()
            listener.wait(10)
    assert trial["works"] and trial["figures"]["latency_ms"] > 0
    heard = np.fromfile(tmp_path / "heard.raw", "<i2") / 32768
    # A busy machine plays it with gaps: the loudest tenth of a second tells its pitch.
    part = SAMPLE_RATE // 10
    parts = heard[: len(heard) // part * part].reshape(-1, part)
    spectra = np.abs(np.fft.rfft(parts))
    loudest = spectra[np.argmax(spectra.max(axis=1))]
    assert np.argmax(loudest) * SAMPLE_RATE / part == pytest.approx(440, abs=10)


def test_the_meter_grows_with_the_level_and_keeps_the_loudest() -> None:
    full, half, none = (meter_line(db, 0.0, 2.0).plain for db in (0.0, -30.0, -90.0))
    assert full.count("█") > half.count("█") > none.count("█") == 0
    assert all(line.count("|") == 1 for line in (full, half, none))
    assert len({line.index(" dBFS") for line in (full, half, none)}) == 1
