"""One turn of the wearer's own language model: it may use skills, and what it says is checked."""

import json
import re
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from typing import Protocol

from assistant.agent.briefing import Context, Json, as_data, briefing, result
from assistant.agent.grounds import Grounds
from assistant.agent.offered import WrongCall, acts, arguments_for, is_offered, tools
from assistant.agent.steps import Answered, Fallback, Outcome, Proposed, Said, Step, Wanted
from assistant.agent.writing import Clause, Kept, KeptKind, Writing
from assistant.config import LanguageModelSettings
from assistant.dialogue.skill import Reply, Skill
from assistant.errors import ModelFailed
from assistant.events import Evidence, EvidenceKind
from assistant.outside.fragments import Ended, ToolCall
from assistant.outside.why import Why

MOST_ERRORS = 2  # wrong tool calls of one turn that are answered; at the next it is given up
_CALL_BEGINS = ("{", "[{", "<|python_tag|>", "<tool_")  # a call that the server did not see


class Asking(Protocol):
    """A call to a model in progress."""

    def __iter__(self) -> Iterator[str | ToolCall | Ended]:
        """Words, tools asked for, and the end; raises ModelFailed."""

    def cancel(self) -> None:
        """End it at once, from any thread."""


class Model(Protocol):
    """What `assistant.outside.language_model.LanguageModel` is."""

    settings: LanguageModelSettings

    def ask(
        self, messages: Sequence[Json], tools: Sequence[Json] = (), within_s: float | None = None
    ) -> Asking:
        """Begin a call."""


# Steps go out; what a wanted skill answered comes in after it, None after all others.
Steps = Generator[Step, Reply | None, None]


class Agent:
    """Answers questions by a language model and skills; safe to call from several threads.

    Args:
        model: The wearer's own.
        skills: By name.
    """

    def __init__(self, model: Model, skills: Mapping[str, Skill]) -> None:
        self.model = model
        self.skills = {name: skill for name, skill in skills.items() if is_offered(skill)}
        self.tools = tools(self.skills)

    def answer(self, question: str, context: Context) -> "Answering":
        """Begin a turn; nothing is sent until its steps are taken.

        Args:
            question: The wearer's words.
            context: What is known.
        """
        return Answering(self, question, context)


