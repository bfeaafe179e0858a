"""Human speech for tests: short clips with what is said in them."""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).parent / "data" / "speech"
SAMPLE_RATE = 16_000  # Hertz, of every clip


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One recording: its name, its words and its samples, float32, mono, 16 kHz."""

    name: str
    text: str
    samples: npt.NDArray[np.float32]


def clips() -> list[Clip]:
    """All clips: five of playing cards, five sentences of Jane Austen's, one command."""
    rows = (FOLDER / "transcripts.tsv").read_text().splitlines()
    names_and_texts = [row.split("\t") for row in rows]
    return [Clip(name, text, read_wav(FOLDER / f"{name}.wav")) for name, text in names_and_texts]


def read_wav(path: Path) -> npt.NDArray[np.float32]:
    """The samples of a 16-bit, mono, 16 kHz WAV file."""
    with wave.open(str(path)) as file:
        form = file.getframerate(), file.getnchannels(), file.getsampwidth()
        assert form == (SAMPLE_RATE, 1, 2)
        raw = file.readframes(file.getnframes())
    return np.frombuffer(raw, "<i2").astype(np.float32) / np.float32(32768)
