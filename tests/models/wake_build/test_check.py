from pathlib import Path

import numpy as np
import pytest

from assistant.evaluation.clips import FOLDER, read_wav
from models.build.wake.check import trained_check
from models.build.wake.clips import Clip
from models.build.wake.features import STEPS as FIRST_STEPS
from models.build.wake.features import Embedder
from models.build.wake.head import Head
from models.build.wake.phrases import Phrase
from models.build.wake.synthesis import synthesise
from models.build.wake.train import recordings
from models.build.wake.voices import Samples, write_wav
from models.catalog import KEPT_FOLDER
from models.runtime import SessionOptions
from models.store import Store
from models.wake_check import STEPS, WIDTH, WakeEncoder
from tests.wake_clips import kept

KINDS = ("wake", "near")


class Kept:
    """Says the kept clips, in turn."""

    def __init__(self) -> None:
        self._sounds = {kind: list(kept(kind).values()) for kind in KINDS}

    def say(self, phrase: Phrase, voice: str, speed: float, turn: float) -> Samples:
        return self._sounds[voice][int(phrase.text)]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    planned = [
        Clip(f"{kind}-{number}", "train", kind, "kept", kind, Phrase(str(number), "en"), 1.0, 0.0)
        for kind in KINDS
        for number in range(8)
    ]
    synthesise(planned, {"kept": Kept()}, folder, lambda line: None)
    return folder


def always(score: float) -> Head:
    """A first head that gives every window the same score."""
    zeros = [np.zeros(shape, np.float32) for shape in ((FIRST_STEPS, 1), 1, (1, 1), 1, (1, 1))]
    bias = np.array([np.log(score / (1 - score))], np.float32)
    return Head(
        np.zeros(96, np.float32), np.zeros((96, 1), np.float32), ([*zeros, bias],), FIRST_STEPS
    )


def test_it_learns_to_tell_the_clips_apart(clips: Path, store: Store) -> None:
    encoder = WakeEncoder(store.get("whisper-base") / "encoder.onnx", SessionOptions("cpu", 1))
    head = trained_check(
        encoder, Embedder(KEPT_FOLDER), always(0.5), clips, [], 1, lambda line: None
    )
    assert (head.steps, head.mean.shape) == (STEPS, (WIDTH,))
    odds = {
        kind: head.odds(np.stack([encoder.hear(sound) for sound in list(kept(kind).values())[:8]]))
        for kind in KINDS
    }
    assert np.median(odds["wake"]) > np.median(odds["near"])


def test_recordings_are_people_talking_without_silence_around_it(tmp_path: Path) -> None:
    spoken = read_wav(FOLDER / "austen-0870.wav")
    write_wav(tmp_path / "a.wav", np.pad(spoken, 16_000))
    write_wav(tmp_path / "b.wav", np.zeros(16_000, np.float32))
    (found,) = recordings(tmp_path)
    assert 0 < len(found.sound) < len(spoken) + 16_000
    assert recordings(None) == []
