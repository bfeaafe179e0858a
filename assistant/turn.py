"""One turn of a run, from the request to the last sound of its answer."""

from dataclasses import dataclass, field
from typing import Any

from assistant.clock import NANOSECONDS, NS_PER_MS
from assistant.events import (
    Answer,
    Evidence,
    SpeechEnded,
    TextKept,
    Timing,
    Transcript,
    TurnOpened,
    Understood,
    VoiceStopped,
)

Json = dict[str, Any]
_LOOKS = ("look", "reading", "model")  # stages of which a turn's longest counts as its look
_PARTS = {  # of the way from the transcript to the first sound: name -> stages
    "understand": ("understand",),
    "look": _LOOKS,
    "think": ("think",),
    "voice_first_audio": ("voice",),
}


@dataclass(slots=True)
class Turn:
    """All that is known of one turn.

    Attributes:
        opened: How it began.
        ended: The end of the speech that asked, None where nobody spoke.
        transcript: What was heard.
        recognition: What writing it down cost; it begins before the end of the turn is sure.
        spent_ms: Measured cost by stage.
        before: The turn of the same utterance that is answered first, if there is one.
        live: Whether stamps of the voice are true times; in a replay they are nominal ones.
    """

    opened: TurnOpened
    ended: SpeechEnded | None
    transcript: Transcript | None
    recognition: Timing | None = None
    spent_ms: dict[str, float] = field(default_factory=dict)
    before: "Turn | None" = None
    live: bool = False
    understood: Understood | None = None
    answer: Answer | None = None
    kept: list[TextKept] = field(default_factory=list)  # what was shown, not said
    voice_started_ns: int | None = None
    voice_stopped: VoiceStopped | None = None

    def spend(self, timing: Timing) -> None:
        """Take note of what a piece of work for this turn cost."""
        spent = timing.duration_ms + timing.queue_ms
        if timing.stage == "think":
            if self.voice_started_ns is None:  # all steps before the first words
                self.spent_ms["think"] = self.spent_ms.get("think", 0.0) + spent
        elif timing.stage in _LOOKS:
            spent = max(spent, self.spent_ms.get(timing.stage, 0.0))
            self.spent_ms[timing.stage] = spent
        else:
            self.spent_ms.setdefault(timing.stage, spent)  # of the voice, the first clause counts

    def parts_ms(self) -> dict[str, float]:
        """Measured cost of each part of the way from the transcript to the first sound."""
        parts: dict[str, float] = {}
        for name, stages in _PARTS.items():
            spent = [self.spent_ms[stage] for stage in stages if stage in self.spent_ms]
            if spent:
                parts[name] = max(spent)
        return parts

    def hearing_ms(self) -> dict[str, float]:
        """How the transcript came about: its parts overlap, so they do not add up to the whole.

        "end_of_turn" is the silence that ended the turn, "speech_to_text" what recognition cost,
        "transcript" the time from the end of speech until both were done.
        """
        if self.ended is None:
            return {}
        sure_ms = (self.ended.decided_ns - self.ended.t_ns) / NS_PER_MS
        times = {"end_of_turn": sure_ms, "transcript": sure_ms}
        if (done := self.recognition) is not None:
            spent_ms = done.queue_ms + done.duration_ms
            asked_ms = (done.t_ns - self.ended.t_ns) / NS_PER_MS
            times["speech_to_text"] = spent_ms
            times["transcript"] = max(sure_ms, asked_ms + spent_ms)
        return times

    def first_audio_ms(self) -> float | None:
        """From the end of speech to the first sound of the answer; None for a silent one.

        Live it is what the clock says. A replay's stamps are nominal, so it is the sum of the
        measured parts, or the end of the answer that is spoken before, whichever is later.
        """
        if self.voice_started_ns is None:
            return None
        if self.live:
            return (self.voice_started_ns - self.opened.t_ns) / NS_PER_MS
        before = self.before.end_ms() if self.before else None
        way_ms = self.hearing_ms().get("transcript", 0.0) + sum(self.parts_ms().values())
        return max(way_ms, before or 0.0)

    def end_ms(self) -> float | None:
        """From the end of speech to the last sound of the answer."""
        first = self.first_audio_ms()
        if first is None or self.voice_started_ns is None or self.voice_stopped is None:
            return None
        return first + (self.voice_stopped.t_ns - self.voice_started_ns) / NS_PER_MS

    def timings_ms(self) -> dict[str, int]:
        """The parts, and the whole way to the first sound, to the millisecond."""
        parts = {**self.hearing_ms(), **self.parts_ms()}
        timings = {name: round(value) for name, value in parts.items()}
        if (first := self.first_audio_ms()) is not None:
            timings["speech_end_to_first_audio"] = round(first)
        return timings

    def as_json(self) -> Json:
        """The turn as the report has it."""
        asked = self.understood
        return {
            "turn_id": self.opened.turn,
            "trigger": str(self.opened.trigger),
            "heard": self._heard(),
            "skill": asked.skill if asked else None,
            "arguments": dict(asked.arguments) if asked else {},
            "confidence": asked.confidence if asked else None,
            "asked_back": bool(asked and asked.asked_back),
            "answer": self._answer(),
            "evidence": [evidence_json(e) for e in self.answer.evidence] if self.answer else [],
            "timings_ms": self.timings_ms(),
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

    def _answer(self) -> Json | None:
        if self.answer is None:
            return None
        return {
            "text": self.answer.text,
            "language": self.answer.language,
            "abstained": self.answer.abstained_why is not None,
            "abstained_why": self.answer.abstained_why and str(self.answer.abstained_why),
            "first_audio_s": self._at_s(self.first_audio_ms()),
            "end_s": self._at_s(self.end_ms()),
            "interrupted": bool(self.voice_stopped and self.voice_stopped.interrupted),
            **({"kept": [kept.text for kept in self.kept]} if self.kept else {}),
        }

    def _at_s(self, after_ms: float | None) -> float | None:
        """Session seconds so long after the end of speech."""
        return None if after_ms is None else round(seconds(self.opened.t_ns) + after_ms / 1000, 3)


def evidence_json(evidence: Evidence) -> Json:
    """One piece of evidence as the report has it."""
    remembered = {} if evidence.time is None else {"time": evidence.time}
    return {
        "kind": str(evidence.kind),
        "value": evidence.value,
        "frame_s": None if evidence.t_ns is None else seconds(evidence.t_ns),
        "box": None if evidence.box is None else [round(side) for side in evidence.box],
        "score": None if evidence.score is None else round(evidence.score, 3),
        **remembered,
    }


def seconds(t_ns: int) -> float:
    """Session seconds, to the millisecond."""
    return round(t_ns / NANOSECONDS, 3)
