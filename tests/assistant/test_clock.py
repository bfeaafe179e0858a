from datetime import UTC, datetime, timedelta

import pytest

from assistant.clock import Calendar, LiveClock, Pacer


def test_the_live_clock_begins_at_nought_and_runs() -> None:
    clock = LiveClock()
    first = clock.now_ns()
    assert 0 <= first <= clock.now_ns()


def test_the_calendar_hangs_on_its_anchor() -> None:
    anchor = datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC)
    assert Calendar(anchor).at(2_500_000_000) == anchor + timedelta(seconds=2.5)


def test_a_late_pacer_delays_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    wall, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        wall[0] += seconds

    monkeypatch.setattr("assistant.clock.time.monotonic", lambda: wall[0])
    monkeypatch.setattr("assistant.clock.time.sleep", sleep)
    pacer = Pacer()
    pacer.wait_for(0)
    pacer.wait_for(1_000_000_000)
    wall[0] += 5.0  # a slow machine
    pacer.wait_for(2_000_000_000)
    pacer.wait_for(3_000_000_000)
    assert slept == [1.0, 1.0]
