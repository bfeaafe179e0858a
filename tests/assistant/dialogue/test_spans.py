"""When something was: words, plain strings, calendar times."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.language import Language
from assistant.dialogue.spans import SECONDS, Span, Times, duration, span

LISBON = ZoneInfo("Europe/Lisbon")
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=LISBON)  # a Monday
ENGLISH, PORTUGUESE = (Times(Language.load(code)) for code in ("en", "pt"))


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LISBON)


@pytest.mark.parametrize(
    ("since", "until", "begin", "end"),
    [
        ("10m", "", at(23, 14, 20), NOW),
        ("2d", "", at(21, 14, 30), NOW),
        ("90m", "30m", at(23, 13), at(23, 14)),
        ("today", "", at(23), NOW),
        ("this morning", "", at(23), at(23, 12)),
        ("this evening", "", at(22, 18), at(23)),  # it has not begun: yesterday's
        ("yesterday", "", at(22), at(23)),
        ("yesterday", "now", at(22), NOW),
        ("yesterday", "this morning", at(22), at(23, 12)),
        ("last night", "", at(22, 18), at(23, 5)),
        ("yesterday evening", "", at(22, 18), at(23)),
        ("sunday", "", at(22), at(23)),
        ("monday", "", at(16), at(17)),  # not today
        ("tuesday afternoon", "", at(17, 12), at(17, 18)),
        ("this week", "", at(23), NOW),
        ("last week", "", at(16), at(23)),
        ("3:00", "4:00", at(23, 3), at(23, 4)),
        ("2:00", "3:00", at(23, 14), NOW),  # two in the afternoon; it is not three yet
        ("15:00", "", at(22, 15), NOW),
        ("2026-11-20", "", at(20), at(21)),
        ("2026-11-20T08:15", "2026-11-20T09:00", at(20, 8, 15), at(20, 9)),
        ("2026-11-20T08:15:00+01:00", "", at(20, 7, 15), NOW),
        ("", "yesterday", None, at(23)),
        ("", "", None, None),
        ("now", "10m", at(23, 14, 20), at(23, 14, 20)),
    ],
)
def test_span(since: str, until: str, begin: datetime | None, end: datetime | None) -> None:
    assert span(since, until, NOW) == Span(begin, end)


def test_so_long_ago_is_by_the_clock_that_runs_on() -> None:
    after_change = datetime(2026, 10, 25, 1, 10, tzinfo=LISBON, fold=1)  # clocks went back at two
    begun = span("1h", "", after_change).since
    assert begun is not None
    assert (begun.hour, begun.minute, begun.utcoffset()) == (1, 10, timedelta(hours=1))


@pytest.mark.parametrize("words", ["soon", "this", "last", "10", "25:00", "2026-13-01", "10 m"])
def test_what_is_no_time_is_an_error(words: str) -> None:
    with pytest.raises(ValueError, match="wanted"):
        span(words, "", NOW)


NAMED = st.sampled_from(
    "today yesterday monday friday now|this morning|this afternoon|this evening|last night"
    "|yesterday morning|saturday evening|sunday night|this week|last week|3:00|15:45|00:00".replace(
        " ", "|", 4
    ).split("|")
)
DURATIONS = st.builds("{}{}".format, st.integers(0, 999_999_999), st.sampled_from([*SECONDS]))
DATES = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1))
ENDS = st.just("") | NAMED | DURATIONS | DATES.map(datetime.isoformat)


@given(ENDS, ENDS, DATES, st.sampled_from([LISBON, ZoneInfo("America/Sao_Paulo"), None]))
def test_a_span_is_in_order_and_over(
    since: str, until: str, now: datetime, zone: ZoneInfo | None
) -> None:
    now = now.replace(tzinfo=zone)
    found = span(since, until, now)
    assert (found.since is None) == (since == "")
    assert (found.until is None) == (since == until == "")
    if found.until is not None:
        assert found.until <= now and (found.since is None or found.since <= found.until)


@given(st.integers(1, 10**8))
def test_a_duration_is_read_as_it_was_written(seconds: int) -> None:
    now = datetime(2026, 11, 23)
    written = duration(seconds)
    assert span(written, "", now).since == now - timedelta(seconds=seconds)
    assert not written.endswith("s") or seconds % 60


@pytest.mark.parametrize(
    ("english", "portuguese", "since", "until"),
    [
        ("what did i see today", "o que eu vi hoje", "today", ""),
        ("what did i see this morning", "o que eu vi hoje de manhã", "this morning", ""),
        ("what did i see yesterday", "o que eu vi ontem", "yesterday", ""),
        ("what did i see last night", "o que eu vi ontem à noite", "last night", ""),
        ("what did i see in the last ten minutes", "o que eu vi nos últimos dez minutos",
         "10m", ""),
        ("what did i see in the last hour", "o que eu vi na última hora", "1h", ""),
        ("what did i see in the last half hour", "o que eu vi na última meia hora", "30m", ""),
        ("what did i see in the last hour and a half", "o que eu vi na última hora e meia",
         "90m", ""),
        ("what did i see an hour ago", "o que eu vi há uma hora", "90m", "30m"),
        ("what did i see two days ago", "o que eu vi dois dias atrás", "3d", "1d"),
        ("what did i see since yesterday", "o que eu vi desde ontem", "yesterday", "now"),
        ("what did i see on friday", "o que eu vi na sexta", "friday", ""),
        ("what did i see friday morning", "o que eu vi sexta de manhã", "friday morning", ""),
        ("what did i see at three o'clock", "o que eu vi às três horas", "3:00", "4:00"),
        ("what did i see since 3 pm", "o que eu vi desde as 15 horas", "15:00", "now"),
        ("what did i see last week", "o que eu vi na semana passada", "last week", ""),
        ("what did i see", "o que eu vi", "", ""),
    ],
)  # fmt: skip
def test_words(english: str, portuguese: str, since: str, until: str) -> None:
    for times, words, rest in (
        (ENGLISH, english, "what did i see"),
        (PORTUGUESE, portuguese, "o que eu vi"),
    ):
        said = times.said(words)
        assert (said.since, said.until, said.rest) == (since, until, rest)


AMOUNTS = st.sampled_from(
    ["a", "one", "two", "ten", "half", "an", "a", "few", "couple", "of", "5", "45", "9999"]
)
UNITS = st.sampled_from(
    ["second", "minutes", "hour", "days", "week", "minuto", "horas", "dias", "semana"]
)
FRAMES = st.sampled_from(["the last {}", "{} ago", "since {} ago", "há {}", "nas últimas {}"])


@given(
    st.text(max_size=80) | st.builds(lambda f, a, u: f.format(f"{a} {u}"), FRAMES, AMOUNTS, UNITS)
)
def test_whatever_is_said_gives_a_span(words: str) -> None:
    for times in (ENGLISH, PORTUGUESE):
        said = times.said(words)
        found = span(said.since, said.until, NOW)
        assert found.until is None or found.until <= NOW
