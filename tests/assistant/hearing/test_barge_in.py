"""Words that are said while the assistant speaks, and what becomes of its voice."""

import pytest

from assistant.events import Answer, BargedIn, Event, VoiceStarted, VoiceStopped
from assistant.hearing.barge_in import BargeIn
from tests.assistant.scripted import SECOND, said

ANSWER = "It says: no parking on this street from eight in the morning until six."


def speaking(echo: bool = True) -> BargeIn:
    """While answer 1 is spoken, from second 1 on."""
    stage = BargeIn(
        asks=lambda words, language: "what" in words.lower(),
        doubt=lambda said: "mumbled" if said.avg_logprob < -1 else "",
        echo=echo,
    )
    for event in (Answer(SECOND, 1, ANSWER, "en", None, ()), VoiceStarted(SECOND, 1)):
        assert list(stage.on(event, event.t_ns)) == []
    return stage


def partial(words: str, utterance: int = 2, end_s: float = 2.5) -> Event:
    return said(words, utterance, end_s, final=False)


@pytest.mark.parametrize("words", ["Stop.", "Wait, wait.", "What time is it?"])
def test_a_wish_for_silence_and_a_request_interrupt(words: str) -> None:
    stage = speaking()
    assert list(stage.on(partial(words), 3 * SECOND)) == [BargedIn(round(2.5 * SECOND), 2)]


@pytest.mark.parametrize(
    "words",
    ["Uh-huh.", "Okay.", "Right, right.", "No parking on this street", "I told him about the bus"],
)
def test_listening_echo_and_talk_do_not(words: str) -> None:
    assert list(speaking().on(partial(words), 3 * SECOND)) == []


def test_one_utterance_interrupts_once() -> None:
    stage = speaking()
    assert len(list(stage.on(partial("What time"), 3 * SECOND))) == 1
    assert list(stage.on(partial("What time is it?", end_s=3.0), 3 * SECOND)) == []
    assert len(list(stage.on(partial("What else?", utterance=3, end_s=4.0), 4 * SECOND))) == 1


def test_nothing_is_interrupted_while_nothing_is_said() -> None:
    stage = speaking()
    list(stage.on(VoiceStopped(2 * SECOND, 1, interrupted=False), 2 * SECOND))
    assert list(stage.on(partial("Stop."), 3 * SECOND)) == []


def test_an_echo_is_known_for_as_long_as_it_may_come() -> None:
    stage = speaking()
    echo = "no parking on this street"
    assert stage.echoes(said(echo, end_s=2.5))
    assert not stage.echoes(said("what time is it", end_s=2.5))
    list(stage.on(VoiceStopped(2 * SECOND, 1, interrupted=True), 2 * SECOND))
    assert stage.echoes(said(echo, end_s=2.4))
    assert not stage.echoes(said(echo, end_s=2.6))  # it goes on when no echo can be there


def test_what_is_said_to_the_assistant_is_no_echo() -> None:
    words = "no parking on this street"
    assert not speaking().echoes(said(words, end_s=2.5, addressed=True))
    assert not speaking(echo=False).echoes(said(words, end_s=2.5))  # with headphones


def test_what_is_not_believed_does_not_interrupt() -> None:
    mumbled = said("Stop.", 2, 2.5, avg_logprob=-1.5, final=False)
    assert list(speaking().on(mumbled, 3 * SECOND)) == []
