"""Sounds that are no speech to the assistant: float32, mono, 16 kHz, made from seeds."""

import numpy as np
import numpy.typing as npt

from assistant.evaluation.disturbances import fading, mix
from devices.media import SAMPLE_RATE

Array = npt.NDArray[np.float64]


def coloured(seconds: float, slope: float, seed: int) -> Array:
    """Noise whose power falls with frequency to the power `slope`: 0 white, 1 pink, 2 brown."""
    count = round(seconds * SAMPLE_RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(0, 1, count))
    frequencies = np.fft.rfftfreq(count, 1 / SAMPLE_RATE)
    spectrum[0] = 0
    spectrum[1:] /= frequencies[1:] ** (slope / 2)
    return np.fft.irfft(spectrum, count)


def hum(seconds: float, hertz: float, seed: int) -> Array:
    """Mains hum and its harmonics over a little noise."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    harmonics = np.sum([np.sin(2 * np.pi * hertz * n * t + n) / n for n in range(1, 12)], axis=0)
    humming: Array = harmonics + 0.03 * coloured(seconds, 0, seed)
    return humming


def music(seconds: float, seed: int) -> Array:
    """Plucked chords and a melody over them."""
    rng = np.random.default_rng(seed)
    beat = round(SAMPLE_RATE * rng.choice([0.25, 0.33, 0.5]))
    root = rng.choice([131.0, 147.0, 165.0, 196.0])  # Hertz
    sound = np.zeros(round(seconds * SAMPLE_RATE))
    for place in range(0, len(sound), beat):
        steps = [int(rng.choice([12, 14, 16, 17, 19, 21, 24]))]
        steps += [0, 4, 7] if place // beat % 4 == 0 else []
        for step in steps:
            note = _pluck(root * 2 ** (step / 12), 3 * beat)
            mix(sound, note, place)
    return sound


def click(rng: np.random.Generator) -> Array:
    """A knock of a few milliseconds."""
    return fading(rng.normal(0, 1, 160), 0.0005)


def _pluck(hertz: float, count: int) -> Array:
    t = np.arange(count) / SAMPLE_RATE
    tone = np.sum([np.sin(2 * np.pi * hertz * n * t) / n**1.5 for n in range(1, 8)], axis=0)
    return fading(tone, 0.3) * np.minimum(1, t * 100)