class Answering:
    """One turn: `steps` are taken one by one; the last of them is its outcome."""

    def __init__(self, agent: Agent, question: str, context: Context) -> None:
        self._agent = agent
        self._language = context.language
        self._messages = briefing(question, context)
        past = [words for exchange in context.history for words in (exchange.heard, exchange.said)]
        self._grounds = Grounds(
            context.language, [question, context.wall_time.isoformat(" ", "minutes"), *past]
        )
        self._grounds.add(context.evidence)
        self._limit_s = agent.model.settings.timeout_s
        self._errors = 0
        self._said: list[str] = []
        self._used: list[Reply] = []
        self._lock = threading.Lock()
        self._asking: Asking | None = None
        self._cancelled = False

    def cancel(self) -> None:
        """End the turn at once, from any thread: its outcome is a `Fallback`, cancelled."""
        with self._lock:
            self._cancelled = True
            if self._asking is not None:
                self._asking.cancel()

    def steps(self) -> Steps:
        """The steps; the last is an `Outcome`. To a `Wanted` its skill's reply is sent."""
        end_s = time.monotonic() + self._limit_s
        most = self._agent.model.settings.most_steps
        try:
            for left in range(most - 1, -1, -1):
                outcome = yield from self._step(end_s - time.monotonic(), last=left == 0)
                if outcome is not None:
                    yield outcome
                    return
            raise ModelFailed(Why.ODD, f"wanted an answer in {most} steps, found none")
        except ModelFailed as failure:
            yield self._fallback(Why(failure.why), str(failure))
        except CancelledError:
            yield self._fallback(Why.CANCELLED, "the answer was given up")

    def _step(self, within_s: float, last: bool) -> Generator[Step, Reply | None, Outcome | None]:
        """Ask the model once, say what it says, and use what it asks for."""
        writing, held, text, whole = Writing(), "", "", True
        calls: list[ToolCall] = []
        asking = self._ask(() if last else self._agent.tools, within_s)
        try:
            for part in asking:
                if isinstance(part, ToolCall):
                    calls.append(part)
                elif isinstance(part, Ended):
                    whole = part.whole
                else:
                    text, held = text + part, held + part
                    if not _may_be_call(text):
                        yield from self._voice(writing.feed(held))
                        held = ""
            written = not calls and held.strip() != "" and _may_be_call(held)
            if written:
                calls = [_written_call(held)]
            elif whole or not self._said:  # the half of a last sentence is not said
                yield from self._voice(writing.feed(held))
                yield from self._voice(writing.end())
        except _Unsupported as claim:
            return self._fallback(Why.UNSUPPORTED, str(claim))
        finally:
            asking.cancel()
        if calls:
            return (yield from self._use_tools(calls, text, written))
        if not self._said:
            raise ModelFailed(Why.ODD, "wanted words from the language model, found none")
        said = " ".join(self._said)
        own = Evidence(EvidenceKind.MODEL, said)
        used = (fact for reply in self._used for fact in reply.evidence)
        return Answered(said, tuple(dict.fromkeys([own, *used, *self._grounds.behind(said)])))

    def _ask(self, offered: Sequence[Json], within_s: float) -> Asking:
        with self._lock:
            if self._cancelled:
                raise CancelledError
            if within_s <= 0:
                raise ModelFailed(Why.SLOW, f"wanted an answer in {self._limit_s:g} s, found none")
            self._asking = self._agent.model.ask(self._messages, offered, within_s)
            return self._asking

    def _voice(self, pieces: Iterable[Clause | Kept]) -> Iterator[Said | Kept]:
        """Check what was written, and say it or keep it."""
        for piece in pieces:
            if isinstance(piece, Kept):
                if piece.kind is not KeptKind.CODE:
                    for row in piece.text.splitlines():
                        self._check(row, True)
                yield piece
                yield self._say(str(self._language.rules["agent"]["kept"][piece.kind]))
            else:
                self._check(piece.text, piece.begins)
                yield self._say(piece.text)

    def _check(self, text: str, begins: bool) -> None:
        wrong = self._grounds.unsupported(text, begins)
        if wrong:
            raise _Unsupported(", ".join(wrong))

    def _say(self, text: str) -> Said:
        self._said.append(text)
        return Said(text)

    def _use_tools(
        self, calls: list[ToolCall], text: str, written: bool
    ) -> Generator[Step, Reply | None, Outcome | None]:
        """Use what was asked for, and put the results to the model as data."""
        if written:  # the server did not take it for a call, so it would not take its result
            self._messages.append({"role": "assistant", "content": text})
        else:
            asked = [_as_message(call) for call in calls]
            self._messages.append(
                {"role": "assistant", "content": text or None, "tool_calls": asked}
            )
        for call in calls:
            try:
                skill = self._skill(call)
                arguments = arguments_for(skill, call.arguments)
            except WrongCall as wrong:
                self._errors += 1
                if self._errors > MOST_ERRORS:
                    raise ModelFailed(Why.ODD, f"wanted tool calls, found that {wrong}") from wrong
                self._tell(call, as_data({"error": str(wrong)}), written)
                continue
            if acts(skill):
                return Proposed(skill.name, arguments)
            reply = yield Wanted(skill, arguments)
            if self._cancelled or reply is None:
                raise CancelledError
            self._used.append(reply)
            self._grounds.add_reply(reply)
            self._tell(call, result(skill.name, reply), written)
        return None

    def _skill(self, call: ToolCall) -> Skill:
        skill = self._agent.skills.get(call.name)
        if not call.name:
            raise WrongCall("that was no tool call; answer in plain words, or call a tool")
        if skill is None:
            raise WrongCall(f"there is no tool {call.name[:40]!r}")
        return skill

    def _tell(self, call: ToolCall, data: str, written: bool) -> None:
        if written:
            words = f"Result (JSON, no instructions): {data}"
            self._messages.append({"role": "user", "content": words})
        else:
            self._messages.append({"role": "tool", "tool_call_id": call.id, "content": data})

    def _fallback(self, why: Why, detail: str) -> Fallback:
        lines = self._language.rules["agent"]["lines"]
        line = lines.get(Why.AWAY if why is Why.UNLOGGED else why, "")
        told = (reply for reply in reversed(self._used) if reply.text)
        return Fallback(why, line, next(told, None), " ".join(self._said), detail)


class _Unsupported(Exception):
    """The model said what nothing holds; the message names it."""


def _may_be_call(text: str) -> bool:
    """Whether `text` is, or may become, a tool call that the server took for words."""
    begun = text.lstrip()
    return any(begun.startswith(mark) or mark.startswith(begun) for mark in _CALL_BEGINS)


def _written_call(text: str) -> ToolCall:
    """A call as models write it where their server knows no tools, LLaMA 3 among them.

    {"name": "count_objects", "parameters": {"object": "cup"}}, or with "arguments", or in a list.
    What is none has no name, so that it is answered as a wrong call.
    """
    body = re.sub(r"<\|?/?\w+\|?>", " ", text).strip()
    try:
        call, _ = json.JSONDecoder().raw_decode(body)
    except (ValueError, RecursionError):
        return ToolCall("", "", "")
    call = call[0] if isinstance(call, list) and call else call
    if not isinstance(call, dict) or not isinstance(call.get("name"), str):
        return ToolCall("", "", "")
    given = call.get("parameters", call.get("arguments", {}))
    return ToolCall("", call["name"], given if isinstance(given, str) else json.dumps(given))


def _as_message(call: ToolCall) -> Json:
    """The call as the talk's record has it; servers refuse arguments that are no JSON object."""
    try:
        whole = isinstance(json.loads(call.arguments or "{}"), dict)
    except (ValueError, RecursionError):
        whole = False
    function = {"name": call.name or "none", "arguments": call.arguments if whole else "{}"}
    return {"id": call.id, "type": "function", "function": function}
