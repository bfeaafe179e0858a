import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.clips import human_clips
from models.errors import ModelRejected
from models.runtime import SessionOptions
from models.store import Store
from models.wake_check import STEPS, WIDTH, WINDOW, WakeCheck, WakeEncoder, sureness
from models.wake_word import STEP, WakePolicy
from tests.wake_clips import SAMPLE_RATE, kept

Samples = npt.NDArray[np.float32]
OPTIONS = SessionOptions("cpu", 1)
SETTLE = WakePolicy().settle * STEP


@pytest.fixture(scope="module")
def encoder(store: Store) -> WakeEncoder:
    return WakeEncoder(store.get("whisper-base") / "encoder.onnx", OPTIONS)


@pytest.fixture(scope="module")
def check(store: Store, encoder: WakeEncoder) -> WakeCheck:
    return WakeCheck(store.get("wake") / "wake-check.onnx", encoder, OPTIONS)


def ended(sound: Samples) -> Samples:
    """A clip with silence before and the moment after it that is waited for."""
    return np.concatenate((np.zeros(WINDOW, np.float32), sound, np.zeros(SETTLE, np.float32)))


def test_it_knows_the_phrase_by_voices_that_it_was_not_trained_on(check: WakeCheck) -> None:
    scores = {name: check.score(ended(sound)) for name, sound in kept("wake").items()}
    missed = [name for name, score in scores.items() if score < 0.5]
    assert len(missed) <= len(scores) // 20, missed


def test_it_refuses_human_speech_wherever_it_listens(check: WakeCheck) -> None:
    heard = [
        check.score(clip.samples[:end])
        for clip in human_clips()
        for end in range(SAMPLE_RATE // 2, len(clip.samples), SAMPLE_RATE // 4)
    ]
    assert len(heard) > 50
    assert sum(score >= 0.5 for score in heard) <= len(heard) // 20


def test_the_phrase_scores_more_than_those_that_come_near(check: WakeCheck) -> None:
    wake = [check.score(ended(sound)) for sound in kept("wake").values()]
    near = [check.score(ended(sound)) for sound in kept("near").values()]
    assert np.median(wake) > np.percentile(near, 75)


def test_half_of_the_phrase_scores_less_than_all_of_it(check: WakeCheck) -> None:
    sounds = kept("wake").values()
    halves = [check.score(ended(sound[: len(sound) // 2])) for sound in sounds]
    assert np.median(halves) < np.median([check.score(ended(sound)) for sound in sounds])


def test_only_the_last_two_seconds_count(check: WakeCheck) -> None:
    sound = ended(next(iter(kept("wake").values())))
    noise = np.random.default_rng(3).standard_normal(WINDOW, np.float32)
    assert check.score(np.concatenate((noise, sound[-WINDOW:]))) == check.score(sound)


def test_shorter_sound_has_silence_before_it(check: WakeCheck) -> None:
    sound = next(iter(kept("wake").values()))[:SAMPLE_RATE]
    silent = np.concatenate((np.zeros(WINDOW - len(sound), np.float32), sound))
    assert check.score(sound) == check.score(silent)


def test_what_is_heard_has_a_row_for_each_step(encoder: WakeEncoder) -> None:
    assert encoder.hear(np.zeros(100, np.float32)).shape == (STEPS, WIDTH)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_surer_either_listening_the_surer_both(low: float, high: float, other: float) -> None:
    low, high = sorted((low, high))
    assert 0 <= sureness(low, other) <= sureness(high, other) <= 1
    assert 0 <= sureness(other, low) <= sureness(other, high) <= 1
    assert sureness(0.5, other) == pytest.approx(min(max(other, 1e-6), 1 - 1e-6))


def test_other_samples_are_refused(check: WakeCheck) -> None:
    with pytest.raises(ValueError, match="float32"):
        check.score(np.zeros(WINDOW))  # type: ignore[arg-type]


def test_another_models_files_are_refused(store: Store, encoder: WakeEncoder) -> None:
    with pytest.raises(ModelRejected, match="whisper-base"):
        WakeEncoder(store.get("wake") / "wake-embedding.onnx", OPTIONS)
    with pytest.raises(ModelRejected, match="verify"):
        WakeCheck(store.get("wake") / "wake-hey-olhar.onnx", encoder, OPTIONS)
