"""Rules and the classifier together, the classifier scripted: who decides what, exactly."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.language import Language
from assistant.dialogue.meaning import Meaning
from assistant.dialogue.understanding import (
    ACT,
    ACT_ON_DEVICE,
    ACT_PERSONAL,
    ACT_UNCALLED,
    Understanding,
)

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
MUMBLE = "the whole kit and caboodle"  # no rule says a thing about it
PERSONAL = "the whole kit and caboodle of yours"


def understood(text: str, addressed: bool = False, **shares: float) -> Meaning:
    top = tuple(sorted(shares.items(), key=lambda pair: -pair[1]))
    return Understanding(Language.load("en"), lambda _: top).understand(text, addressed, None, NOW)


def skills(meaning: Meaning) -> list[str]:
    return [request.skill for request in meaning.requests]


def test_what_is_likely_enough_is_done() -> None:
    assert skills(understood(MUMBLE, describe_scene=ACT_UNCALLED, null=0.1)) == ["describe_scene"]
    less = understood(MUMBLE, describe_scene=ACT_UNCALLED - 0.01, null=0.3)
    assert skills(less) == []


def test_where_people_speak_of_one_another_more_is_wanted() -> None:
    assert skills(understood(PERSONAL, describe_scene=ACT_PERSONAL - 0.01, null=0.21)) == []
    assert skills(understood(PERSONAL, describe_scene=ACT_PERSONAL)) == ["describe_scene"]


def test_what_changes_something_needs_more() -> None:
    less = understood(MUMBLE, True, take_photo=ACT_ON_DEVICE - 0.01, describe_scene=0.31)
    assert [option.skill for option in less.requests[0].options] == ["take_photo", "describe_scene"]
    assert understood(MUMBLE, True, take_photo=ACT_ON_DEVICE).requests[0].options == ()


def test_between_two_the_wearer_is_asked() -> None:
    (request,) = understood(MUMBLE, describe_scene=0.4, help=0.3, null=0.1).requests
    assert [option.skill for option in request.options] == ["describe_scene", "help"]
    assert skills(understood(MUMBLE, describe_scene=0.2, help=0.2, null=0.1)) == []


def test_what_is_for_others_is_left_alone() -> None:
    meaning = understood(MUMBLE, null=0.6, describe_scene=0.4)
    assert (skills(meaning), meaning.why_not) == ([], "not addressed")


def test_what_is_surely_for_us_is_for_nobody_else() -> None:
    meaning = understood(MUMBLE, True, null=0.9, set_voice=0.08, stop=0.02)
    assert skills(meaning) == ["set_voice"]
    assert "null" not in dict(meaning.top)
    assert meaning.requests[0].confidence == pytest.approx(0.8)
    assert ACT <= 0.8


def test_nothing_but_for_others_is_chat_when_it_is_surely_for_us() -> None:
    assert skills(understood(MUMBLE, True, null=1.0, chat=0.0)) == ["chat"]


def test_a_question_of_safety_is_no_skill_s() -> None:
    for addressed in (False, True):
        meaning = understood("Is it safe to cross the road?", addressed, find_object=0.99)
        assert skills(meaning) == ["chat"]


def test_what_a_template_says_stands() -> None:
    assert skills(understood("What time is it?", stop=0.99)) == ["tell_time"]


def test_a_sum_that_is_all_told_needs_little() -> None:
    meaning = understood("seven times eight", calculate=0.4, chat=0.3, null=0.2)
    assert skills(meaning) == ["calculate"]
    assert meaning.requests[0].arguments == {"expression": "7 * 8"}
    assert skills(understood(MUMBLE, calculate=0.4, chat=0.3, null=0.25)) == []


labels = st.sampled_from(["null", "chat", "stop", "take_photo", "describe_scene", "set_timer"])


@given(st.text(max_size=30), st.booleans(), st.dictionaries(labels, st.floats(0, 1), min_size=2))
def test_any_ranking_gives_valid_requests(
    text: str, addressed: bool, shares: dict[str, float]
) -> None:
    meaning = understood(text, addressed, **shares)
    assert bool(meaning.requests) != bool(meaning.why_not)
    for request in meaning.requests:
        assert request.skill != "null"
        assert len(request.options) in (0, 2)
