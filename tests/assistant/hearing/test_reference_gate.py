import numpy as np
import pytest

from assistant.hearing.reference_gate import FRAME, HOLD_FRAMES, ReferenceGate
from devices.media import SAMPLE_RATE, Samples

SECOND = SAMPLE_RATE


def noise(seconds: float, level: float, seed: int = 1) -> Samples:
    random = np.random.default_rng(seed)
    return (level * random.standard_normal(round(seconds * SECOND))).astype(np.float32)


def test_without_the_voice_all_passes() -> None:
    sound = noise(2, 0.01)
    assert np.array_equal(ReferenceGate().clean(sound, np.zeros_like(sound)), sound)


def test_an_echo_does_not_pass_and_louder_speech_does() -> None:
    voice = noise(6, 0.1)
    heard = 0.1 * voice
    heard[4 * SECOND : 5 * SECOND] += noise(1, 0.1, seed=2)
    passed = ReferenceGate().clean(heard, voice)
    assert not passed[: 4 * SECOND].any()
    assert np.array_equal(passed[4 * SECOND : 5 * SECOND], heard[4 * SECOND : 5 * SECOND])
    assert not passed[5 * SECOND + (HOLD_FRAMES + 1) * FRAME :].any()


def test_its_ringing_does_not_pass_either() -> None:
    voice = np.concatenate([noise(3, 0.1), np.zeros(SECOND, np.float32)])
    fading = np.exp(-np.arange(SECOND) / (0.05 * SECOND))
    heard = np.concatenate([noise(3, 0.05), noise(1, 0.05, seed=3) * fading]).astype(np.float32)
    passed = ReferenceGate().clean(heard, voice)
    assert not passed[: round(3.4 * SECOND)].any()
    assert passed[round(3.8 * SECOND) :].any()  # quiet as it is


def test_an_echo_that_grows_is_learnt() -> None:
    voice = noise(20, 0.1)
    heard = np.concatenate([0.05 * voice[: 5 * SECOND], 0.5 * voice[5 * SECOND :]])
    passed = ReferenceGate().clean(heard, voice)
    assert passed[5 * SECOND : 6 * SECOND].any()
    assert not passed[19 * SECOND :].any()


@pytest.mark.parametrize("cut", [1, 99, 160, 1000])
def test_the_cut_does_not_matter(cut: int) -> None:
    voice = noise(1, 0.1)
    heard = 0.2 * voice + noise(1, 0.05, seed=4)
    whole = ReferenceGate().clean(heard, voice)
    gate = ReferenceGate()
    pieces = [
        gate.clean(heard[at : at + cut], voice[at : at + cut]) for at in range(0, SECOND, cut)
    ]
    assert np.array_equal(np.concatenate(pieces), whole)


def test_both_must_be_of_one_length() -> None:
    with pytest.raises(ValueError, match=r"one shape.*\(3,\).*\(4,\)"):
        ReferenceGate().clean(np.zeros(3, np.float32), np.zeros(4, np.float32))
