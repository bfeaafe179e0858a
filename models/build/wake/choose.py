"""What each threshold would cost, on voices that were not trained on and will not be scored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.build.wake.acoustics import RATE
from models.build.wake.features import STEPS, Embedder
from models.build.wake.head import Head
from models.build.wake.scenes import Scene, noise_scene, other_scene, wake_scene
from models.build.wake.synthesis import Spoken, spoken
from models.wake_word import STEP, STEP_S, WakeDetector, WakePolicy

_THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
_ROUNDS = 4  # times that each clip of the wake phrase is heard
_TOGETHER = 6  # other clips in one scene
_NOISE = 0.15  # the part of scenes that are noise only
_NOISE_S = 20.0
_LATE_S = 0.45  # behind the end of the phrase: a firing up to here is right

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """One threshold.

    Attributes:
        threshold: The least score.
        missed: The part of wake phrases that did not fire, 0 to 1.
        near: The part of near phrases that fired, 0 to 1.
        false_per_hour: Firings in other talk and in noise.
    """

    threshold: float
    missed: float
    near: float
    false_per_hour: float


def table(
    embedder: Embedder,
    head: Head,
    clips: Path,
    talk: Sequence[Samples],
    hours: float,
    seed: int,
    say: Callable[[str], None],
) -> list[Row]:
    """The choice.

    Args:
        embedder: Of sounds.
        head: What was trained.
        clips: Where the clips are.
        talk: More speech without the wake phrase, 16 kHz.
        hours: How much sound without the wake phrase is composed.
        seed: Of what is composed.
        say: Told how it goes.
    """
    random = np.random.default_rng([seed, 2])
    others = [*spoken(clips, "choose", ("speech", "prose")), *map(_plain, talk)]
    sounds = [clip.sound for clip in others]
    said = [
        (scores(embedder, head, scene.sound), scene)
        for _ in range(_ROUNDS)
        for clip in spoken(clips, "choose", ("wake",))
        for scene in [wake_scene(random, clip, sounds)]
    ]
    say(f"{len(said)} wake phrases heard")
    near = [
        scores(embedder, head, other_scene(random, [clip], sounds).sound)
        for clip in spoken(clips, "choose", ("near",))
    ]
    other: list[Samples] = []
    while (heard := sum(map(len, other)) * STEP_S / 3600) < hours:
        other.append(scores(embedder, head, _other(random, others, sounds).sound))
        if len(other) % 100 == 0:
            say(f"{heard:.2f} h of other sound heard")
    return [_row(threshold, said, near, other) for threshold in _THRESHOLDS]


def scores(embedder: Embedder, head: Head, sound: Samples) -> Samples:
    """The scores of a new stream, 0 to 1, one for each step of the sound."""
    quiet = np.zeros(STEPS * STEP, np.float32)
    found = embedder.embed(np.concatenate((quiet, sound)))[1:]
    windows = np.lib.stride_tricks.sliding_window_view(found, STEPS, axis=0).transpose(0, 2, 1)
    return np.asarray(1 / (1 + np.exp(-head.odds(windows))), np.float32)


def _row(
    threshold: float,
    said: Sequence[tuple[Samples, Scene]],
    near: Sequence[Samples],
    other: Sequence[Samples],
) -> Row:
    policy = WakePolicy(threshold=threshold, settle=0)
    missed = sum(not _right(found, scene, policy) for found, scene in said)
    woken = sum(bool(_firings(found, policy)) for found in near)
    false = sum(len(_firings(found, policy)) for found in other)
    hours = sum(map(len, other)) * STEP_S / 3600
    return Row(threshold, missed / len(said), woken / len(near), false / hours)


def _right(found: Samples, scene: Scene, policy: WakePolicy) -> bool:
    end = (scene.ends or 0) / RATE
    moments = [(place + 1) * STEP_S for place in _firings(found, policy)]
    return any(end - 0.6 <= moment <= end + _LATE_S for moment in moments)


def _firings(found: Samples, policy: WakePolicy) -> list[int]:
    detector = WakeDetector(policy)
    return [place for place, score in enumerate(found) if detector.feed(float(score))]


def _other(
    random: np.random.Generator, clips: Sequence[Spoken], sounds: Sequence[Samples]
) -> Scene:
    if random.random() < _NOISE:
        return noise_scene(random, _NOISE_S, sounds)
    group = [clips[int(random.integers(len(clips)))] for _ in range(_TOGETHER)]
    return other_scene(random, group, sounds)


def _plain(sound: Samples) -> Spoken:
    return Spoken("choose", "speech", "recording", "", "", "", sound)
