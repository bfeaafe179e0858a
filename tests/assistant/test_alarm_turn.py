"""A timer and a reminder from the request to the voice, through a restart of the program."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from assistant.clock import Calendar
from assistant.config import Voice
from assistant.dialogue.alarm_clock import AlarmClock
from assistant.dialogue.alarm_requests import reminder_in, timer_in
from assistant.dialogue.conversation import Conversation, Past, Tongue
from assistant.dialogue.history import Exchange
from assistant.dialogue.language import Language
from assistant.dialogue.meaning import Meaning, Request
from assistant.dialogue.skill import CurrentVoice
from assistant.dialogue.skills import all_skills
from assistant.events import SpeechEnded, Transcript, VoiceStarted, VoiceStopped
from assistant.loop import Loop
from assistant.memory.indexer import Indexed
from assistant.memory.keeper import Keeper
from assistant.memory.store import Memory
from assistant.report import Reporter
from assistant.seeing.view import View
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from assistant.speaking.mouth import Mouth
from devices.media import Frame, Samples
from models.box import Box
from tests.assistant.scripted import SECOND, Desk, Witness, said

ENGLISH = Language.load("en")
BEGIN = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
RATE = 1000
Report = dict[str, Any]


def understand(words: str, addressed: bool, last: Exchange | None, now: datetime) -> Meaning:
    """Requests by one word each; their arguments by the rules under test."""
    skills = {"what": "list_reminders", "remind": "set_reminder", "timer": "set_timer",
              "again": "repeat", "long": "help"}  # fmt: skip
    skill = next(skills[word] for word in skills if word in words)
    arguments: dict[str, Any] = {}
    if skill == "set_timer" and (timer := timer_in(words, ENGLISH)):
        arguments = timer.arguments
    if skill == "set_reminder" and (reminder := reminder_in(words, ENGLISH, BEGIN)):
        arguments = reminder.arguments
    return Meaning((Request(skill, arguments, 0.9),))


def synthesise(words: str, language: str, speed: float) -> Iterator[tuple[Samples, int]]:
    """A tenth of a second of sound for each word."""
    yield np.full(RATE // 10 * len(words.split()), 0.5, np.float32), RATE


def never(frame: Frame, box: Box) -> Indexed:
    raise AssertionError("nothing is seen here")


class Session:
    """The stages of a run that alarms pass, over the memory at `file`."""

    def __init__(self, file: Path, begin: datetime) -> None:
        self.memory = Memory(file)
        desk, calendar, self.reporter = (
            Desk({"voice": SECOND // 10}),
            Calendar(begin),
            Reporter("x"),
        )
        self.witness, turns = Witness(), iter(range(1, 99))
        conversation = Conversation(
            tongues={"en": Tongue(ENGLISH, understand)},
            skills=all_skills(),
            view=lambda t_ns, since_ns: View(t_ns, (640, 480)),
            past=Past(self.memory),
            calendar=calendar,
            doubt=lambda transcript: "",
            voice=CurrentVoice(),
            scheduler=desk,
            turns=turns,
        )
        stages = [
            Keeper(self.memory, never, desk, calendar),
            conversation,
            AlarmClock(self.memory.alarms, {"en": ENGLISH}, calendar, turns),
            Mouth(synthesise, lambda text, _: [text], VirtualLoudspeaker(), desk, Voice()),
            self.reporter,
            self.witness,
        ]
        self.loop = Loop(stages, desk)

    def hear(self, text: str, end_s: float) -> None:
        spoken: Transcript = said(text, utterance=round(end_s), end_s=end_s)
        self.until(end_s)
        ended = SpeechEnded(spoken.t_ns, spoken.start_ns, spoken.t_ns, spoken.utterance)
        self.loop.happen([ended, spoken], self.loop.now_ns)

    def until(self, end_s: float) -> None:
        while self.loop.now_ns < end_s * SECOND:
            self.loop.advance(min(self.loop.now_ns + SECOND // 10, round(end_s * SECOND)))

    def close(self) -> None:
        self.loop.close()
        self.memory.close()

    def turns(self) -> list[tuple[str, str | None, str]]:
        """Trigger, what was heard, and the answer of each."""
        report: Report = self.reporter.report(self.loop.now_ns)
        return [
            (t["trigger"], t["heard"] and t["heard"]["text"], t["answer"]["text"])
            for t in report["turns"]
        ]


def two_sessions(file: Path) -> tuple[Session, Session]:
    with closing(Session(file, BEGIN)) as first:
        first.hear("set a timer of one minute for the tea", 3.0)
        first.hear("remind me to call mum in five minutes", 10.0)
        first.until(70.0)
        first.hear("say that again", 80.0)
        first.until(90.0)
    with closing(Session(file, BEGIN + timedelta(hours=1))) as second:
        second.until(5.0)
        second.hear("what reminders do I have", 10.0)
        second.until(20.0)
    return first, second


def test_a_timer_is_told_and_a_reminder_missed_while_off_is_told_at_the_start(
    tmp_path: Path,
) -> None:
    first, second = two_sessions(tmp_path / "memory.sqlite")
    done = "Your tea timer is done."
    assert first.turns() == [
        ("speech", "set a timer of one minute for the tea",
         "Okay, one minute for tea, until 2:01 PM."),
        ("speech", "remind me to call mum in five minutes",
         "Okay. I'll remind you today at 2:05 PM: call mum."),
        ("timer", None, done),
        ("speech", "say that again", done),
    ]  # fmt: skip
    assert second.turns() == [
        ("reminder", None,
         "While I was off, there was a reminder today at 2:05 PM: call mum."),
        ("speech", "what reminders do I have", "You have no timers and no reminders."),
    ]  # fmt: skip
    turn = first.reporter.report(0)["turns"][2]
    assert (turn["skill"], turn["arguments"]) == ("set_timer", {"seconds": 60, "label": "tea"})
    assert [fact["kind"] for fact in turn["evidence"]] == ["clock"]
    assert 63.0 <= turn["answer"]["first_audio_s"] < 64.0


def test_two_runs_are_the_same(tmp_path: Path) -> None:
    once, twice = (two_sessions(tmp_path / name) for name in ("a.sqlite", "b.sqlite"))
    for one, other in zip(once, twice, strict=True):
        assert _events(one) == _events(other)


def test_it_waits_until_what_is_spoken_is_over(tmp_path: Path) -> None:
    with closing(Session(tmp_path / "memory.sqlite", BEGIN)) as session:
        session.hear("set a timer of twenty seconds", 1.0)
        session.hear("a long answer, please", 18.0)  # some six seconds of help
        session.until(60.0)
    voice = [e for e in session.witness.seen if isinstance(e, VoiceStarted | VoiceStopped)]
    assert [(type(e).__name__, e.turn) for e in voice] == [
        (name, turn) for turn in (1, 2, 3) for name in ("VoiceStarted", "VoiceStopped")
    ]
    assert not any(e.interrupted for e in voice if isinstance(e, VoiceStopped))
    assert voice[2].t_ns < 21 * SECOND < voice[3].t_ns  # it fell due meanwhile
    assert [trigger for trigger, _, _ in session.turns()] == ["speech", "speech", "timer"]


def test_a_timer_called_off_is_not_told(tmp_path: Path) -> None:
    with closing(Session(tmp_path / "memory.sqlite", BEGIN)) as session:
        session.hear("set a timer of twenty seconds", 1.0)
        session.hear("cancel the timer", 8.0)
        session.until(60.0)
    assert [answer for _, _, answer in session.turns()] == [
        "Okay, 20 seconds, until 2:00 PM.",
        "Okay, I've cancelled this: A timer has 13 seconds left.",
    ]


def _events(session: Session) -> list[str]:
    return [str(e) for e in session.witness.seen if type(e).__name__ != "Timing"]
