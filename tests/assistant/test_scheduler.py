"""The scheduler's promises: urgent work first, replays ready at fixed times, nothing lost."""

import threading
import time
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.clock import NS_PER_MS
from assistant.events import Event, Fault, Timing, VoiceStarted
from assistant.scheduler import Job, LiveScheduler, Priority, ReplayScheduler, Workers

DELAYS = {"short": 10, "long": 100}
SECOND = 1000 * NS_PER_MS


def job(stage: str, turn: int, priority: Priority = Priority.DETECTOR) -> Job:
    def deliver(result: int, ready_ns: int) -> Iterable[Event]:
        return [VoiceStarted(t_ns=ready_ns, turn=result)]

    return Job(stage=stage, priority=priority, work=lambda: turn, deliver=deliver)


def delivered(scheduler: ReplayScheduler, now_ns: int) -> list[tuple[int, int]]:
    found = []
    for ready_ns, events in scheduler.ready(now_ns):
        found += [(ready_ns, e.turn) for e in events if isinstance(e, VoiceStarted)]
    return found


def test_replay_is_ready_at_the_nominal_delay_and_not_before() -> None:
    scheduler = ReplayScheduler(Workers(1), DELAYS, measure_queue=False)
    scheduler.submit(job("long", 1), 0)
    scheduler.submit(job("short", 2), 5 * NS_PER_MS)
    assert delivered(scheduler, 14 * NS_PER_MS) == []
    assert delivered(scheduler, 15 * NS_PER_MS) == [(15 * NS_PER_MS, 2)]
    idle_before = scheduler.idle
    assert delivered(scheduler, 500 * NS_PER_MS) == [(100 * NS_PER_MS, 1)]
    assert (idle_before, scheduler.idle) == (False, True)
    scheduler.close()


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.sampled_from(list(DELAYS)), st.integers(0, 50)), max_size=12),
    st.integers(1, 4),
)
def test_replay_order_does_not_depend_on_the_workers(
    jobs: list[tuple[str, int]], workers: int
) -> None:
    scheduler = ReplayScheduler(Workers(workers), DELAYS, measure_queue=False)
    for turn, (stage, t_ms) in enumerate(jobs):
        scheduler.submit(job(stage, turn), t_ms * NS_PER_MS)
    expected = sorted(
        ((t_ms + DELAYS[stage]) * NS_PER_MS, turn) for turn, (stage, t_ms) in enumerate(jobs)
    )
    assert delivered(scheduler, 10**12) == expected
    scheduler.close()


def test_urgent_work_overtakes_and_one_worker_is_kept_for_it() -> None:
    workers = Workers(2)
    hold, begun, order = threading.Event(), threading.Event(), []

    def work(name: str) -> None:
        if name == "blocker":
            begun.set()
            assert hold.wait(10)
        order.append(name)

    def named(name: str, priority: Priority) -> Job:
        return Job("short", priority, lambda: work(name), lambda _, __: [])

    scheduler = LiveScheduler(workers)
    scheduler.submit(named("blocker", Priority.DETECTOR), 0)
    assert begun.wait(10)
    scheduler.submit(named("index", Priority.INDEXING), 0)
    urgent = workers.submit(named("transcript", Priority.TRANSCRIPT), 0)
    urgent.outcome.result(10)
    assert order == ["transcript"]  # while the other worker still holds the detector
    hold.set()
    while not scheduler.idle:
        list(scheduler.ready(0))
    assert order == ["transcript", "blocker", "index"]
    scheduler.close()


def test_an_error_of_the_work_reaches_the_loop() -> None:
    def broken() -> None:
        raise ValueError("model says no")

    scheduler = ReplayScheduler(Workers(1), DELAYS, measure_queue=False)
    scheduler.submit(Job("short", Priority.DETECTOR, broken, lambda _, __: []), 0)
    with pytest.raises(ValueError, match="model says no"):
        list(scheduler.ready(10**12))
    scheduler.close()


def test_live_a_failure_is_told_and_the_run_goes_on() -> None:
    def broken() -> None:
        raise ValueError("model says no")

    def give_up(now_ns: int) -> Iterable[Event]:
        return [VoiceStarted(now_ns, turn=9)]

    scheduler = LiveScheduler(Workers(1))
    scheduler.submit(Job("short", Priority.DETECTOR, broken, lambda _, __: [], give_up), 0)
    scheduler.submit(job("short", 2), 0)
    told: list[Event] = []
    until = time.monotonic() + 10
    while not scheduler.idle and time.monotonic() < until:
        for _, events in scheduler.ready(5):
            told += events
    fault, given_up, *rest = told
    assert fault == Fault(5, "short", "ValueError('model says no')")
    assert given_up == VoiceStarted(5, turn=9)
    assert VoiceStarted(5, turn=2) in rest
    scheduler.close()


def test_timing_names_the_work() -> None:
    scheduler = ReplayScheduler(Workers(1), DELAYS, measure_queue=False)
    scheduler.submit(Job("short", Priority.DETECTOR, lambda: 0, lambda _, __: [], frame=7), 3)
    ((_, events),) = list(scheduler.ready(10**12))
    (timing,) = events
    assert isinstance(timing, Timing)
    assert (timing.stage, timing.frame, timing.t_ns, timing.queue_ms) == ("short", 7, 3, 0.0)
    assert timing.duration_ms >= 0
    scheduler.close()


def test_what_nobody_wants_any_more_is_neither_begun_nor_delivered() -> None:
    begun = []
    gate = threading.Event()
    blocker = Job("short", Priority.DETECTOR, gate.wait, lambda result, ready_ns: [])
    unwanted = Job(
        "long",
        Priority.DETECTOR,
        work=lambda: begun.append(1),
        deliver=lambda result, ready_ns: [VoiceStarted(t_ns=ready_ns, turn=1)],
        wanted=lambda: False,
    )
    scheduler = ReplayScheduler(Workers(1), DELAYS, measure_queue=False)
    scheduler.submit(blocker, 0)
    scheduler.submit(unwanted, 0)
    gate.set()
    events = [e for _, found in scheduler.ready(SECOND) for e in found]
    scheduler.close()
    assert begun == []
    assert [(type(e), e.wasted) for e in events if isinstance(e, Timing)] == [
        (Timing, False),
        (Timing, True),
    ]
    assert len(events) == 2
    assert scheduler.idle
