"""Short sounds that are heard while somebody else speaks."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).parents[2] / "tests" / "data" / "bargein"
SAMPLE_RATE = 16_000  # Hertz, of every clip


class Kind(StrEnum):
    """What is heard over the assistant."""

    INTERRUPTION = "interruption"  # the wearer, who wants it to stop or to do something else
    BACKCHANNEL = "backchannel"  # the wearer, who listens
    TALK = "talk"  # somebody who does not speak to it
    NOBODY = "nobody"
    COUGH = "cough"  # the wearer's
    TAPS = "taps"  # on a keyboard, or with a finger
    BABBLE = "babble"  # people further off


DISTURBANCES = (Kind.COUGH, Kind.TAPS, Kind.BABBLE)  # what says nothing to anybody


@dataclass(frozen=True, slots=True, eq=False)
class Interjection:
    """One clip.

    Attributes:
        name: Its file, without the ending.
        kind: What it means.
        text: What is said.
        samples: float32, mono, 16 kHz, shape [n].
        under_db: How much softer than the wearer's voice it is, decibels.
    """

    name: str
    kind: Kind
    text: str
    samples: npt.NDArray[np.float32]
    under_db: float = 0.0


def interjections() -> list[Interjection]:
    """Nineteen interruptions and fifteen backchannels, by three synthetic voices."""
    rows = (FOLDER / "clips.tsv").read_text(encoding="utf-8").splitlines()
    return [
        Interjection(name, Kind(kind), text, _read(name))
        for name, kind, text in (row.split("\t") for row in rows)
    ]


def _read(name: str) -> npt.NDArray[np.float32]:
    with av.open(str(FOLDER / f"{name}.flac")) as container:
        parts = [frame.to_ndarray().ravel() for frame in container.decode(audio=0)]
    return np.concatenate(parts).astype(np.float32) / np.float32(32768)
