"""What the tones sound like: short, soft at both ends, and told apart by their pitch."""

import itertools

import numpy as np
import numpy.typing as npt
import pytest

from assistant.speaking.tones import LEVEL, Tone, tone
from models.runtime import SessionOptions
from models.store import Store
from models.vad import Vad

RATES = (16_000, 22_050, 24_000, 48_000)
WINDOW_S = 0.03


def pitch(samples: npt.NDArray[np.float32], rate: int) -> float:
    """Hertz of the strongest partial."""
    length = 1 << 16
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), length))
    return float(np.argmax(spectrum) * rate / length)


def contour(which: Tone, rate: int) -> tuple[float, ...]:
    """The pitch near the beginning, in the middle where it sounds, and near the end."""
    samples = tone(which, rate)
    window = int(WINDOW_S * rate)
    middle = (len(samples) - window) // 2
    cuts = (samples[:window], samples[middle : middle + window], samples[-window:])
    return tuple(pitch(cut, rate) if np.abs(cut).max() > LEVEL / 4 else 0.0 for cut in cuts)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("which", Tone)
def test_short_soft_and_without_clicks(which: Tone, rate: int) -> None:
    samples = tone(which, rate)
    assert samples.dtype == np.float32
    assert 0.05 <= len(samples) / rate <= 0.25
    assert np.abs(samples).max() == pytest.approx(LEVEL)
    first, last = int(0.001 * rate), int(0.001 * rate)
    assert max(np.abs(samples[:first]).max(), np.abs(samples[-last:]).max()) < LEVEL / 20
    # No step is larger than those of the highest partial at full level.
    assert np.abs(np.diff(samples)).max() < LEVEL * 2 * np.pi * 2640 / rate


def test_the_pitch_tells_them_apart() -> None:
    low, _, high = contour(Tone.LISTENING, 24_000)
    assert high > 1.3 * low
    high, _, low = contour(Tone.MUTED, 24_000)
    assert high > 1.3 * low
    begin, _, end = contour(Tone.THINKING, 24_000)
    assert begin == pytest.approx(end, rel=0.03)
    begin, dip, end = contour(Tone.INTERRUPTED, 24_000)
    assert begin == pytest.approx(end, rel=0.03)
    assert begin > 1.2 * dip > 0
    assert min(contour(Tone.RECORDING, 24_000)) > 1200  # higher than all others
    melodies = [contour(which, 24_000) for which in Tone]
    assert all(one != other for one, other in itertools.combinations(melodies, 2))


def test_the_same_tone_twice_is_the_same_samples() -> None:
    for which in Tone:
        np.testing.assert_array_equal(tone(which), tone(which))
        with pytest.raises(ValueError, match="read-only"):
            tone(which)[0] = 1.0


def test_the_ears_take_no_tone_for_speech(store: Store) -> None:
    vad = Vad(store.get("vad"), SessionOptions(provider="cpu"))
    for which, level in itertools.product(Tone, (1.0, 0.3, 0.1)):
        sound = np.zeros(16_000, np.float32)
        samples = level * tone(which, 16_000)
        sound[4000 : 4000 + len(samples)] = samples
        stream = vad.stream()
        chunks = sound[: len(sound) // Vad.CHUNK * Vad.CHUNK].reshape(-1, Vad.CHUNK)
        heard = [stream.feed(chunk) for chunk in chunks]
        assert max(heard) < 0.35, which
