"""Events in, tones out, on scripted time."""

import numpy as np
import pytest

from assistant.events import (
    Answer,
    Event,
    ListenOpened,
    Muted,
    SpeechEnded,
    SpeechStarted,
    Trigger,
    TurnOpened,
    VoiceStarted,
    VoiceStopped,
    WakeHeard,
)
from assistant.speaking.chimes import Chimes
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from assistant.speaking.tones import Tone, tone
from tests.assistant.scripted import SECOND, said

RATE = 16_000
STEP_NS = SECOND // 50


class Stand:
    """Chimes on a loudspeaker, stepped every 20 ms."""

    def __init__(self) -> None:
        self.speaker = VirtualLoudspeaker()
        self.chimes = Chimes(self.speaker, RATE)
        self.now_ns = 0

    def at(self, t_s: float, *events: Event) -> None:
        t_ns = round(t_s * SECOND)
        while self.now_ns < t_ns:
            self.now_ns = min(t_ns, self.now_ns + STEP_NS)
            self.chimes.step(self.now_ns)
        for event in events:
            assert list(self.chimes.on(event, t_ns)) == []

    def speak(self, seconds: float) -> None:
        """Something else sounds on the loudspeaker."""
        self.speaker.play(np.ones(int(seconds * RATE), np.float32), RATE, self.now_ns)

    def heard(self, until_s: float = 9.0) -> list[tuple[float, Tone]]:
        """When each tone sounded, to a twentieth of a second, and which it was."""
        self.at(until_s)
        known = {tone(which, RATE).tobytes(): which for which in Tone}
        return [
            (round(start_ns / SECOND * 20) / 20, known[samples.tobytes()])
            for start_ns, samples, _ in self.speaker.spans
            if samples.tobytes() in known
        ]


def started(t_s: float, utterance: int = 1) -> SpeechStarted:
    return SpeechStarted(round(t_s * SECOND), utterance)


def ended(t_s: float, dropped: bool = False, utterance: int = 1) -> SpeechEnded:
    t_ns = round(t_s * SECOND)
    return SpeechEnded(t_ns, t_ns - SECOND, t_ns, utterance, dropped)


def opened(t_s: float, turn: int = 1) -> TurnOpened:
    return TurnOpened(round(t_s * SECOND), turn, Trigger.SPEECH, turn)


def answer(turn: int, text: str, stops_voice: bool = False) -> Answer:
    return Answer(0, turn, text, "en", None, (), stops_voice)


@pytest.fixture
def stand() -> Stand:
    return Stand()


@pytest.mark.parametrize("call", [ListenOpened(SECOND), WakeHeard(SECOND, 0.9)])
def test_a_call_is_answered_when_the_wearer_waits(stand: Stand, call: Event) -> None:
    stand.at(1.0, call)
    assert stand.heard() == [(1.3, Tone.LISTENING)]


@pytest.mark.parametrize("speaks_s", [0.0, 0.1, 0.25])
def test_who_speaks_on_hears_no_tone(stand: Stand, speaks_s: float) -> None:
    stand.at(1.0, WakeHeard(SECOND, 0.9))
    stand.at(1.0 + speaks_s, started(1.0 + speaks_s))
    stand.at(2.5, ended(2.2))
    assert stand.heard() == []


def test_speech_that_was_none_delays_the_tone_a_little_only(stand: Stand) -> None:
    stand.at(1.0, WakeHeard(SECOND, 0.9), started(1.0))
    stand.at(1.7, ended(1.0, dropped=True))
    stand.at(4.0, WakeHeard(4 * SECOND, 0.9), started(4.0))
    stand.at(5.5, ended(4.0, dropped=True))
    assert stand.heard() == [(1.7, Tone.LISTENING)]


def test_thinking_is_told_when_the_voice_takes_long(stand: Stand) -> None:
    stand.at(1.3, opened(1.0))
    stand.at(5.0, VoiceStarted(5 * SECOND, 1))
    assert stand.heard() == [(2.2, Tone.THINKING)]


def test_a_quick_answer_needs_no_tone(stand: Stand) -> None:
    stand.at(1.3, opened(1.0), answer(1, "Yes."))
    stand.at(2.1, VoiceStarted(round(2.1 * SECOND), 1))
    stand.at(3.0, VoiceStopped(3 * SECOND, 1, interrupted=False))
    assert stand.heard() == []


def test_a_late_transcript_leaves_the_voice_a_moment(stand: Stand) -> None:
    stand.at(3.0, opened(1.0))
    stand.at(3.2, VoiceStarted(round(3.2 * SECOND), 1))
    stand.at(6.0, opened(4.0, turn=2))
    assert stand.heard() == [(6.3, Tone.THINKING)]


def test_silence_that_was_asked_for_stays_silent(stand: Stand) -> None:
    stand.at(1.0, VoiceStarted(SECOND, 1))
    stand.at(2.0, opened(1.9, 2), answer(2, "", stops_voice=True))
    stand.at(2.0, VoiceStopped(2 * SECOND, 1, interrupted=True))
    assert stand.heard() == []


def test_a_voice_that_was_cut_off_is_told(stand: Stand) -> None:
    stand.at(1.0, VoiceStarted(SECOND, 1))
    stand.at(2.0, VoiceStopped(2 * SECOND, 1, interrupted=True))
    assert stand.heard() == [(2.3, Tone.INTERRUPTED)]


def test_a_voice_that_ended_or_never_began_was_not_cut_off(stand: Stand) -> None:
    stand.at(1.0, VoiceStarted(SECOND, 1))
    stand.at(2.0, VoiceStopped(2 * SECOND, 1, interrupted=False))
    stand.at(3.0, VoiceStopped(3 * SECOND, 2, interrupted=True))
    assert stand.heard() == []


@pytest.mark.parametrize("words", ["Stop.", "Wait, wait.", "Para!"])
def test_nor_is_it_told_to_who_asked_for_it(stand: Stand, words: str) -> None:
    stand.at(1.0, VoiceStarted(SECOND, 1))
    stand.at(2.0, said(words), VoiceStopped(2 * SECOND, 1, interrupted=True))
    assert stand.heard() == []


def test_a_call_that_cuts_off_the_voice_sounds_as_a_call(stand: Stand) -> None:
    stand.at(1.0, VoiceStarted(SECOND, 1))
    stand.at(2.0, ListenOpened(2 * SECOND), VoiceStopped(2 * SECOND, 1, interrupted=True))
    assert stand.heard() == [(2.3, Tone.LISTENING)]


def test_muted_and_heard_again(stand: Stand) -> None:
    stand.at(1.0, started(0.9))
    stand.at(1.5, Muted(round(1.5 * SECOND), on=True))
    stand.at(3.0, Muted(3 * SECOND, on=False))
    assert stand.heard() == [(1.5, Tone.MUTED), (3.0, Tone.LISTENING)]


def test_no_tone_sounds_over_speech_or_the_voice_nor_later(stand: Stand) -> None:
    stand.at(1.0, opened(1.0))
    stand.at(2.0, started(2.0))
    stand.at(3.0, ended(3.0))
    stand.at(4.0, VoiceStarted(4 * SECOND, 1))
    stand.speak(1.0)
    stand.at(4.5, Muted(round(4.5 * SECOND), on=True))
    stand.at(4.8, ListenOpened(round(4.8 * SECOND)))
    assert stand.heard() == [(5.1, Tone.LISTENING)]
