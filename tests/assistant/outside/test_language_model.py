"""The language model's client against a scripted server on this machine, kind and unkind."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.config import LanguageModelSettings
from assistant.errors import ModelFailed, OfflineError, SettingsError
from assistant.outside import gate
from assistant.outside.audit import AuditLog
from assistant.outside.door import LARGEST_REPLY
from assistant.outside.fragments import Ended, ToolCall
from assistant.outside.language_model import LanguageModel
from assistant.outside.why import Why
from tests.assistant.agent.chat_server import (
    PATIENCE_S,
    Script,
    calling,
    chat_server,
    chunk,
    saying,
)

ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "what is this"}]
TOOL = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}


@pytest.fixture
def audit(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / "data" / "audit.jsonl")


def model(url: str, audit: AuditLog, timeout_s: float = 2.0, **settings: Any) -> LanguageModel:
    named = LanguageModelSettings(url=url, name="test-lm", timeout_s=timeout_s, **settings)
    return LanguageModel(named, audit, {"TEST_KEY": "secret-key"})


def failing(script: Script, audit: AuditLog, **settings: Any) -> ModelFailed:
    with chat_server(script) as server, pytest.raises(ModelFailed) as failed:
        list(model(server.url, audit, **settings).ask(ASKED))
    return failed.value


def test_asks_as_openai_has_it_and_writes_it_down(audit: AuditLog, tmp_path: Path) -> None:
    with chat_server(saying("A red ", "wall.")) as server:
        asking = model(server.url, audit, key_variable="TEST_KEY").ask(ASKED, [TOOL])
        assert list(asking) == ["A red ", "wall.", Ended(True)]
    (asked,) = server.asked
    assert asked["messages"] == ASKED
    assert asked["tools"] == [TOOL]
    assert (asked["model"], asked["temperature"], asked["stream"]) == ("test-lm", 0, True)
    (call,) = audit.calls()
    assert call.host == server.url.removeprefix("http://").removesuffix("/v1")
    assert (call.words, call.status, call.error) == ("user: what is this", 200, "")
    assert call.reply_bytes
    assert "secret-key" not in (tmp_path / "data" / "audit.jsonl").read_text()


def test_nothing_of_the_machine_or_the_environment_is_sent(
    audit: AuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "leaked")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Leaked: leaked\nAuthorization: leaked")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/leaked")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with chat_server(saying("A wall.")) as server:
        list(model(server.url, audit).ask(ASKED))
        list(model(server.url, audit, key_variable="TEST_KEY").ask(ASKED))
    without, with_key = server.headers
    assert set(without) == {
        "host", "content-type", "content-length", "accept", "accept-encoding", "connection",
        "user-agent",
    }  # fmt: skip
    assert with_key == without | {"authorization": "Bearer secret-key", "host": without["host"]}


def test_importing_and_making_it_opens_no_connection() -> None:
    program = """
import sys
from pathlib import Path
seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event in
                 ("socket.connect", "socket.getaddrinfo", "subprocess.Popen") else None)
from assistant.config import LanguageModelSettings
from assistant.outside.audit import AuditLog
from assistant.outside.language_model import LanguageModel
LanguageModel(LanguageModelSettings(url="http://example.org/v1"), AuditLog(Path("unwritten")))
print(seen)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_tools_that_are_asked_for_come_whole(audit: AuditLog) -> None:
    parts = [
        chunk(delta={"tool_calls": [
            {"index": 0, "id": "a", "function": {"name": "look", "arguments": '{"at"'}}]}),
        chunk(delta={"tool_calls": [{"index": 0, "function": {"arguments": ': "me"}'}}]}),
        # Another id under the same number is another call, as Ollama has it.
        chunk(delta={"tool_calls": [
            {"index": 0, "id": "b", "function": {"name": "look", "arguments": "{}"}}]}),
        chunk(delta={}, finish_reason="tool_calls"),
    ]  # fmt: skip
    with chat_server(Script((*parts, "[DONE]"))) as server:
        got = list(model(server.url, audit).ask(ASKED, [TOOL]))
    assert got == [ToolCall("a", "look", '{"at": "me"}'), ToolCall("b", "look", "{}"), Ended(True)]


def test_a_reply_cut_at_its_longest_is_not_whole(audit: AuditLog) -> None:
    with chat_server(saying("A red", reason="length")) as server:
        assert list(model(server.url, audit).ask(ASKED))[-1] == Ended(False)


