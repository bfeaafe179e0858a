"""Helpers for tests of stages: work that is ready at once, and events written down briefly."""

from collections.abc import Iterable, Iterator, Mapping

from assistant.events import Event, Transcript
from assistant.scheduler import Job
from assistant.stage import Happening, Stage

SECOND = 1_000_000_000


class Desk:
    """A scheduler without threads: each job runs when it is asked whether it is ready."""

    def __init__(self, delays_ns: Mapping[str, int] | None = None) -> None:
        self._delays_ns = delays_ns or {}
        self._pending: list[tuple[int, Job]] = []
        self.stages: list[str] = []

    def submit(self, job: Job, t_ns: int) -> None:
        self.stages.append(job.stage)
        self._pending.append((t_ns + self._delays_ns.get(job.stage, 0), job))

    def ready(self, now_ns: int) -> Iterator[tuple[int, Iterable[Event]]]:
        while due := [entry for entry in self._pending if entry[0] <= now_ns]:
            entry = min(due, key=lambda entry: entry[0])
            self._pending.remove(entry)
            if entry[1].wanted():
                yield entry[0], entry[1].deliver(entry[1].work(), entry[0])

    @property
    def idle(self) -> bool:
        return not self._pending

    def close(self) -> None:
        self._pending.clear()


def said(
    text: str,
    utterance: int = 1,
    end_s: float = 2.0,
    avg_logprob: float = -0.2,
    no_speech_probability: float = 0.0,
    language: str = "en",
    addressed: bool = False,
    final: bool = True,
) -> Transcript:
    """A transcript of a one-second utterance."""
    return Transcript(
        t_ns=round(end_s * SECOND),
        start_ns=round((end_s - 1) * SECOND),
        utterance=utterance,
        text=text,
        language=language,
        language_probability=1.0,
        avg_logprob=avg_logprob,
        no_speech_probability=no_speech_probability,
        final=final,
        addressed=addressed,
    )


class Witness(Stage):
    """Writes down everything that happens."""

    def __init__(self) -> None:
        self.seen: list[Happening] = []

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        self.seen.append(happening)
        return ()
