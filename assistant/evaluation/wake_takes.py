"""Speech that the wake phrase is measured with: by voices that it was not trained on."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import av
import numpy as np
import soxr

from assistant.errors import BenchError
from assistant.evaluation.wake_programme import RATE, Samples, Take
from models.build.wake.clips import prose_of
from models.build.wake.phrases import SPEECH_EN, UNSEEN_NEAR
from models.build.wake.synthesis import spoken, trimmed
from models.runtime import SessionOptions
from models.store import Store
from models.voice import Voice

KEPT = Path(__file__).parents[2] / "tests" / "data" / "wake"
HUMAN = Path(__file__).parents[2] / "tests" / "data" / "speech"
_SOUND_FILES = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".g722", ".gsm")
_WAKE_TEXTS = (  # and whether a request follows
    ("Hey Olhar!", False),
    ("Hey Olhar.", False),
    ("Hey Olhar?", False),
    ("Hey Olhar, what am I looking at?", True),
)
_SPEEDS = (0.8, 1.0, 1.25)  # times the usual speed
_SIZES = (0.88, 1.0, 1.12)  # played so much faster: other speakers
_JOE = "Piper joe"
_SENTENCES = 60  # of the prose that nobody was trained on
_LONGEST_S = 600.0  # of one sound file


@dataclass(slots=True)
class Takes:
    """What there is to measure with.

    Attributes:
        wake: The wake phrase, perhaps with a request behind it.
        near: Phrases that sound like it.
        talk: Other speech.
        music: Other sound.
        notes: What a reader must know of it.
    """

    wake: list[Take] = field(default_factory=list)
    near: list[Take] = field(default_factory=list)
    talk: list[Take] = field(default_factory=list)
    music: list[Take] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __add__(self, more: "Takes") -> "Takes":
        return Takes(
            self.wake + more.wake,
            self.near + more.near,
            self.talk + more.talk,
            self.music + more.music,
            self.notes + more.notes,
        )


def default_takes(store: Store) -> Takes:
    """What every user has: the kept clips, the human test clips, and the English voice."""
    takes = Takes()
    if KEPT.is_dir():
        for row in _index(KEPT):
            kind, sound = row["kind"], read(KEPT / row["file"])
            take = Take(f"{row['engine']} (kept)", sound, kind == "command")
            (takes.near if kind == "near" else takes.wake).append(take)
    takes.talk += [Take("human", trimmed(read(path))) for path in sorted(HUMAN.glob("*.wav"))]
    voice = Voice(store.get("voice-en"), SessionOptions("cpu", 1))
    for (text, goes_on), speed, size in product(_WAKE_TEXTS, _SPEEDS, _SIZES):
        takes.wake.append(Take(_JOE, _said(voice, text, speed, size), goes_on))
    english = [phrase.text for phrase in UNSEEN_NEAR if phrase.language == "en"]
    takes.near += [Take(_JOE, _said(voice, text, 1.0, 1.0)) for text in english]
    sentences = (*SPEECH_EN, *(phrase.text for phrase in prose_of("score")[:_SENTENCES]))
    takes.talk += [Take(_JOE, _said(voice, text, 1.0, 1.0)) for text in sentences]
    takes.notes.append(_described("in every installation", takes))
    return takes


def made_takes(folder: Path) -> Takes:
    """The clips for scoring that `models.build.wake` made in `folder`."""
    takes = Takes()
    try:
        for clip in spoken(folder, "score", ("wake", "command")):
            takes.wake.append(Take(clip.engine, clip.sound, clip.kind == "command"))
        for clip in spoken(folder, "score", ("near",)):
            takes.near.append(Take(clip.engine, clip.sound))
        for clip in spoken(folder, "score", ("speech", "prose")):
            takes.talk.append(Take(clip.engine, clip.sound))
    except FileNotFoundError as error:
        raise BenchError(
            f"wanted clips in {folder}, found no index; run `python -m models.build.wake "
            f"synthesise {folder}`"
        ) from error
    takes.notes.append(_described("synthesised for scoring", takes))
    return takes


def sound_files(folder: Path) -> Takes:
    """Sound files without the wake phrase: `folder`/talk and `folder`/music."""
    takes = Takes()
    for path in _sound_files(folder / "talk"):
        sound = trimmed(read(path))
        if len(sound) > RATE // 4:
            takes.talk.append(Take("sound files", sound))
    takes.music += [Take("sound files", read(path)) for path in _sound_files(folder / "music")]
    if not takes.talk and not takes.music:
        raise BenchError(
            f"wanted sound files in {folder}/talk or {folder}/music, found none; "
            "name another folder"
        )
    takes.notes.append(_described(f"sound files in {folder.name}", takes))
    return takes


def recorded(folder: Path) -> tuple[list[Samples], list[Samples]]:
    """A user's own recordings: with the wake phrase, and without."""
    positive, negative = folder / "positive", folder / "negative"
    if not positive.is_dir() and not negative.is_dir():
        negative = folder
    found = [[read(path) for path in _sound_files(place)] for place in (positive, negative)]
    if not found[0] and not found[1]:
        raise BenchError(
            f"wanted WAV files in {folder}, or in its folders positive and negative, found none; "
            "name another folder"
        )
    return found[0], found[1]


def read(path: Path) -> Samples:
    """A sound file as samples at 16 kHz, at most ten minutes of it.

    Raises:
        BenchError: it is no sound file.
    """
    parts: list[Samples] = []
    try:
        with av.open(str(path)) as file:
            resampler = av.AudioResampler("fltp", "mono", RATE)
            for frame in file.decode(audio=0):
                parts += [out.to_ndarray()[0] for out in resampler.resample(frame)]
                if sum(map(len, parts)) > _LONGEST_S * RATE:
                    break
            parts += [out.to_ndarray()[0] for out in resampler.resample(None)]
    except (av.FFmpegError, IndexError) as error:
        raise BenchError(
            f"wanted a sound file, found {path}: {error}; take it out of the folder"
        ) from error
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _index(folder: Path) -> list[dict[str, str]]:
    """The rows of the list of clips in `folder`."""
    with (folder / "clips.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _said(voice: Voice, text: str, speed: float, size: float) -> Samples:
    sound = voice.say(text, speed / size)
    return trimmed(np.asarray(soxr.resample(sound, voice.sample_rate * size, RATE), np.float32))


def _sound_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _SOUND_FILES)


def _described(name: str, takes: Takes) -> str:
    parts = [f"{len(takes.wake)} wake phrases"] if takes.wake else []
    parts += [
        f"{len(some)} of {kind} ({_minutes(some):.0f} min)"
        for some, kind in (
            (takes.near, "near phrases"),
            (takes.talk, "other talk"),
            (takes.music, "music"),
        )
        if some
    ]
    groups = sorted({take.group for take in (*takes.wake, *takes.near, *takes.talk, *takes.music)})
    return f"{name}: {', '.join(parts)}; {', '.join(groups)}"


def _minutes(takes: Sequence[Take]) -> float:
    return sum(len(take.sound) for take in takes) / RATE / 60
