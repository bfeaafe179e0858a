"""Times to come and durations from words, on a Monday at two in the afternoon."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.digit_text import DigitText
from assistant.dialogue.durations import LONGEST_S, Durations
from assistant.dialogue.language import Language
from assistant.dialogue.moments import Moments
from assistant.dialogue.when import coming, lasting

CODES = ("en", "pt")
PIECES = (
    *("remind", "me", "to", "at", "in", "on", "tomorrow", "nine", "half", "past", "an", "hour"),
    *("and", "às", "da", "manhã", "uma", "dez", "e", "meia", "segunda", "dia", "para", "next"),
    *(",", ".", ":", "3", "30", "12:30", "2,5", "every"),
)
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))  # a Monday


def at(code: str, text: str, now: datetime = NOW) -> str | None:
    """Local time, and in brackets what is left of the words."""
    language = Language.load(code)
    digits = DigitText.of(text, language)
    moment = Moments.of(language).first(digits, now)
    if moment is None:
        return None
    assert moment.at.tzinfo is now.tzinfo
    return f"{moment.at:%m-%d %H:%M} [{digits.without(moment.spans)}]"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("in twenty minutes", "11-23 14:20"),
        ("in an hour and a half", "11-23 15:30"),
        ("in one hour and twenty", "11-23 15:20"),
        ("an hour from now", "11-23 15:00"),
        ("in three quarters of an hour", "11-23 14:45"),
        ("at six", "11-23 18:00"),
        ("at one", "11-24 01:00"),  # the next such hour
        ("at half past four", "11-23 16:30"),
        ("at twenty to five", "11-23 16:40"),
        ("quarter to nine tonight", "11-23 20:45"),
        ("at nine oh five", "11-23 21:05"),
        ("at 5:15 p.m.", "11-23 17:15"),
        ("at noon", "11-24 12:00"),
        ("at midnight", "11-24 00:00"),
        ("tonight at twelve", "11-24 00:00"),
        ("tonight at one", "11-24 01:00"),
        ("at eight in the morning", "11-24 08:00"),
        ("tomorrow at nine", "11-24 09:00"),
        ("at nine fifteen tomorrow", "11-24 09:15"),
        ("tomorrow at three", "11-24 15:00"),  # nobody means the night
        ("tomorrow evening", "11-24 19:00"),
        ("this afternoon at four", "11-23 16:00"),
        ("first thing tomorrow", "11-24 09:00"),
        ("the day after tomorrow at noon", "11-25 12:00"),
        ("on Friday morning", "11-27 09:00"),
        ("on Wednesday at quarter past two", "11-25 14:15"),
        ("next Monday at 10", "11-30 10:00"),
        ("on Tuesday next week at three", "12-01 15:00"),
        ("a week on Friday at ten", "12-04 10:00"),
        ("on the 3rd of December", "12-03 09:00"),
        ("December twenty-third at 4", "12-23 16:00"),
        ("in two days at nine", "11-25 09:00"),
        ("in a week", "11-30 14:00"),
    ],
)
def test_english(text: str, when: str) -> None:
    assert at("en", text) == f"{when} []"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("daqui a meia hora", "11-23 14:30"),
        ("daqui uma hora e meia", "11-23 15:30"),
        ("daqui a 1h30", "11-23 15:30"),
        ("em vinte minutos", "11-23 14:20"),
        ("às três da tarde", "11-23 15:00"),
        ("às nove", "11-23 21:00"),
        ("às nove e quinze", "11-23 21:15"),
        ("quinze para as nove da noite", "11-23 20:45"),
        ("dez pras oito", "11-23 19:50"),
        ("às vinte e duas", "11-23 22:00"),
        ("às 14h30", "11-23 14:30"),
        ("à uma e meia da tarde", "11-24 13:30"),
        ("ao meio-dia e meia", "11-24 12:30"),
        ("à meia-noite", "11-24 00:00"),
        ("amanhã às nove e meia", "11-24 09:30"),
        ("amanha as 9", "11-24 09:00"),  # as a recogniser may write it
        ("amanhã cedo", "11-24 09:00"),
        ("amanhã à tarde", "11-24 15:00"),
        ("hoje à noite", "11-23 19:00"),
        ("depois de amanhã às sete", "11-25 07:00"),
        ("sexta que vem", "11-27 09:00"),
        ("na segunda às dez", "11-30 10:00"),
        ("quinta da semana que vem às 3", "12-03 15:00"),
        ("no sábado de manhã", "11-28 09:00"),
        ("dia três de dezembro", "12-03 09:00"),
        ("dia primeiro às nove", "12-01 09:00"),
        ("às oito e meia da manhã de amanhã", "11-24 08:30"),
    ],
)
def test_portuguese(text: str, when: str) -> None:
    assert at("pt", text) == f"{when} []"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "later"),
        ("en", "after lunch"),
        ("en", "when I get home"),
        ("en", "today"),
        ("en", "call two people about four things"),
        ("en", "half an hour"),
        ("en", "on the 31st of February"),
        ("pt", "depois do almoço"),
        ("pt", "daqui a pouco"),
        ("pt", "mais tarde"),
        ("pt", "comprar duas garrafas"),
        ("pt", "na segunda porta"),
    ],
)
def test_what_shows_no_hour_is_none(code: str, text: str) -> None:
    assert at(code, text) is None


def test_what_is_left_are_the_words_as_they_were() -> None:
    assert at("en", "Tomorrow at nine, call two people.") == "11-24 09:00 [, call two people.]"
    assert at("pt", "às três ligar para o Zé") == "11-23 15:00 [ligar para o Zé]"


def test_a_time_of_today_that_is_past_stays_past() -> None:
    assert at("en", "this morning at nine") == "11-23 09:00 []"
    assert at("pt", "hoje às nove da manhã") == "11-23 09:00 []"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "every day at nine"), ("en", "each Monday"), ("en", "on Mondays"), ("en", "daily"),
        ("pt", "todo dia às oito"), ("pt", "toda segunda"), ("pt", "de 8 em 8 horas"),
        ("pt", "a cada duas horas"),
    ],
)  # fmt: skip
def test_what_repeats(code: str, text: str) -> None:
    language = Language.load(code)
    assert Moments.of(language).repeats(DigitText.of(text, language))
    once = DigitText.of({"en": "on Monday at nine", "pt": "na segunda às oito"}[code], language)
    assert Moments.of(language).repeats(once) is None


@pytest.mark.parametrize(
    ("code", "text", "seconds"),
    [
        ("en", "ten minutes", 600),
        ("en", "ninety seconds", 90),
        ("en", "half an hour", 1800),
        ("en", "two and a half hours", 9000),
        ("en", "a minute and a half", 90),
        ("en", "one minute thirty", 90),
        ("en", "an hour, five minutes and ten seconds", 3910),
        ("en", "a five-minute egg", 300),
        ("pt", "dez minutinhos", 600),
        ("pt", "meia hora", 1800),
        ("pt", "três minutos e meio", 210),
        ("pt", "hora e meia", 5400),
        ("pt", "uma hora e quinze", 4500),
        ("pt", "1h30", 5400),
        ("pt", "um quarto de hora", 900),
    ],
)
def test_durations(code: str, text: str, seconds: int) -> None:
    language = Language.load(code)
    found = Durations(language).first(DigitText.of(text, language))
    assert found is not None
    assert found.seconds == seconds


@pytest.mark.parametrize("code", CODES)
@given(st.integers(1, LONGEST_S))
def test_a_duration_is_understood_as_it_is_told(code: str, seconds: int) -> None:
    language = Language.load(code)
    told = lasting(seconds, language)
    found = Durations(language).first(DigitText.of(told, language))
    assert found is not None
    assert (found.seconds, found.span) == (seconds, (0, len(DigitText.of(told, language).digits)))


@pytest.mark.parametrize("code", CODES)
@given(st.integers(1, 300 * 1440), st.integers(0, 1439))
def test_a_time_is_understood_as_it_is_told(code: str, minutes: int, now_min: int) -> None:
    now = NOW.replace(hour=now_min // 60, minute=now_min % 60)
    then = now + timedelta(minutes=minutes)
    language = Language.load(code)
    told = coming(then, now, language)
    if code == "pt" and 1 <= then.hour <= 12 and then.date() == now.date():
        then = min(t for t in (then.replace(hour=then.hour % 12), then.replace(
            hour=then.hour % 12 + 12)) if t > now)  # fmt: skip
    found = Moments.of(language).first(DigitText.of(told, language), now)
    assert found is not None
    if code == "en":
        assert found.at == then
    else:  # without half of the day it may be read as the other one
        assert (found.at - then) % timedelta(hours=12) == timedelta()


@pytest.mark.parametrize("code", CODES)
@given(st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_any_text_is_read_the_same_twice(code: str, text: str) -> None:
    language = Language.load(code)
    digits = DigitText.of(text, language)
    moment = Moments.of(language).first(digits, NOW)
    assert moment == Moments.of(language).first(digits, NOW)
    for start, end in moment.spans if moment else ():
        first, last = digits.source((start, end))
        assert 0 <= first < last <= len(digits.original)
