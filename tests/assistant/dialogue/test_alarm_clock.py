"""When alarms are told, on a scripted clock."""

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from assistant.clock import Calendar
from assistant.dialogue.alarm_clock import AlarmClock
from assistant.dialogue.language import Language
from assistant.errors import MemoryFileError
from assistant.events import (
    AlarmEnded,
    Answer,
    Event,
    Fault,
    SpeechEnded,
    SpeechStarted,
    Trigger,
    TurnOpened,
    Understood,
    VoiceStarted,
    VoiceStopped,
)
from assistant.memory.alarm import Alarm
from assistant.memory.store import Memory
from tests.assistant.scripted import SECOND

BEGIN = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
LANGUAGES = {code: Language.load(code) for code in ("en", "pt")}


def alarm(kind: Trigger, due_s: float, text: str = "", code: str = "en", set_s: float = 0) -> Alarm:
    def time(seconds: float) -> datetime:
        return BEGIN + timedelta(seconds=seconds)

    return Alarm(kind, time(due_s), text, code, time(set_s))


class Stand:
    """An alarm clock over a memory in RAM, in which ended alarms end as the keeper has them."""

    def __init__(self, *alarms: Alarm) -> None:
        self.memory = Memory(None)
        for one in alarms:
            self.memory.alarms.add(one)
        self.clock = AlarmClock(self.memory.alarms, LANGUAGES, Calendar(BEGIN), itertools.count(1))

    def at(self, seconds: float, *happenings: Event) -> list[Event]:
        now_ns = round(seconds * SECOND)
        found = [e for happening in happenings for e in self.clock.on(happening, now_ns)]
        found += self.clock.step(now_ns)
        for event in found:
            if isinstance(event, AlarmEnded):
                due = datetime.fromisoformat(event.due)
                self.memory.alarms.end(event.kind, due, event.text)
                self.clock.on(event, now_ns)
        return found


def texts(events: Iterable[Event]) -> list[str]:
    return [e.text for e in events if isinstance(e, Answer)]


def test_an_alarm_opens_a_turn_when_it_is_due_and_only_once() -> None:
    stand = Stand(alarm(Trigger.TIMER, 600))
    assert stand.at(599.9) == []
    opened, understood, answer = stand.at(600)
    assert opened == TurnOpened(600 * SECOND, 1, Trigger.TIMER, None)
    assert isinstance(understood, Understood)
    assert (understood.skill, understood.arguments) == ("set_timer", {"seconds": 600})
    assert isinstance(answer, Answer)
    assert (answer.text, answer.turn) == ("Your ten minute timer is done.", 1)
    assert not answer.stops_voice
    assert stand.at(602) == []
    [ended] = stand.at(603, VoiceStarted(603 * SECOND, 1))
    assert isinstance(ended, AlarmEnded)
    assert stand.memory.alarms.pending() == []
    assert stand.at(700) == []


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (alarm(Trigger.TIMER, 60, "pasta"), "Your pasta timer is done."),
        (alarm(Trigger.TIMER, 90), "Your one minute and 30 second timer is done."),
        (alarm(Trigger.TIMER, 60, "", "pt"), "O seu timer de um minuto acabou."),
        (alarm(Trigger.REMINDER, 60, "call mum"), "Reminder: call mum."),
        (alarm(Trigger.REMINDER, 60, "ligar", "pt"), "Lembrete: ligar."),
        (alarm(Trigger.REMINDER, 60, "appeler", "fr"), "Reminder: appeler."),
    ],
)
def test_it_is_told_in_the_language_of_the_request(one: Alarm, text: str) -> None:
    assert texts(Stand(one).at(100)) == [text]


def test_what_fell_due_before_the_start_is_told_as_late() -> None:
    stand = Stand(
        alarm(Trigger.REMINDER, -3600, "call mum", set_s=-9000),
        alarm(Trigger.TIMER, -120, set_s=-720),
    )
    assert texts(stand.at(0)) == [
        "While I was off, there was a reminder today at 1:00 PM: call mum.",
        "While I was off, your ten minute timer was done, two minutes ago.",
    ]


def test_nobody_is_interrupted_for_it() -> None:
    stand = Stand(alarm(Trigger.TIMER, 60))
    assert stand.at(59, SpeechStarted(59 * SECOND, 1)) == []
    assert stand.at(63) == []
    assert stand.at(64, SpeechEnded(64 * SECOND, 59 * SECOND, 64 * SECOND, 1)) == []
    assert texts(stand.at(66)) == ["Your one minute timer is done."]


def test_people_who_never_stop_talking_are_not_waited_for_for_ever() -> None:
    stand = Stand(alarm(Trigger.TIMER, 60))
    stand.at(59, SpeechStarted(59 * SECOND, 1))
    assert stand.at(60) == []
    assert stand.at(79) == []
    assert texts(stand.at(80)) == ["Your one minute timer is done."]


def test_an_alarm_that_was_cut_off_before_its_first_sound_is_told_again() -> None:
    stand = Stand(alarm(Trigger.TIMER, 60))
    stand.at(60)
    assert stand.at(61, VoiceStopped(61 * SECOND, 1, interrupted=True)) == []
    opened, *_ = stand.at(63)
    assert isinstance(opened, TurnOpened)
    assert opened.turn == 2
    stand.at(64, VoiceStarted(64 * SECOND, 2))
    assert stand.at(65, VoiceStopped(65 * SECOND, 2, interrupted=True)) == []
    assert stand.at(90) == []


def test_an_alarm_that_cannot_be_spoken_is_not_told_for_ever() -> None:
    stand = Stand(alarm(Trigger.TIMER, 60))
    stand.at(60)
    stand.at(61, VoiceStopped(61 * SECOND, 1, interrupted=False))
    assert stand.memory.alarms.pending() == []


def test_what_another_program_forgets_is_not_told() -> None:
    stand = Stand(alarm(Trigger.REMINDER, 60, "secret"))
    stand.at(0)
    stand.memory.forget()
    assert stand.at(61) == []


def test_a_memory_that_fails_is_told_once() -> None:
    stand = Stand()
    stand.at(0)
    stand.memory.close()
    assert [type(e) for t in range(1, 9) for e in stand.at(t)] == [Fault]
    with pytest.raises(MemoryFileError):
        stand.memory.alarms.pending()
