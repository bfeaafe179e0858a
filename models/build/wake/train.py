"""From clips to a head: scenes, embeddings, training."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.build.wake import head
from models.build.wake.acoustics import RATE
from models.build.wake.features import STEPS, Embedder, Examples, examples, joined
from models.build.wake.scenes import Scene, noise_scene, other_scene, wake_scene
from models.build.wake.synthesis import Spoken, spoken, trimmed
from models.build.wake.voices import read_wav

_WAKE_SCENES = 3  # of each clip of the wake phrase, every time in other surroundings
_KOKORO_AGAIN = 2  # times more that the clips of the voice which is most like people's are used
_OTHER_SCENES = 3  # of each other clip
_TALK_TIMES = 2  # times that people's talk is used in that
_SHORTEST_S, _LONGEST_S = 0.25, 6.0  # of a recording
_OTHERS = ("near", "hard", "twisted", "speech", "prose")
_TOGETHER = 2  # clips in one scene without the wake phrase
_NOISE_SCENES = 250
_NOISE_S = 10.0  # how long each is

Samples = npt.NDArray[np.float32]
Say = Callable[[str], None]


def training_examples(
    embedder: Embedder, clips: Path, talk: Sequence[Spoken], seed: int, say: Say
) -> Examples:
    """The examples from the training clips in the folder `clips`, and from other talk.

    Raises:
        FileNotFoundError: no clips were made there.
    """
    parts: list[Examples] = []
    for kind in (wake_scenes, other_scenes):
        for number, scene in enumerate(kind(clips, talk, seed)):
            parts.append(examples(embedder, scene))
            if number % 500 == 0:
                say(f"{number} {kind.__name__.replace('_', ' ')} heard")
    return joined(parts)


def recordings(folder: Path | None) -> list[Spoken]:
    """People's talk without the wake phrase, of the WAV files in a folder; none without one."""
    paths = sorted(folder.glob("*.wav")) if folder else []
    sounds = [trimmed(read_wav(path)) for path in paths]
    return [
        Spoken("train", "speech", "recording", "", "", "", sound[: int(_LONGEST_S * RATE)])
        for sound in sounds
        if len(sound) > _SHORTEST_S * RATE
    ]


def wake_scenes(clips: Path, talk: Sequence[Spoken], seed: int) -> Iterator[Scene]:
    """Scenes with the wake phrase, the same for the same clips, talk and seed."""
    random = np.random.default_rng([seed, 1])
    wake = spoken(clips, "train", ("wake",))
    wake += _KOKORO_AGAIN * [clip for clip in wake if clip.engine == "kokoro"]
    others = [*spoken(clips, "train", _OTHERS), *talk]
    sounds = [clip.sound for clip in others]
    for _ in range(_WAKE_SCENES):
        for clip in wake:
            yield wake_scene(random, clip, sounds)


def other_scenes(clips: Path, talk: Sequence[Spoken], seed: int) -> Iterator[Scene]:
    """Scenes without it, the same for the same clips, talk and seed."""
    random = np.random.default_rng([seed, 2])
    others = spoken(clips, "train", _OTHERS)
    sounds = [clip.sound for clip in (*others, *talk)]
    for _ in range(_OTHER_SCENES):
        for group in _groups(random, [*others, *_TALK_TIMES * list(talk)]):
            yield other_scene(random, group, sounds)
    for _ in range(_NOISE_SCENES):
        yield noise_scene(random, _NOISE_S, sounds)


def _groups(random: np.random.Generator, clips: Sequence[Spoken]) -> Iterator[list[Spoken]]:
    order = random.permutation(len(clips))
    for start in range(0, len(order), _TOGETHER):
        yield [clips[place] for place in order[start : start + _TOGETHER]]


def trained(found: Examples, seed: int, say: Say) -> head.Head:
    """A head for the examples."""
    options = head.Options(steps=STEPS, seed=seed)
    say(f"{len(found.wake)} windows, {int(found.wake.sum())} with the wake phrase")
    return head.train(found.embeddings, found.starts, found.wake, options, say)
