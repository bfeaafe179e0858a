import numpy as np
import pytest

from models.log_mel import SAMPLE_RATE, log_mel, mel_filters

SECOND = np.arange(SAMPLE_RATE) / SAMPLE_RATE


def tone(hertz: float, amplitude: float = 0.5) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return (amplitude * np.sin(2 * np.pi * hertz * SECOND)).astype(np.float32)


def test_filters_hold_the_published_values() -> None:
    # The first non-zero cells of the filter bank that OpenAI ships with Whisper.
    filters = mel_filters(80)
    assert filters.shape == (80, 201)
    assert filters[0, 1] == pytest.approx(0.02486259, abs=1e-8)
    assert filters[1, 1] == pytest.approx(0.00199082, abs=1e-8)
    assert filters[1, 2] == pytest.approx(0.02287177, abs=1e-8)


@pytest.mark.parametrize("hertz", [1000.0, 2000.0, 5000.0])
def test_a_tone_is_loudest_in_the_band_around_it(hertz: float) -> None:
    bands = mel_filters(80)
    centre_bin = round(hertz / (SAMPLE_RATE / 2) * 200)
    loudest = log_mel(tone(hertz), 100)[:, 50].argmax()
    assert bands[loudest, centre_bin] == bands[:, centre_bin].max()


def test_one_frame_follows_the_definition() -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, SAMPLE_RATE).astype(np.float32)
    frame = 40
    cut = samples[frame * 160 - 200 : frame * 160 + 200].astype(np.float64)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    turns = np.outer(np.arange(201), np.arange(400)) / 400
    power = np.abs((cut * window) @ np.exp(-2j * np.pi * turns).T) ** 2
    wanted = (np.log10(mel_filters(80) @ power) + 4) / 4
    assert log_mel(samples, 100)[:, frame] == pytest.approx(wanted, abs=1e-5)


def test_ten_times_the_amplitude_adds_two_decades() -> None:
    soft, loud = log_mel(tone(440, 0.05), 90), log_mel(tone(440, 0.5), 90)
    loudest = loud > loud.max() - 1  # what the 8 decades keep in both
    assert (loud - soft)[loudest] == pytest.approx(2 / 4, abs=1e-3)


def test_quiet_cells_are_lifted_to_eight_decades_below_the_loudest() -> None:
    spectrum = log_mel(tone(440), 300)  # one second of tone, two of silence
    assert spectrum.max() - spectrum.min() == pytest.approx(8 / 4)
    assert (spectrum[:, 150:] == spectrum.min()).all()


def test_silence_is_one_constant() -> None:
    spectrum = log_mel(np.zeros(0, np.float32), 10)
    assert spectrum.shape == (80, 10)
    assert spectrum.dtype == np.float32
    assert spectrum.min() == spectrum.max() == pytest.approx(-1.5)


def test_what_comes_after_the_last_frame_is_not_heard() -> None:
    samples = tone(440)
    changed = samples.copy()
    changed[8000:] = 0
    assert np.array_equal(log_mel(samples, 50), log_mel(changed, 50))
