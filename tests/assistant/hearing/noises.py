"""Sounds that are no speech to the assistant: float32, mono, 16 kHz, made from seeds."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from devices.media import SAMPLE_RATE, Samples

Array = npt.NDArray[np.float64]


def level(sound: Array | Samples, rms: float) -> Samples:
    """The sound at the given root mean square."""
    now = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))
    scaled: Samples = (sound * (rms / now)).astype(np.float32)
    return scaled


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
            _mix(sound, note, place)
    return sound


def bursts(seconds: float, burst: Callable[[np.random.Generator], Array], seed: int) -> Array:
    """One burst after the other, some time apart."""
    rng = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * SAMPLE_RATE))
    place = SAMPLE_RATE // 4
    while place < len(sound):
        one = burst(rng) * rng.uniform(0.5, 1)
        _mix(sound, one, place)
        place += len(one) + int(rng.uniform(0.1, 0.9) * SAMPLE_RATE)
    return sound


def click(rng: np.random.Generator) -> Array:
    """A knock of a few milliseconds."""
    return _fading(rng.normal(0, 1, 160), 0.0005)


def tap(rng: np.random.Generator) -> Array:
    """A key of a keyboard that goes down and up."""
    down = _fading(rng.normal(0, 1, 1600), 0.007)
    down[1000:] += 0.5 * _fading(rng.normal(0, 1, 600), 0.005)
    return down


def cough(rng: np.random.Generator) -> Array:
    """A burst of breath through a throat, and some voice at its end."""
    count = int(rng.uniform(0.25, 0.45) * SAMPLE_RATE)
    t = np.arange(count) / SAMPLE_RATE
    frequencies = np.fft.rfftfreq(count, 1 / SAMPLE_RATE)
    throat = 0.1 + sum(
        np.exp(-(((frequencies - centre) / width) ** 2))
        for centre, width in ((600, 300), (1400, 400), (2800, 700))
    )
    breath = np.fft.irfft(np.fft.rfft(rng.normal(0, 1, count)) * throat, count)
    pitch = rng.uniform(140, 260)
    voice = np.sum([np.sin(2 * np.pi * pitch * n * t) / n for n in range(1, 9)], axis=0)
    return _fading(breath / np.abs(breath).max(), 0.1) + np.where(
        t > 0.55 * t[-1], 0.3 * _fading(voice, 0.15), 0
    )


def babble(voices: Sequence[Samples], seconds: float, talkers: int, seed: int) -> Array:
    """Several people who talk at once, equally loud and without a pause."""
    rng = np.random.default_rng(seed)
    count = round(seconds * SAMPLE_RATE)
    sound = np.zeros(count)
    for _ in range(talkers):
        order = rng.permutation(len(voices))
        speech = np.concatenate([level(voices[number], 1.0) for number in order])
        sound += np.roll(speech, int(rng.integers(len(speech))))[:count]
    return sound


def _pluck(hertz: float, count: int) -> Array:
    t = np.arange(count) / SAMPLE_RATE
    tone = np.sum([np.sin(2 * np.pi * hertz * n * t) / n**1.5 for n in range(1, 8)], axis=0)
    return _fading(tone, 0.3) * np.minimum(1, t * 100)


def _fading(sound: Array, seconds: float) -> Array:
    return sound * np.exp(-np.arange(len(sound)) / (seconds * SAMPLE_RATE))


def _mix(sound: Array, part: Array, place: int) -> None:
    end = min(len(sound), place + len(part))
    sound[place:end] += part[: end - place]
