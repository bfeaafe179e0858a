"""tell_time, repeat, stop, help, chat, and what holds for every skill."""

from datetime import datetime

import pytest

from assistant.dialogue.language import Language
from assistant.dialogue.skill import Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.events import Evidence, EvidenceKind, Refusal
from assistant.seeing.view import View

MOMENT = datetime(2026, 11, 23, 15, 5)


def ask(
    skill: str,
    heard: str = "",
    at: datetime = MOMENT,
    last: Reply | None = None,
    **arguments: object,
) -> Reply:
    occasion = Occasion(View(0, (0, 0)), heard, Language.load("en"), at, last)
    return all_skills()[skill].answer(occasion, arguments)


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("time", "It's 3:05 PM.", "15:05"),
        ("date", "Today is Monday, November 23, 2026.", "2026-11-23"),
        ("weekday", "Today is Monday.", "Monday"),
    ],
)
def test_time(kind: str, said: str, value: str) -> None:
    assert ask("tell_time", kind=kind) == Reply(said, (Evidence(EvidenceKind.CLOCK, value),))


@pytest.mark.parametrize(
    ("hour", "said"), [(0, "12:00 AM"), (11, "11:00 AM"), (12, "12:00 PM"), (23, "11:00 PM")]
)
def test_hours(hour: int, said: str) -> None:
    assert ask("tell_time", at=datetime(2026, 1, 1, hour)).text == f"It's {said}."


def test_repeat() -> None:
    said = Reply("I see a cup.", (Evidence(EvidenceKind.OBJECT, "cup", 5),), stops_voice=True)
    again = ask("repeat", last=said)
    assert (again.text, again.evidence, again.stops_voice) == (said.text, said.evidence, False)
    refused = Reply("I don't see a cup.", refusal=Refusal.UNSEEN)
    assert ask("repeat", last=refused) == refused
    assert (
        ask("repeat").text == ask("repeat", last=Reply("")).text == "I haven't said anything yet."
    )


def test_stop() -> None:
    assert ask("stop") == Reply("", stops_voice=True)


def test_help() -> None:
    assert "no mobility aid" in ask("help").text
    recognise = ask("help", topic="recognise").text
    assert "80 kinds of things: people, vehicles, animals" in recognise
    assert "no mobility aid" in recognise


@pytest.mark.parametrize("heard", ["Hello!", "Thanks, Olhar.", "Who are you?", "Goodbye."])
def test_politeness_is_no_refusal(heard: str) -> None:
    reply = ask("chat", heard)
    assert reply.text
    assert reply.refusal is None


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("Can I cross the street now?", "no mobility aid"),
        ("Thanks. Is it safe to cross?", "no mobility aid"),
        ("Are there any stairs ahead?", "no mobility aid"),
        ("Can I eat this?", "eat, drink or take"),
        ("Who is this man?", "count them"),
        ("What's the capital of France?", "I don't know that"),
        ("", "I don't know that"),
    ],
)
def test_all_else_is_unknown(heard: str, said: str) -> None:
    reply = ask("chat", heard)
    assert reply.refusal is Refusal.UNKNOWN
    assert said in reply.text


CONTRACT = {
    "describe_scene", "identify_object", "read_text", "count_objects", "find_object", "where_is",
    "identify_color", "search_sightings", "scan_code", "translate_text", "interpret", "remember",
    "recall", "what_was_said", "summarize_conversation", "forget", "take_photo", "record_video",
    "set_timer", "set_reminder", "list_reminders", "tell_time", "calculate", "make_plan",
    "set_voice", "repeat", "stop", "help", "chat",
}  # fmt: skip


def test_every_skill_is_one_of_the_contract_and_describes_itself() -> None:
    assert set(all_skills()) <= CONTRACT
    assert all(len(skill.description) > 10 for skill in all_skills().values())
