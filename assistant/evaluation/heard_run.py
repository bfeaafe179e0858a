"""A scenario through ears and voice, or a recording: replayed, and judged line by line."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.clock import NANOSECONDS
from assistant.config import Settings, with_replay_start
from assistant.evaluation.composer import compose
from assistant.evaluation.evaluated import Case
from assistant.evaluation.expectation import Expectation
from assistant.evaluation.run import Judged, Run, witnessed
from assistant.evaluation.scenario import Scenario
from assistant.evaluation.witness import Span, Witness
from assistant.model_set import ModelSet
from assistant.sessions.replaying import Pace, open_recording, replay
from assistant.turn import Json

SLACK_S = 0.5  # that an utterance may begin before or end after its line


@dataclass(frozen=True, slots=True)
class _Said:
    """A line of a recording, seconds."""

    words: str
    expected: tuple[Expectation, ...] | None
    start_s: float
    end_s: float


def run_heard(case: Case, settings: Settings, models: ModelSet) -> Run:
    """Replay a case as fast as this machine can.

    Raises:
        ScenarioError: a file of the scenario cannot be used.
        DeviceError: the recording cannot be played.
    """
    if case.scenario is None:
        said = [_Said(e.words, e.expected, e.at_s, e.at_s) for e in case.expected]
        return _replayed(case.path, said, settings, models)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{case.name}.mp4"
        lines = _composed(case.scenario, path, models)
        start = with_replay_start(settings, case.scenario.start)
        return _replayed(path, lines, start, models)


def _composed(scenario: Scenario, path: Path, models: ModelSet) -> list[_Said]:
    timing = compose(scenario, path, models.speaker)
    lines = [line for scene in scenario.scenes for line in scene.lines]
    return [
        _Said(told.words, line.expected, told.start_s, told.end_s)
        for line, told in zip(lines, timing.lines, strict=True)
    ]


def _replayed(path: Path, said: Sequence[_Said], settings: Settings, models: ModelSet) -> Run:
    witness = Witness({number: _span(line) for number, line in enumerate(said, 1)})
    with open_recording(path, settings) as video:
        result = replay(video, path.name, settings, models, Pace.FAST, lambda _: [witness])
    judged = tuple(_judged(number, line, result.report) for number, line in enumerate(said, 1))
    return witnessed(result.report, judged, witness)


def _span(line: _Said) -> Span:
    return Span(round(line.start_s * NANOSECONDS), round(line.end_s * NANOSECONDS))


def _judged(number: int, line: _Said, report: Json) -> Judged:
    """A line with the turns whose words were said in its time."""
    turns = tuple(turn for turn in report["turns"] if _within(turn["heard"], line))
    ignored = [speech["text"] for speech in report["ignored_speech"] if _within(speech, line)]
    return Judged(number, line.words, line.expected, turns, " ".join(ignored) or None)


def _within(heard: Json | None, line: _Said) -> bool:
    """Whether most of what was heard is of a line."""
    if heard is None:
        return False
    start_s, end_s = float(heard["start_s"]), float(heard["end_s"])
    if line.start_s == line.end_s:  # a moment in a recording
        return start_s - SLACK_S <= line.start_s <= end_s + SLACK_S
    overlap_s = min(end_s, line.end_s + SLACK_S) - max(start_s, line.start_s - SLACK_S)
    return overlap_s >= (end_s - start_s) / 2 > 0.0
