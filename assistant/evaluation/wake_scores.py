"""What the wake phrase's scores amount to: misses, false firings, and the trade between them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.evaluation.wake_programme import RATE, Passage, Samples
from models.wake_check import WINDOW
from models.wake_word import STEP, STEP_S, WakeDetector, WakePolicy, WakeWord

EARLY_S, LATE_S = (
    0.4,
    0.8,
)  # a firing counts from so long after the phrase began to so long after its end

Scores = npt.NDArray[np.float32]
# What the second listening hears and what the first one said, to how sure both are, 0 to 1.
Check = Callable[[Samples, float], float]


@dataclass(frozen=True, slots=True)
class Trial:
    """One wake phrase that was said.

    Attributes:
        group: Voice and noise.
        best: The highest threshold at which it would have fired.
        delay_s: From the end of the phrase to the firing, at the policy's threshold; None where it
            was missed, and where a request behind the phrase hides its end.
        check: How sure both listenings are at the first firing with the policy's threshold; 0 where
            there was none.
    """

    group: str
    best: float
    delay_s: float | None
    check: float = 0.0


@dataclass(frozen=True, slots=True)
class LongRun:
    """One stream over a long sound.

    Attributes:
        scores: All of them [n], 80 ms apart.
        groups: What was heard, and the step at which each passage began.
        said: Moments between which a firing is right, seconds.
        checks: The moments of the firings, seconds, and how sure both listenings are of each.
    """

    scores: Scores
    groups: tuple[tuple[int, str], ...]
    said: tuple[tuple[float, float], ...]
    checks: tuple[tuple[float, float], ...] = ()

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
        """By the scores alone: moments of false firings, and which wake phrases were heard."""
        return self._judge(moment for moment, _ in firings(self.scores.tolist(), policy))

    def checked(self, least: float) -> tuple[list[float], set[int]]:
        """As `judged`, of the firings of which both listenings are at least `least` sure."""
        return self._judge(moment for moment, score in self.checks if score >= least)

    def _judge(self, moments: Iterable[float]) -> tuple[list[float], set[int]]:
        false: list[float] = []
        heard: set[int] = set()
        for moment in moments:
            right = [n for n, (since, until) in enumerate(self.said) if since <= moment <= until]
            heard.update(right)
            if not right:
                false.append(moment)
        return false, heard


def trial(wake: WakeWord, check: Check, passage: Passage, policy: WakePolicy) -> Trial:
    """Whether a new stream hears the wake phrase of a passage, and the second listening too."""
    if passage.phrase is None:
        raise ValueError("expected a passage with the wake phrase, got one without")
    scores = np.array(wake.stream().feed(passage.sound), np.float32)
    since, until = right_moments(passage)
    moments = (np.arange(len(scores)) + 1) * STEP_S
    near = (moments >= since) & (moments <= until)
    steady = _steady(scores, policy.consecutive)
    fired = np.flatnonzero(near & (steady >= policy.threshold))
    delay, surely = None, 0.0
    if len(fired):
        step = min(int(fired[0]) + policy.settle, len(scores) - 1)
        moment, highest = float(moments[step]), float(scores[fired[0] : step + 1].max())
        surely = check(up_to(passage.sound, moment), highest)
        if not passage.goes_on:
            delay = moment - passage.phrase[1] / RATE
    return Trial(passage.group, float(steady[near].max()), delay, surely)


def right_moments(passage: Passage, start: int = 0) -> tuple[float, float]:
    """The moments between which a firing is right; the passage begins at sample `start`."""
    if passage.phrase is None:
        raise ValueError("expected a passage with the wake phrase, got one without")
    begin, end = passage.phrase
    return (start + begin) / RATE + EARLY_S, (start + end) / RATE + LATE_S


def up_to(sound: Samples, moment: float) -> Samples:
    """What the second listening hears of a sound that fired at a moment, seconds."""
    end = round(moment * RATE)
    return sound[max(0, end - WINDOW) : end]


def long_run(
    wake: WakeWord, check: Check, passages: Iterable[Passage], policy: WakePolicy
) -> LongRun:
    """One stream that is never begun anew over all passages."""
    stream, detector = wake.stream(), WakeDetector(policy)
    scores: list[float] = []
    groups: list[tuple[int, str]] = []
    said: list[tuple[float, float]] = []
    checks: list[tuple[float, float]] = []
    kept, samples = np.zeros(WINDOW, np.float32), 0  # the last of the sound; all of it so far
    for passage in passages:
        groups.append((len(scores), passage.group))
        if passage.phrase is not None:
            said.append(right_moments(passage, samples))
        kept = np.concatenate((kept[-WINDOW - STEP :], passage.sound))
        samples += len(passage.sound)
        for score in stream.feed(passage.sound):
            scores.append(score)
            highest = detector.feed(score)
            if highest:
                moment = len(scores) * STEP_S
                heard = up_to(kept, moment - (samples - len(kept)) / RATE)
                checks.append((moment, check(heard, highest)))
    return LongRun(np.array(scores, np.float32), tuple(groups), tuple(said), tuple(checks))


def firings(scores: Iterable[float], policy: WakePolicy) -> list[tuple[float, float]]:
    """The moments, seconds, at which the scores of a stream fire, and each phrase's highest."""
    detector = WakeDetector(policy)
    fed = [detector.feed(score) for score in scores]
    return [((step + 1) * STEP_S, highest) for step, highest in enumerate(fed) if highest]


def missed(trials: Sequence[Trial], threshold: float) -> float:
    """The part of wake phrases, 0 to 1, that are missed at a threshold."""
    return float(np.mean([trial.best < threshold for trial in trials])) if trials else 0.0


def missed_by_both(trials: Sequence[Trial], least: float) -> float:
    """The part of wake phrases, 0 to 1, that did not fire or of which both are less sure."""
    return float(np.mean([trial.check < least for trial in trials])) if trials else 0.0


def _steady(scores: Scores, consecutive: int) -> Scores:
    """The least of each score and those before it that a firing needs."""
    padded = np.concatenate((np.zeros(consecutive - 1, np.float32), scores))
    windows = np.lib.stride_tricks.sliding_window_view(padded, consecutive)
    return np.asarray(windows.min(axis=1), np.float32)
