from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.evaluation.clips import human_clips
from models.errors import ModelRejected
from models.runtime import SessionOptions
from models.store import Store
from models.wake_check import WakeCheck, WakeEncoder
from models.wake_word import SAMPLE_RATE, STEP, STEP_S, WakeDetector, WakePolicy, WakeWord
from tests.wake_clips import kept

Samples = npt.NDArray[np.float32]
OPTIONS = SessionOptions("cpu", 1)
SILENCE = np.zeros(2 * SAMPLE_RATE, np.float32)


@pytest.fixture(scope="module")
def wake(store: Store) -> WakeWord:
    return WakeWord(store.get("wake"), OPTIONS)


@pytest.fixture(scope="module")
def check(store: Store) -> WakeCheck:
    encoder = WakeEncoder(store.get("whisper-base") / "encoder.onnx", OPTIONS)
    return WakeCheck(store.get("wake") / "wake-check.onnx", encoder, OPTIONS)


def woken(wake: WakeWord, check: WakeCheck, sound: Samples) -> bool:
    """Whether both listenings take a part of the sound for the wake phrase."""
    policy = WakePolicy()
    whole = np.concatenate((SILENCE, sound, SILENCE))
    detector = WakeDetector(policy)
    for step, score in enumerate(wake.stream().feed(whole)):
        highest = detector.feed(score)
        heard = whole[: (step + 1) * STEP]
        if highest and check.sureness(heard, highest) >= policy.check:
            return True
    return False


def firings(wake: WakeWord, sound: Samples) -> list[float]:
    """Moments, seconds, at which the sound fires; there is silence before and after it."""
    detector = WakeDetector(WakePolicy())
    scores = wake.stream().feed(np.concatenate((SILENCE, sound, SILENCE)))
    return [(step + 1) * STEP_S for step, score in enumerate(scores) if detector.feed(score)]


def test_it_wakes_to_voices_that_it_was_not_trained_on(wake: WakeWord) -> None:
    found = {name: firings(wake, sound) for name, sound in kept("wake", "command").items()}
    missed = [name for name, moments in found.items() if not moments]
    assert len(missed) <= len(found) // 20, missed
    assert all(len(moments) <= 1 for moments in found.values())


def test_it_fires_within_half_a_second_of_the_end_of_the_phrase(wake: WakeWord) -> None:
    for sound in kept("wake").values():
        end = (len(SILENCE) + len(sound)) / SAMPLE_RATE
        assert all(end - 0.4 <= moment <= end + 0.5 for moment in firings(wake, sound))


def test_it_sleeps_through_human_speech(wake: WakeWord, check: WakeCheck) -> None:
    assert not [clip.name for clip in human_clips() if woken(wake, check, clip.samples)]


def test_both_listenings_wake_to_most(wake: WakeWord, check: WakeCheck) -> None:
    found = {name: woken(wake, check, sound) for name, sound in kept("wake", "command").items()}
    missed = [name for name, is_woken in found.items() if not is_woken]
    assert len(missed) <= len(found) // 10, missed


def test_it_sleeps_through_noise_and_silence(wake: WakeWord) -> None:
    noise = np.random.default_rng(1).standard_normal(5 * SAMPLE_RATE, np.float32)
    for loudness in (0.0, 0.001, 0.1):
        assert not firings(wake, noise * np.float32(loudness))


def test_it_sleeps_through_most_phrases_that_come_near(wake: WakeWord, check: WakeCheck) -> None:
    near = kept("near")
    found = [name for name, sound in near.items() if woken(wake, check, sound)]
    assert len(found) <= len(near) // 5, found  # "hey Lara" is near: `bench wake` says how many


@pytest.fixture(scope="module")
def phrase() -> Samples:
    return np.concatenate((next(iter(kept("wake").values())), SILENCE[:SAMPLE_RATE]))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 3 * STEP), max_size=30))
def test_scores_do_not_depend_on_how_the_sound_is_cut(
    wake: WakeWord, phrase: Samples, cuts: list[int]
) -> None:
    stream, scores, place = wake.stream(), list[float](), 0
    for size in cuts:
        scores += stream.feed(phrase[place : place + size])
        place += size
    scores += stream.feed(phrase[place:])
    assert scores == wake.stream().feed(phrase)


def test_there_is_one_score_for_each_80_ms(wake: WakeWord, phrase: Samples) -> None:
    stream = wake.stream()
    assert stream.feed(phrase[: STEP - 1]) == []
    assert len(stream.feed(phrase[STEP - 1 : STEP])) == 1
    assert len(wake.stream().feed(phrase)) == len(phrase) // STEP
    assert all(0 <= score <= 1 for score in wake.stream().feed(phrase))


def test_streams_do_not_disturb_each_other(wake: WakeWord, phrase: Samples) -> None:
    first, second = wake.stream(), wake.stream()
    mixed = []
    for start in range(0, len(phrase), STEP):
        mixed += first.feed(phrase[start : start + STEP])
        second.feed(np.ones(STEP, np.float32))
    assert mixed == wake.stream().feed(phrase)


def test_what_was_long_ago_is_forgotten_to_the_last_bit(wake: WakeWord, phrase: Samples) -> None:
    """So nothing can drift or grow, however long a stream lasts."""
    noise = np.random.default_rng(2).standard_normal(40 * STEP, np.float32) * np.float32(0.1)
    quiet = np.zeros(26 * STEP, np.float32)  # a little more than the head can see
    old = wake.stream()
    old.feed(np.concatenate((noise, phrase[: len(phrase) // STEP * STEP], noise, quiet)))
    assert old.feed(phrase) == wake.stream().feed(phrase)


def test_other_samples_are_refused(wake: WakeWord) -> None:
    stream = wake.stream()
    with pytest.raises(ValueError, match=r"expected float32.*int16"):
        stream.feed(np.zeros(STEP, np.int16))
    with pytest.raises(ValueError, match=r"expected float32.*\(2, 4\)"):
        stream.feed(np.zeros((2, 4), np.float32))


def test_a_folder_with_other_files_is_rejected(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ModelRejected, match=r"wake-melspectrogram\.onnx"):
        WakeWord(tmp_path, OPTIONS)
    for path in store.get("wake").glob("*.onnx"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    head, embedding = tmp_path / "wake-hey-olhar.onnx", tmp_path / "wake-embedding.onnx"
    head.write_bytes(embedding.read_bytes())
    with pytest.raises(ModelRejected, match="wanted a head"):
        WakeWord(tmp_path, OPTIONS)
