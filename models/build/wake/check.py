"""Trains the second listening: windows that the first one fell for, and how Whisper hears them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.build.wake import head
from models.build.wake.acoustics import RATE
from models.build.wake.choose import scores
from models.build.wake.features import Embedder
from models.build.wake.scenes import Scene
from models.build.wake.synthesis import Spoken
from models.build.wake.train import Say, other_scenes, wake_scenes
from models.wake_check import STEPS, WIDTH, WINDOW, WakeEncoder
from models.wake_word import STEP, WakePolicy

_BEHIND_S = (-0.05, 0.42)  # the end of the phrase, where a window ends
_ANY = (0.4, 1.0)  # of a scene without the phrase: where some windows end
_TEMPTING = 0.05  # first score from which a window of other talk is worth learning from
_MOST_TEMPTING = 4  # of one scene
_EPOCHS = 25
_SCENES = (
    1.0 / 3.0
)  # the part of scenes that is heard: Whisper takes longer than the first listening

Windows = Iterator[tuple[npt.NDArray[np.float32], bool]]


def trained_check(
    encoder: WakeEncoder,
    embedder: Embedder,
    first: head.Head,
    clips: Path,
    talk: Sequence[Spoken],
    seed: int,
    say: Say,
) -> head.Head:
    """A head for what `encoder` hears.

    Args:
        encoder: Hears a window.
        embedder: With `first`, finds what the first listening takes for the wake phrase.
        first: The head of the first listening.
        clips: The folder of clips.
        talk: People's talk without the wake phrase.
        seed: Of everything drawn.
        say: Told how it goes.

    Raises:
        FileNotFoundError: no clips were made there.
    """
    random = np.random.default_rng([seed, 3])
    heard: list[npt.NDArray[np.float32]] = []
    wake: list[bool] = []
    for sound, is_wake in _windows(random, embedder, first, clips, talk, seed):
        heard.append(encoder.hear(sound))
        wake.append(is_wake)
        if len(wake) % 1000 == 0:
            say(f"{len(wake)} windows heard, {sum(wake)} with the wake phrase")
    options = head.Options(steps=STEPS, epochs=_EPOCHS, seed=seed)
    starts = np.arange(len(wake)) * STEPS
    flat = np.concatenate(heard).reshape(-1, WIDTH)
    return head.train(flat, starts, np.array(wake, np.bool_), options, say)


def _windows(
    random: np.random.Generator,
    embedder: Embedder,
    first: head.Head,
    clips: Path,
    talk: Sequence[Spoken],
    seed: int,
) -> Windows:
    settle = WakePolicy().settle
    for scene in wake_scenes(clips, talk, seed):
        if random.random() < _SCENES:
            behind = (scene.ends or 0) + int(random.uniform(*_BEHIND_S) * RATE)
            yield _until(scene, behind), True
    for scene in other_scenes(clips, talk, seed):
        if random.random() < _SCENES:
            found = scores(embedder, first, scene.sound)
            steady = np.minimum(found[1:], found[:-1])
            tempting = random.permutation(np.flatnonzero(steady >= _TEMPTING))[:_MOST_TEMPTING]
            for place in tempting:
                yield _until(scene, (int(place) + 2 + settle) * STEP), False
            yield _until(scene, int(random.uniform(*_ANY) * len(scene.sound))), False


def _until(scene: Scene, end: int) -> npt.NDArray[np.float32]:
    end = min(end, len(scene.sound))
    return scene.sound[max(0, end - WINDOW) : end]
