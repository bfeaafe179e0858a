"""Who may use the cores now: one queue of model calls, the urgent ones first."""

import heapq
import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from assistant.clock import NS_PER_MS
from assistant.events import Event, Fault, Timing


class Priority(IntEnum):
    """The order in which waiting work gets a core. VAD comes first: it never waits."""

    TRANSCRIPT = 1
    FIRST_CLAUSE = 2
    QUESTION_LOOK = 3
    NEXT_CLAUSE = 4
    DETECTOR = 5
    CAPTION = 6
    INDEXING = 7


LEAST_URGENT = Priority.NEXT_CLAUSE  # one worker is kept for this and what comes before it


@dataclass(frozen=True, slots=True)
class Job:
    """One model call.

    Attributes:
        stage: What kind of work; the settings hold its nominal delay.
        priority: Its place in the queue.
        work: Makes the call, on a worker. It changes nothing that another job or the loop reads
            meanwhile.
        deliver: Takes what `work` returned and the session time at which it counts as ready,
            on the loop's own thread; the events that it returns are published.
        give_up: Takes the place of `deliver` in a live run when `work` failed.
        wanted: Whether anybody still wants the result. What nobody wants is not begun and not
            delivered; what was unwanted once stays so.
        frame: The picture that it works on, for its `Timing`.
        utterance: The utterance, likewise.
        turn: The turn, likewise.
        outside: Whether it waits for another machine: then it gets a thread of its own, no core.
    """

    stage: str
    priority: Priority
    work: Callable[[], Any]
    deliver: Callable[[Any, int], Iterable[Event]]
    give_up: Callable[[int], Iterable[Event]] = lambda ready_ns: ()
    wanted: Callable[[], bool] = lambda: True
    frame: int | None = None
    utterance: int | None = None
    turn: int | None = None
    outside: bool = False


@dataclass(slots=True)
class _Submitted:
    job: Job
    t_ns: int
    number: int
    outcome: Future[Any]
    waiting_since_s: float
    queue_ms: float = 0.0
    duration_ms: float = 0.0

    def run(self) -> None:
        """Make the call and time it; an error is kept for whoever asks for the outcome."""
        begin = time.perf_counter()
        self.queue_ms = (begin - self.waiting_since_s) * 1000
        try:
            result = self.job.work() if self.job.wanted() else None
        except BaseException as error:
            self.outcome.set_exception(error)
            return
        self.duration_ms = (time.perf_counter() - begin) * 1000
        self.outcome.set_result(result)

    def timing(self) -> Timing:
        """What it cost."""
        return Timing(
            t_ns=self.t_ns,
            stage=self.job.stage,
            duration_ms=self.duration_ms,
            queue_ms=self.queue_ms,
            frame=self.job.frame,
            utterance=self.job.utterance,
            turn=self.job.turn,
            wasted=not self.job.wanted(),
        )

    def delivered(self, ready_ns: int) -> list[Event]:
        """What it cost and, where it is wanted, what follows from it."""
        events: list[Event] = [self.timing()]
        if self.job.wanted():
            events += self.job.deliver(self.outcome.result(), ready_ns)
        return events


class Scheduler(Protocol):
    """Takes jobs and says, in order, which are ready."""

    def submit(self, job: Job, t_ns: int) -> None:
        """Ask for `job` at session time `t_ns`."""

    def ready(self, now_ns: int) -> Iterator[tuple[int, Iterable[Event]]]:
        """The jobs that are ready by `now_ns`, as (ready at, events), in order."""

    @property
    def idle(self) -> bool:
        """Whether nothing is waiting, running or undelivered."""

    def close(self) -> None:
        """Drop what waits and let the workers end."""


