"""Short tones that tell what the assistant is doing."""

import functools
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from devices.media import Samples

SAMPLE_RATE = 24_000  # Hertz, unless asked for another
LEVEL = 0.18  # of full scale, the loudest sample
_FADE_S = 0.010  # seconds in which a note comes up and dies away, so that it does not click
_OVERTONE = 0.2  # of the octave above, as loud as this times the note: less like a beep


class Tone(Enum):
    """What a tone tells."""

    LISTENING = auto()  # speak now
    THINKING = auto()  # the answer takes a while
    MUTED = auto()  # the microphone is off
    RECORDING = auto()  # what is seen and heard is being kept
    INTERRUPTED = auto()  # what was being said is broken off


@dataclass(frozen=True, slots=True)
class _Note:
    hertz: float
    seconds: float


# Told apart by how the pitch goes, for those who do not hear its height: up, the same again, down,
# three times, down and up. Lower notes, or others, are taken for speech by the voice detector.
_MELODIES: dict[Tone, tuple[_Note, ...]] = {
    Tone.LISTENING: (_Note(783.99, 0.06), _Note(1174.66, 0.09)),
    Tone.THINKING: (_Note(880.00, 0.04), _Note(0.0, 0.03), _Note(880.00, 0.04)),
    Tone.MUTED: (_Note(783.99, 0.08), _Note(523.25, 0.12)),
    Tone.RECORDING: (*(_Note(1318.51, 0.04), _Note(0.0, 0.04)) * 2, _Note(1318.51, 0.06)),
    Tone.INTERRUPTED: (_Note(880.00, 0.06), _Note(587.33, 0.06), _Note(880.00, 0.08)),
}


@functools.cache
def tone(which: Tone, sample_rate: int = SAMPLE_RATE) -> Samples:
    """The samples of a tone: float32, mono, at most `LEVEL`, read only.

    Args:
        which: The tone.
        sample_rate: Hertz.
    """
    sound = np.concatenate([_sound(note, sample_rate) for note in _MELODIES[which]])
    samples: Samples = (sound * (LEVEL / np.abs(sound).max())).astype(np.float32)
    samples.flags.writeable = False
    return samples


def _sound(note: _Note, sample_rate: int) -> Samples:
    """One note, or a rest."""
    length = round(note.seconds * sample_rate)
    turns = note.hertz * np.arange(length) / sample_rate
    wave = np.sin(2 * np.pi * turns) + _OVERTONE * np.sin(4 * np.pi * turns)
    fade = round(_FADE_S * sample_rate)
    ramp = np.sin(np.pi / 2 * np.arange(fade) / fade) ** 2
    wave[:fade] *= ramp
    wave[length - fade :] *= ramp[::-1]
    sound: Samples = wave.astype(np.float32)
    return sound
