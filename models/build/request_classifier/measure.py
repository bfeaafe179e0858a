"""How good a classifier is with requests of a round that it was not trained with."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.build.request_classifier.likeness import Features, alike
from models.build.request_classifier.regression import (
    Floats,
    Indices,
    Options,
    fit,
    softmax,
    temperature_of,
)
from models.build.request_classifier.rounds import Request
from models.request_classifier import CHAT, NULL

OUT_OF_SCOPE = (CHAT, NULL)
DEVICE_ACTIONS = ("take_photo", "record_video", "forget", "set_timer", "set_reminder")
THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Judged:
    """Requests, and what a classifier that never saw them says.

    Attributes:
        labels: Of the columns.
        requests: Of the rows.
        probabilities: float32 [requests, labels].
    """

    labels: tuple[str, ...]
    requests: tuple[Request, ...]
    probabilities: Floats

    @property
    def right(self) -> Indices:
        """The column of each right answer [n]."""
        columns = {label: column for column, label in enumerate(self.labels)}
        return np.array([columns[request.label] for request in self.requests], np.int64)

    def part(self, labels: Sequence[str] = (), language: str = "") -> "Judged":
        """The requests of some labels, all if none is named, in one language or both."""
        kept = [
            row
            for row, request in enumerate(self.requests)
            if (not labels or request.label in labels) and language in ("", request.language)
        ]
        return Judged(
            self.labels, tuple(self.requests[row] for row in kept), self.probabilities[kept]
        )

    def skills(self, language: str = "") -> "Judged":
        """The requests that a skill fits."""
        return self.part([name for name in self.labels if name not in OUT_OF_SCOPE], language)

    def accuracy(self, among: int = 1) -> float:
        """The part of the requests whose label is `among` the likeliest."""
        order = np.argsort(-self.probabilities, axis=1, kind="stable")[:, :among]
        return float((order == self.right[:, None]).any(axis=1).mean())

    def confused(self) -> list[tuple[str, str, int]]:
        """Right label, label given instead, how often: most often first."""
        given = self.probabilities.argmax(axis=1)
        pairs = Counter(zip(self.right.tolist(), given.tolist(), strict=True))
        found = [(self.labels[a], self.labels[b], n) for (a, b), n in pairs.items() if a != b]
        return sorted(found, key=lambda pair: (-pair[2], *pair[:2]))

    def table(self) -> Indices:
        """How often each label [rows] was given each label [columns]."""
        counts = np.zeros((len(self.labels), len(self.labels)), np.int64)
        np.add.at(counts, (self.right, self.probabilities.argmax(axis=1)), 1)
        return counts


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What comes of acting only from a probability on, and else asking "A or B?".

    Attributes:
        threshold: That probability.
        acted: Part of the requests for a skill that is acted on, rightly or not.
        precision: Part of those that are acted on rightly.
        skill_score: Rightly acted on, and half of those that are asked back with the right one
            among the two, as parts of the requests for a skill.
        quiet: Part of what is out of scope that leads to no skill: it is known as out of scope, or
            nothing is sure enough.
        wrong_action: Part of all requests on which the device acts (photo, recording, forgetting,
            timer, reminder) though something else was asked for.
    """

    threshold: float
    acted: float
    precision: float
    skill_score: float
    quiet: float
    wrong_action: float


def at_threshold(judged: Judged, threshold: float) -> AtThreshold:
    """What comes of one threshold."""
    skills, others = judged.skills(), judged.part(OUT_OF_SCOPE)
    acts = _acts(skills, threshold)
    hits = skills.probabilities.argmax(axis=1) == skills.right
    first_two = np.argsort(-skills.probabilities, axis=1, kind="stable")[:, :2]
    offered = (first_two == skills.right[:, None]).any(axis=1)
    sure = skills.probabilities.max(axis=1) >= threshold
    score = (acts & hits).mean() + 0.5 * (~sure & offered).mean()
    device = np.isin(judged.probabilities.argmax(axis=1), _columns(judged, DEVICE_ACTIONS))
    wrong = (
        device & _acts(judged, threshold) & (judged.probabilities.argmax(axis=1) != judged.right)
    )
    return AtThreshold(
        threshold,
        acted=float(acts.mean()),
        precision=float((acts & hits).sum() / max(acts.sum(), 1)),
        skill_score=float(score),
        quiet=float(1 - _acts(others, threshold).mean()),
        wrong_action=float(wrong.mean()),
    )


def held_out(
    rounds: Mapping[str, Sequence[Request]], seen: Features, labels: Sequence[str], options: Options
) -> tuple[Judged, float]:
    """Judge each round by a classifier of the others.

    Args:
        rounds: At least three.
        seen: The features of all requests, round after round.
        labels: All labels.
        options: How a classifier is fitted.

    Returns:
        The requests whose label the other rounds have too, judged; each round at the temperature
        that suits the other rounds best. And the temperature that suits all.
    """
    requests = [request for requests in rounds.values() for request in requests]
    columns = {label: column for column, label in enumerate(labels)}
    right = np.array([columns[request.label] for request in requests], np.int64)
    which = np.repeat(np.arange(len(rounds)), [len(requests) for requests in rounds.values()])
    odds = np.zeros((len(requests), len(labels)), np.float32)
    for number in range(len(rounds)):
        held, others = np.flatnonzero(which == number), np.flatnonzero(which != number)
        centre = seen.embeddings[others].mean(axis=0)
        shares = fit(
            alike(seen, others, others, centre, options), right[others], len(labels), options
        )
        odds[held] = alike(seen, held, others, centre, options) @ shares
    known = np.array([(which[right == r] != w).any() for r, w in zip(right, which, strict=True)])
    probabilities = np.zeros_like(odds)
    for number in range(len(rounds)):
        held, others = which == number, (which != number) & known
        probabilities[held] = softmax(odds[held], temperature_of(odds[others], right[others]))
    kept = [request for request, one in zip(requests, known, strict=True) if one]
    judged = Judged(tuple(labels), tuple(kept), probabilities[known])
    return judged, temperature_of(odds[known], right[known])


def _acts(judged: Judged, threshold: float) -> npt.NDArray[np.bool_]:
    """Whether each request leads to a skill."""
    best = judged.probabilities.argmax(axis=1)
    sure = judged.probabilities.max(axis=1) >= threshold
    return np.asarray(sure & ~np.isin(best, _columns(judged, OUT_OF_SCOPE)), np.bool_)


def _columns(judged: Judged, labels: Sequence[str]) -> list[int]:
    return [column for column, label in enumerate(judged.labels) if label in labels]
