"""The report of a run: every turn with its evidence and cost, as JSON of the design's schema 1."""

import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.clock import NANOSECONDS
from assistant.errors import OutputError
from assistant.events import (
    Answer,
    Detections,
    Event,
    Evidence,
    Sighting,
    SpeechEnded,
    SpeechIgnored,
    TextSeen,
    Timing,
    Transcript,
    TurnOpened,
    Understood,
    VoiceStarted,
    VoiceStopped,
)
from assistant.seeing.view import LEGIBLE
from assistant.stage import Happening, Stage
from devices.media import Frame

SCHEMA = 1
Json = dict[str, Any]
_LOOKS = ("look", "reading")  # stages of which a turn's longest counts as its look
# What two runs of one session need not share, beside "resources" and each turn's "timings_ms".
_MEASURED_IN_ANSWER = ("first_audio_s", "end_s")


@dataclass(slots=True)
class Turn:
    """All that is known of one turn."""

    opened: TurnOpened
    ended: SpeechEnded | None
    transcript: Transcript | None
    understood: Understood | None = None
    answer: Answer | None = None
    voice_started_ns: int | None = None
    voice_stopped: VoiceStopped | None = None
    spent_ms: dict[str, float] = field(default_factory=dict)  # by stage

    def timings_ms(self) -> dict[str, int]:
        """Measured cost of each part, and of the way from the end of speech to the first sound."""
        parts: dict[str, float] = {}
        if self.ended is not None:
            parts["end_of_turn"] = (self.ended.decided_ns - self.ended.t_ns) / 1e6
        for name, stages in (
            ("speech_to_text", ("speech_to_text",)),
            ("understand", ("understand",)),
            ("look", _LOOKS),
            ("voice_first_audio", ("voice",)),
        ):
            spent = [self.spent_ms[stage] for stage in stages if stage in self.spent_ms]
            if spent:
                parts[name] = max(spent)
        if "voice_first_audio" in parts:
            parts["speech_end_to_first_audio"] = sum(parts.values())
        return {name: round(value) for name, value in parts.items()}

    def as_json(self) -> Json:
        """The turn as the report has it."""
        timings = self.timings_ms()
        return {
            "turn_id": self.opened.turn,
            "trigger": str(self.opened.trigger),
            "heard": self._heard(),
            "skill": self.understood.skill if self.understood else None,
            "arguments": dict(self.understood.arguments) if self.understood else {},
            "confidence": self.understood.confidence if self.understood else None,
            "asked_back": bool(self.understood and self.understood.asked_back),
            "answer": self._answer(timings),
            "evidence": [evidence_json(e) for e in self.answer.evidence] if self.answer else [],
            "timings_ms": timings,
        }

    def _heard(self) -> Json | None:
        said = self.transcript
        if said is None:
            return None
        return {
            "text": said.text,
            "language": said.language,
            "start_s": seconds(said.start_ns),
            "end_s": seconds(said.t_ns),
            "avg_logprob": round(said.avg_logprob, 3),
        }

    def _answer(self, timings: dict[str, int]) -> Json | None:
        if self.answer is None:
            return None
        first_s = end_s = None
        if self.voice_started_ns is not None and "speech_end_to_first_audio" in timings:
            first_s = seconds(self.answer.t_ns) + timings["speech_end_to_first_audio"] / 1000
        if first_s is not None and self.voice_stopped and self.voice_started_ns is not None:
            end_s = first_s + seconds(self.voice_stopped.t_ns - self.voice_started_ns)
        return {
            "text": self.answer.text,
            "language": self.answer.language,
            "abstained": self.answer.abstained_why is not None,
            "abstained_why": self.answer.abstained_why and str(self.answer.abstained_why),
            "first_audio_s": None if first_s is None else round(first_s, 3),
            "end_s": None if end_s is None else round(end_s, 3),
            "interrupted": bool(self.voice_stopped and self.voice_stopped.interrupted),
        }


