"""Softmax regression on several kinds of features, with plain numpy.

The weights of such a regression are sums of its examples' features, so it is solved for the
examples' shares in those sums: what is needed of the features then is how alike two examples are.
That is a small matrix, whatever the number of features, and every held-out round is a part of it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Options:
    """How a regression is fitted.

    Attributes:
        meaning: How much the likeness of the embeddings counts.
        words: How much that of the words counts.
        letters: How much that of the letters counts.
        decay: Of the weights (half of it times their squares is added to the mean loss).
        steps: Of the descent.
    """

    meaning: float = 60.0
    words: float = 0.3
    letters: float = 0.3
    decay: float = 1e-4
    steps: int = 200


def fit(alike: Floats, labels: Indices, count: int, options: Options) -> Floats:
    """The examples' shares in the weights.

    Nesterov's accelerated descent (1983), restarted whenever the loss would rise (O'Donoghue and
    Candes 2015, arXiv:1204.3982).

    Args:
        alike: The products of the examples' features [n, n].
        labels: The right answers [n], 0 to `count` - 1.
        count: Of labels.
        options: How.

    Returns:
        float32 [n, count].
    """
    right = np.eye(count, dtype=np.float32)[labels]
    length = np.float32(1 / (_largest(alike) / (2 * len(labels)) + options.decay))
    shares = ahead = np.zeros_like(right)
    odds = odds_ahead = np.zeros_like(right)  # what they answer to the examples
    momentum = 1.0
    for _ in range(options.steps):
        slope = (softmax(odds_ahead) - right) / np.float32(len(labels))
        slope += np.float32(options.decay) * ahead
        new = ahead - length * slope
        new_odds = alike @ new
        if float(np.sum(slope * (new_odds - odds))) > 0:
            momentum = 1.0
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        further = np.float32((momentum - 1) / following)
        ahead, odds_ahead = new + further * (new - shares), new_odds + further * (new_odds - odds)
        shares, odds, momentum = new, new_odds, following
    return shares


def softmax(odds: Floats, temperature: float = 1.0) -> Floats:
    """Probabilities [n, labels]."""
    scaled = odds / np.float32(temperature)
    weights = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def temperature_of(odds: Floats, labels: Indices) -> float:
    """At which the right answers are likeliest (Guo et al. 2017, arXiv:1706.04599)."""
    candidates = np.geomspace(0.1, 3, 120)
    return float(min(candidates, key=lambda t: loss(softmax(odds, float(t)), labels)))


def loss(probabilities: Floats, labels: Indices) -> float:
    """Mean surprise at the right answers, in nats."""
    right = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, 1e-12)).mean())


def _largest(alike: Floats) -> float:
    """The largest eigenvalue, by repeated multiplication."""
    vector = np.ones(len(alike), np.float32) / np.float32(np.sqrt(len(alike)))
    size = 0.0
    for _ in range(50):
        vector = alike @ vector
        size = float(np.linalg.norm(vector))
        vector /= np.float32(size)
    return size
