import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.long_audio import quiet_cut

RATE = 1000  # Hertz: enough for rules about time


@given(
    seconds=st.floats(0, 60), shortest=st.floats(1, 5), more=st.floats(0, 10), seed=st.integers(0)
)
def test_the_cut_keeps_to_the_lengths(
    seconds: float, shortest: float, more: float, seed: int
) -> None:
    samples = np.random.default_rng(seed).normal(0, 1, int(seconds * RATE)).astype(np.float32)
    taken = quiet_cut(samples, RATE, shortest, shortest + more)
    longest = round((shortest + more) * RATE)
    if len(samples) <= longest:
        assert taken == len(samples)
    else:
        assert round(shortest * RATE) <= taken <= longest


def test_the_cut_lies_in_the_pause() -> None:
    samples = np.ones(40 * RATE, np.float32)
    samples[24 * RATE : 25 * RATE] = 0.01
    assert 24 * RATE < quiet_cut(samples, RATE, 20, 28) < 25 * RATE


def test_a_click_in_the_pause_does_not_hide_it() -> None:
    samples = np.ones(40 * RATE, np.float32)
    samples[24 * RATE : 25 * RATE] = 0
    samples[24 * RATE + 500] = 1
    assert 24 * RATE < quiet_cut(samples, RATE, 20, 28) < 25 * RATE


def test_of_equal_places_the_last_is_taken() -> None:
    assert quiet_cut(np.zeros(40 * RATE, np.float32), RATE, 20, 28) > 27 * RATE
