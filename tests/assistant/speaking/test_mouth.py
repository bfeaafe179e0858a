"""Answers in, voice events out, on scripted time."""

from collections.abc import Iterator

import numpy as np

from assistant.config import Voice
from assistant.events import (
    Answer,
    BargedIn,
    Event,
    ListenOpened,
    Trigger,
    TurnOpened,
    VoiceSet,
    VoiceStarted,
    VoiceStopped,
)
from assistant.loop import Loop
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from assistant.speaking.mouth import Mouth
from devices.media import Samples
from tests.assistant.scripted import SECOND, Desk, Witness

RATE = 1000


def synthesise(words: str, language: str, speed: float) -> Iterator[tuple[Samples, int]]:
    """A second of sound for each word."""
    assert language == "en"
    for _ in words.split():
        yield np.full(round(RATE / speed), 0.5, np.float32), RATE


def split(text: str, language: str) -> list[str]:
    return text.split("|") if text else []


class Stand:
    """A mouth with all that it needs."""

    def __init__(self) -> None:
        self.speaker = VirtualLoudspeaker()
        desk = Desk({"voice": SECOND // 10})
        self.witness = Witness()
        mouth = Mouth(synthesise, split, self.speaker, desk, Voice(volume=0.5))
        self.loop = Loop([mouth, self.witness], desk)

    def at(self, t_s: float, *events: Event) -> None:
        self.loop.advance(round(t_s * SECOND))
        self.loop.happen(events, self.loop.now_ns)

    def voice(self) -> list[Event]:
        return [e for e in self.witness.seen if isinstance(e, VoiceStarted | VoiceStopped)]


def answer(turn: int, text: str, stops_voice: bool = False) -> Answer:
    return Answer(0, turn, text, "en", None, (), stops_voice)


def opened(turn: int, utterance: int) -> TurnOpened:
    return TurnOpened(0, turn, Trigger.SPEECH, utterance)


def test_an_answer_is_spoken_clause_by_clause_to_its_end() -> None:
    stand = Stand()
    stand.at(1.0, opened(1, 1), answer(1, "yes|two cups"))
    stand.at(4.0)
    assert stand.voice() == [VoiceStarted(round(1.1 * SECOND), 1)]
    stand.at(4.2)
    assert stand.voice()[1:] == [VoiceStopped(round(4.2 * SECOND), 1, interrupted=False)]
    track, _ = stand.speaker.track(0)
    assert set(track[1100:4100].tolist()) == {0.25}  # the volume is applied, without a gap


def test_a_new_request_cuts_off_what_is_being_spoken() -> None:
    stand = Stand()
    stand.at(1.0, opened(1, 1), answer(1, "one two three four five"))
    stand.at(2.0, opened(2, 2))
    assert stand.voice()[1:] == [VoiceStopped(2 * SECOND, 1, interrupted=True)]
    stand.at(9.0)
    assert len(stand.voice()) == 2
    assert not stand.loop.busy


def test_two_requests_in_one_utterance_are_answered_one_after_the_other() -> None:
    stand = Stand()
    stand.at(1.0, opened(1, 1), answer(1, "one two"), opened(2, 1), answer(2, "three"))
    for t_s in (2.0, 3.2, 3.4, 5.0):
        stand.at(t_s)
    kinds = [(type(e).__name__, e.turn) for e in stand.voice()]  # type: ignore[union-attr]
    assert kinds == [
        ("VoiceStarted", 1),
        ("VoiceStopped", 1),
        ("VoiceStarted", 2),
        ("VoiceStopped", 2),
    ]


def test_stop_is_silence_at_once_and_says_nothing() -> None:
    stand = Stand()
    stand.at(1.0, opened(1, 1), answer(1, "one two three"))
    stand.at(2.0, opened(2, 2), answer(2, "", stops_voice=True))
    assert stand.voice()[-1] == VoiceStopped(2 * SECOND, 1, interrupted=True)
    assert not stand.loop.busy


def test_a_clause_that_is_ready_after_the_cut_is_not_heard() -> None:
    stand = Stand()
    stand.at(1.0, opened(1, 1), answer(1, "one"))
    stand.at(1.05, opened(2, 2))
    stand.at(3.0)
    assert stand.voice() == [VoiceStopped(round(1.05 * SECOND), 1, interrupted=True)]
    assert stand.speaker.spans == []


def test_the_talk_key_silences_the_assistant() -> None:
    stand = Stand()
    stand.at(1.0, opened(1, 1), answer(1, "one two three"))
    stand.at(2.0, ListenOpened(2 * SECOND))
    assert stand.voice()[-1] == VoiceStopped(2 * SECOND, 1, interrupted=True)
    assert not stand.speaker.playing(2 * SECOND)


def test_whoever_barges_in_silences_the_assistant() -> None:
    stand = Stand()
    stand.at(1.0, opened(1, 1), answer(1, "one two three"))
    stand.at(2.0, BargedIn(2 * SECOND, 2))
    assert stand.voice()[-1] == VoiceStopped(2 * SECOND, 1, interrupted=True)


def test_the_voice_is_as_it_was_last_set() -> None:
    stand = Stand()
    stand.at(1.0, VoiceSet(SECOND, speed=2.0), opened(1, 1), answer(1, "one two"))
    stand.at(2.2, VoiceSet(SECOND, volume=1.0), opened(2, 2), answer(2, "three"))
    for t_s in (2.4, 3.0):
        stand.at(t_s)
    *first, second = [samples for _, samples, _ in stand.speaker.spans]
    assert [len(samples) for samples in first] == [RATE // 2, RATE // 2]
    assert (set(np.concatenate(first).tolist()), set(second.tolist())) == ({0.25}, {0.5})
