"""Scenes to train on: speech with what comes before and after it, in a room, with noise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.build.wake import acoustics
from models.build.wake.synthesis import Spoken

RATE = acoustics.RATE
_STRETCH = (0.88, 1.14)  # how much faster or slower a clip is played, which makes more speakers
_LEVEL_DB = (-42.0, -8.0)  # of the speech
_FLOOR_DB = (-78.0, -55.0)  # of a microphone's own noise
_SNR_DB = (4.0, 30.0)
_NOISY = 0.7  # the part of scenes with noise from outside
_IN_ROOM = 0.7
_TALK_BEFORE, _TALK_AFTER = 0.43, 0.6  # the part of wake phrases with other talk around them
_GAP_S = (0.0, 0.35)  # between the wake phrase and other talk
_BEFORE_S = (0.3, 1.6)
_LEAST_S = 1.7  # up to the end of the phrase: what the head sees
_AFTER_S = 0.45  # of each scene, behind the wake phrase

Samples = npt.NDArray[np.float32]
Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Scene:
    """A piece of sound.

    Attributes:
        sound: Samples at 16 kHz [n].
        ends: Sample at which the wake phrase in it ends; None where there is none.
    """

    sound: Samples
    ends: int | None


def wake_scene(random: Random, clip: Spoken, others: Sequence[Samples]) -> Scene:
    """The wake phrase, perhaps with other talk before and a request behind it."""
    phrase = acoustics.stretched(clip.sound, random.uniform(*_STRETCH))
    least = _LEAST_S - len(phrase) / RATE
    before = _silence(max(random.uniform(*_BEFORE_S), least))
    if random.random() < _TALK_BEFORE:
        talk = _some(random, others)[-len(before) :]
        before = np.concatenate((talk, _silence(random.uniform(*_GAP_S))))
    after = _silence(_AFTER_S)
    if random.random() < _TALK_AFTER:
        gap = _silence(random.uniform(*_GAP_S))
        after = np.concatenate((gap, _some(random, others), after))[: len(after)]
    sound = np.concatenate((before, phrase, after))
    return Scene(heard(random, sound, others), len(before) + len(phrase))


def other_scene(random: Random, clips: Sequence[Spoken], others: Sequence[Samples]) -> Scene:
    """Some talk without the wake phrase."""
    parts = [_silence(random.uniform(0.1, 0.5))]
    for clip in clips:
        parts.append(acoustics.stretched(clip.sound, random.uniform(*_STRETCH)))
        parts.append(_silence(random.uniform(0.0, 0.7)))
    return Scene(heard(random, np.concatenate(parts), others), None)


def noise_scene(random: Random, seconds: float, others: Sequence[Samples]) -> Scene:
    """No talk, or only in the background."""
    samples = int(seconds * RATE)
    noise = acoustics.any_noise(random, samples, others)
    return Scene(acoustics.at_level(noise, random.uniform(-55.0, -6.0)).clip(-1, 1), None)


def heard(random: Random, sound: Samples, others: Sequence[Samples]) -> Samples:
    """The sound as a microphone somewhere hears it, -1 to 1."""
    if random.random() < _IN_ROOM:
        sound = acoustics.in_room(random, sound)
    decibels = random.uniform(*_LEVEL_DB)
    sound = acoustics.at_level(acoustics.by_microphone(random, sound), decibels)
    floor = acoustics.coloured_noise(random, len(sound), random.uniform(0.0, 1.0))
    sound = sound + acoustics.at_level(floor, random.uniform(*_FLOOR_DB))
    if random.random() < _NOISY:
        noise = acoustics.any_noise(random, len(sound), others)
        sound = sound + acoustics.at_level(noise, decibels - random.uniform(*_SNR_DB))
    return np.asarray(sound.clip(-1, 1), np.float32)


def _some(random: Random, sounds: Sequence[Samples]) -> Samples:
    return sounds[int(random.integers(len(sounds)))]


def _silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.float32)
