import io
import wave
from pathlib import Path

import numpy as np

from assistant.whole_file import write_whole
from devices.media import Samples

_FULL_SCALE = 32767


def write_wave(path: Path, samples: Samples, sample_rate: int) -> None:
    """Write mono samples, -1 to 1, as 16-bit PCM, whole or not at all.

    Raises:
        OutputError: the file cannot be written.
    """
    write_whole(path, as_wave(samples, sample_rate))


def as_wave(samples: Samples, sample_rate: int) -> bytes:
    """Mono samples, -1 to 1, as a WAV file of 16-bit PCM."""
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes((np.clip(samples, -1, 1) * _FULL_SCALE).astype("<i2").tobytes())
    return data.getvalue()
