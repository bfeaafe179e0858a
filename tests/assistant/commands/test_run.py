"""`run` as a user starts it: a terminal, a sound server, a camera; speech in, speech out."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soxr

from assistant.config import load_settings
from assistant.model_set import ModelSet
from assistant.sessions.wave_file import write_wave
from devices.media import SAMPLE_RATE, Samples
from models.store import Store
from tests.camera_server import Fault, camera_server
from tests.sound_server import SoundServer
from tests.wake_clips import kept

ROOT = Path(__file__).parents[3]
STREET = ROOT / "scenarios" / "pictures" / "street.mp4"
READY_S = 90.0
ANSWER_S = 30.0
LOSS_S = 15.0  # patience: how fast it really is, test_live_devices.py checks
BACK_S = 30.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


class Terminal:
    """A program on a pseudo-terminal."""

    def __init__(self, *arguments: str) -> None:
        import pty

        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.environ |= {"TERM": "xterm-256color", "COLUMNS": "100"}
            os.execv(sys.executable, [sys.executable, "-m", "assistant", *arguments])
        self.screen = ""

    def wait_for(self, words: str, seconds: float) -> None:
        until = time.monotonic() + seconds
        while words not in self.screen:
            assert time.monotonic() < until, f"no {words!r} on the screen:\n{self.screen[-3000:]}"
            if select.select([self._master], [], [], 0.2)[0]:
                self.screen += os.read(self._master, 65536).decode(errors="replace")

    def wait_for_new(self, words: str, seconds: float) -> None:
        """Wait for words that are not on the screen yet, whatever was there before."""
        self.screen = ""
        self.wait_for(words, seconds)

    def press(self, key: str) -> None:
        os.write(self._master, key.encode())

    def leave(self) -> int:
        """Press q and wait for the exit code."""
        self.press("q")
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if select.select([self._master], [], [], 0.1)[0]:
                try:
                    os.read(self._master, 65536)
                except OSError:
                    break  # the program has closed its end
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@contextmanager
def listening_to(source: str, into: Path) -> Iterator[None]:
    """Record what a sound server's source gives, 16 kHz mono."""
    with into.open("wb") as file:
        command = ["parec", "-d", source, f"--rate={SAMPLE_RATE}", "--channels=1"]
        listener = subprocess.Popen([*command, "--format=s16le"], stdout=file)
        try:
            yield
        finally:
            listener.send_signal(signal.SIGTERM)
            listener.wait(10)


@pytest.fixture(scope="module")
def models(store: Store) -> ModelSet:
    return ModelSet(load_settings(), store)


