import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.long_audio import quiet_cuts

RATE = 1000  # Hertz: enough for rules about time


@given(
    seconds=st.floats(0, 120), shortest=st.floats(1, 5), more=st.floats(1, 10), seed=st.integers(0)
)
def test_pieces_are_the_whole_and_within_the_lengths(
    seconds: float, shortest: float, more: float, seed: int
) -> None:
    samples = np.random.default_rng(seed).normal(0, 1, int(seconds * RATE)).astype(np.float32)
    pieces = quiet_cuts(samples, RATE, shortest, shortest + more)
    assert np.array_equal(np.concatenate([samples[piece] for piece in pieces]), samples)
    lengths = [len(samples[piece]) for piece in pieces]
    assert max(lengths) <= round((shortest + more) * RATE)
    assert all(length >= round(shortest * RATE) for length in lengths[:-1])


def test_the_cut_lies_in_the_pause() -> None:
    samples = np.ones(40 * RATE, np.float32)
    samples[24 * RATE : 25 * RATE] = 0.01
    first, second = quiet_cuts(samples, RATE, 20, 28)
    assert 24 * RATE < first.stop < 25 * RATE
    assert second.stop == len(samples)


def test_a_click_in_the_pause_does_not_hide_it() -> None:
    samples = np.ones(40 * RATE, np.float32)
    samples[24 * RATE : 25 * RATE] = 0
    samples[24 * RATE + 500] = 1
    assert 24 * RATE < quiet_cuts(samples, RATE, 20, 28)[0].stop < 25 * RATE


def test_of_equal_places_the_last_is_taken() -> None:
    (first, *_) = quiet_cuts(np.zeros(40 * RATE, np.float32), RATE, 20, 28)
    assert first.stop > 27 * RATE


def test_short_sound_is_left_whole() -> None:
    assert quiet_cuts(np.zeros(28 * RATE, np.float32), RATE, 20, 28) == [slice(0, 28 * RATE)]
    assert quiet_cuts(np.zeros(0, np.float32), RATE, 20, 28) == [slice(0, 0)]
