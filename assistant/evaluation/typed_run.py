"""A scenario by text: its pictures are seen, its lines are read instead of heard."""

import dataclasses
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from assistant.clock import NANOSECONDS
from assistant.config import Listen, Settings, with_replay_start
from assistant.dialogue.typed_line import typed
from assistant.evaluation.composer import starts, views
from assistant.evaluation.run import Judged, Run, witnessed
from assistant.evaluation.scenario import Line, Scenario
from assistant.evaluation.witness import Span, Witness
from assistant.events import Event
from assistant.loop import Surroundings, assemble, finish
from assistant.model_set import ModelSet
from assistant.report import Reporter
from assistant.scheduler import ReplayScheduler, Workers
from assistant.sessions.replaying import calendar_of
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from devices.media import Frame

FRAMES_PER_SECOND = 5  # plenty for what is looked at; detection has its own pace
SPEECH_S = 0.4  # seconds that a line takes to be said ...
SPEECH_S_A_LETTER = 0.06  # ... and each of its letters


@dataclass(frozen=True, slots=True)
class Uttered:
    """A line at its time.

    Attributes:
        number: Of the utterance, from 1.
        line: What is said.
        start_ns: Session time.
        end_ns: Session time.
    """

    number: int
    line: Line
    start_ns: int
    end_ns: int


def run_typed(scenario: Scenario, settings: Settings, models: ModelSet) -> Run:
    """Run the scenario's pictures and words through the whole program but ears and voice.

    Raises:
        ScenarioError: a file of the scenario cannot be used.
    """
    settings = with_replay_start(settings, scenario.start)
    reporter = Reporter("")
    delays = dataclasses.asdict(settings.delays)
    scheduler = ReplayScheduler(Workers(settings.runtime.workers), delays, measure_queue=False)
    lines = list(uttered(scenario))
    witness = Witness({said.number: Span(said.start_ns, said.end_ns) for said in lines})
    with tempfile.TemporaryDirectory() as album:
        around = Surroundings(
            scheduler,
            VirtualLoudspeaker(),
            calendar_of(settings),
            Listen.OPEN,
            album=Path(album),
            typed=True,
        )
        try:
            loop = assemble(settings, models, around, [reporter, witness])
            waiting = list(lines)
            for frame in _frames(scenario):
                while waiting and waiting[0].end_ns <= frame.t_ns:
                    said = waiting.pop(0)
                    loop.advance(said.end_ns)
                    loop.happen(_events(said, scenario), said.end_ns)
                loop.take(frame)
            finish(loop)
        finally:
            scheduler.close()
    report = reporter.report(round(scenario.seconds * NANOSECONDS))
    return witnessed(report, tuple(_judged(reporter, said) for said in lines), witness)


def uttered(scenario: Scenario) -> Iterator[Uttered]:
    """The lines with words at the times at which they would be said, in order."""
    ended_s, number = 0.0, 0
    for scene_s, scene in starts(scenario):
        for line in scene.lines:
            if not isinstance(line.words, str):
                continue
            start_s = scene_s + line.at if line.at is not None else 0.0
            if line.at is None:
                start_s = max(scene_s, ended_s) + (line.after or 0.0)
            ended_s = start_s + SPEECH_S + SPEECH_S_A_LETTER * len(line.words)
            number += 1
            yield Uttered(number, line, round(start_s * NANOSECONDS), round(ended_s * NANOSECONDS))


def _frames(scenario: Scenario) -> Iterator[Frame]:
    rate = Fraction(FRAMES_PER_SECOND)
    count = max(1, round(scenario.seconds * rate))
    for number, image in enumerate(views(scenario, rate, count)):
        t_ns = number * NANOSECONDS // FRAMES_PER_SECOND
        yield Frame(number=number, t_ns=t_ns, image=image, source_size=scenario.size)


def _events(said: Uttered, scenario: Scenario) -> list[Event]:
    language = scenario.language(said.line)
    words = str(said.line.words)
    return typed(words, language, said.number, said.start_ns, said.end_ns, addressed=False)


def _judged(reporter: Reporter, said: Uttered) -> Judged:
    """The turns that a line brought about, beside what was expected of them."""
    numbers = [
        number
        for number, turn in sorted(reporter.turns.items())
        if turn.opened.utterance == said.number
    ]
    turns = tuple(reporter.turns[number].as_json() for number in numbers)
    return Judged(said.number, str(said.line.words), said.line.expected, turns)
