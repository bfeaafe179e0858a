"""Sound in, utterances out: the real VAD on human speech, a scripted recogniser."""

import wave
from pathlib import Path

import numpy as np
import pytest

from assistant.config import Hearing, Listen
from assistant.events import Event, ListenOpened, SpeechEnded, SpeechStarted, Transcript
from assistant.hearing.ears import Ears
from assistant.loop import Loop
from devices.media import SAMPLE_RATE, AudioBlock, Samples, samples_to_ns
from models.runtime import SessionOptions
from models.store import Store
from models.vad import Vad
from models.whisper import Transcription
from tests.assistant.scripted import SECOND, Desk, Witness

SPEECH = Path(__file__).parents[2] / "data" / "speech"
BLOCK = 320


def clip(name: str) -> Samples:
    with wave.open(str(SPEECH / f"{name}.wav")) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return pcm.astype(np.float32) / np.float32(32768)


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


class Stand:
    """Ears over a scripted recogniser that writes down what it was given."""

    def __init__(self, store: Store, listen: Listen = Listen.OPEN) -> None:
        vad = Vad(store.get("vad"), SessionOptions())
        self.given: list[Samples] = []
        self.witness = Witness()
        desk = Desk()
        ears = Ears(vad, self._recognise, desk, Hearing(), listen)
        self.loop = Loop([ears, self.witness], desk)

    def _recognise(self, samples: Samples) -> Transcription:
        self.given.append(samples)
        return Transcription(f"clip {len(self.given)}", "en", 1.0, -0.2, 0.01, ())

    def hear(self, sound: Samples, press_at_s: float | None = None) -> None:
        for first in range(0, len(sound), BLOCK):
            t_ns = samples_to_ns(first)
            if press_at_s is not None and t_ns >= press_at_s * SECOND:
                self.loop.happen([ListenOpened(t_ns)], t_ns)
                press_at_s = None
            self.loop.take(AudioBlock(t_ns, sound[first : first + BLOCK]))
        self.loop.finish()
        self.loop.advance(self.loop.now_ns)

    def of(self, kind: type[Event]) -> list[Event]:
        return [e for e in self.witness.seen if isinstance(e, kind)]


@pytest.fixture(scope="module")
def two_clips() -> Samples:
    parts = [silence(1), clip("cards-005"), silence(1.5), clip("austen-0880"), silence(1.5)]
    return np.concatenate(parts)


def test_two_utterances_are_cut_where_they_are(store: Store, two_clips: Samples) -> None:
    stand = Stand(store)
    stand.hear(two_clips)
    ended = [e for e in stand.of(SpeechEnded) if isinstance(e, SpeechEnded)]
    assert len(ended) == len(stand.of(SpeechStarted)) == len(stand.of(Transcript)) == 2
    first_clip_end = 1 + len(clip("cards-005")) / SAMPLE_RATE
    for end, lowest, highest in (
        (ended[0], 1.0, first_clip_end),
        (ended[1], first_clip_end + 1.5, len(two_clips) / SAMPLE_RATE - 1.5),
    ):
        assert lowest <= end.start_ns / SECOND < end.t_ns / SECOND <= highest + 0.2
        assert end.decided_ns - end.t_ns == pytest.approx(0.6 * SECOND, abs=0.05 * SECOND)
    for given, end in zip(stand.given, ended, strict=True):
        assert len(given) / SAMPLE_RATE >= (end.t_ns - end.start_ns) / SECOND


def test_what_is_recognised_is_the_very_sound_that_came_in(
    store: Store, two_clips: Samples
) -> None:
    stand = Stand(store)
    stand.hear(two_clips)
    for given in stand.given:
        windows = np.lib.stride_tricks.sliding_window_view(two_clips, len(given))
        loudest = int(np.abs(given).argmax())
        starts = np.flatnonzero(two_clips == given[loudest]) - loudest
        assert any(0 <= s < len(windows) and (windows[s] == given).all() for s in starts)


def test_speech_at_the_very_end_is_not_lost(store: Store) -> None:
    stand = Stand(store)
    stand.hear(np.concatenate([silence(0.5), clip("cards-001")]))
    assert len(stand.of(Transcript)) == 1


def test_silence_and_noise_are_no_speech(store: Store) -> None:
    stand = Stand(store)
    noise = np.random.default_rng(1).normal(0, 0.02, 5 * SAMPLE_RATE).astype(np.float32)
    stand.hear(np.concatenate([silence(2), noise]))
    assert stand.of(Transcript) == []


@pytest.mark.parametrize(("press_at_s", "heard"), [(0.5, 1), (None, 0)])
def test_push_to_talk_hears_what_follows_the_key(
    store: Store, two_clips: Samples, press_at_s: float | None, heard: int
) -> None:
    stand = Stand(store, Listen.PUSH)
    stand.hear(two_clips, press_at_s)
    assert len(stand.of(Transcript)) == heard
    assert len(stand.of(SpeechStarted)) == heard


def test_a_key_pressed_while_somebody_speaks_opens_the_turn_there(
    store: Store, two_clips: Samples
) -> None:
    stand = Stand(store, Listen.PUSH)
    stand.hear(two_clips, press_at_s=2.0)  # in the middle of the first clip
    (started,) = stand.of(SpeechStarted)
    assert started.t_ns == 2 * SECOND
    assert len(stand.of(Transcript)) == 1
    heard_s = len(stand.given[0]) / SAMPLE_RATE
    assert heard_s < len(clip("cards-005")) / SAMPLE_RATE


def test_a_key_pressed_after_other_talk_waits_for_what_is_said_next(
    store: Store, two_clips: Samples
) -> None:
    stand = Stand(store, Listen.PUSH)
    first_clip_end = 1 + len(clip("cards-005")) / SAMPLE_RATE
    stand.hear(two_clips, press_at_s=first_clip_end + 0.1)  # before that turn's end is sure
    assert len(stand.given) == 1
    ended = [e for e in stand.of(SpeechEnded) if isinstance(e, SpeechEnded)]
    assert ended[-1].start_ns > first_clip_end * SECOND
    assert not ended[-1].dropped
