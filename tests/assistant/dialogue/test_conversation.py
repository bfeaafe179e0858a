"""Transcripts in, turns and answers out; scripted understanding and skills."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from assistant.clock import Calendar
from assistant.dialogue.conversation import Conversation, Past, Tongue
from assistant.dialogue.history import Exchange
from assistant.dialogue.language import Language
from assistant.dialogue.meaning import Meaning, Request
from assistant.dialogue.skill import (
    CurrentVoice,
    Later,
    Look,
    Occasion,
    Reply,
    Skill,
    VoiceChange,
)
from assistant.events import (
    Answer,
    Event,
    InterpretingSet,
    LookTaken,
    LookWanted,
    SpeechIgnored,
    Timing,
    Trigger,
    TurnOpened,
    Understood,
    VoiceSet,
)
from assistant.memory.store import Memory
from assistant.seeing.view import View
from tests.assistant.scripted import SECOND, Desk, said

ANCHOR = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def skill_of(name: str, function: Callable[[Occasion], Reply | Later], *looks: Look) -> Skill:
    return Skill(name, "", frozenset(looks), {}, function)


SKILLS = {
    "tell_time": skill_of("tell_time", lambda o: Reply(f"{o.wall_time:%H:%M:%S}")),
    "trouble": skill_of("trouble", lambda o: Reply(str(o.view.trouble)), Look.TEXT),
    "read_text": skill_of("read_text", lambda o: Reply(f"as of {o.view.t_ns}"), Look.TEXT),
    "both": skill_of("both", lambda o: Reply("both"), Look.TEXT, Look.OBJECTS),
    "repeat": skill_of("repeat", lambda o: o.last_reply or Reply("nothing yet")),
    "slower": skill_of(
        "slower", lambda o: Reply("so?", voice=VoiceChange(speed=o.voice.speed / 2))
    ),
    "slow": skill_of("slow", lambda o: Later("translate", lambda: Reply("done"), Reply("failed"))),
    "interpret": skill_of("interpret", lambda o: Reply("begun", interprets=True)),
    "stop": Skill("stop", "", frozenset(), {}, lambda o: Reply("", stops_voice=True), cancels=True),
}


def understand(words: str, addressed: bool, last: Exchange | None, now: datetime) -> Meaning:
    if words == "mumble":
        options = (Request("read_text", {}, 0.4), Request("tell_time", {}, 0.3))
        return Meaning((Request("read_text", {}, 0.4, options),))
    if last is not None and last.options and words == "the second":
        return Meaning((last.options[1],))
    names = [name for name in words.split(" and ") if name in SKILLS]
    requests = tuple(Request(name, {}, 0.9) for name in names)
    return Meaning(requests, "" if requests else f"not addressed ({addressed})")


@pytest.fixture
def desk() -> Desk:
    return Desk({"translate": SECOND})


@pytest.fixture
def conversation(desk: Desk) -> Conversation:
    return Conversation(
        tongues={"en": Tongue(Language.load("en"), understand)},
        skills=SKILLS,
        view=lambda t_ns, since_ns: View(t_ns, (1280, 720)),
        past=Past(Memory(None)),
        calendar=Calendar(ANCHOR),
        doubt=lambda transcript: "mumbled" if transcript.avg_logprob < -1 else "",
        voice=CurrentVoice(),
        scheduler=desk,
    )


def on(conversation: Conversation, event: Event) -> list[Event]:
    found = conversation.on(event, 9 * SECOND)
    return [e for e in found if not isinstance(e, Timing)]


def texts(events: list[Event]) -> list[str]:
    return [e.text for e in events if isinstance(e, Answer)]


def test_a_request_opens_a_turn_and_is_answered_as_of_the_end_of_speech(
    conversation: Conversation,
) -> None:
    opened, understood, answer = on(conversation, said("tell_time", end_s=3.0))
    assert isinstance(opened, TurnOpened)
    assert isinstance(understood, Understood)
    assert isinstance(answer, Answer)
    assert (opened.turn, opened.utterance, understood.skill) == (1, 1, "tell_time")
    assert (answer.text, answer.t_ns) == ("12:00:03", 3 * SECOND)


def test_a_turn_waits_for_all_its_looks(conversation: Conversation) -> None:
    events = on(conversation, said("both", end_s=2.0))
    wanted = [e for e in events if isinstance(e, LookWanted)]
    assert [(w.look, w.t_ns) for w in wanted] == [("objects", 2 * SECOND), ("text", 2 * SECOND)]
    assert texts(events) == []
    assert conversation.busy
    assert on(conversation, LookTaken(0, 1, "text", 5)) == []
    assert texts(on(conversation, LookTaken(0, 1, "objects", 5))) == ["both"]
    assert not conversation.busy


@pytest.mark.parametrize(("frame", "words"), [(5, "None"), (None, "stale")])
def test_a_look_that_found_no_picture_makes_the_view_stale(
    conversation: Conversation, frame: int | None, words: str
) -> None:
    on(conversation, said("trouble"))
    assert texts(on(conversation, LookTaken(0, 1, "text", frame))) == [words]


def test_two_requests_are_two_turns_answered_in_order(conversation: Conversation) -> None:
    events = on(conversation, said("read_text and tell_time"))
    opened = [e for e in events if isinstance(e, TurnOpened)]
    assert [(o.turn, o.utterance) for o in opened] == [(1, 1), (2, 1)]
    assert texts(events) == []  # the time is known, but the first request comes first
    answers = on(conversation, LookTaken(0, 1, "text", 5))
    assert texts(answers) == [f"as of {2 * SECOND}", "12:00:02"]


def test_stop_overtakes_what_still_waits_for_a_look_and_cancels_it(
    conversation: Conversation,
) -> None:
    on(conversation, said("read_text"))
    cancelled, stop = [e for e in on(conversation, said("stop")) if isinstance(e, Answer)]
    assert (cancelled.turn, cancelled.text, cancelled.stops_voice) == (1, "", False)
    assert (stop.turn, stop.stops_voice) == (2, True)
    assert not conversation.busy
    assert on(conversation, LookTaken(0, 1, "text", 5)) == []


def test_an_answer_that_takes_time_is_waited_for_and_not_overtaken(
    conversation: Conversation, desk: Desk
) -> None:
    assert texts(on(conversation, said("slow and tell_time"))) == []
    assert conversation.busy
    assert list(desk.ready(9 * SECOND)) == []
    [(ready_ns, events)] = desk.ready(10 * SECOND)
    assert (ready_ns, texts(list(events))) == (10 * SECOND, ["done", "12:00:02"])
    assert not conversation.busy


def test_an_answer_that_takes_time_is_cancelled_by_stop(
    conversation: Conversation, desk: Desk
) -> None:
    on(conversation, said("slow"))
    assert texts(on(conversation, said("stop"))) == ["", ""]
    assert list(desk.ready(20 * SECOND)) == []


def test_what_is_not_clear_is_asked_back_and_the_answer_taken(conversation: Conversation) -> None:
    _, understood, question = on(conversation, said("mumble"))
    assert isinstance(understood, Understood)
    assert (understood.skill, understood.asked_back) == ("read_text", True)
    assert texts([question]) == ["Did you want me to read the text, or to tell the time?"]
    _, taken, answer = on(conversation, said("the second", end_s=5.0))
    assert isinstance(taken, Understood)
    assert (taken.skill, taken.asked_back) == ("tell_time", False)
    assert texts([answer]) == ["12:00:05"]
    late = said("the second", end_s=60.0)
    assert not [e for e in on(conversation, late) if isinstance(e, Understood)]


def test_repeat_has_the_last_words_that_were_spoken(conversation: Conversation) -> None:
    assert texts(on(conversation, said("repeat"))) == ["nothing yet"]
    on(conversation, said("tell_time", end_s=5.0))
    (stop,) = [e for e in on(conversation, said("stop")) if isinstance(e, Answer)]
    assert stop.stops_voice
    assert texts(on(conversation, said("repeat"))) == ["12:00:05"]


@pytest.mark.parametrize(
    ("words", "avg_logprob", "language", "why"),
    [
        ("it rained again", -0.2, "en", "not addressed (False)"),
        ("tell_time", -1.5, "en", "mumbled"),
        ("tell_time", -0.2, "pt", "in another language"),
    ],
)
def test_what_is_no_request_is_ignored_and_says_why(
    conversation: Conversation, words: str, avg_logprob: float, language: str, why: str
) -> None:
    (ignored,) = on(conversation, said(words, avg_logprob=avg_logprob, language=language))
    assert isinstance(ignored, SpeechIgnored)
    assert (ignored.text, ignored.why) == (words, why)


def test_what_follows_a_call_is_surely_addressed(conversation: Conversation) -> None:
    (ignored,) = on(conversation, said("it rained again", addressed=True))
    assert isinstance(ignored, SpeechIgnored)
    assert ignored.why == "not addressed (True)"  # as the scripted understanding was told


def test_a_voice_that_was_changed_is_what_is_changed_next(conversation: Conversation) -> None:
    for speed in (0.5, 0.25):
        events = on(conversation, said("slower", end_s=3.0))
        kinds = [type(e) for e in events]
        assert kinds.index(VoiceSet) < kinds.index(Answer)  # it sounds like that at once
        (change,) = [e for e in events if isinstance(e, VoiceSet)]
        assert (change.speed, change.volume) == (speed, None)


def test_all_that_is_said_is_interpreted_until_told_to_stop(desk: Desk) -> None:
    conversation = Conversation(
        tongues={
            "en": Tongue(Language.load("en"), understand),
            "pt": Tongue(Language.load("pt"), understand),
        },
        skills=SKILLS,
        view=lambda t_ns, since_ns: View(t_ns, (1280, 720)),
        past=Past(Memory(None)),
        calendar=Calendar(ANCHOR),
        doubt=lambda transcript: "mumbled" if transcript.avg_logprob < -1 else "",
        voice=CurrentVoice(),
        scheduler=desk,
        translate=lambda text, source, target: f"{text} {source} {target}",
    )
    assert InterpretingSet(2 * SECOND, True) in on(conversation, said("interpret"))
    opened, _ = on(conversation, said("tell_time", language="pt"))  # a question, but not to us
    assert isinstance(opened, TurnOpened)
    assert opened.trigger is Trigger.INTERPRETER
    [(_, events)] = desk.ready(10 * SECOND)
    [answer] = [e for e in events if isinstance(e, Answer)]
    assert (answer.text, answer.language) == ("tell_time pt en", "en")
    assert texts(on(conversation, said("tell_time", addressed=True))) == ["12:00:02"]
    [mumbled] = on(conversation, said("x", avg_logprob=-2.0))
    assert isinstance(mumbled, SpeechIgnored)
    assert InterpretingSet(2 * SECOND, False) in on(conversation, said("stop"))
    assert [e for e in on(conversation, said("hello")) if isinstance(e, SpeechIgnored)]
