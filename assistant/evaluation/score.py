"""What many turns are worth together."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.evaluation.expectation import Check, Expectation
from assistant.evaluation.run import Verdict

TURNS_TARGET = 0.95
FIRST_AUDIO = "speech_end_to_first_audio"


@dataclass(frozen=True, slots=True)
class Share:
    """So many right of so many."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of turns that are as they were expected.

    Attributes:
        turns: All checks right.
        checks: By what was judged, of the turns in which it was.
        refusals: Turns expected to be a "no" that are one of the right kind.
        false_answers: Talk between people that was answered.
        invented: Turns that claim what is not so.
        median_ms: From the end of speech to the first sound of the answer; None by text.
    """

    turns: Share
    checks: dict[Check, Share]
    refusals: Share
    false_answers: Share
    invented: int
    median_ms: float | None

    @property
    def met(self) -> bool:
        """Whether the targets are reached."""
        enough = (self.turns.value or 0.0) >= TURNS_TARGET
        return enough and self.refusals.right == self.refusals.of and self.invented == 0


def score(verdicts: Iterable[Verdict]) -> Score:
    """The score of some turns."""
    known = list(verdicts)
    refusals = [v for v in known if v.expectation is not None and v.expectation.refusal]
    quiet = [v for v in known if not v.judged.expected]
    return Score(
        turns=Share(sum(v.right for v in known), len(known)),
        checks={check: _share(check, known) for check in Check},
        refusals=Share(sum(not _misses(Check.REFUSAL, v) for v in refusals), len(refusals)),
        false_answers=Share(sum(not v.right for v in quiet), len(quiet)),
        invented=sum(v.invents for v in known),
        median_ms=_median(_latencies(known)),
    )


def _share(check: Check, verdicts: list[Verdict]) -> Share:
    judged = [v for v in verdicts if _judges(check, v.expectation)]
    return Share(sum(not _misses(check, v) for v in judged), len(judged))


def _judges(check: Check, expectation: Expectation | None) -> bool:
    """Whether something of the kind was expected; whether it is answered always is."""
    if check is Check.ANSWERED:
        return True
    return expectation is not None and bool(
        {
            Check.SKILL: expectation.skill,
            Check.ARGUMENTS: expectation.arguments,
            Check.REFUSAL: expectation.refusal,
            Check.SAYS: expectation.says,
            Check.NEVER_SAYS: expectation.never_says,
            Check.EVIDENCE: expectation.evidence,
        }[check]
    )


def _misses(check: Check, verdict: Verdict) -> bool:
    """Whether a check failed; without a turn, all do."""
    return (verdict.turn is None and bool(verdict.misses)) or any(
        miss.check is check for miss in verdict.misses
    )


def _latencies(verdicts: list[Verdict]) -> list[float]:
    timings = [v.turn["timings_ms"] for v in verdicts if v.turn is not None]
    return sorted(timing[FIRST_AUDIO] for timing in timings if FIRST_AUDIO in timing)


def _median(values: list[float]) -> float | None:
    return values[len(values) // 2] if values else None