class Reporter(Stage):
    """Gathers what happens into a report.

    Args:
        source: What was replayed, by name.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._begin_wall_s = time.perf_counter()
        self._begin_cpu_s = time.process_time()
        self.turns: dict[int, Turn] = {}
        self._ended: dict[int, SpeechEnded] = {}
        self._transcripts: dict[int, Transcript] = {}
        self._spent: dict[int, dict[str, float]] = {}  # by utterance
        self._ignored: list[SpeechIgnored] = []
        self._sightings: list[Sighting] = []
        self._texts: dict[str, tuple[str, int, int]] = {}
        self._frames = 0
        self._frames_seen: set[int] = set()

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take note."""
        match happening:
            case Frame():
                self._frames += 1
            case Detections():
                self._frames_seen.add(happening.frame)
            case TextSeen():
                self._frames_seen.add(happening.frame)
                self._note_text(happening)
            case SpeechEnded():
                self._ended[happening.utterance] = happening
            case Transcript(final=True):
                self._transcripts[happening.utterance] = happening
            case SpeechIgnored():
                self._ignored.append(happening)
            case Sighting():
                self._sightings.append(happening)
            case Timing():
                self._note_timing(happening)
            case TurnOpened() | Understood() | Answer() | VoiceStarted() | VoiceStopped():
                self._note_turn(happening)
        return ()

    def report(self, duration_ns: int) -> Json:
        """The whole report."""
        return {
            "schema": SCHEMA,
            "source": self._source,
            "duration_s": seconds(duration_ns),
            "turns": [self.turns[number].as_json() for number in sorted(self.turns)],
            "ignored_speech": [
                {
                    "text": ignored.text,
                    "start_s": seconds(ignored.start_ns),
                    "end_s": seconds(ignored.t_ns),
                    "why": ignored.why,
                }
                for ignored in self._ignored
            ],
            "sightings": [
                {
                    "label": sighting.label,
                    "first_s": seconds(sighting.first_ns),
                    "last_s": seconds(sighting.t_ns),
                    "box": [round(side) for side in sighting.box],
                    "score": round(sighting.score, 3),
                }
                for sighting in sorted(self._sightings, key=lambda s: (s.first_ns, s.label, s.box))
            ],
            "text_seen": [
                {"value": value, "first_s": seconds(first), "last_s": seconds(last)}
                for value, first, last in sorted(self._texts.values(), key=lambda t: (t[1], t[0]))
            ],
            "resources": self._resources(),
        }

    def _note_turn(
        self, event: TurnOpened | Understood | Answer | VoiceStarted | VoiceStopped
    ) -> None:
        if isinstance(event, TurnOpened):
            utterance = event.utterance or 0
            self.turns[event.turn] = Turn(
                opened=event,
                ended=self._ended.get(utterance),
                transcript=self._transcripts.get(utterance),
                spent_ms=dict(self._spent.get(utterance, {})),
            )
            return
        turn = self.turns[event.turn]
        match event:
            case Understood():
                turn.understood = event
            case Answer():
                turn.answer = event
            case VoiceStarted():
                turn.voice_started_ns = event.t_ns
            case VoiceStopped():
                turn.voice_stopped = event

    def _note_timing(self, timing: Timing) -> None:
        spent = timing.duration_ms + timing.queue_ms
        if timing.utterance is not None:
            self._spent.setdefault(timing.utterance, {})[timing.stage] = spent
        if timing.turn is not None and timing.turn in self.turns:
            stages = self.turns[timing.turn].spent_ms
            if timing.stage in _LOOKS:
                stages[timing.stage] = max(stages.get(timing.stage, 0.0), spent)
            else:
                stages.setdefault(timing.stage, spent)  # of the voice, the first clause counts

    def _note_text(self, seen: TextSeen) -> None:
        for line in filter(lambda line: line.score >= LEGIBLE, seen.lines):
            key = line.value.casefold()
            value, first, last = self._texts.get(key, (line.value, seen.t_ns, seen.t_ns))
            self._texts[key] = (value, min(first, seen.t_ns), max(last, seen.t_ns))

    def _resources(self) -> Json:
        return {
            "wall_s": round(time.perf_counter() - self._begin_wall_s, 2),
            "cpu_s": round(time.process_time() - self._begin_cpu_s, 2),
            "peak_rss_mb": round(peak_rss_mb()),
            "frames": self._frames,
            "frames_seen": len(self._frames_seen),
        }


def evidence_json(evidence: Evidence) -> Json:
    """One piece of evidence as the report has it."""
    return {
        "kind": str(evidence.kind),
        "value": evidence.value,
        "frame_s": None if evidence.t_ns is None else seconds(evidence.t_ns),
        "box": None if evidence.box is None else [round(side) for side in evidence.box],
        "score": None if evidence.score is None else round(evidence.score, 3),
    }


def seconds(t_ns: int) -> float:
    """Session seconds, to the millisecond."""
    return round(t_ns / NANOSECONDS, 3)


def peak_rss_mb() -> float:
    """The most memory this process has held, megabytes (2**20 bytes); 0 where it can't be told."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def identical(one: Json, other: Json) -> bool:
    """Whether two reports are the same by the design's identity rule."""
    return _likeness(one) == _likeness(other)


def _likeness(report: Json) -> str:
    alike = json.loads(json.dumps(report))
    alike.pop("resources", None)
    for turn in alike["turns"]:
        turn.pop("timings_ms", None)
        for name in _MEASURED_IN_ANSWER:
            (turn["answer"] or {}).pop(name, None)
    return json.dumps(alike, sort_keys=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OutputError: the folder is missing or may not be written, or there is no room.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"wanted to write {path}, found: {error.strerror or error}; choose another place"
        ) from error


def write_report(path: Path, report: Json) -> None:
    """Write the report as JSON, whole or not at all."""
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    write_whole(path, text.encode("utf-8"))
