"""What the wake phrase's scores amount to: misses, false firings, and the trade between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.evaluation.wake_programme import RATE, Passage
from models.wake_word import STEP_S, WakeDetector, WakePolicy, WakeWord

EARLY_S, LATE_S = (
    0.4,
    0.8,
)  # a firing counts from so long after the phrase began to so long after its end

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Trial:
    """One wake phrase that was said.

    Attributes:
        group: Voice and noise.
        best: The highest threshold at which it would have fired.
        delay_s: From the end of the phrase to the firing, at the policy's threshold; None where it
            was missed, and where a request behind the phrase hides its end.
    """

    group: str
    best: float
    delay_s: float | None


@dataclass(frozen=True, slots=True)
class LongRun:
    """One stream over a long sound.

    Attributes:
        scores: All of them [n], 80 ms apart.
        groups: What was heard, and the step at which each passage began.
        said: Moments between which a firing is right, seconds.
    """

    scores: Scores
    groups: tuple[tuple[int, str], ...]
    said: tuple[tuple[float, float], ...]

    @property
    def hours(self) -> float:
        """How long the sound is, without the wake phrases."""
        said = sum(until - since for since, until in self.said)
        return (len(self.scores) * STEP_S - said) / 3600

    def group_at(self, moment: float) -> str:
        """What was heard at a moment, seconds."""
        starts = [start for start, _ in self.groups]
        place = int(np.searchsorted(starts, moment / STEP_S, side="right")) - 1
        return self.groups[max(place, 0)][1]

    def judged(self, policy: WakePolicy) -> tuple[list[float], set[int]]:
        """Moments of false firings, seconds, and which of the wake phrases were heard."""
        false: list[float] = []
        heard: set[int] = set()
        for moment in firings(self.scores.tolist(), policy):
            right = [n for n, (since, until) in enumerate(self.said) if since <= moment <= until]
            heard.update(right)
            if not right:
                false.append(moment)
        return false, heard


def trial(wake: WakeWord, passage: Passage, policy: WakePolicy) -> Trial:
    """Whether a new stream hears the wake phrase of a passage."""
    if passage.phrase is None:
        raise ValueError("expected a passage with the wake phrase, got one without")
    scores = np.array(wake.stream().feed(passage.sound), np.float32)
    since, until = right_moments(passage)
    moments = (np.arange(len(scores)) + 1) * STEP_S
    near = (moments >= since) & (moments <= until)
    steady = _steady(scores, policy.consecutive)
    fired = moments[near & (steady >= policy.threshold)]
    known = len(fired) > 0 and not passage.goes_on
    delay = float(fired[0]) - passage.phrase[1] / RATE if known else None
    return Trial(passage.group, float(steady[near].max()), delay)


def right_moments(passage: Passage, start: int = 0) -> tuple[float, float]:
    """The moments between which a firing is right; the passage begins at sample `start`."""
    if passage.phrase is None:
        raise ValueError("expected a passage with the wake phrase, got one without")
    begin, end = passage.phrase
    return (start + begin) / RATE + EARLY_S, (start + end) / RATE + LATE_S


def long_run(wake: WakeWord, passages: Iterable[Passage]) -> LongRun:
    """One stream that is never begun anew over all passages."""
    stream = wake.stream()
    scores: list[float] = []
    groups: list[tuple[int, str]] = []
    said: list[tuple[float, float]] = []
    samples = 0
    for passage in passages:
        groups.append((len(scores), passage.group))
        if passage.phrase is not None:
            said.append(right_moments(passage, samples))
        scores += stream.feed(passage.sound)
        samples += len(passage.sound)
    return LongRun(np.array(scores, np.float32), tuple(groups), tuple(said))


def firings(scores: Iterable[float], policy: WakePolicy) -> list[float]:
    """The moments, seconds, at which the scores of a stream fire."""
    detector = WakeDetector(policy)
    return [(step + 1) * STEP_S for step, score in enumerate(scores) if detector.feed(score)]


def missed(trials: Sequence[Trial], threshold: float) -> float:
    """The part of wake phrases, 0 to 1, that are missed at a threshold."""
    return float(np.mean([trial.best < threshold for trial in trials])) if trials else 0.0


def _steady(scores: Scores, consecutive: int) -> Scores:
    """The least of each score and those before it that a firing needs."""
    padded = np.concatenate((np.zeros(consecutive - 1, np.float32), scores))
    windows = np.lib.stride_tricks.sliding_window_view(padded, consecutive)
    return np.asarray(windows.min(axis=1), np.float32)
