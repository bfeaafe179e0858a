"""The trained classifier as the file that `models.request_classifier` reads."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.build.request_classifier.likeness import Features, alike
from models.build.request_classifier.regression import Floats, Indices, Options, fit
from models.request_features import ROWS, Places


def write(
    path: Path,
    seen: Features,
    right: Indices,
    labels: Sequence[str],
    options: Options,
    temperature: float,
) -> None:
    """Train on all that is `seen` and write the weights as float16.

    Args:
        path: A file whose name ends in .npz.
        seen: The features of the requests.
        right: Their labels [n], 0 to len(labels) - 1.
        labels: Names of the labels.
        options: How the regression is fitted.
        temperature: The weights are divided by it.
    """
    everything = np.arange(len(right))
    centre = seen.embeddings.mean(axis=0)
    shares = fit(alike(seen, everything, everything, centre, options), right, len(labels), options)
    shares /= np.float32(temperature)
    meaning = np.float32(options.meaning) * (seen.embeddings - centre).T @ shares
    found = {
        "mean": centre,
        "meaning": meaning,
        "words": np.float32(options.words) * _in_places(seen.words, shares),
        "letters": np.float32(options.letters) * _in_places(seen.letters, shares),
        "bias": shares.sum(axis=0),
    }
    stored = {name: array.astype(np.float16) for name, array in found.items()}
    stored["mean"] = found["mean"].astype(np.float32)
    np.savez_compressed(path, labels=np.array(labels), **stored)


def _in_places(found: Sequence[Places], shares: Floats) -> Floats:
    """The examples' shares, each in all places of its example [ROWS, labels]."""
    total = np.zeros((ROWS, shares.shape[1]), np.float32)
    for taken, share in zip(found, shares, strict=True):
        total[taken] += share / np.sqrt(max(len(taken), 1), dtype=np.float32)
    return total
