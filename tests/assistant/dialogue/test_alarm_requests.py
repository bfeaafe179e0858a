"""What timers and reminders are asked for, on a Monday at two in the afternoon."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.alarm_requests import reminder_in, timer_in
from assistant.dialogue.language import Language

NOW = datetime(2026, 11, 23, 14, 0)
LANGUAGES = {code: Language.load(code) for code in ("en", "pt")}


@pytest.mark.parametrize(
    ("code", "text", "arguments"),
    [
        ("en", "set a timer for ten minutes", {"seconds": 600}),
        ("en", "Set a ten minute timer for the pasta.", {"seconds": 600, "label": "pasta"}),
        ("en", "pasta timer, twelve minutes", {"seconds": 720, "label": "pasta"}),
        ("en", "start a timer called laundry for forty minutes please",
         {"seconds": 2400, "label": "laundry"}),
        ("en", "time the eggs for six and a half minutes", {"seconds": 390, "label": "eggs"}),
        ("en", "Let me know when an hour and a half has passed", {"seconds": 5400}),
        ("en", "one minute thirty for the steak", {"seconds": 90, "label": "steak"}),
        ("en", "set my laundry timer to 45 minutes", {"seconds": 2700, "label": "laundry"}),
        ("en", "I need a timer", {}),
        ("en", "stop the timer", {"stop": True}),
        ("en", "cancel the pasta timer", {"stop": True, "label": "pasta"}),
        ("en", "cancel all my timers", {"stop": True, "label": "everything"}),
        ("pt", "timer de dez minutos para o macarrão", {"seconds": 600, "label": "macarrão"}),
        ("pt", "coloca vinte minutos no timer pro bolo", {"seconds": 1200, "label": "bolo"}),
        ("pt", "timer para o arroz de 18 minutos", {"seconds": 1080, "label": "arroz"}),
        ("pt", "põe um timer de meia hora", {"seconds": 1800}),
        ("pt", "me avisa daqui a cinco minutos", {"seconds": 300}),
        ("pt", "cancela o timer do macarrão", {"stop": True, "label": "macarrão"}),
        ("pt", "para o timer", {"stop": True}),
        ("pt", "para o arroz põe um timer de dez minutos", {"seconds": 600, "label": "arroz"}),
    ],
)  # fmt: skip
def test_timers(code: str, text: str, arguments: dict[str, Any]) -> None:
    request = timer_in(text, LANGUAGES[code])
    assert request is not None
    assert request.arguments == arguments


@pytest.mark.parametrize(
    ("code", "text", "arguments"),
    [
        ("en", "remind me to call mum tomorrow at nine",
         {"at": "2026-11-24T09:00", "what": "call mum"}),
        ("en", "Remind me in twenty minutes to check the oven.",
         {"at": "2026-11-23T14:20", "what": "check the oven"}),
        ("en", "At six, remind me to feed the cat",
         {"at": "2026-11-23T18:00", "what": "feed the cat"}),
        ("en", "I have a dentist appointment on Friday at ten, remind me please",
         {"at": "2026-11-27T10:00", "what": "I have a dentist appointment"}),
        ("en", "don't let me forget to take my pills at eight tonight",
         {"at": "2026-11-23T20:00", "what": "take my pills"}),
        ("en", "set a reminder to buy two bottles of milk at five",
         {"at": "2026-11-23T17:00", "what": "buy two bottles of milk"}),
        ("en", "remind me to cancel the pasta timer in an hour",
         {"at": "2026-11-23T15:00", "what": "cancel the pasta timer"}),
        ("en", "remind me to call mum", {"what": "call mum"}),
        ("en", "remind me tomorrow", {"at": "2026-11-24T09:00"}),
        ("en", "don't let me forget the reminder letter at five",
         {"at": "2026-11-23T17:00", "what": "the reminder letter"}),
        ("en", "forget the reminder about mum", {"stop": True, "what": "mum"}),
        ("en", "delete all reminders", {"stop": True, "what": "everything"}),
        ("pt", "me lembra de ligar para a minha mãe amanhã às nove",
         {"at": "2026-11-24T09:00", "what": "ligar para a minha mãe"}),
        ("pt", "às três da tarde me lembra de tomar o remédio",
         {"at": "2026-11-23T15:00", "what": "tomar o remédio"}),
        ("pt", "coloca um lembrete para sexta que vem às dez: reunião com o Paulo",
         {"at": "2026-11-27T10:00", "what": "reunião com o Paulo"}),
        ("pt", "não me deixa esquecer do bolo daqui a quarenta minutos",
         {"at": "2026-11-23T14:40", "what": "bolo"}),
        ("pt", "tenho dentista na quinta às duas da tarde, me lembra",
         {"at": "2026-11-26T14:00", "what": "tenho dentista"}),
        ("pt", "cancela o lembrete do dentista", {"stop": True, "what": "dentista"}),
    ],
)  # fmt: skip
def test_reminders(code: str, text: str, arguments: dict[str, Any]) -> None:
    request = reminder_in(text, LANGUAGES[code], NOW)
    assert request is not None
    assert request.arguments == arguments
    assert not request.repeated


@pytest.mark.parametrize(
    ("code", "text", "what"),
    [
        ("en", "remind me every day at nine to take my pills", "take my pills"),
        ("pt", "todo dia às oito me lembra de tomar o remédio", "tomar o remédio"),
    ],
)
def test_what_repeats_has_no_time(code: str, text: str, what: str) -> None:
    request = reminder_in(text, LANGUAGES[code], NOW)
    assert request is not None
    assert (request.repeated, request.arguments) == (True, {"what": what})


def test_nothing_said_is_nothing_asked() -> None:
    for language in LANGUAGES.values():
        assert timer_in("olá", language) is None
        assert reminder_in(" ... ", language, NOW) is None


@given(st.sampled_from(["en", "pt"]), st.text(max_size=60))
def test_any_text_is_read(code: str, text: str) -> None:
    """Arguments are such that the skills take them."""
    language = LANGUAGES[code]
    timer = timer_in(text, language)
    assert timer is None or timer.seconds is None or timer.seconds > 0
    reminder = reminder_in(text, language, NOW)
    if reminder is not None and reminder.at:
        assert datetime.fromisoformat(reminder.at).tzinfo is None
