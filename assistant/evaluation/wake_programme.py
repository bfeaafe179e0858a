"""What a microphone hears in a day, composed: talk, music, machines, quiet, and the wake phrase."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.evaluation.room import SCENES
from models.build.wake import acoustics

RATE = acoustics.RATE
QUIET_DB = -70.0  # decibels of full scale: a microphone's own noise
SPEECH_DB = (-40.0, -14.0)  # of speech, decibels of full scale
LEAD_S, TAIL_S = 2.0, 1.5  # around the wake phrase
_GAP_S = (0.05, 0.8)  # between two utterances
_STRETCH = 30.0  # seconds of one kind of sound before the next
_MUSIC, _MACHINES, _CROWD, _QUIET = 0.12, 0.08, 0.12, 0.03  # parts of the day; the rest is talk

Samples = npt.NDArray[np.float32]
Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Take:
    """A piece of speech or other sound, from its first to its last sound.

    Attributes:
        group: What it is counted under, such as the voice engine.
        sound: Samples at 16 kHz [n].
        goes_on: Whether more is said behind the wake phrase, up to the end of the sound.
    """

    group: str
    sound: Samples
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the day.

    Attributes:
        group: What kind of sound it is.
        sound: Samples at 16 kHz [n].
        phrase: The samples between which the wake phrase is said; None where it is not.
        goes_on: Whether the phrase ends before the second of them, with a request behind it.
    """

    group: str
    sound: Samples
    phrase: tuple[int, int] | None = None
    goes_on: bool = False


def with_phrase(random: Random, take: Take, noise: Samples | None, snr_db: float) -> Passage:
    """The wake phrase in a room.

    Args:
        random: Draws the level, and the room and places in it.
        take: The wake phrase, perhaps with a request behind it.
        noise: What else is heard, at least as long; None for a quiet room.
        snr_db: By how much speech is louder than that.
    """
    lead, tail = int(LEAD_S * RATE), int(TAIL_S * RATE)
    sound = np.pad(take.sound, (lead, tail))
    decibels = random.uniform(*SPEECH_DB)
    sound = acoustics.at_level(_in_some_room(random, sound), decibels)
    sound = sound + acoustics.at_level(_floor(random, len(sound)), QUIET_DB)
    if noise is not None:
        sound = sound + acoustics.at_level(noise[: len(sound)], decibels - snr_db)
    phrase = (lead, lead + len(take.sound))
    return Passage(take.group, _as_heard(sound), phrase, take.goes_on)


def day(
    random: Random, talk: Sequence[Take], sounds: Sequence[Take], seconds: float
) -> Iterator[Passage]:
    """A day without the wake phrase.

    Args:
        random: Draws everything.
        talk: What people say. Each is heard often, in other places and other company.
        sounds: Recorded music and the like, may be empty.
        seconds: How long it is, at least.
    """
    while seconds > 0:
        passage = _stretch(random, talk, sounds)
        seconds -= len(passage.sound) / RATE
        yield passage


def some_noise(random: Random, samples: int, talk: Sequence[Take]) -> Samples:
    """Noise of some kind, or other people."""
    return acoustics.any_noise(random, samples, [take.sound for take in talk])


def _stretch(random: Random, talk: Sequence[Take], sounds: Sequence[Take]) -> Passage:
    samples = int(_STRETCH * RATE)
    kinds: list[tuple[float, str, Callable[[], Samples]]] = [
        (_MUSIC, "music", lambda: _music(random, samples, sounds)),
        (_MACHINES, "machines", lambda: _machines(random, samples)),
        (_CROWD, "many talk at once", lambda: _crowd(random, samples, talk)),
        (_QUIET, "quiet", lambda: _floor(random, samples)),
    ]
    drawn = random.random()
    for part, group, make in kinds:
        drawn -= part
        if drawn < 0:
            sound = acoustics.at_level(make(), random.uniform(-50.0, -12.0))
            return Passage(group, _as_heard(sound))
    return Passage("talk", _talk(random, samples, talk))


def _talk(random: Random, samples: int, talk: Sequence[Take]) -> Samples:
    parts: list[Samples] = []
    while sum(map(len, parts)) < samples:
        take = talk[int(random.integers(len(talk)))]
        parts.append(acoustics.at_level(take.sound, random.uniform(-3.0, 3.0)))
        parts.append(np.zeros(int(random.uniform(*_GAP_S) * RATE), np.float32))
    sound = np.concatenate(parts)
    decibels = random.uniform(*SPEECH_DB)
    sound = acoustics.at_level(_in_some_room(random, sound), decibels)
    sound = sound + acoustics.at_level(_floor(random, len(sound)), QUIET_DB)
    if random.random() < 0.5:
        noise = some_noise(random, len(sound), talk)
        sound = sound + acoustics.at_level(noise, decibels - random.uniform(3.0, 30.0))
    return _as_heard(sound)


def _music(random: Random, samples: int, sounds: Sequence[Take]) -> Samples:
    if not sounds or random.random() < 0.3:
        return acoustics.music(random, samples)
    sound = sounds[int(random.integers(len(sounds)))].sound
    start = int(random.integers(max(1, len(sound) - samples)))
    return sound[start : start + samples]


def _machines(random: Random, samples: int) -> Samples:
    if random.random() < 0.5:
        return acoustics.hum(random, samples)
    return acoustics.coloured_noise(random, samples, random.uniform(0.0, 2.0))


def _crowd(random: Random, samples: int, talk: Sequence[Take]) -> Samples:
    return acoustics.babble(random, samples, [t.sound for t in talk], int(random.integers(2, 7)))


def _floor(random: Random, samples: int) -> Samples:
    return acoustics.coloured_noise(random, samples, random.uniform(0.0, 1.0))


def _in_some_room(random: Random, sound: Samples) -> Samples:
    scene = SCENES[int(random.integers(len(SCENES)))]
    response = scene.speech(int(random.integers(1 << 30)))
    direct = int(np.argmax(np.abs(response)))
    return acoustics.convolved(sound, response[direct:])


def _as_heard(sound: Samples) -> Samples:
    return np.asarray(sound.clip(-1, 1), np.float32)
