"""The human speech that figures are taken on."""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).parents[2] / "tests" / "data" / "speech"
SAMPLE_RATE = 16_000  # Hertz, of every clip


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One recording.

    Attributes:
        name: Its file, without the ending.
        text: What is said.
        samples: float32, mono, 16 kHz, shape [n].
    """

    name: str
    text: str
    samples: npt.NDArray[np.float32]

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / SAMPLE_RATE


def human_clips() -> list[Clip]:
    """Eleven clips, 37 s: playing cards, sentences of Jane Austen's, a command."""
    rows = (FOLDER / "transcripts.tsv").read_text(encoding="utf-8").splitlines()
    named = (row.split("\t") for row in rows)
    return [Clip(name, text, read_wav(FOLDER / f"{name}.wav")) for name, text in named]


def read_wav(path: Path) -> npt.NDArray[np.float32]:
    """The samples of a 16-bit, mono, 16 kHz WAV file, -1 to 1, shape [n]."""
    with wave.open(str(path)) as file:
        form = file.getframerate(), file.getnchannels(), file.getsampwidth()
        assert form == (SAMPLE_RATE, 1, 2)
        raw = file.readframes(file.getnframes())
    return np.frombuffer(raw, "<i2").astype(np.float32) / np.float32(32768)
