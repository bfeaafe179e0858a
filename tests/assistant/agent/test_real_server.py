"""The client and the agent against llama.cpp's own server with a real, small model."""

import threading
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.agent.agent import Agent
from assistant.agent.briefing import Context
from assistant.agent.steps import Answered, Fallback, Said, Step, Wanted
from assistant.config import LanguageModelSettings
from assistant.dialogue.language import Language
from assistant.dialogue.skill import Reply, registered_skills
from assistant.dialogue.skills import count_objects  # noqa: F401  registers it
from assistant.errors import ModelFailed
from assistant.events import Evidence, EvidenceKind
from assistant.outside.audit import AuditLog
from assistant.outside.fragments import Ended, ToolCall
from assistant.outside.language_model import LanguageModel
from assistant.outside.why import Why
from models.store import Store
from tests.assistant.agent.llama_server import llama_server
from tests.assistant.agent.scripted import taken

CUPS = Reply("I see three cups.", tuple(Evidence(EvidenceKind.OBJECT, "cup", 0) for _ in range(3)))
ENGLISH = Context(Language.load("en"), datetime(2026, 3, 1, 9, 0, tzinfo=UTC))
LONG = [{"role": "user", "content": "Tell me a very long story about the sea, in many chapters."}]


def model(url: str, audit: AuditLog, **settings: Any) -> LanguageModel:
    patient: dict[str, Any] = {"timeout_s": 60.0, "first_word_timeout_s": 60.0}
    return LanguageModel(LanguageModelSettings(url, "smollm2", **(patient | settings)), audit)


def counting(url: str, audit: AuditLog) -> Agent:
    return Agent(
        model(url, audit, most_steps=2), {"count_objects": registered_skills()["count_objects"]}
    )


def test_words_stream_and_are_the_same_twice(llama: str, audit: AuditLog) -> None:
    asked = [{"role": "user", "content": "Say hello."}]
    first = list(model(llama, audit).ask(asked))
    assert len(first) > 3
    assert first[-1] == Ended(True)
    assert list(model(llama, audit).ask(asked)) == first
    assert [(call.status, call.error) for call in audit.calls()] == [(200, "")] * 2


def test_a_tool_is_asked_for_used_and_its_answer_told(llama: str, audit: AuditLog) -> None:
    steps = taken(counting(llama, audit).answer("How many cups are there?", ENGLISH), CUPS)
    wanted = steps[0]
    assert isinstance(wanted, Wanted)
    assert wanted.skill.name == "count_objects"
    assert wanted.arguments["object"].startswith("cup")
    outcome = steps[-1]
    # A model this small may say anything next: either it was held by the result, or not said.
    assert isinstance(outcome, (Answered, Fallback))
    if isinstance(outcome, Fallback):
        assert outcome.instead == CUPS
    else:
        assert {fact.value for fact in outcome.evidence[1:]} == {"cup"}
    assert all(call.status == 200 for call in audit.calls())


def test_tool_calls_come_whole(llama: str, audit: AuditLog) -> None:
    agent = counting(llama, audit)
    talk = [
        {"role": "system", "content": "You count things."},
        {"role": "user", "content": "How many cups are there?"},
    ]
    parts = list(model(llama, audit).ask(talk, agent.tools))
    (call,) = (part for part in parts if isinstance(part, ToolCall))
    assert call.name == "count_objects"
    assert '"object"' in call.arguments


def test_cancelling_ends_it_at_once_and_the_server_goes_on(llama: str, audit: AuditLog) -> None:
    asking = model(llama, audit).ask(LONG)
    parts = iter(asking)
    assert isinstance(next(parts), str)
    threading.Timer(0.1, asking.cancel).start()
    begin = time.monotonic()
    with pytest.raises(ModelFailed) as failed:
        list(parts)
    assert failed.value.why is Why.CANCELLED
    assert time.monotonic() - begin < 5
    asked = [{"role": "user", "content": "Say hello."}]
    assert list(model(llama, audit).ask(asked))[-1] == Ended(True)


def test_a_wrong_address_and_a_wrong_talk(llama: str, audit: AuditLog) -> None:
    with pytest.raises(ModelFailed, match="HTTP status 404") as failed:
        list(model(llama + "/nowhere", audit).ask(LONG))
    assert failed.value.why is Why.AWAY
    with pytest.raises(ModelFailed, match="HTTP status") as failed:
        list(model(llama, audit).ask([{"role": "user", "content": {"no": "words"}}]))
    assert failed.value.why is Why.AWAY


def test_too_slow_for_the_first_word(llama: str, audit: AuditLog) -> None:
    hurried = model(llama, audit, first_word_timeout_s=0.001)
    with pytest.raises(ModelFailed) as failed:
        list(hurried.ask(LONG))
    assert failed.value.why is Why.SLOW


def test_a_server_that_dies_in_mid_sentence(store: Store, audit: AuditLog) -> None:
    with llama_server(store.get("test-language-model")) as (url, process):
        asking = iter(model(url, audit).ask(LONG))
        assert isinstance(next(asking), str)
        process.kill()
        with pytest.raises(ModelFailed) as failed:
            list(asking)
        assert failed.value.why is Why.BROKEN
        process.wait()
        agent = Agent(model(url, audit), {})
        steps: list[Step] = list(agent.answer("hello", ENGLISH).steps())
    (dead,) = steps
    assert isinstance(dead, Fallback)
    assert dead.why is Why.AWAY
    assert dead.line == "I can't reach the language model, so this is what I know myself."
    assert not any(isinstance(step, Said) for step in steps)