@pytest.mark.parametrize(
    ("script", "why", "found"),
    [
        (Script(("{not json", "[DONE]")), Why.ODD, "what is none"),
        (Script(('["a list"]', "[DONE]")), Why.ODD, "something else"),
        (Script(('{"choices": "none"}', "[DONE]")), Why.ODD, "something else"),
        (Script(('{"error": {"message": "out of memory"}}',)), Why.ODD, "out of memory"),
        (Script((chunk(delta={"tool_calls": ["x"]}),)), Why.ODD, "tool call"),
        (calling(*[("look", "{}")] * 20), Why.ODD, "at most 8"),
        (calling(("look", "x" * 5000)), Why.ODD, "at most 8"),
        (saying("x" * (LARGEST_REPLY + 1)), Why.ODD, "found more"),
        (saying("I see ", "a", end="drop"), Why.BROKEN, "in the middle"),
        (Script(status=500), Why.AWAY, "HTTP status 500"),
        (Script(status=302, headers={"Location": "http://example.org/"}), Why.AWAY, "302"),
    ],
)
def test_a_reply_that_is_none_has_its_kind_and_is_logged(
    script: Script, why: Why, found: str, audit: AuditLog
) -> None:
    failed = failing(script, audit)
    assert failed.why is why
    assert found in str(failed)
    (call,) = audit.calls()
    assert call.error == str(failed)


def test_a_server_that_is_not_there(audit: AuditLog) -> None:
    with chat_server(saying("")) as server:
        gone = server.url
    with pytest.raises(ModelFailed, match="start that server") as failed:
        list(model(gone, audit).ask(ASKED))
    assert failed.value.why is Why.AWAY


@pytest.mark.parametrize(
    ("script", "settings"),
    [
        (Script(end="hang"), {"first_word_timeout_s": 0.3}),
        (Script((chunk(delta={"role": "assistant"}),), end="hang"), {"first_word_timeout_s": 0.3}),
        (saying("I see ", end="hang"), {"timeout_s": 0.3}),
    ],
)
def test_patience_has_an_end(script: Script, settings: dict[str, float], audit: AuditLog) -> None:
    begin = time.monotonic()
    failed = failing(script, audit, **settings)
    assert failed.why is Why.SLOW
    assert "within 0.3 s" in str(failed)
    assert time.monotonic() - begin < PATIENCE_S / 2
    _await_threads()


def test_cancelling_closes_the_connection_at_once(audit: AuditLog) -> None:
    with chat_server(saying("I see ", end="hang")) as server:
        asking = model(server.url, audit, timeout_s=60.0).ask(ASKED)
        parts = iter(asking)
        assert next(parts) == "I see "
        threading.Timer(0.1, asking.cancel).start()
        begin = time.monotonic()
        with pytest.raises(ModelFailed) as failed:
            next(parts)
        assert failed.value.why is Why.CANCELLED
        assert time.monotonic() - begin < PATIENCE_S / 2
        assert server.left.wait(PATIENCE_S / 2)
        _await_threads()
    (call,) = audit.calls()
    assert call.error == "the answer was given up"


def test_no_call_without_a_log(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with chat_server(saying("A wall.")) as server:
        with pytest.raises(ModelFailed) as failed:
            model(server.url, AuditLog(tmp_path / "file" / "audit.jsonl")).ask(ASKED)
        assert failed.value.why is Why.UNLOGGED
        assert not server.asked


def test_offline_refuses_it(audit: AuditLog) -> None:
    with chat_server(saying("A wall.")) as server:
        gate.shut(True)
        try:
            with pytest.raises(ModelFailed, match="--offline") as failed:
                list(model(server.url, audit).ask(ASKED))
        finally:
            gate.shut(False)
        assert not server.asked
    assert failed.value.why is Why.OFFLINE
    assert not issubclass(ModelFailed, OfflineError)


@pytest.mark.parametrize("url", ["localhost:8080/v1", "ftp://host/v1", "http://me:key@host/v1"])
def test_an_address_that_is_none(url: str, audit: AuditLog) -> None:
    with pytest.raises(SettingsError, match=r"language_model\.") as refused:
        model(url, audit)
    assert "me:key" not in str(refused.value)


def _await_threads() -> None:
    """The call's own thread ends too."""
    for thread in threading.enumerate():
        if thread.name == "language-model":
            thread.join(PATIENCE_S / 2)
            assert not thread.is_alive()
