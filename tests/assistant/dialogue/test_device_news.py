"""What is told when the assistant loses its eyes or ears."""

import itertools

import pytest

from assistant.dialogue.device_news import DeviceNews
from assistant.dialogue.language import Language
from assistant.events import (
    Answer,
    DeviceBack,
    DeviceLost,
    Event,
    SpeechEnded,
    SpeechStarted,
    Trigger,
    TurnOpened,
)
from assistant.loop import Loop
from tests.assistant.scripted import SECOND, Desk, Witness

LANGUAGES = {code: Language.load(code) for code in ("en", "pt")}


def lost(device: str) -> DeviceLost:
    return DeviceLost(0, device, "")


def back(device: str) -> DeviceBack:
    return DeviceBack(0, device)


def told(happenings: dict[float, Event], until_s: float = 30, usual: str = "en") -> list[str]:
    """What is said when these happen at these seconds."""
    desk, witness = Desk(), Witness()
    loop = Loop([DeviceNews(LANGUAGES, usual, itertools.count(1)), witness], desk)
    waiting = dict(happenings)
    for tenth in range(int(until_s * 10)):
        now_ns = tenth * SECOND // 10
        for t_s in [t_s for t_s in waiting if t_s * SECOND <= now_ns]:
            loop.happen([waiting.pop(t_s)], now_ns)
        loop.advance(now_ns)
    opened = [e for e in witness.seen if isinstance(e, TurnOpened)]
    given = set(map(id, happenings.values()))
    answers = [e for e in witness.seen if isinstance(e, Answer) and id(e) not in given]
    assert [e.turn for e in opened] == [e.turn for e in answers] == list(range(1, len(opened) + 1))
    assert {e.trigger for e in opened} <= {Trigger.DEVICE}
    return [answer.text for answer in answers]


def test_a_loss_and_the_return_are_told_once_each() -> None:
    assert told({1: lost("camera"), 20: back("camera")}) == [
        "I can't see any more. Check the camera.",
        "I can see again.",
    ]
    assert told({1: lost("microphone")}) == ["I can't hear you any more. Check the microphone."]


@pytest.mark.parametrize(
    ("happenings", "count"),
    [
        ({1: SpeechStarted(0, 1), 2: lost("camera")}, 0),
        ({1: SpeechStarted(0, 1), 2: lost("camera"), 3: SpeechEnded(0, 0, 0, 1, False)}, 1),
        ({1: SpeechStarted(0, 1), 2: lost("camera"), 3: back("camera")}, 0),
    ],
    ids=["while somebody speaks", "after that", "back before"],
)
def test_nobody_is_interrupted(happenings: dict[float, Event], count: int) -> None:
    assert len(told(happenings)) == count


def test_without_a_speaker_it_waits() -> None:
    gone: dict[float, Event] = {1: lost("speaker"), 2: lost("microphone")}
    assert told(gone) == []
    assert len(told(gone | {10: back("speaker")})) == 1
    assert told(gone | {9: back("microphone"), 10: back("speaker")}) == []


def test_a_loose_plug_is_not_told_again_and_again() -> None:
    loose: dict[float, Event] = {}
    for t_s in range(0, 50, 10):
        loose |= {t_s + 1: lost("camera"), t_s + 5: back("camera")}
    assert len(told(loose, until_s=55)) == 2
    assert len(told(loose | {100: lost("camera")}, until_s=110)) == 3


def test_it_speaks_the_language_that_was_last_answered_in() -> None:
    answer = Answer(0, 99, "São nove horas.", "pt", None, ())
    assert told({1: lost("camera")}, usual="pt")[0].startswith("Não estou")
    desk, witness = Desk(), Witness()
    loop = Loop([DeviceNews(LANGUAGES, "en", itertools.count(1)), witness], desk)
    loop.happen([answer, lost("camera")], 0)
    loop.advance(0)
    news = witness.seen[-1]
    assert isinstance(news, Answer) and news.language == "pt"