class Workers:
    """Threads that make the calls. With two or more, one is kept for urgent work."""

    def __init__(self, count: int) -> None:
        self._numbers = itertools.count()
        self._lock = threading.Condition()
        self._waiting: list[tuple[int, int, _Submitted]] = []
        self._closed = False
        self._threads = [
            threading.Thread(
                target=self._serve,
                args=(count > 1 and index == 0,),
                name=f"worker-{index}",
                daemon=True,
            )
            for index in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job, t_ns: int) -> _Submitted:
        """Queue `job`."""
        with self._lock:
            number = next(self._numbers)
            submitted = _Submitted(job, t_ns, number, Future(), time.perf_counter())
            if not job.outside:
                heapq.heappush(self._waiting, (job.priority, number, submitted))
                self._lock.notify_all()
        if job.outside:
            threading.Thread(target=submitted.run, name=job.stage, daemon=True).start()
        return submitted

    def close(self) -> None:
        """Drop what waits; running calls end by themselves."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            self._lock.notify_all()
        for thread in self._threads:
            thread.join(timeout=10)

    def _serve(self, urgent_only: bool) -> None:
        while (submitted := self._take(urgent_only)) is not None:
            submitted.run()

    def _take(self, urgent_only: bool) -> _Submitted | None:
        with self._lock:
            while not self._closed:
                if self._waiting and (not urgent_only or self._waiting[0][0] <= LEAST_URGENT):
                    return heapq.heappop(self._waiting)[2]
                self._lock.wait()
        return None


class ReplayScheduler:
    """Every job is ready at a fixed delay after it was asked for, on any machine.

    Jobs run on the workers as soon as they can; at their time, their result is waited for.

    Args:
        workers: Threads that make the calls.
        delays_ms: Nominal delay of each stage.
        measure_queue: Whether time spent waiting for a core is reported: true in real pace, while
            as fast as possible it says nothing.
    """

    def __init__(self, workers: Workers, delays_ms: Mapping[str, int], measure_queue: bool) -> None:
        self._workers = workers
        self._delays_ms = delays_ms
        self._measure_queue = measure_queue
        self._pending: list[tuple[int, int, int, _Submitted]] = []

    def submit(self, job: Job, t_ns: int) -> None:
        """Ask for `job` at session time `t_ns`."""
        due_ns = t_ns + self._delays_ms[job.stage] * NS_PER_MS
        submitted = self._workers.submit(job, t_ns)
        heapq.heappush(self._pending, (due_ns, job.priority, submitted.number, submitted))

    def ready(self, now_ns: int) -> Iterator[tuple[int, Iterable[Event]]]:
        """The jobs due by `now_ns`, in order of due time, then priority, then submission."""
        while self._pending and self._pending[0][0] <= now_ns:
            due_ns, _, _, submitted = heapq.heappop(self._pending)
            submitted.outcome.result()  # waits for it
            if not self._measure_queue:
                submitted.queue_ms = 0.0
            yield due_ns, submitted.delivered(due_ns)

    @property
    def idle(self) -> bool:
        """Whether nothing is waiting, running or undelivered."""
        return not self._pending

    def close(self) -> None:
        """Drop what waits and let the workers end."""
        self._workers.close()


class LiveScheduler:
    """A job is ready when it is done. One that failed is told as a `Fault`, and the run goes on."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._done: queue.SimpleQueue[_Submitted] = queue.SimpleQueue()
        self._running = 0

    def submit(self, job: Job, t_ns: int) -> None:
        """Ask for `job` at session time `t_ns`."""
        self._running += 1
        submitted = self._workers.submit(job, t_ns)
        submitted.outcome.add_done_callback(lambda _: self._done.put(submitted))

    def ready(self, now_ns: int) -> Iterator[tuple[int, Iterable[Event]]]:
        """The jobs that are done, as they were done."""
        while True:
            try:
                submitted = self._done.get_nowait()
            except queue.Empty:
                return
            self._running -= 1
            job, error = submitted.job, submitted.outcome.exception()
            if error is not None:
                fault = Fault(t_ns=now_ns, stage=job.stage, reason=repr(error))
                yield now_ns, [fault, *job.give_up(now_ns)]
            else:
                yield now_ns, submitted.delivered(now_ns)

    @property
    def idle(self) -> bool:
        """Whether nothing is waiting, running or undelivered."""
        return self._running == 0

    def close(self) -> None:
        """Drop what waits and let the workers end."""
        self._workers.close()
