"""The vision model's client against a real server on this machine, kind and unkind."""

import base64
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from assistant.config import VisionModelSettings
from assistant.errors import OfflineError, OutsideError, SettingsError
from assistant.outside import gate
from assistant.outside.audit import AuditLog
from assistant.outside.client import LARGEST_REPLY, VisionModel
from tests.assistant.outside.vision_server import PATIENCE_S, Reply, saying, vision_server

PICTURE = np.zeros((300, 600, 3), np.uint8)
PICTURE[:, 300:] = (0, 0, 255)  # the right half is red


@pytest.fixture
def audit(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / "data" / "audit.jsonl")


def model(url: str, audit: AuditLog, timeout_s: float = 2.0, **settings: object) -> VisionModel:
    named = VisionModelSettings(url=url, name="test-vl", timeout_s=timeout_s, **settings)  # type: ignore[arg-type]
    return VisionModel(named, audit, {"TEST_KEY": "secret-key"})


def test_asks_as_openai_has_it_and_writes_it_down(audit: AuditLog) -> None:
    with vision_server(saying("A red wall.")) as server:
        asking = model(server.url, audit, key_variable="TEST_KEY", longest_side=200)
        assert asking.ask("what is this", PICTURE, "It is noon.") == "A red wall."
    (asked,) = server.asked
    assert server.paths == ["/v1/chat/completions"]
    assert server.headers[0]["Authorization"] == "Bearer secret-key"
    assert (asked["model"], asked["temperature"], asked["stream"]) == ("test-vl", 0, False)
    assert asked["messages"][0]["content"].endswith("It is noon.")
    text, picture = asked["messages"][1]["content"]
    assert text == {"type": "text", "text": "what is this"}
    kind, _, data = picture["image_url"]["url"].partition(",")
    assert kind == "data:image/jpeg;base64"
    sent = base64.b64decode(data)
    image = cv2.imdecode(np.frombuffer(sent, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert image.shape == (100, 200, 3)
    assert np.abs(image[50, 150].astype(int) - (0, 0, 255)).max() < 10
    (call,) = audit.calls()
    assert call.host == server.url.removeprefix("http://").removesuffix("/v1")
    assert (call.words, call.picture_bytes) == ("It is noon. what is this", len(sent))
    assert (call.status, call.error) == (200, "")
    assert call.reply_bytes


def test_a_key_is_in_no_log(audit: AuditLog, tmp_path: Path) -> None:
    with vision_server(saying("Yes.")) as server:
        model(server.url, audit, key_variable="TEST_KEY").ask("is it", PICTURE)
    assert "secret-key" not in (tmp_path / "data" / "audit.jsonl").read_text()


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (Reply(b"<html>hello</html>"), "something else"),
        (Reply(b'{"choices": []}'), "something else"),
        (Reply(b"[" * 100_000), "something else"),
        (Reply(b'{"choices": [{"message": {"content": null}}]}'), "found none"),
        (saying("<think>it may be a wall"), "found none"),
        (Reply(b"oh no", 500), "HTTP status 500"),
        (Reply(b"", 302, {"Location": "http://example.org/"}), "HTTP status 302"),
        (Reply(b" " * (LARGEST_REPLY + 1)), "found more"),
        (Reply(how="drop"), "Remote end closed"),
    ],
)
def test_a_reply_that_is_none_is_an_error_and_in_the_log(
    reply: Reply, found: str, audit: AuditLog
) -> None:
    with vision_server(reply) as server, pytest.raises(OutsideError, match=found):
        model(server.url, audit).ask("what is this", PICTURE)
    (call,) = audit.calls()
    assert call.error is not None
    assert found in call.error
    assert len(server.asked) == 1


@pytest.mark.parametrize("how", ["slow", "drip"])
def test_patience_has_an_end_however_the_server_is_slow(how: str, audit: AuditLog) -> None:
    with vision_server(Reply(how=how)) as server:
        begin = time.monotonic()
        with pytest.raises(OutsideError, match=r"within 0\.3 s"):
            model(server.url, audit, timeout_s=0.3).ask("what is this", PICTURE)
        assert time.monotonic() - begin < PATIENCE_S / 2
        for thread in threading.enumerate():  # the call's own thread ends too
            if thread.name == "vision-model":
                thread.join(PATIENCE_S / 2)
                assert not thread.is_alive()


def test_a_server_that_is_not_there(audit: AuditLog) -> None:
    with vision_server(saying("")) as server:
        gone = server.url
    with pytest.raises(OutsideError, match="start that server"):
        model(gone, audit).ask("what is this", PICTURE)


def test_no_proxy_is_taken_from_the_environment(
    audit: AuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with vision_server(saying("A wall.")) as server:
        assert model(server.url, audit).ask("what is this", PICTURE) == "A wall."


def test_no_call_without_a_log(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    unwritable = AuditLog(tmp_path / "file" / "audit.jsonl")
    with vision_server(saying("A wall.")) as server:
        with pytest.raises(OutsideError, match="no call is made without it"):
            model(server.url, unwritable).ask("what is this", PICTURE)
        assert not server.asked


def test_offline_refuses_it(audit: AuditLog) -> None:
    with vision_server(saying("A wall.")) as server:
        gate.shut(True)
        try:
            with pytest.raises(OfflineError, match="--offline"):
                model(server.url, audit).ask("what is this", PICTURE)
        finally:
            gate.shut(False)
        assert not server.asked
    (call,) = audit.calls()
    assert call.error is not None
    assert "--offline" in call.error


@pytest.mark.parametrize(
    "url",
    ["localhost:8080/v1", "ftp://host/v1", "http:///v1", "http://host:99999/v1", "http://h/v1?a=b"],
)
def test_an_address_that_is_none(url: str, audit: AuditLog) -> None:
    with pytest.raises(SettingsError, match=r"vision_model\.url"):
        model(url, audit)


def test_keys_are_in_no_file(audit: AuditLog) -> None:
    with pytest.raises(SettingsError, match="key_variable") as refused:
        model("http://me:pass@host/v1", audit)
    assert "pass@" not in str(refused.value)
    with pytest.raises(SettingsError, match="variable UNSET, found none"):
        model("http://host/v1", audit, key_variable="UNSET")
