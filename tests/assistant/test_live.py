"""A live run with a file as the camera and a scripted microphone and speaker, real models."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.clock import LiveClock
from assistant.config import Listen, load_settings
from assistant.events import Perceived
from assistant.live import live
from assistant.live_devices import Devices
from assistant.model_set import ModelSet
from devices.camera import Camera
from devices.errors import DeviceFailed
from devices.media import SAMPLE_RATE, AudioBlock, Frame, Samples, samples_to_ns
from models.store import Store

ROOT = Path(__file__).parents[2]
BLOCK = SAMPLE_RATE // 50


class ScriptedMicrophone:
    """Gives sound block by block as time goes by, then silence."""

    overruns = 0
    lost = muted = False

    def __init__(self, sound: Samples, clock: LiveClock, begin_s: float) -> None:
        self._sound = np.concatenate([sound, np.zeros(BLOCK, np.float32)])
        self._clock = clock
        self._begin_ns = round(begin_s * 1e9)
        self._given = 0

    def mute(self, on: bool) -> None:
        self.muted = on

    def blocks(self) -> list[AudioBlock]:
        found = []
        while self._stamp(self._given + BLOCK) <= self._clock.now_ns():
            piece = self._sound[self._given : self._given + BLOCK]
            block = np.zeros(BLOCK, np.float32)
            block[: len(piece)] = piece
            found.append(AudioBlock(self._stamp(self._given), block))
            self._given += BLOCK
        return found

    def _stamp(self, sample: int) -> int:
        return self._begin_ns + samples_to_ns(sample)


class CountingSpeaker:
    """Plays nothing, counts what it was given; breaks when told to."""

    lost = False
    playing = False
    heard_until_ns = 0

    def __init__(self, broken: bool = False) -> None:
        self.seconds = 0.0
        self._broken = broken
        self.stopped = threading.Event()

    def play(self, samples: Samples, sample_rate: int) -> int:
        if self._broken:
            raise DeviceFailed("wanted a speaker, found it gone; plug it in")
        self.seconds += len(samples) / sample_rate
        return 1

    def begun(self) -> list[tuple[int, int]]:
        return []

    def stop(self) -> None:
        self.stopped.set()


class KeysAt:
    """Presses keys at session times."""

    def __init__(self, clock: LiveClock, presses: dict[float, str]) -> None:
        self._clock = clock
        self._presses = dict(presses)

    def pressed(self) -> str:
        now_s = self._clock.now_ns() / 1e9
        due = [t for t in self._presses if t <= now_s]
        return "".join(self._presses.pop(t) for t in due)


@pytest.fixture(scope="module")
def question(store: Store) -> Samples:
    """ "What time is it?", spoken by the voice of the program, after a second of silence."""
    settings = load_settings()
    samples, rate = ModelSet(settings, store).say("What time is it?")
    positions = np.arange(0, len(samples), rate / SAMPLE_RATE)
    spoken = np.interp(positions, np.arange(len(samples)), samples).astype(np.float32)
    return np.concatenate([np.zeros(SAMPLE_RATE, np.float32), spoken])


class BlindModels(ModelSet):
    """Models of which all that see fail."""

    def look(self, kind: str, frame: Frame, words: str = "") -> Perceived:
        raise RuntimeError("no memory left")


def live_report(
    models: ModelSet, clock: LiveClock, speaker: CountingSpeaker, sound: Samples
) -> dict[str, Any]:
    """A run over `sound`, the key pressed at 0.2 s, with the street as the view."""
    models.load()
    reports: list[dict[str, Any]] = []
    begin_s = clock.now_ns() / 1e9
    street = str(ROOT / "scenarios" / "pictures" / "street.mp4")
    with Camera(street, 10.0, (640, 480), clock.now_ns) as camera:
        devices = Devices(
            ScriptedMicrophone(sound, clock, begin_s),
            camera,
            speaker,
            KeysAt(clock, {begin_s + 0.2: " "}),
        )
        until_s = begin_s + len(sound) / SAMPLE_RATE + 1.5
        settings = load_settings()
        live(settings, models, devices, clock, Listen.PUSH, lambda _: [], until_s, reports.append)
    (report,) = reports
    return report


@pytest.mark.parametrize("broken", [False, True], ids=["speaker", "broken speaker"])
def test_push_to_talk(store: Store, question: Samples, broken: bool) -> None:
    speaker = CountingSpeaker(broken)
    twice = np.concatenate([question, np.zeros(SAMPLE_RATE, np.float32), question])
    report = live_report(ModelSet(load_settings(), store), LiveClock(), speaker, twice)
    (turn,) = report["turns"]  # the question after the key; the one without is not even heard
    assert turn["skill"] == "tell_time"
    assert report["ignored_speech"] == []
    assert report["resources"]["frames"] > 10
    assert report["resources"]["lost"] == {}
    assert {sighting["label"] for sighting in report["sightings"]} >= {"person"}
    assert (speaker.seconds > 0.5) is not broken


def test_models_that_fail_are_told_and_the_run_goes_on(store: Store, question: Samples) -> None:
    models = BlindModels(load_settings(), store)
    report = live_report(models, LiveClock(), CountingSpeaker(), question)
    (turn,) = report["turns"]
    assert turn["answer"]["text"]
    assert report["resources"]["lost"]["detector failed"] > 1
    assert report["sightings"] == []
