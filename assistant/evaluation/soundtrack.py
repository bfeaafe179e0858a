"""The sound of a recording: spoken lines at their places, over a background."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import av
import numpy as np
import numpy.typing as npt
import soxr

from assistant.errors import ScenarioError

RATE = 48_000  # Hertz: what phones and glasses record
FADE_S = 0.2  # seconds in which one background gives way to the next
SPEECH_DB = -22.0  # decibels of full scale: how loud a line is unless told
NOISE_DB = -50.0  # decibels of full scale: how loud a background is unless told
_TEXTURE = 1 << 20  # samples of noise that are made; they repeat without a seam
_HUM_HERTZ = 50.0  # mains frequency
_HUM_HARMONICS = (1.0, 0.5, 0.3, 0.15)  # strengths of 1, 2, 3 and 4 times the mains frequency
_SILENT = 0.01  # of a line's peak (-40 dB): below it the line has not begun or has ended
_LEVEL_FRAME = RATE // 50  # samples (20 ms) over which loudness is judged
_QUIET_DB = 30.0  # decibels under the loudest 20 ms: what is quieter is a pause

Sound = npt.NDArray[np.float32]  # mono, -1 to 1, RATE Hertz, shape [n]


class Speaker(Protocol):
    """A voice engine, as `models.voice.Voice` is one."""

    @property
    def sample_rate(self) -> int:
        """Hertz of what `say` returns."""

    def say(self, text: str, speed: float) -> npt.NDArray[np.float32]:
        """The spoken text: float32, mono, -1 to 1, shape [n]."""


@dataclass(frozen=True, slots=True)
class VoiceStyle:
    """How a person of the scenario sounds.

    Attributes:
        engine: Name of the voice's weights in the catalogue.
        pitch: 1 is the engine's own; 0.8 is a larger person, 1.2 a smaller one.
        speed: 1 is the engine's own; 2 is twice as fast.
        level_db: Loudness while speaking, decibels of full scale (RMS).
    """

    engine: str
    pitch: float = 1.0
    speed: float = 1.0
    level_db: float = SPEECH_DB

    @property
    def language(self) -> str:
        """What it speaks, BCP-47: the catalogue names voices by it, as `voice-pt`."""
        return self.engine.rpartition("-")[2]


class NoiseKind(StrEnum):
    """What is heard behind the voices."""

    SILENCE = "silence"
    WHITE = "white"
    PINK = "pink"  # 3 dB less for each octave up: rooms, wind, far traffic
    HUM = "hum"  # of a machine on 50 Hertz mains


@dataclass(frozen=True, slots=True)
class Background:
    """What is heard behind the voices: a kind of noise, or a sound file that repeats.

    Attributes:
        kind: A kind of noise, or the path of a file.
        level_db: Decibels of full scale (RMS).
    """

    kind: NoiseKind | Path = NoiseKind.SILENCE
    level_db: float = NOISE_DB


@dataclass(frozen=True, slots=True)
class Stretch:
    """A background and the samples it covers, from `start` up to but without `end`."""

    background: Background
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """A sound and the sample of the recording at which it begins."""

    start: int
    sound: Sound

    @property
    def end(self) -> int:
        """The sample after its last."""
        return self.start + len(self.sound)


def spoken(speaker: Speaker, text: str, style: VoiceStyle) -> Sound:
    """A line in somebody's voice, without silence around it.

    A pitch is made by playing the engine's speech faster or slower, which moves the formants too
    and so sounds like another person; the engine speaks slower or faster to make up for the time.

    Raises:
        ScenarioError: the voice has nothing to say, as for a text without words, or cannot speak
            so fast or so slowly.
    """
    try:
        raw = speaker.say(text, style.speed / style.pitch)
    except ValueError as error:
        raise ScenarioError(
            f"wanted {text!r} at speed / pitch = {style.speed / style.pitch:.2f}, found: {error}; "
            "mend the voice's speed or pitch"
        ) from error
    sound = trimmed(resampled(raw, speaker.sample_rate * style.pitch))
    if not len(sound):
        raise ScenarioError(f"wanted words that can be spoken, found {text!r}; mend this line")
    return at_level(sound, style.level_db)


def resampled(samples: npt.NDArray[np.float32], rate: float) -> Sound:
    """The sound (float32, mono, [n]) brought from `rate` Hertz to `RATE`."""
    return np.asarray(soxr.resample(samples, rate, RATE, quality="HQ"), dtype=np.float32)


def trimmed(sound: Sound) -> Sound:
    """The sound without the silence before and after it; empty if it is all silence."""
    loud = np.flatnonzero(np.abs(sound) > _SILENT * np.max(np.abs(sound), initial=0.0))
    return sound[loud[0] : loud[-1] + 1] if len(loud) else sound[:0]


def level_db(sound: Sound) -> float:
    """RMS of a sound in decibels of full scale, pauses left out; minus infinity for silence."""
    padded = np.pad(sound.astype(np.float64), (0, -len(sound) % _LEVEL_FRAME))
    power = np.mean(padded.reshape(-1, _LEVEL_FRAME) ** 2, axis=1)
    if not np.any(power > 0):
        return float("-inf")
    loud = power[power > power.max() * 10 ** (-_QUIET_DB / 10)]
    return float(10 * np.log10(loud.mean()))


def at_level(sound: Sound, wanted_db: float) -> Sound:
    """The sound made as loud as wanted, see `level_db`; silence stays silence."""
    present_db = level_db(sound)
    if present_db == float("-inf"):
        return sound
    return (sound * 10 ** ((wanted_db - present_db) / 20)).astype(np.float32)


def mixed(length: int, cues: Iterable[Cue], stretches: Sequence[Stretch], seed: int) -> Sound:
    """All sounds of a recording of `length` samples, each at its exact sample.

    Where two backgrounds meet, one gives way to the other in `FADE_S` around the border. What
    exceeds full scale is clipped, as a microphone does.
    """
    mix = np.zeros(length, np.float32)
    for number, stretch in enumerate(stretches):
        _add_background(mix, stretch, np.random.default_rng([seed, number]))
    for cue in cues:
        mix[cue.start : cue.end] += cue.sound[: max(0, length - cue.start)]
    return np.clip(mix, -1.0, 1.0)


def _add_background(mix: Sound, stretch: Stretch, generator: np.random.Generator) -> None:
    texture = at_level(_texture(stretch.background.kind, generator), stretch.background.level_db)
    half = round(FADE_S * RATE / 2)
    start = max(0, stretch.start - half)
    end = min(len(mix), stretch.end + half)
    sound = np.resize(texture, end - start)
    if stretch.start > 0:
        ramp = np.linspace(0, 1, min(2 * half, len(sound)), dtype=np.float32)
        sound[: len(ramp)] *= ramp
    if stretch.end < len(mix):
        ramp = np.linspace(1, 0, min(2 * half, len(sound)), dtype=np.float32)
        sound[len(sound) - len(ramp) :] *= ramp
    mix[start:end] += sound


def _texture(kind: NoiseKind | Path, generator: np.random.Generator) -> Sound:
    """A stretch of background that may be repeated end to end, at any level."""
    match kind:
        case NoiseKind.SILENCE:
            return np.zeros(1, np.float32)
        case NoiseKind.WHITE:
            return generator.standard_normal(_TEXTURE, dtype=np.float32)
        case NoiseKind.PINK:
            spectrum = np.fft.rfft(generator.standard_normal(_TEXTURE))
            hertz = np.fft.rfftfreq(_TEXTURE, 1 / RATE)
            # Below hearing the law would put all of its power; it is held level there.
            shaped = spectrum / np.sqrt(np.maximum(hertz, 20.0))
            shaped[0] = 0
            return np.fft.irfft(shaped, _TEXTURE).astype(np.float32)
        case NoiseKind.HUM:
            t = np.arange(RATE) / RATE  # one second holds whole periods of every harmonic
            waves = [
                strength * np.sin(2 * np.pi * _HUM_HERTZ * (number + 1) * t)
                for number, strength in enumerate(_HUM_HARMONICS)
            ]
            return np.asarray(np.sum(waves, axis=0), dtype=np.float32)
        case Path():
            return read_sound(kind)


def read_sound(path: Path) -> Sound:
    """The sound of any audio or video file, mono.

    Raises:
        ScenarioError: the file holds no sound that can be read.
    """
    parts: list[npt.NDArray[np.float32]] = []
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise ScenarioError(f"wanted sound in {path}, found none; use another file")
            for frame in container.decode(container.streams.audio[0]):
                parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
            parts += [part.to_ndarray()[0] for part in resampler.resample(None)]
    except (av.error.FFmpegError, OSError) as error:
        raise ScenarioError(
            f"wanted sound in {path}, found: {error.strerror or error}; use another file"
        ) from error
    sound = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    if not np.any(sound):
        raise ScenarioError(f"wanted sound in {path}, found silence; use another file")
    return sound.astype(np.float32)
