"""A microphone that hears what the assistant's loudspeaker really plays, and the wearer over it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.evaluation.room import Scene
from devices.media import SAMPLE_RATE, AudioBlock, Samples, ns_to_samples, samples_to_ns

BLOCK = 320  # samples a block, 20 ms, as from a sound card
SPEECH_DB = -26.0  # decibels of full scale: the wearer's voice in the microphone
NOISE_DB = -60.0  # decibels of full scale: the room's hiss, 3 dB less for each octave up
_NOISE_SAMPLES = 1 << 19  # 33 s, repeated without a seam
_LOWEST_HERTZ = 20.0  # below it the noise is level
_LOUD_DB = 30.0  # under the loudest 20 ms: what is quieter is a pause


@dataclass(frozen=True, slots=True)
class Coupling:
    """How the loudspeaker is heard.

    Attributes:
        echo_db: Loudness of the echo against the wearer's voice, decibels.
        delay_ns: By how much later than told the sound leaves the loudspeaker, nanoseconds.
        drive: How much a small loudspeaker bends loud sound: 0 not at all, 1 by a quarter.
    """

    echo_db: float
    delay_ns: int
    drive: float = 0.0


class OpenMicrophone:
    """Composes the microphone's sound block by block, while the program runs.

    Args:
        played: What the loudspeaker plays between two session times, float32 at 16 kHz.
        voice_db: How loud that is while it sounds, as `level_db` gives it.
        scene: Where all are.
        coupling: How the loudspeaker is heard.
        seed: Of the room and its noise.
    """

    def __init__(
        self,
        played: Callable[[int, int], Samples],
        voice_db: float,
        scene: Scene,
        coupling: Coupling,
        seed: int,
    ) -> None:
        self._played = played
        self._coupling = coupling
        self._speech_response = _of_unit_energy(scene.speech(seed))
        response = _of_unit_energy(scene.echo(seed))
        gain = 10 ** ((SPEECH_DB + coupling.echo_db - voice_db) / 20)
        self._tail = len(response)  # samples of past sound that still ring
        self._size = 1 << (self._tail + BLOCK - 1).bit_length()
        self._spectrum = np.fft.rfft(response * np.float32(gain), self._size)
        self._peak = 10 ** ((voice_db + 12) / 20)  # of full scale: about the voice's loudest
        self._noise = _pink(seed)
        self._said: list[tuple[int, Samples]] = []  # number of the first sample, samples

    def say(self, start_ns: int, samples: Samples, under_db: float = 0.0) -> int:
        """Let the wearer speak from `start_ns` on; returns when it is over, nanoseconds.

        What is no speech of the wearer's may be so many decibels softer.
        """
        heard = np.convolve(samples, self._speech_response).astype(np.float32)
        heard *= np.float32(10 ** ((SPEECH_DB - under_db - level_db(heard)) / 20))
        self._said.append((ns_to_samples(start_ns), heard))
        return start_ns + samples_to_ns(len(samples))

    def block(self, t_ns: int) -> AudioBlock:
        """What is heard in the 20 ms from `t_ns` on; asked for in order."""
        first = ns_to_samples(t_ns)
        sound = self._echo(t_ns) + np.take(
            self._noise, np.arange(first, first + BLOCK), mode="wrap"
        )
        for begin, said in self._said:
            left, right = max(begin, first), min(begin + len(said), first + BLOCK)
            if left < right:
                sound[left - first : right - first] += said[left - begin : right - begin]
        self._said = [(begin, said) for begin, said in self._said if begin + len(said) > first]
        return AudioBlock(t_ns, np.clip(sound, -1.0, 1.0).astype(np.float32))

    def _echo(self, t_ns: int) -> npt.NDArray[np.float64]:
        end_ns = t_ns + samples_to_ns(BLOCK) - self._coupling.delay_ns
        begin_ns = end_ns - samples_to_ns(BLOCK + self._tail)
        sound = self._played(begin_ns, end_ns)
        if not sound.any():
            return np.zeros(BLOCK)
        drive = self._coupling.drive
        if drive:
            sound = np.tanh(sound * (drive / self._peak)) * (self._peak / drive)
        heard = np.fft.irfft(np.fft.rfft(sound, self._size) * self._spectrum, self._size)
        return heard[self._tail : self._tail + BLOCK]


def level_db(sound: Samples) -> float:
    """RMS in decibels of full scale, pauses left out; minus infinity for silence."""
    frames = np.pad(sound, (0, -len(sound) % BLOCK)).reshape(-1, BLOCK).astype(np.float64)
    power = np.mean(frames**2, axis=1)
    if not np.any(power > 0):
        return float("-inf")
    return float(10 * np.log10(power[power > power.max() * 10 ** (-_LOUD_DB / 10)].mean()))


def _of_unit_energy(response: Samples) -> Samples:
    energy = float(np.sum(response.astype(np.float64) ** 2))
    return response / np.float32(np.sqrt(energy))


def _pink(seed: int) -> Samples:
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(_NOISE_SAMPLES))
    hertz = np.fft.rfftfreq(_NOISE_SAMPLES, 1 / SAMPLE_RATE)
    spectrum /= np.sqrt(np.maximum(hertz, _LOWEST_HERTZ))
    noise = np.fft.irfft(spectrum, _NOISE_SAMPLES)
    noise *= 10 ** (NOISE_DB / 20) / np.sqrt(np.mean(noise**2))
    pink: Samples = noise.astype(np.float32)
    return pink
