"""A turn of the agent beside the loop: what the model says, wants and in the end comes to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.agent.agent import Answering
from assistant.agent.steps import Fallback, Outcome, Said, Step, Wanted
from assistant.dialogue.skill import Later, Reply, Skill
from assistant.events import Event, LookWanted, Saying, TextKept
from assistant.outside.why import Why
from assistant.scheduler import Job, Priority, Scheduler

STAGE = "think"


@dataclass(frozen=True, slots=True)
class Asked:
    """The request that a model thinks about.

    Attributes:
        t_ns: When it ended.
        turn: Its turn.
        heard: Its words.
        language: BCP-47.
        looks: What a skill with these arguments needs looked at.
        run: Runs a skill, as far as that takes no time.
        conclude: Makes the answer of the outcome.
    """

    t_ns: int
    turn: int
    heard: str
    language: str
    looks: Callable[[Skill, dict[str, object]], frozenset[str]]
    run: Callable[[Skill, dict[str, object]], Reply | Later]
    conclude: Callable[[Outcome, int], Iterator[Event]]


class Deliberation:
    """Takes the steps of one turn, each as a job that waits on a thread of its own.

    So the loop never waits for the model, and in a replay each step has its nominal delay. The
    skills that the model wants run in the loop, on looks that are taken for them.
    """

    def __init__(self, answering: Answering, asked: Asked, scheduler: Scheduler) -> None:
        self._answering = answering
        self._steps = answering.steps()
        self._asked = asked
        self._scheduler = scheduler
        self._wanted: Wanted | None = None
        self._looks: set[str] = set()
        self._cancelled = False
        self.said = ""  # so far

    def begin(self, now_ns: int) -> None:
        """Think."""
        self._go_on(None, now_ns)

    def look_taken(self, look: str, now_ns: int) -> None:
        """A look that the wanted skill needs is done."""
        if look in self._looks:
            self._looks.remove(look)
            self._use(now_ns)

    def cancel(self) -> None:
        """Give it up: the connection is closed, and nothing more of it is said."""
        self._cancelled = True
        self._answering.cancel()

    def _go_on(self, reply: Reply | None, now_ns: int) -> None:
        """Have the next step taken, once a wanted skill has answered `reply`."""
        broken = Fallback(Why.ODD, "", None, self.said, "the step failed")
        self._scheduler.submit(
            Job(
                stage=STAGE,
                priority=Priority.QUESTION_LOOK,
                work=lambda: self._steps.send(reply),
                deliver=lambda step, ready_ns: list(self._take(step, ready_ns)),
                give_up=lambda ready_ns: list(self._take(broken, ready_ns)),
                wanted=lambda: not self._cancelled,
                turn=self._asked.turn,
                outside=True,
            ),
            now_ns,
        )

    def _take(self, step: Step, now_ns: int) -> Iterator[Event]:
        asked = self._asked
        if isinstance(step, Outcome):
            if not self._cancelled:
                yield from asked.conclude(step, now_ns)
            return
        if isinstance(step, Wanted):
            self._wanted = step
            self._looks = {str(look) for look in asked.looks(step.skill, step.arguments)}
            for look in sorted(self._looks):
                yield LookWanted(asked.t_ns, asked.turn, look, asked.heard)
            self._use(now_ns)
            return
        if isinstance(step, Said):
            self.said = f"{self.said} {step.text}".strip()
            yield Saying(asked.t_ns, asked.turn, step.text, asked.language)
        else:
            yield TextKept(asked.t_ns, asked.turn, str(step.kind), step.text)
        self._go_on(None, now_ns)

    def _use(self, now_ns: int) -> None:
        """Run the wanted skill, once its looks are taken."""
        if self._wanted is None or self._looks:
            return
        wanted, self._wanted = self._wanted, None
        reply = self._asked.run(wanted.skill, wanted.arguments)
        if isinstance(reply, Reply):
            self._go_on(reply, now_ns)
            return

        def done(result: Reply, ready_ns: int) -> list[Event]:
            self._go_on(result, ready_ns)
            return []

        failed = reply.failed
        self._scheduler.submit(
            Job(
                stage=reply.stage,
                priority=Priority.QUESTION_LOOK,
                work=reply.work,
                deliver=done,
                give_up=lambda ready_ns: done(failed, ready_ns),
                wanted=lambda: not self._cancelled,
                turn=self._asked.turn,
                outside=reply.outside,
            ),
            now_ns,
        )
