"""The report of a run: every turn with its evidence and cost, as JSON of the design's schema 1."""

import contextlib
import json
import re
import sys
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from assistant.events import (
    Answer,
    AudioOverrun,
    Detections,
    DeviceLost,
    Event,
    Fault,
    Sighting,
    SpeechEnded,
    SpeechIgnored,
    TextKept,
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
from assistant.turn import Json, Turn, seconds
from assistant.whole_file import write_whole
from devices.media import Frame

SCHEMA = 1
# What two runs of one session need not share, beside "resources" and each turn's "timings_ms".
_MEASURED_IN_ANSWER = ("first_audio_s", "end_s")
_UTTERANCES_KEPT = 100  # newest ones of which what is not in a turn is kept
_PICTURES_KEPT = 100  # newest ones that are told apart when counting
_TEXTS_KEPT = 5000  # readings listed at most, the newest ones


class Reporter(Stage):
    """Gathers what happens into a report.

    Args:
        source: What was replayed, by name.
        live: Whether stamps of the voice are true times; in a replay they are nominal ones.
    """

    def __init__(self, source: str, live: bool = False) -> None:
        self._source = source
        self._live = live
        self._begin_wall_s = time.perf_counter()
        self._begin_cpu_s = time.process_time()
        self.turns: dict[int, Turn] = {}
        self._ended: dict[int, SpeechEnded] = {}
        self._transcripts: dict[int, Transcript] = {}
        self._timings: dict[int, dict[str, Timing]] = {}  # by utterance and stage
        self._ignored: list[SpeechIgnored] = []
        self._sightings: list[Sighting] = []
        self._texts: dict[str, tuple[str, int, int]] = {}
        self._frames = 0
        self._frames_seen = 0
        self._newest_seen: deque[int] = deque(maxlen=_PICTURES_KEPT)
        self._lost: dict[str, int] = {}  # what went wrong, and how often

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take note."""
        match happening:
            case Frame():
                self._frames += 1
            case Detections():
                self._note_picture(happening.frame)
            case TextSeen():
                self._note_picture(happening.frame)
                self._note_text(happening)
            case AudioOverrun():
                self._note_loss("audio blocks lost", happening.blocks)
            case DeviceLost():
                self._note_loss(f"{happening.device} lost", 1)
            case Fault():
                self._note_loss(f"{happening.stage} failed", 1)
            case SpeechEnded():
                self._ended[happening.utterance] = happening
                for kept in (self._ended, self._transcripts, self._timings):
                    kept.pop(happening.utterance - _UTTERANCES_KEPT, None)
            case Transcript(final=True):
                self._transcripts[happening.utterance] = happening
            case SpeechIgnored():
                self._ignored.append(happening)
            case Sighting(sure=True):
                self._sightings.append(happening)
            case Timing():
                self._note_timing(happening)
            case (
                TurnOpened()
                | Understood()
                | TextKept()
                | Answer()
                | VoiceStarted()
                | VoiceStopped()
            ):
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
        self, event: TurnOpened | Understood | TextKept | Answer | VoiceStarted | VoiceStopped
    ) -> None:
        if isinstance(event, TurnOpened):
            utterance = event.utterance or 0
            timings = self._timings.get(utterance, {})
            turn = self.turns[event.turn] = Turn(
                opened=event,
                ended=self._ended.get(utterance),
                transcript=self._transcripts.get(utterance),
                recognition=timings.get("speech_to_text"),
                before=self._before(event),
                live=self._live,
            )
            for timing in timings.values():
                turn.spend(timing)
            return
        turn = self.turns[event.turn]
        match event:
            case Understood():
                turn.understood = event
            case TextKept():
                turn.kept.append(event)
            case Answer():
                turn.answer = event
            case VoiceStarted():
                turn.voice_started_ns = event.t_ns
            case VoiceStopped():
                turn.voice_stopped = event

    def _before(self, opened: TurnOpened) -> Turn | None:
        """The turn of the same utterance that was opened last."""
        last = self.turns[max(self.turns)] if self.turns else None
        same = last is not None and opened.utterance is not None
        return last if same and last and last.opened.utterance == opened.utterance else None

    def _note_timing(self, timing: Timing) -> None:
        if timing.utterance is not None and not timing.wasted:
            self._timings.setdefault(timing.utterance, {})[timing.stage] = timing
        if timing.turn is not None and timing.turn in self.turns:
            self.turns[timing.turn].spend(timing)

    def _note_text(self, seen: TextSeen) -> None:
        for line in filter(lambda line: line.score >= LEGIBLE, seen.lines):
            key = line.value.casefold()
            value, first, last = self._texts.get(key, (line.value, seen.t_ns, seen.t_ns))
            self._texts[key] = (value, min(first, seen.t_ns), max(last, seen.t_ns))
        if len(self._texts) > _TEXTS_KEPT:
            del self._texts[min(self._texts, key=lambda key: self._texts[key][2])]

    def _note_picture(self, frame: int) -> None:
        if frame not in self._newest_seen:
            self._newest_seen.append(frame)
            self._frames_seen += 1

    def _note_loss(self, what: str, count: int) -> None:
        self._lost[what] = self._lost.get(what, 0) + count

    def _resources(self) -> Json:
        return {
            "wall_s": round(time.perf_counter() - self._begin_wall_s, 2),
            "cpu_s": round(time.process_time() - self._begin_cpu_s, 2),
            "peak_rss_mb": peak_rss_mb(),
            "frames": self._frames,
            "frames_seen": self._frames_seen,
            "lost": self._lost,
        }


def peak_rss_mb() -> int | None:
    """The most memory this process has held, megabytes (2**20 bytes); None where nobody tells."""
    if sys.platform == "win32":
        return None
    if sys.platform == "linux":
        # Not getrusage: a process begins with the peak of the one that started it (getrusage(2)).
        with contextlib.suppress(OSError):
            found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
            if found is not None:
                return round(int(found[1]) / 2**10)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))


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


def write_report(path: Path, report: Json) -> None:
    """Write the report as JSON, whole or not at all."""
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    write_whole(path, text.encode("utf-8"))
