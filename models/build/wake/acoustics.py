"""Rooms, noise and levels, drawn from a seeded generator; pure functions of their inputs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr

RATE = 16_000  # Hertz
_SPEECH_FLOOR = 1e-4  # of full scale: quieter samples do not count for the level of speech
_REVERBERATION_S = (0.08, 0.7)  # in which the sound of a room falls by 60 dB
_DIRECT_TO_ROOM_DB = (0.0, 18.0)  # how near the mouth is
_EARLY_S = 0.02  # the first reflection comes within this
_60_DB = 6.907_755  # natural logarithm of a thousand
_TILT_DB = 8.0  # by which a microphone raises or lowers the ends of its range
_NARROW = 0.25  # the part of microphones that give no treble
_TREBLE_END_HZ = (3_200.0, 7_000.0)
_NOTES_HZ = 55.0 * 2.0 ** (np.arange(48) / 12)
_SCALE = (0, 2, 4, 5, 7, 9, 11)  # semitones of a major scale

Samples = npt.NDArray[np.float32]
Random = np.random.Generator


def level(sound: Samples) -> float:
    """The root mean square of what is not silence; 0 for silence."""
    loud = sound[np.abs(sound) > _SPEECH_FLOOR]
    return float(np.sqrt(np.mean(loud * loud))) if len(loud) else 0.0


def at_level(sound: Samples, decibels: float) -> Samples:
    """The sound with its level at `decibels` of full scale; silence stays silence."""
    now = level(sound)
    return sound if now == 0.0 else sound * np.float32(10 ** (decibels / 20) / now)


def stretched(sound: Samples, factor: float) -> Samples:
    """The sound played `factor` times as fast, pitch and all."""
    return np.asarray(soxr.resample(sound, RATE * factor, RATE), np.float32)


def in_room(random: Random, sound: Samples) -> Samples:
    """The sound as heard in a random room: early reflections, then noise that decays.

    Moorer, "About This Reverberation Business", Computer Music Journal 3(2), 1979.
    """
    decay = random.uniform(*_REVERBERATION_S)
    times = np.arange(int(decay * RATE)) / RATE
    late = random.standard_normal(len(times)) * np.exp(-_60_DB * times / decay)
    late[: int(random.uniform(0.0, _EARLY_S) * RATE) + 8] = 0.0
    for _ in range(6):
        place = int(random.uniform(0.001, 4 * _EARLY_S) * RATE)
        if place < len(late):
            late[place] += random.normal(0.0, 1.5)
    late *= 10 ** (-random.uniform(*_DIRECT_TO_ROOM_DB) / 20) / np.sqrt(np.sum(late**2) + 1e-9)
    late[0] += 1.0
    return convolved(sound, late.astype(np.float32))


def convolved(sound: Samples, response: Samples) -> Samples:
    """The sound through a filter, as long as it was."""
    size = _handy(len(sound) + len(response))
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(response, size)
    return np.fft.irfft(spectrum, size)[: len(sound)].astype(np.float32)


def _handy(samples: int) -> int:
    """A power of two: Fourier transforms of other lengths may take ten times as long."""
    return 1 << max(1, (samples - 1).bit_length())


def by_microphone(random: Random, sound: Samples) -> Samples:
    """The sound as a random microphone colours it."""
    size = _handy(len(sound))
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    octaves = np.log2(np.maximum(hertz, 50.0) / 1_000.0) / 3.0
    decibels = random.uniform(-_TILT_DB, _TILT_DB) * octaves
    centre, width = random.uniform(-1.5, 1.0), random.uniform(0.1, 0.5)
    decibels += random.uniform(-6, 6) * np.exp(-(((octaves - centre) / width) ** 2))
    decibels -= 24.0 * (hertz < random.uniform(20.0, 180.0))
    if random.random() < _NARROW:
        decibels -= 40.0 * (hertz > random.uniform(*_TREBLE_END_HZ))
    coloured = np.fft.irfft(np.fft.rfft(sound, size) * 10 ** (decibels / 20), size)
    return coloured[: len(sound)].astype(np.float32)


def coloured_noise(random: Random, samples: int, slope: float) -> Samples:
    """Noise whose power falls with frequency as f^-slope: 0 white, 1 pink, 2 brown."""
    size = _handy(samples)
    spectrum = np.fft.rfft(random.standard_normal(size, np.float32))
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 20.0).astype(np.float32)
    noise = np.fft.irfft(spectrum * hertz ** np.float32(-slope / 2), size)[:samples]
    return np.asarray(noise / (np.std(noise) + 1e-12), np.float32)


def hum(random: Random, samples: int) -> Samples:
    """A machine: harmonics of a low tone, and some noise."""
    times = np.arange(samples) / RATE
    base = float(random.choice([50.0, 60.0, random.uniform(70.0, 220.0)]))
    tones = [
        np.sin(2 * np.pi * base * number * times + random.uniform(0, 6.3))
        / number ** random.uniform(0.5, 2)
        for number in range(1, 12)
    ]
    rest = coloured_noise(random, samples, 1.0) * random.uniform(0.05, 0.8)
    return np.asarray(np.sum(tones, axis=0) + rest, np.float32)


def music(random: Random, samples: int) -> Samples:
    """Notes of a scale in a beat, with chords, a bass and a drum."""
    sound = np.zeros(samples, np.float32)
    beat = int(random.uniform(0.15, 0.5) * RATE)
    root = int(random.integers(0, 12))
    partials = 1.0 / np.arange(1, 9) ** random.uniform(0.6, 2.2)
    for start in range(0, samples, beat):
        for voice in range(3):
            if random.random() < 0.7:
                note = root + 12 * int(random.integers(0, 3)) + int(random.choice(_SCALE))
                octave = 0.5 if voice == 0 else 2.0
                length = min(int(beat * random.uniform(0.5, 3.0)), samples - start)
                hertz = float(_NOTES_HZ[note % len(_NOTES_HZ)]) * octave
                sound[start : start + length] += _note(random, hertz, length, partials)
        if random.random() < 0.5:
            length = min(int(0.12 * RATE), samples - start)
            fall = np.exp(-np.arange(length) / (0.03 * RATE))
            sound[start : start + length] += coloured_noise(random, length, 0.5) * fall.astype(
                np.float32
            )
    return sound


def _note(
    random: Random, hertz: float, samples: int, partials: npt.NDArray[np.floating[Any]]
) -> Samples:
    times = np.arange(samples, dtype=np.float32) / RATE
    vibrato = np.float32(0.003) * np.sin(np.float32(2 * np.pi * random.uniform(4, 7)) * times)
    tone = np.zeros(samples, np.float32)
    for number, strength in enumerate(partials, 1):
        if hertz * number < RATE / 2:
            tone += np.float32(strength) * np.sin(
                np.float32(2 * np.pi * hertz * number) * (times + vibrato / hertz)
            )
    rise = np.minimum(times / 0.01, 1.0)
    return np.asarray(tone * rise * np.exp(-times / random.uniform(0.1, 1.0)), np.float32)


def babble(random: Random, samples: int, voices: Sequence[Samples], talkers: int) -> Samples:
    """Several people who talk at the same time."""
    sound = np.zeros(samples, np.float32)
    for _ in range(talkers):
        place = -int(random.integers(0, RATE))
        while place < samples:
            voice = at_level(voices[int(random.integers(len(voices)))], -20.0)
            start, end = max(place, 0), min(place + len(voice), samples)
            if end > start:
                sound[start:end] += voice[start - place : end - place]
            place += len(voice) + int(random.uniform(0.0, 0.6) * RATE)
    return sound


def any_noise(random: Random, samples: int, voices: Sequence[Samples]) -> Samples:
    """One of the kinds above."""
    match int(random.integers(8)):
        case 0 | 1:
            return coloured_noise(random, samples, random.uniform(0.0, 1.0))
        case 2:
            return coloured_noise(random, samples, random.uniform(1.0, 2.0))
        case 3:
            return hum(random, samples)
        case 4 | 5:
            return music(random, samples)
        case _:
            return babble(random, samples, voices, int(random.integers(1, 6)))
