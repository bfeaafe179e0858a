import numpy as np
import pytest

from assistant.evaluation.clips import human_clips
from assistant.evaluation.wake_programme import (
    RATE,
    Passage,
    Take,
    day,
    some_noise,
    with_phrase,
)

TALK = [Take("human", clip.samples) for clip in human_clips()]


def level(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(sound**2)))


def composed(seed: int, seconds: float) -> list[Passage]:
    return list(day(np.random.default_rng(seed), TALK, [], seconds))


def test_a_day_is_as_long_as_asked_for_and_has_no_wake_phrase_in_it() -> None:
    passages = composed(1, 300)
    assert 300 <= sum(len(passage.sound) for passage in passages) / RATE < 400
    assert all(passage.phrase is None for passage in passages)
    assert len({passage.group for passage in passages}) >= 2


def test_the_same_seed_gives_the_same_day() -> None:
    for one, again in zip(composed(2, 60), composed(2, 60), strict=True):
        np.testing.assert_array_equal(one.sound, again.sound)


def test_no_sample_is_beyond_full_scale() -> None:
    assert all(np.abs(passage.sound).max() <= 1 for passage in composed(3, 120))


@pytest.mark.parametrize("snr_db", [20.0, 5.0])
def test_the_phrase_is_as_much_louder_than_the_noise_as_asked_for(snr_db: float) -> None:
    take = TALK[0]
    noise = np.random.default_rng(4).standard_normal(len(take.sound) + 4 * RATE, np.float32)
    passage = with_phrase(np.random.default_rng(5), take, noise, snr_db)
    assert passage.phrase is not None
    begin, end = passage.phrase
    assert end - begin == len(take.sound)
    background = level(passage.sound[: begin - 100])
    speech = np.sqrt(level(passage.sound[begin:end]) ** 2 - background**2)
    assert 20 * np.log10(speech / background) == pytest.approx(snr_db, abs=2.5)


def test_noise_is_as_long_as_asked_for() -> None:
    for seed in range(8):
        assert len(some_noise(np.random.default_rng(seed), RATE, TALK)) == RATE