def spoken(models: ModelSet, words: str) -> Samples:
    """Words in the program's own voice, some silence before and after."""
    samples, rate = models.say(words)
    silence = np.zeros(SAMPLE_RATE // 2, np.float32)
    return np.concatenate([silence, soxr.resample(samples, rate, SAMPLE_RATE), silence])


def test_a_spoken_question_gets_a_spoken_answer(
    sound_server: None, models: ModelSet, tmp_path: Path
) -> None:
    write_wave(tmp_path / "q.wav", spoken(models, "How many people are there?"), SAMPLE_RATE)
    report, recording = tmp_path / "report.json", tmp_path / "answer.raw"
    terminal = Terminal(
        "run",
        "--listen=push",
        "--set=sound.microphone=ear",
        "--set=sound.speaker=loudspeaker",
        f"--set=camera.device={STREET}",
        f"--report={report}",
    )
    terminal.wait_for("press space to talk", READY_S)
    with listening_to("loudspeaker.monitor", recording):
        terminal.press(" ")
        subprocess.run(["paplay", "-d", "mouth", tmp_path / "q.wav"], check=True)
        terminal.wait_for("to first sound", ANSWER_S)
        time.sleep(3)
    assert terminal.leave() == 0
    (turn,) = json.loads(report.read_text())["turns"]
    assert turn["skill"] == "count_objects"
    assert turn["arguments"] == {"object": "person"}
    heard: Samples = np.fromfile(recording, "<i2").astype(np.float32) / np.float32(32768)
    assert "people" in models.recognise(heard, {}).text.lower()
    assert "people" in turn["answer"]["text"]
    assert {fact["value"] for fact in turn["evidence"]} == {"person"}


def test_the_wake_phrase_opens_a_conversation(
    sound_server: None, models: ModelSet, tmp_path: Path
) -> None:
    first = np.concatenate([kept("wake")["wake-03.ogg"], spoken(models, "What time is it?")])
    write_wave(tmp_path / "first.wav", first, SAMPLE_RATE)
    write_wave(tmp_path / "second.wav", spoken(models, "What can you do?"), SAMPLE_RATE)
    report = tmp_path / "report.json"
    terminal = Terminal(
        "run",
        "--no-camera",
        "--set=sound.microphone=ear",
        "--set=sound.speaker=loudspeaker",
        f"--report={report}",
    )
    terminal.wait_for("hey Olhar", READY_S)
    subprocess.run(["paplay", "-d", "mouth", tmp_path / "second.wav"], check=True)  # uncalled for
    subprocess.run(["paplay", "-d", "mouth", tmp_path / "first.wav"], check=True)
    terminal.wait_for("to first sound", ANSWER_S)
    time.sleep(2)  # the answer is over; the conversation is not
    subprocess.run(["paplay", "-d", "mouth", tmp_path / "second.wav"], check=True)
    terminal.wait_for("I can describe", ANSWER_S)
    assert terminal.leave() == 0
    turns = json.loads(report.read_text())["turns"]
    assert [turn["skill"] for turn in turns] == ["tell_time", "help"]


def test_a_run_outlives_its_camera_and_its_sound_server(
    sound_server: SoundServer, models: ModelSet, tmp_path: Path
) -> None:
    write_wave(tmp_path / "q.wav", spoken(models, "How many people are there?"), SAMPLE_RATE)
    report = tmp_path / "report.json"
    with camera_server(STREET) as camera:
        terminal = Terminal(
            "run",
            "--listen=push",
            "--set=sound.microphone=ear",
            "--set=sound.speaker=loudspeaker",
            f"--set=camera.device={camera.address}",
            f"--report={report}",
        )
        terminal.wait_for("press space to talk", READY_S)
        for fault in (Fault.FROZEN, Fault.UNPLUGGED):
            camera.fault = fault
            terminal.wait_for_new("camera lost", LOSS_S)
            camera.fault = Fault.NONE
            terminal.wait_for("camera is back", BACK_S)
        camera.fault = Fault.CORRUPT  # which is no loss
        sound_server.stop()
        try:
            terminal.wait_for_new("microphone lost", LOSS_S)
            terminal.wait_for("speaker lost", LOSS_S)
        finally:
            sound_server.start()
        camera.fault = Fault.NONE
        terminal.wait_for("microphone is back", BACK_S)
        terminal.wait_for("speaker is back", BACK_S)
        time.sleep(2)  # until the picture is whole again, and seen
        terminal.press(" ")
        subprocess.run(["paplay", "-d", "mouth", tmp_path / "q.wav"], check=True)
        terminal.wait_for("because", ANSWER_S)  # what is told of devices has no evidence
        assert terminal.leave() == 0
    written = json.loads(report.read_text())
    lost = written["resources"]["lost"]
    assert (lost["camera lost"], lost["microphone lost"], lost["speaker lost"]) == (2, 1, 1)
    turns = written["turns"]
    assert [turn["skill"] for turn in turns if turn["trigger"] == "speech"] == ["count_objects"]
    assert turns[-1]["answer"]["abstained_why"] is None
    told = [turn["answer"]["text"] for turn in turns if turn["trigger"] == "device"]
    assert told.count("I can't see any more. Check the camera.") == 1
    assert told.count("I can see again.") == 1
