"""Sounds that are no speech to the assistant, made from seeds: float32, mono, 16 kHz.

Coughs and taps are reckoned, not recorded; babble is human voices over one another.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from assistant.evaluation.clips import human_clips
from assistant.evaluation.interjections import Interjection, Kind
from devices.media import SAMPLE_RATE, Samples

VARIANTS = 6  # of each kind
TALKERS = 4  # of babble
BABBLE_UNDER_DB = 10.0  # decibels under the wearer's voice: people at the next table
_LEVEL = 0.1  # root mean square of full scale; the microphone sets how loud they are
_SHORTEST_S, _LONGEST_S = 0.6, 2.5  # of one stretch of coughs or taps

Array = npt.NDArray[np.float64]


def disturbances() -> list[Interjection]:
    """Coughs and taps as loud as the wearer's voice, and babble under it: six of each."""
    voices = [clip.samples for clip in human_clips()]
    seconds = np.linspace(_SHORTEST_S, _LONGEST_S, VARIANTS).tolist()
    found = []
    for seed, length in enumerate(seconds):
        found += [
            Interjection(f"{kind}-{seed}", kind, "", level(bursts(length, burst, seed), _LEVEL))
            for kind, burst in ((Kind.COUGH, cough), (Kind.TAPS, tap))
        ]
        crowd = level(babble(voices, _LONGEST_S, TALKERS, seed), _LEVEL)
        found.append(Interjection(f"babble-{seed}", Kind.BABBLE, "", crowd, BABBLE_UNDER_DB))
    return found


def level(sound: Array | Samples, rms: float) -> Samples:
    """The sound at the given root mean square."""
    now = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))
    scaled: Samples = (sound * (rms / now)).astype(np.float32)
    return scaled


def bursts(seconds: float, burst: Callable[[np.random.Generator], Array], seed: int) -> Array:
    """One burst after the other, some time apart."""
    rng = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * SAMPLE_RATE))
    place = SAMPLE_RATE // 4
    while place < len(sound):
        one = burst(rng) * rng.uniform(0.5, 1)
        mix(sound, one, place)
        place += len(one) + int(rng.uniform(0.1, 0.9) * SAMPLE_RATE)
    return sound


def tap(rng: np.random.Generator) -> Array:
    """A key of a keyboard that goes down and up."""
    down = fading(rng.normal(0, 1, 1600), 0.007)
    down[1000:] += 0.5 * fading(rng.normal(0, 1, 600), 0.005)
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
    return fading(breath / np.abs(breath).max(), 0.1) + np.where(
        t > 0.55 * t[-1], 0.3 * fading(voice, 0.15), 0
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


def fading(sound: Array, seconds: float) -> Array:
    """A sound that dies away: to a third in so many seconds."""
    return sound * np.exp(-np.arange(len(sound)) / (seconds * SAMPLE_RATE))


def mix(sound: Array, part: Array, place: int) -> None:
    """Add a part to a sound at a place; what stands out at the end is left off."""
    end = min(len(sound), place + len(part))
    sound[place:end] += part[: end - place]
