"""A turn that asks the wearer's own model, from the transcript to the answer: a real server."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from assistant.clock import NS_PER_MS, Calendar
from assistant.config import Seeing, VisionModelSettings
from assistant.dialogue.conversation import Conversation, Past, Tongue
from assistant.dialogue.language import Language
from assistant.dialogue.second_opinion import with_model
from assistant.dialogue.skill import CurrentVoice
from assistant.dialogue.skills import all_skills
from assistant.dialogue.understanding import Understanding
from assistant.events import Answer, Detections, ModelSaid, Perceived, TextSeen
from assistant.loop import Loop
from assistant.memory.store import Memory
from assistant.outside.audit import AuditLog
from assistant.outside.client import VisionModel
from assistant.outside.look import look_with
from assistant.scheduler import Job, LiveScheduler, Priority, Workers
from assistant.seeing.eyes import Eyes
from assistant.seeing.scene import Scene
from devices.media import Frame
from tests.assistant.outside.vision_server import Reply, saying, vision_server
from tests.assistant.scripted import SECOND, Desk, Witness, said

WALL = np.random.default_rng(1).integers(0, 255, (72, 128, 3), np.uint8)


def ask(question: str, reply: Reply, audit: Path) -> tuple[str, list[object], list[str]]:
    """The answer to `question`, everything that happened, and what the server was asked."""
    english, desk, witness, scene = Language.load("en"), Desk(), Witness(), Scene(Seeing())
    conversation = Conversation(
        tongues={"en": Tongue(english, Understanding(english).understand)},
        skills=with_model(all_skills()),
        view=scene.view,
        past=Past(Memory(None)),
        calendar=Calendar(datetime(2026, 5, 4, 12, 0, tzinfo=UTC)),
        doubt=lambda transcript: "",
        voice=CurrentVoice(),
        scheduler=desk,
    )
    with vision_server(reply) as server:
        settings = VisionModelSettings(url=server.url, timeout_s=0.3)
        model = VisionModel(settings, AuditLog(audit))

        def look(kind: str, frame: Frame, words: str) -> Perceived:
            if kind == "model":
                return look_with(model, frame, words)
            if kind == "objects":
                return Detections(frame.t_ns, frame.number, ())
            return TextSeen(frame.t_ns, frame.number, ())

        loop = Loop([scene, Eyes(look, desk, Seeing(), 600), conversation, witness], desk)
        for number in range(21):
            loop.take(Frame(number, number * 100 * NS_PER_MS, WALL, (128, 72)))
        loop.happen([said(question, end_s=2.0, addressed=True)], 2 * SECOND)
        loop.advance(3 * SECOND)
        asked = [request["messages"][1]["content"][0]["text"] for request in server.asked]
    (answer,) = [e.text for e in witness.seen if isinstance(e, Answer)]
    return answer, list(witness.seen), asked


def test_the_words_of_the_request_reach_the_model_and_its_words_the_wearer(tmp_path: Path) -> None:
    heard = "What is this person wearing?"
    answer, seen, asked = ask(heard, saying("A green hat."), tmp_path / "audit.jsonl")
    assert (answer, asked) == ("The model says: A green hat.", [heard])
    assert ModelSaid(2 * SECOND, 20, heard, "A green hat.") in seen


@pytest.mark.parametrize("how", ["slow", "drop"])
def test_a_model_that_fails_does_not_break_the_turn(how: str, tmp_path: Path) -> None:
    answer, _, asked = ask("What do you see?", Reply(how=how), tmp_path / "audit.jsonl")
    assert answer == "I don't see anything that I can name. The model did not answer."
    assert len(asked) == 1


def test_politeness_sends_nothing(tmp_path: Path) -> None:
    _, _, asked = ask("Hello!", saying("Hi."), tmp_path / "audit.jsonl")
    assert asked == []
    assert not (tmp_path / "audit.jsonl").exists()


def test_what_waits_for_another_machine_keeps_no_worker() -> None:
    scheduler, answered, worked = LiveScheduler(Workers(1)), threading.Event(), threading.Event()

    def outside() -> bool:
        return answered.wait(10)

    scheduler.submit(
        Job("model", Priority.QUESTION_LOOK, outside, lambda done, t_ns: (), outside=True), 0
    )
    scheduler.submit(Job("look", Priority.INDEXING, worked.set, lambda done, t_ns: ()), 0)
    assert worked.wait(5)
    assert not scheduler.idle
    answered.set()
    scheduler.close()
