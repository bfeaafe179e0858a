"""Timers and reminders are set, read back, listed and called off."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assistant.dialogue.language import Language
from assistant.dialogue.skill import Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.events import EvidenceKind, Refusal, Trigger
from assistant.memory.alarm import Alarm
from assistant.memory.store import Memory
from assistant.seeing.view import View

NOW = datetime(2026, 11, 23, 14, 4, tzinfo=ZoneInfo("America/Sao_Paulo"))  # a Monday


def ask(skill: str, memory: Memory | None = None, heard: str = "", code: str = "en",
        **arguments: Any) -> Reply:  # fmt: skip
    language = Language.load(code)
    occasion = Occasion(View(0, (640, 480)), heard, language, NOW, memory=memory or Memory(None))
    return all_skills()[skill].answer(occasion, arguments)


def kept(*alarms: tuple[Trigger, float, str]) -> Memory:
    memory = Memory(None)
    for kind, minutes, text in alarms:
        memory.alarms.add(Alarm(kind, NOW + timedelta(minutes=minutes), text, "en", NOW))
    return memory


@pytest.mark.parametrize(
    ("code", "seconds", "label", "text"),
    [
        ("en", 600, "", "Okay, ten minutes, until 2:14 PM."),
        ("en", 5400, "pasta", "Okay, one hour and 30 minutes for pasta, until 3:34 PM."),
        ("en", 12 * 3600, "", "Okay, 12 hours, until tomorrow at 2:04 AM."),
        ("pt", 600, "macarrão", "Certo, dez minutos para macarrão, até as 14:14."),
    ],
)
def test_a_timer_is_read_back(code: str, seconds: int, label: str, text: str) -> None:
    reply = ask("set_timer", code=code, seconds=seconds, label=label)
    assert reply.text.replace("twelve", "12") == text
    assert reply.alarm == Alarm(Trigger.TIMER, NOW + timedelta(seconds=seconds), label, code, NOW)
    [fact] = reply.evidence
    assert (fact.kind, datetime.fromisoformat(fact.value)) == (EvidenceKind.CLOCK, reply.alarm.due)


@pytest.mark.parametrize(
    ("code", "at", "what", "text"),
    [
        ("en", "2026-11-24T09:00", "call mum",
         "Okay. I'll remind you tomorrow at 9:00 AM: call mum."),
        ("en", "2026-12-03T09:00", "",
         "Okay. I'll remind you on Thursday, December 3, at 9:00 AM."),
        ("en", "2026-11-30T09:00", "x",
         "Okay. I'll remind you on Monday, November 30, at 9:00 AM: x."),
        ("pt", "2026-11-27T15:00", "dentista",
         "Certo. Vou lembrar você sexta-feira às 15:00: dentista."),
    ],
)  # fmt: skip
def test_a_reminder_is_read_back(code: str, at: str, what: str, text: str) -> None:
    reply = ask("set_reminder", code=code, at=at, what=what)
    assert reply.text == text
    assert reply.alarm is not None
    assert reply.alarm.due == datetime.fromisoformat(at).replace(tzinfo=NOW.tzinfo)


@pytest.mark.parametrize(
    ("skill", "arguments", "heard", "begins", "refusal"),
    [
        ("set_timer", {}, "", "For how long?", Refusal.UNSURE),
        ("set_timer", {"seconds": -5}, "", "For how long?", Refusal.UNSURE),
        ("set_timer", {"seconds": 10**9}, "", "That is longer", Refusal.UNSURE),
        ("set_reminder", {"what": "call mum"}, "", "When should I", Refusal.UNSURE),
        ("set_reminder", {"at": "soon"}, "", "When should I", Refusal.UNSURE),
        ("set_reminder", {"at": "2026-11-23T14:04"}, "", "That time is already", Refusal.UNSURE),
        ("set_reminder", {}, "remind me every day at nine", "I can only set", Refusal.UNKNOWN),
        ("set_timer", {"stop": True}, "", "I have no such", Refusal.UNSEEN),
    ],
)
def test_what_cannot_be_set_is_refused(
    skill: str, arguments: dict[str, Any], heard: str, begins: str, refusal: Refusal
) -> None:
    reply = ask(skill, heard=heard, **arguments)
    assert reply.text.startswith(begins)
    assert (reply.refusal, reply.alarm) == (refusal, None)


def test_they_are_listed_with_what_is_left() -> None:
    memory = kept((Trigger.TIMER, 3.5, "pasta"), (Trigger.REMINDER, 1200, "call mum"))
    assert ask("list_reminders", memory).text == (
        "The pasta timer has three minutes and 30 seconds left. "
        "A reminder tomorrow at 10:04 AM: call mum."
    )
    assert ask("list_reminders").text == "You have no timers and no reminders."


def test_one_is_called_off_by_its_words() -> None:
    memory = kept((Trigger.TIMER, 3, "pasta"), (Trigger.TIMER, 9, "eggs"),
                  (Trigger.REMINDER, 60, "call mum"))  # fmt: skip
    pasta, eggs, mum = memory.alarms.pending()
    assert ask("set_timer", memory, stop=True, label="the eggs").drops == (eggs,)
    assert ask("set_reminder", memory, stop=True, what="mum").drops == (mum,)
    assert ask("set_reminder", memory, stop=True).drops == (mum,)  # there is only one
    assert ask("set_reminder", memory, stop=True, what="pasta").drops == (pasta,)  # mixed up
    assert ask("set_timer", memory, stop=True, label="everything").drops == (pasta, eggs)


def test_of_several_it_asks_which() -> None:
    memory = kept((Trigger.TIMER, 3, "pasta"), (Trigger.TIMER, 9, "eggs"))
    reply = ask("set_timer", memory, stop=True)
    assert reply.text.startswith("Which one? The pasta timer has three minutes left.")
    assert (reply.drops, reply.refusal) == ((), Refusal.UNSURE)
