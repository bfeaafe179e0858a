"""The sound of a media file as gapless 16 kHz mono blocks."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from devices.container import Reading, open_container, sound_stream, sounds_of
from devices.media import NANOSECONDS, SAMPLE_RATE, AudioBlock, Samples, samples_to_ns
from devices.resampler import Resampler

PACKED = "flt"  # float32, the channels of one sample side by side
BLOCK = SAMPLE_RATE // 50  # samples: 20 ms
TOLERANCE = Fraction(50, 1000)  # seconds the stamps may disagree with the count of samples
SILENCE_PIECE = 1  # seconds: a long gap is filled piece by piece

# Down-mix to one channel by ITU-R BS.775, scaled so that full scale stays full scale.
WEIGHTS = {"FL": 0.7071, "FR": 0.7071, "FC": 1.0, "LFE": 0.0, "LFE2": 0.0}
SURROUND_WEIGHT = 0.5
UNNAMED = {"NONE", "UNK", "UNKNOWN", ""}  # channels of which the file does not say where they are

Timed = tuple[Fraction, int, Samples]  # time of the first sample in seconds, Hertz, mono samples


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """The sound of one file, ready to be read any number of times.

    Attributes:
        path: The file.
        start: Time of its first sample, seconds of the file's own time.
        sample_rate: Hertz in the file.
        channels: How many in the file.
        stated_end: Where the file says its sound ends, seconds of its own time, if it does.
    """

    path: Path
    start: Fraction
    sample_rate: int
    channels: int
    stated_end: Fraction | None

    @classmethod
    def find(cls, path: Path) -> "SoundTrack | None":
        """Look for sound that can be decoded; None when the file has none.

        Raises:
            DeviceMissing: There is no such file.
            MediaUnreadable: It cannot be read at all.
        """
        with open_container(path) as container:
            stream = sound_stream(container)
            if stream is None:
                return None
            end = None
            if stream.duration and stream.time_base:
                end = ((stream.start_time or 0) + stream.duration) * stream.time_base
            for start, sound in sounds_of(container, stream, Reading()):
                return cls(path, start, sound.sample_rate, sound.layout.nb_channels, end)
        return None

    def blocks(self, origin: Fraction, reading: Reading) -> Generator[AudioBlock, None, None]:
        """Read the sound in blocks of 20 ms, stamped by the count of samples from its start.

        The last block is filled up with silence.

        Args:
            origin: Where the session begins, seconds of the file's own time.
            reading: Told of damage and of the end.
        """
        start_ns = round((self.start - origin) * NANOSECONDS)
        count = 0
        with closing(self._decoded(reading)) as sounds:
            for samples in in_blocks(resampled(gapless(sounds))):
                yield AudioBlock(start_ns + samples_to_ns(count), samples)
                count += BLOCK

    def _decoded(self, reading: Reading) -> Generator[Timed, None, None]:
        with open_container(self.path) as container:
            stream = sound_stream(container)
            if stream is None:
                return
            packer, packs = AudioResampler(PACKED), ""
            for time, sound in sounds_of(container, stream, reading):
                kind = f"{sound.format.name} {sound.layout.name} {sound.sample_rate}"
                if packs != kind:  # some broadcasts change on the way; the packer cannot
                    packer, packs = AudioResampler(PACKED), kind
                yield time, sound.sample_rate, mono(sound, packer)


def mono(sound: AudioFrame, packer: AudioResampler) -> Samples:
    """One decoded stretch of sound, any format and channels, as mono float32 in -1 to 1.

    Args:
        sound: As decoded.
        packer: Brings it to packed floats; PyAV 18 crashes on the eight planes of planar 7.1.
    """
    packed = [frame.to_ndarray().ravel() for frame in packer.resample(sound)]
    samples: Samples = np.concatenate(packed).astype(np.float32)
    mixed: Samples = samples.reshape(-1, sound.layout.nb_channels) @ _weights(sound)
    return np.clip(np.nan_to_num(mixed), -1.0, 1.0)


def _weights(sound: AudioFrame) -> npt.NDArray[np.float32]:
    names = [channel.name for channel in sound.layout.channels]
    if len(names) != sound.layout.nb_channels or UNNAMED.intersection(names):
        weights = np.ones(sound.layout.nb_channels, np.float32)
    else:
        weights = np.array([WEIGHTS.get(name, SURROUND_WEIGHT) for name in names], np.float32)
    total = weights.sum()
    return weights / total if total > 0 else np.full_like(weights, 1 / len(weights))


def gapless(sounds: Iterable[Timed]) -> Iterator[tuple[int, Samples]]:
    """Make stamps and samples agree: fill gaps with silence, drop what overlaps.

    Up to `TOLERANCE` of disagreement is rounding or jitter and left alone; it cannot add up,
    because each stamp is held against the count of all samples so far.

    Yields:
        Rate in Hertz and mono samples.
    """
    expected: Fraction | None = None
    for time, rate, samples in sounds:
        late = Fraction(0) if expected is None else time - expected
        expected = time if expected is None else expected
        if late > TOLERANCE:
            missing = round(late * rate)
            expected += Fraction(missing, rate)
            for done in range(0, missing, rate * SILENCE_PIECE):
                yield rate, np.zeros(min(rate * SILENCE_PIECE, missing - done), np.float32)
        elif late < -TOLERANCE:
            samples = samples[round(-late * rate) :]
        if len(samples):
            expected += Fraction(len(samples), rate)
            yield rate, samples


def resampled(pieces: Iterable[tuple[int, Samples]]) -> Iterator[Samples]:
    """Bring every piece to `SAMPLE_RATE`; the rate may change on the way."""
    resampler: Resampler | None = None
    for rate, samples in pieces:
        if resampler is None or resampler.rate_in != rate:
            if resampler is not None:
                yield resampler.finish()
            resampler = Resampler(rate)
        yield resampler.push(samples)
    if resampler is not None:
        yield resampler.finish()


def in_blocks(pieces: Iterable[Samples]) -> Iterator[Samples]:
    """Cut sound into arrays of `BLOCK` samples, within -1 to 1, the last filled with silence."""
    rest = np.zeros(0, np.float32)
    for piece in pieces:
        rest = np.concatenate([rest, piece])
        whole = len(rest) - len(rest) % BLOCK
        for begin in range(0, whole, BLOCK):
            yield np.clip(rest[begin : begin + BLOCK], -1.0, 1.0)
        rest = rest[whole:]
    if len(rest):
        yield np.clip(np.pad(rest, (0, BLOCK - len(rest))), -1.0, 1.0)
