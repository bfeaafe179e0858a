"""Sound in, utterances out: the real VAD on human speech, scripted models behind it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest

from assistant.config import Hearing, Listen
from assistant.evaluation.clips import FOLDER, read_wav
from assistant.events import (
    DeviceLost,
    Event,
    ListenOpened,
    Muted,
    SpeechEnded,
    SpeechStarted,
    Transcript,
    Trigger,
    TurnOpened,
    VoiceStarted,
    VoiceStopped,
    WakeHeard,
)
from assistant.hearing.ears import Ears, Hearers
from assistant.hearing.waker import Wake, Waker
from assistant.loop import Loop
from devices.media import SAMPLE_RATE, AudioBlock, Samples, samples_to_ns
from models.runtime import SessionOptions
from models.store import Store
from models.vad import Vad
from models.whisper import Transcription
from tests.assistant.scripted import SECOND, Desk, Witness

BLOCK = 320
MS = 1_000_000


def clip(name: str) -> Samples:
    return read_wav(FOLDER / f"{name}.wav")


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


class WakesAt(Waker):
    """Hears the wake phrase at given samples."""

    def __init__(self, *ends: int) -> None:
        self._ends = list(ends)
        self._count = 0

    def feed(self, samples: Samples) -> Iterator[Wake]:
        self._count += len(samples)
        heard = [Wake(end, 0.9) for end in self._ends if end <= self._count]
        self._ends = self._ends[len(heard) :]
        yield from heard


class Stand:
    """Ears over a scripted recogniser that writes down what it was given."""

    def __init__(
        self,
        store: Store,
        listen: Listen = Listen.OPEN,
        words: str = "a whole sentence.",
        turn_end: float = 0.5,
        asks: bool = False,
        wakes_at: WakesAt | None = None,
    ) -> None:
        vad = Vad(store.get("vad"), SessionOptions())
        self.words = words
        self.given: list[Samples] = []
        self.priors: list[Mapping[str, float]] = []
        self.likely: list[Sequence[str]] = []
        self.witness = Witness()
        desk = Desk()
        hearers = Hearers(
            vad.stream(), self._recognise, lambda sound: turn_end, lambda *_: asks, wakes_at
        )
        ears = Ears(hearers, desk, Hearing(), ("en", "pt"), listen)
        self.loop = Loop([ears, self.witness], desk)

    def _recognise(
        self, samples: Samples, prior: Mapping[str, float], likely: Sequence[str]
    ) -> Transcription:
        self.given.append(samples)
        self.likely.append(likely)
        self.priors.append(prior)
        return Transcription(self.words, "en", 1.0, -0.2, 0.01, ())

    def hear(self, sound: Samples, *meanwhile: Event) -> None:
        """Take `sound`; what happens meanwhile happens at its own time."""
        waiting = sorted(meanwhile, key=lambda event: event.t_ns)
        for first in range(0, len(sound), BLOCK):
            t_ns = samples_to_ns(first)
            while waiting and waiting[0].t_ns <= t_ns:
                self.loop.happen([waiting.pop(0)], t_ns)
            self.loop.take(AudioBlock(t_ns, sound[first : first + BLOCK]))
        self.loop.finish()
        self.loop.advance(self.loop.now_ns)

    def started(self) -> list[SpeechStarted]:
        return [e for e in self.witness.seen if isinstance(e, SpeechStarted)]

    def ended(self) -> list[SpeechEnded]:
        return [e for e in self.witness.seen if isinstance(e, SpeechEnded)]

    def transcripts(self, final: bool = True) -> list[Transcript]:
        said = [e for e in self.witness.seen if isinstance(e, Transcript)]
        return [e for e in said if e.final == final]


@pytest.fixture(scope="module")
def two_clips() -> Samples:
    parts = [silence(1), clip("cards-005"), silence(1.5), clip("austen-0880"), silence(1.5)]
    return np.concatenate(parts)


AT_1_9_S = round(1.9 * SECOND)  # in the middle of the first clip
FIRST_END_S = 1 + len(clip("cards-005")) / SAMPLE_RATE
TAKEN_UP = TurnOpened(round((FIRST_END_S + 1) * SECOND), 1, Trigger.SPEECH, 1)


def test_words_for_silence_are_expected_while_the_voice_sounds(
    store: Store, two_clips: Samples
) -> None:
    stand = Stand(store)
    first_end_ns, middle_ns = round(FIRST_END_S * SECOND), round((FIRST_END_S + 0.7) * SECOND)
    stand.hear(two_clips, VoiceStarted(0, 1), VoiceStopped(middle_ns, 1, interrupted=False))
    assert first_end_ns < middle_ns
    assert {"stop", "espera"} <= set(stand.likely[0])
    assert stand.likely[-1] == ()


def test_two_utterances_are_cut_where_they_are(store: Store, two_clips: Samples) -> None:
    stand = Stand(store)
    stand.hear(two_clips)
    ended = stand.ended()
    assert len(ended) == len(stand.started()) == len(stand.transcripts()) == 2
    for end, lowest, highest in (
        (ended[0], 1.0, FIRST_END_S),
        (ended[1], FIRST_END_S + 1.5, len(two_clips) / SAMPLE_RATE - 1.5),
    ):
        assert lowest <= end.start_ns / SECOND < end.t_ns / SECOND <= highest + 0.2
        assert end.decided_ns - end.t_ns == pytest.approx(0.6 * SECOND, abs=0.05 * SECOND)


@pytest.mark.parametrize(
    ("words", "turn_end", "asks", "silence_ms"),
    [
        ("Read the sign.", 0.99, False, Hearing().sure_end_ms),
        ("Read the sign.", 0.2, False, Hearing().end_of_turn_ms),
        ("Read the sign.", 0.2, True, Hearing().sure_end_ms),
        ("What is on the", 0.99, False, Hearing().mid_sentence_ms),
    ],
)
def test_words_and_sound_say_how_long_the_silence_must_last(
    store: Store, words: str, turn_end: float, asks: bool, silence_ms: int
) -> None:
    stand = Stand(store, words=words, turn_end=turn_end, asks=asks)
    stand.hear(np.concatenate([silence(0.5), clip("cards-001"), silence(2)]))
    (ended,) = stand.ended()
    assert (ended.decided_ns - ended.t_ns) / MS == pytest.approx(silence_ms, abs=33)


def test_recognition_begins_at_a_pause_and_is_thrown_away_when_speech_goes_on(
    store: Store,
) -> None:
    first = clip("cards-001")
    pause = silence(0.05)  # beside the silence in the clip
    stand = Stand(store)
    stand.hear(np.concatenate([silence(0.5), first, pause, first, silence(2)]))
    (said,) = stand.transcripts()
    (ended,) = stand.ended()
    assert (said.t_ns, said.utterance) == (ended.t_ns, ended.utterance)
    lengths = sorted(len(given) / SAMPLE_RATE for given in stand.given)
    assert lengths[-1] >= (ended.t_ns - ended.start_ns) / SECOND  # all of it was heard at once


def test_the_transcript_is_there_when_the_silence_has_lasted(store: Store) -> None:
    stand = Stand(store, turn_end=0.99)
    stand.hear(np.concatenate([silence(0.5), clip("cards-001"), silence(2)]))
    kinds = [type(e) for e in stand.witness.seen if isinstance(e, SpeechEnded | Transcript)]
    assert kinds[-2:] == [SpeechEnded, Transcript]
    (ended,) = stand.ended()
    blocks = [e for e in stand.witness.seen if isinstance(e, AudioBlock)]
    last = stand.witness.seen.index(stand.transcripts()[0])
    heard = [e for e in stand.witness.seen[:last] if isinstance(e, AudioBlock)]
    assert heard[-1].end_ns - ended.decided_ns < 40 * MS
    assert len(heard) < len(blocks)


def test_what_is_being_said_is_written_down_at_most_a_second_behind(store: Store) -> None:
    stand = Stand(store)
    stand.hear(np.concatenate([silence(0.5), clip("austen-0880"), silence(2)]))
    (ended,) = stand.ended()
    stamps = [ended.start_ns, *(said.t_ns for said in stand.transcripts(final=False)), ended.t_ns]
    assert len(stamps) > 5
    assert max(b - a for a, b in pairwise(stamps)) < 1 * SECOND


def test_what_is_recognised_is_the_very_sound_that_came_in(
    store: Store, two_clips: Samples
) -> None:
    stand = Stand(store)
    stand.hear(two_clips)
    for given in stand.given:
        loudest = int(np.abs(given).argmax())
        starts = np.flatnonzero(two_clips == given[loudest]) - loudest
        assert any((two_clips[s : s + len(given)] == given).all() for s in starts if s >= 0)


def test_speech_at_the_very_end_is_not_lost(store: Store) -> None:
    stand = Stand(store)
    stand.hear(np.concatenate([silence(0.5), clip("cards-001")]))
    assert len(stand.transcripts()) == 1


def test_silence_and_noise_are_no_speech(store: Store) -> None:
    stand = Stand(store)
    noise = np.random.default_rng(1).normal(0, 0.02, 5 * SAMPLE_RATE).astype(np.float32)
    stand.hear(np.concatenate([silence(2), noise]))
    assert stand.witness.seen
    assert stand.transcripts() == []


def test_push_to_talk_hears_what_follows_the_key(store: Store, two_clips: Samples) -> None:
    stand = Stand(store, Listen.PUSH)
    stand.hear(two_clips, ListenOpened(SECOND // 2), TAKEN_UP)
    (said,) = stand.transcripts()
    assert said.addressed
    assert len(stand.started()) == 1


@pytest.mark.parametrize("listen", [Listen.PUSH, Listen.WAKE])
def test_what_nobody_called_for_is_not_heard(
    store: Store, two_clips: Samples, listen: Listen
) -> None:
    stand = Stand(store, listen, wakes_at=WakesAt())
    stand.hear(two_clips)
    assert (stand.given, stand.started()) == ([], [])


def test_a_key_pressed_while_somebody_speaks_opens_the_turn_there(
    store: Store, two_clips: Samples
) -> None:
    stand = Stand(store, Listen.PUSH)
    stand.hear(two_clips, ListenOpened(2 * SECOND), TAKEN_UP)  # in the middle of the first clip
    (started,) = stand.started()
    assert started.t_ns == 2 * SECOND
    assert len(stand.transcripts()) == 1
    assert max(len(given) for given in stand.given) < len(clip("cards-005"))


def test_a_key_pressed_after_other_talk_waits_for_what_is_said_next(
    store: Store, two_clips: Samples
) -> None:
    stand = Stand(store, Listen.PUSH)
    stand.hear(two_clips, ListenOpened(round((FIRST_END_S + 0.1) * SECOND)))
    ended = stand.ended()[-1]
    assert ended.start_ns > FIRST_END_S * SECOND
    assert not ended.dropped
    assert len(stand.transcripts()) == 1


def test_the_wake_phrase_is_no_part_of_what_it_calls_for(store: Store, two_clips: Samples) -> None:
    woken = 2 * SAMPLE_RATE  # in the middle of the first clip
    stand = Stand(store, Listen.WAKE, wakes_at=WakesAt(woken))
    stand.hear(two_clips, TAKEN_UP)
    (heard,) = [e for e in stand.witness.seen if isinstance(e, WakeHeard)]
    said, after = stand.transcripts()
    assert (said.addressed, after.addressed) == (True, False)  # that one may be meant for others
    assert heard.t_ns == said.start_ns == samples_to_ns(woken)
    assert len(stand.given[0]) <= FIRST_END_S * SAMPLE_RATE - woken + SAMPLE_RATE


def test_a_cough_does_not_use_up_a_call(store: Store, two_clips: Samples) -> None:
    stand = Stand(store, Listen.PUSH)
    stand.hear(two_clips, ListenOpened(SECOND // 2))  # nobody takes up the first clip
    assert [said.addressed for said in stand.transcripts()] == [True, True]


def test_after_an_answer_one_may_ask_on_without_the_wake_phrase(
    store: Store, two_clips: Samples
) -> None:
    stand = Stand(store, Listen.WAKE, wakes_at=WakesAt())
    stand.hear(
        two_clips, VoiceStarted(0, 1), VoiceStopped(round((FIRST_END_S + 1) * SECOND), 1, False)
    )
    said = stand.transcripts()
    assert [e.addressed for e in said] == [False, False]


@pytest.mark.parametrize(
    "end", [Muted(AT_1_9_S, on=True), DeviceLost(AT_1_9_S, "microphone", "")], ids=["mute", "loss"]
)
def test_a_microphone_that_goes_ends_what_is_being_said(
    store: Store, two_clips: Samples, end: Event
) -> None:
    stand = Stand(store)
    stand.hear(two_clips[: 2 * SAMPLE_RATE], end)
    assert [e.dropped for e in stand.ended()][:1] == [True]
    assert all(said.t_ns > 1.9 * SECOND for said in stand.transcripts())


def test_the_loss_of_another_device_ends_nothing(store: Store, two_clips: Samples) -> None:
    stand = Stand(store)
    stand.hear(two_clips, DeviceLost(AT_1_9_S, "camera", ""))
    assert [e.dropped for e in stand.ended()] == [False, False]
