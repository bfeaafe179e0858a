"""What people said, asked for later: real skills over a memory in RAM."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.dialogue.language import Language
from assistant.dialogue.skill import Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.events import EvidenceKind, Refusal
from assistant.memory.record import NEW, Kind, Record
from assistant.memory.store import Memory
from assistant.seeing.view import View

NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
TALK = (
    (200, "We looked at a flat on Oak Street yesterday."),
    (9, "The doctor moved my appointment to Thursday at ten."),
    (8, "Did you tell the doctor about the headaches?"),
    (7, "Yes."),
    (6, "The appointment on Thursday costs forty euros."),
    (5, "And bring the letter of the doctor to the appointment."),
)


@pytest.fixture
def memory() -> Memory:
    kept = Memory(None)
    for minutes, words in TALK:
        t = NOW - timedelta(minutes=minutes)
        kept.add(Record(NEW, Kind.TALK, words, t, t))
    kept.add(Record(NEW, Kind.NOTE, "the doctor is Ana Lima", NOW, NOW, "doctor"))
    return kept


def ask(memory: Memory, skill: str, code: str = "en", **arguments: str) -> Reply:
    occasion = Occasion(View(0, (640, 480)), "", Language.load(code), NOW, memory=memory)
    return all_skills()[skill].answer(occasion, dict(arguments))


def test_talk_is_found_by_its_words_with_its_time(memory: Memory) -> None:
    reply = ask(memory, "what_was_said", query="oak street")
    assert reply.text == ("Today at 9:10 AM I heard: We looked at a flat on Oak Street yesterday.")
    assert [(e.kind, e.value) for e in reply.evidence] == [(EvidenceKind.SPEECH, TALK[0][1])]
    assert reply.evidence[0].time == "2026-03-04T09:10:00+00:00"


def test_without_words_the_last_is_told_in_order(memory: Memory) -> None:
    told = [fact.value for fact in ask(memory, "what_was_said").evidence]
    assert told == [words for _, words in TALK[-3:]]


def test_voices_are_not_told_apart(memory: Memory) -> None:
    reply = ask(memory, "what_was_said", query="appointment", speaker="ana")
    assert reply.refusal is Refusal.UNSURE
    assert "whether it was Ana" in reply.text


@pytest.mark.parametrize("skill", ["what_was_said", "summarize_conversation"])
@pytest.mark.parametrize("code", ["en", "pt"])
def test_what_was_not_heard_is_not_made_up(skill: str, code: str) -> None:
    reply = ask(Memory(None), skill, code)
    assert reply.refusal is Refusal.UNSEEN
    assert not reply.evidence
    assert ask(Memory(None), skill, code, since="whenever").refusal is Refusal.UNSURE


def test_what_was_told_the_assistant_is_no_talk(memory: Memory) -> None:
    assert ask(memory, "what_was_said", query="lima").refusal is Refusal.UNSEEN


def test_a_summary_is_word_for_word_of_the_talk_of_late(memory: Memory) -> None:
    reply = ask(memory, "summarize_conversation")
    said = [words for _, words in TALK[1:]]
    assert [fact.value for fact in reply.evidence] == sorted(
        (fact.value for fact in reply.evidence), key=said.index
    )
    assert len(reply.evidence) == 3
    assert all(fact.value.rstrip(".?") in reply.text for fact in reply.evidence)
    assert "Oak Street" not in reply.text
    assert "Oak Street" in ask(memory, "summarize_conversation", since="4h").text
