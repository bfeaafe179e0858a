import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.build.wake import acoustics

RATE = acoustics.RATE


@given(st.floats(-50, -6), st.integers(1, 9))
def test_a_sound_is_put_at_the_level_that_is_asked_for(decibels: float, seed: int) -> None:
    sound = np.random.default_rng(seed).standard_normal(RATE, np.float32)
    got = acoustics.level(acoustics.at_level(sound, decibels))
    assert 20 * np.log10(got) == pytest.approx(decibels, abs=0.2)


def test_silence_stays_silence() -> None:
    silence = np.zeros(100, np.float32)
    assert not acoustics.at_level(silence, -20.0).any()


def test_pauses_do_not_make_speech_quieter() -> None:
    sound = np.random.default_rng(1).standard_normal(RATE, np.float32) * np.float32(0.1)
    with_pause = np.concatenate((sound, np.zeros(3 * RATE, np.float32)))
    assert acoustics.level(with_pause) == pytest.approx(acoustics.level(sound), rel=1e-3)


@pytest.mark.parametrize("samples", [1, 997, RATE])
def test_a_filter_of_one_sample_changes_nothing(samples: int) -> None:
    sound = np.random.default_rng(2).standard_normal(samples, np.float32)
    same = acoustics.convolved(sound, np.ones(1, np.float32))
    np.testing.assert_allclose(same, sound, atol=1e-5)


def test_the_slope_of_noise_is_what_it_is_called() -> None:
    def fall(slope: float) -> float:
        """Decibels from 250-500 Hz to 2-4 kHz, three octaves."""
        noise = acoustics.coloured_noise(np.random.default_rng(3), 8 * RATE, slope)
        power = np.abs(np.fft.rfft(noise)) ** 2
        hertz = np.fft.rfftfreq(len(noise), 1 / RATE)
        low, high = (power[(hertz >= first) & (hertz < 2 * first)].mean() for first in (250, 2000))
        return float(10 * np.log10(low / high))

    assert fall(0.0) == pytest.approx(0, abs=0.5)
    assert fall(1.0) == pytest.approx(9.03, abs=0.5)
    assert fall(2.0) == pytest.approx(18.06, abs=0.5)


@pytest.mark.parametrize("seed", range(12))
def test_every_noise_is_drawn_from_its_seed_alone(seed: int) -> None:
    voices = [np.random.default_rng(9).standard_normal(RATE // 2, np.float32)]
    first, again = (
        acoustics.any_noise(np.random.default_rng(seed), RATE, voices) for _ in range(2)
    )
    np.testing.assert_array_equal(first, again)
    assert first.shape == (RATE,)
    assert acoustics.level(first) > 0


def test_a_room_adds_sound_after_the_sound_and_not_before() -> None:
    click = np.zeros(RATE, np.float32)
    click[1000] = 1.0
    heard = acoustics.in_room(np.random.default_rng(4), click)
    assert np.abs(heard[:1000]).max() < 1e-6
    assert np.abs(heard[1001:]).max() > 1e-4
