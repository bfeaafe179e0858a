"""One run of a scenario or a session, judged line by line."""

from dataclasses import dataclass

from assistant.evaluation.expectation import Check, Expectation, Miss
from assistant.evaluation.witness import Witness
from assistant.turn import Json


@dataclass(frozen=True, slots=True)
class Judged:
    """A line with what was expected of it and what came of it.

    Attributes:
        number: Of the line, from 1.
        words: What was said.
        expected: One a turn; empty where nothing was to be answered, None where nobody judges it.
        turns: As the report has them.
        heard: What was heard of it where it was ignored; None where nothing was.
    """

    number: int
    words: str
    expected: tuple[Expectation, ...] | None
    turns: tuple[Json, ...]
    heard: str | None = None

    @property
    def verdicts(self) -> tuple["Verdict", ...]:
        """One a turn that was expected, or that came unasked."""
        if self.expected is None:
            return ()
        if not self.expected:
            said = "; ".join(_said(turn) for turn in self.turns)
            unasked = (Miss(Check.ANSWERED, "no answer", said),) if self.turns else ()
            return (Verdict(self, None, self.turns[0] if self.turns else None, unasked, False),)
        verdicts = []
        for number, expectation in enumerate(self.expected):
            if number >= len(self.turns):
                missing = Miss(Check.ANSWERED, "an answer", "none")
                verdicts.append(Verdict(self, expectation, None, (missing,), False))
                continue
            turn = self.turns[number]
            misses = expectation.misses(turn)
            verdicts.append(Verdict(self, expectation, turn, misses, expectation.invents(turn)))
        for turn in self.turns[len(self.expected) :]:
            further = (Miss(Check.ANSWERED, "no further answer", _said(turn)),)
            verdicts.append(Verdict(self, None, turn, further, False))
        return tuple(verdicts)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one turn is worth.

    Attributes:
        judged: The line.
        expectation: None where no turn was expected.
        turn: None where there was none.
        misses: What is not as it was expected; none where the turn is right.
        invents: Whether it claims what is not so.
    """

    judged: Judged
    expectation: Expectation | None
    turn: Json | None
    misses: tuple[Miss, ...]
    invents: bool

    @property
    def right(self) -> bool:
        """Whether nothing is missed."""
        return not self.misses


@dataclass(frozen=True, slots=True)
class Run:
    """What a run gave.

    Attributes:
        report: The whole report.
        judged: Its lines, in order.
        pictures: What was seen at the end of lines that missed something, JPEG, by their number.
        sounds: How those lines sounded, WAV.
    """

    report: Json
    judged: tuple[Judged, ...]
    pictures: dict[int, bytes]
    sounds: dict[int, bytes]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Of all lines, in order."""
        return tuple(verdict for judged in self.judged for verdict in judged.verdicts)


def witnessed(report: Json, judged: tuple[Judged, ...], witness: Witness) -> Run:
    """A run with what a witness kept of the lines that missed something."""
    missed = [one.number for one in judged if not all(v.right for v in one.verdicts)]
    pictures = {number: witness.picture(number) for number in missed}
    sounds = {number: witness.sound(number) for number in missed}
    return Run(report, judged, _kept(pictures), _kept(sounds))


def _kept(files: dict[int, bytes | None]) -> dict[int, bytes]:
    return {number: content for number, content in files.items() if content is not None}


def _said(turn: Json) -> str:
    return f"{turn['skill']}: {(turn['answer'] or {}).get('text', '')}"
