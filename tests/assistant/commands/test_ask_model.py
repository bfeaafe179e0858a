"""`ask` with a vision model of the wearer's behind it: a server in this process."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.outside import gate
from assistant.outside.audit import AuditLog, default_file
from tests.assistant.outside.vision_server import Reply, saying, vision_server

STREET = Path(__file__).parents[2] / "data" / "pictures" / "street.jpg"

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    def run(question: str, url: str, *options: str) -> dict[str, Any]:
        model = ["--set", f'vision_model.url="{url}"', "--set", "vision_model.timeout_s=1"]
        command = ["ask", question, "--image", str(STREET), "--json"]
        try:
            assert main([*command, *(model if url else []), *options]) == 0
        finally:
            gate.shut(False)
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return run


def test_a_description_is_the_detectors_then_the_models(ask: Ask) -> None:
    plain = ask("What do you see?", "")
    with vision_server(saying("People walk past a zebra.")) as server:
        answer = ask("What do you see?", server.url)
    assert answer["text"] == (
        f"{plain['text']} The model says: People walk past a zebra. I can't confirm the zebra."
    )
    kinds = [fact["kind"] for fact in answer["evidence"]]
    assert kinds.count("model") == 1
    assert kinds.count("object") >= 2
    assert [call.words for call in AuditLog(default_file()).calls()] == ["What do you see?"]


def test_an_open_question_and_one_of_safety(ask: Ask) -> None:
    with vision_server(saying("A dark coat.")) as server:
        open_one = ask("What is this person wearing?", server.url)
        safety = ask("May I cross the street now?", server.url)
    assert (open_one["text"], open_one["abstained_why"]) == ("The model says: A dark coat.", None)
    assert safety["abstained_why"] == "unknown"
    assert len(server.asked) == 1


@pytest.mark.parametrize("reply", [Reply(b"{}"), Reply(b"", 500), Reply(how="slow")])
def test_a_model_that_fails_leaves_the_detections(ask: Ask, reply: Reply) -> None:
    plain = ask("What do you see?", "")
    with vision_server(reply) as server:
        answer = ask("What do you see?", server.url)
    assert answer["text"] == f"{plain['text']} The model did not answer."
    assert answer["evidence"] == plain["evidence"]


def test_offline_asks_nobody_and_answers_as_without(ask: Ask) -> None:
    with vision_server(saying("A zebra.")) as server:
        answer = ask("What do you see?", server.url, "--offline")
    assert not server.asked
    assert answer == ask("What do you see?", "")
    assert AuditLog(default_file()).calls() == []
