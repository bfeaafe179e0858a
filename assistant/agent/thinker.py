"""The agent beside the loop: turns run on threads of their own, and the loop polls for steps."""

import queue
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from assistant.agent.agent import Agent, Answering
from assistant.agent.briefing import Context
from assistant.agent.steps import Fallback, Outcome, Step
from assistant.dialogue.skill import Reply, Skill
from assistant.outside.why import Why


@dataclass(frozen=True, slots=True)
class Wanted:
    """A skill that the model waits for: have its looks taken, run it, then set `reply`."""

    skill: Skill
    arguments: dict[str, Any]
    reply: Future[Reply]


class Thinker:
    """Turns in progress, by their number. All but the threads' work happens in the caller's.

    `begin`, `poll` and `cancel` return at once, so a stage may call them: `begin` where a request
    is handed to the model, `poll` in `step`, `cancel` when the wearer interrupts.
    """

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._steps: queue.SimpleQueue[tuple[int, Step | Wanted]] = queue.SimpleQueue()
        self._turns: dict[int, _Turn] = {}

    @property
    def busy(self) -> bool:
        """Whether a turn's outcome has not been polled yet."""
        return bool(self._turns)

    def begin(self, turn: int, question: str, context: Context) -> None:
        """Think about `question`; steps come by `poll`, the outcome last."""
        self._turns[turn] = _Turn(self._agent, question, context, turn, self._steps)

    def poll(self) -> list[tuple[int, Step | Wanted]]:
        """What came since, in order, each with its turn; of a cancelled turn only its outcome."""
        came: list[tuple[int, Step | Wanted]] = []
        while not self._steps.empty():
            number, step = self._steps.get()
            turn = self._turns.get(number)
            over = isinstance(step, Outcome)
            if turn is None or (turn.cancelled and not over):
                continue
            if over:
                del self._turns[number]
            came.append((number, step))
        return came

    def cancel(self, turn: int) -> None:
        """Give `turn` up: the connection is closed, nothing more of it is said."""
        if turn in self._turns:
            self._turns[turn].cancel()

    def close(self) -> None:
        """Give up every turn."""
        for turn in self._turns.values():
            turn.cancel()


class _Turn:
    def __init__(
        self,
        agent: Agent,
        question: str,
        context: Context,
        number: int,
        steps: "queue.SimpleQueue[tuple[int, Step | Wanted]]",
    ) -> None:
        self.cancelled = False
        self._number = number
        self._steps = steps
        self._lock = threading.Lock()
        self._waits: Future[Reply] | None = None
        self._answering: Answering = agent.answer(question, context, self._use)
        threading.Thread(target=self._run, name="thinker", daemon=True).start()

    def cancel(self) -> None:
        with self._lock:
            self.cancelled = True
            if self._waits is not None:
                self._waits.cancel()
        self._answering.cancel()

    def _run(self) -> None:
        try:
            for step in self._answering:
                self._steps.put((self._number, step))
        except Exception as error:  # a skill's bug is told as an outcome: the turn must end
            failed = Fallback(Why.ODD, "", None, "", f"{type(error).__name__}: {error}")
            self._steps.put((self._number, failed))

    def _use(self, skill: Skill, arguments: dict[str, Any]) -> Reply:
        reply: Future[Reply] = Future()
        with self._lock:
            self._waits = reply
            if self.cancelled:
                reply.cancel()
        self._steps.put((self._number, Wanted(skill, arguments, reply)))
        return reply.result()
