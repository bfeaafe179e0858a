"""The kept clips of the wake phrase and of near phrases, by voices that were not trained on."""

import csv
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).parent / "data" / "wake"
SAMPLE_RATE = 16_000  # Hertz


def kept(*kinds: str) -> dict[str, npt.NDArray[np.float32]]:
    """The clips of some kinds (wake, command, near) by file name: samples at 16 kHz [n]."""
    with (FOLDER / "clips.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {row["file"]: _read(FOLDER / row["file"]) for row in rows if row["kind"] in kinds}


def _read(path: Path) -> npt.NDArray[np.float32]:
    resampler = av.AudioResampler("fltp", "mono", SAMPLE_RATE)
    with av.open(str(path)) as file:
        frames = [out for frame in file.decode(audio=0) for out in resampler.resample(frame)]
        frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])
