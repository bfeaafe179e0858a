"""A model that says what it is told to, without a server."""

import threading
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.agent.agent import Answering, Asking
from assistant.agent.steps import Step, Wanted
from assistant.config import LanguageModelSettings
from assistant.dialogue.skill import Reply
from assistant.errors import ModelFailed
from assistant.outside.fragments import Ended, ToolCall
from assistant.outside.why import Why

Line = str | ToolCall | Ended | ModelFailed


class Script:
    """One reply; a `None` in it waits until it is cancelled."""

    def __init__(self, parts: Sequence[Line | None]) -> None:
        self._parts = parts
        self.cancelled = threading.Event()

    def __iter__(self) -> Iterator[str | ToolCall | Ended]:
        for part in self._parts:
            if part is None:
                self.cancelled.wait(10)
                raise ModelFailed(Why.CANCELLED, "given up")
            if isinstance(part, ModelFailed):
                raise part
            yield part
        yield Ended(True)

    def cancel(self) -> None:
        self.cancelled.set()


class ScriptedModel:
    """Gives `replies` in order, and remembers what it was asked."""

    def __init__(self, *replies: Sequence[Line | None], most_steps: int = 4) -> None:
        self.settings = LanguageModelSettings(url="http://nowhere/v1", most_steps=most_steps)
        self.scripts = [Script(reply) for reply in replies]
        self.asked: list[list[dict[str, Any]]] = []
        self.offered: list[list[str]] = []

    def ask(
        self,
        messages: Sequence[dict[str, Any]],
        tools: Sequence[dict[str, Any]] = (),
        within_s: float | None = None,
    ) -> Asking:
        self.asked.append([dict(message) for message in messages])
        self.offered.append([tool["function"]["name"] for tool in tools])
        return self.scripts[len(self.asked) - 1]


def taken(answering: Answering, answer: Reply) -> list[Step]:
    """The steps of a turn whose skills all answer the same."""
    steps, reply = answering.steps(), None
    seen: list[Step] = []
    while True:
        try:
            seen.append(steps.send(reply))
        except StopIteration:
            return seen
        reply = answer if isinstance(seen[-1], Wanted) else None
