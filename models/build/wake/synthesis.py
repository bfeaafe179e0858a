"""Makes the clips, one file each, so that it can be stopped and taken up again."""

import csv
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.build.wake.clips import Clip
from models.build.wake.voices import RATE, Speaker, read_wav, write_wav

INDEX = "clips.tsv"
_COLUMNS = ("file", "part", "kind", "engine", "voice", "language", "text")
_QUIET = 0.02  # of the loudest sample: what stays below it at the ends is cut off
_LEVEL = 0.5  # of full scale, the loudest sample of each clip
_KEPT_S = 0.02  # before the first and after the last sound, so that no sound is bitten off
_SHORTEST_S = 0.15  # anything shorter is no speech

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A clip that has been made, from its first to its last sound.

    Attributes:
        part: "train", "choose" or "score".
        kind: "wake", "command", "near", "twisted", "speech" or "prose".
        engine: The synthesiser.
        voice: Its voice.
        language: "en" or "pt".
        text: The words as they were given to it.
        sound: Samples at 16 kHz [n].
    """

    part: str
    kind: str
    engine: str
    voice: str
    language: str
    text: str
    sound: Samples


def synthesise(
    clips: Sequence[Clip],
    speakers: Mapping[str, Speaker],
    folder: Path,
    say: Callable[[str], None],
) -> None:
    """Make those of `clips` whose synthesiser is among `speakers` and that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [clip for clip in clips if clip.engine in speakers]
    for number, clip in enumerate(wanted):
        path = folder / f"{clip.name}.wav"
        if not path.exists():
            sound = speakers[clip.engine].say(clip.phrase, clip.voice, clip.speed, clip.turn)
            write_wav(path, trimmed(sound))
        if number % 50 == 0:
            say(f"{number} of {len(wanted)} clips")
    _write_index(clips, folder)


def spoken(folder: Path, part: str, kinds: Iterable[str]) -> list[Spoken]:
    """The clips of one part that were made and hold speech, in the order of the index.

    Raises:
        FileNotFoundError: there is no index in `folder`.
    """
    asked = set(kinds)
    with (folder / INDEX).open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file, delimiter="\t")
            if row["part"] == part and row["kind"] in asked
        ]
    found = []
    for row in rows:
        path = folder / row.pop("file")
        sound = read_wav(path) if path.exists() else np.zeros(0, np.float32)
        if len(sound) >= _SHORTEST_S * RATE:
            found.append(Spoken(**row, sound=sound))
    return found


def trimmed(sound: Samples) -> Samples:
    """The sound from its first to its last audible sample, at a set level; empty for silence."""
    loudest = float(np.abs(sound).max(initial=0.0))
    if loudest == 0.0:
        return np.zeros(0, np.float32)
    audible = np.flatnonzero(np.abs(sound) > _QUIET * loudest)
    kept = int(_KEPT_S * RATE)
    cut = sound[max(0, audible[0] - kept) : audible[-1] + 1 + kept]
    return np.asarray(cut * np.float32(_LEVEL / loudest), np.float32)


def _write_index(clips: Sequence[Clip], folder: Path) -> None:
    partial = folder / f"{INDEX}.{os.getpid()}"
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(_COLUMNS)
        for clip in sorted(clips, key=lambda clip: clip.name):
            said = (clip.phrase.language, clip.phrase.text)
            writer.writerow(
                (f"{clip.name}.wav", clip.part, clip.kind, clip.engine, clip.voice, *said)
            )
    partial.replace(folder / INDEX)
