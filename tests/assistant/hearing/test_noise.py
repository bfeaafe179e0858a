"""Noise gives no believed transcript, speech in noise does: real models from sound to belief."""

import dataclasses

import numpy as np
import pytest

from assistant.config import Hearing, Listen
from assistant.evaluation import disturbances
from assistant.evaluation.clips import Clip, human_clips
from assistant.events import Transcript
from assistant.hearing.belief import disbelief
from assistant.hearing.ears import Ears, Hearers
from assistant.loop import Loop
from devices.media import SAMPLE_RATE, AudioBlock, Samples, samples_to_ns
from models.runtime import SessionOptions
from models.store import Store
from models.vad import Vad
from models.whisper import Whisper
from tests.assistant.hearing import noises
from tests.assistant.scripted import Desk, Witness

SECONDS = 6.0
CPU = SessionOptions(provider="cpu")
VOICES = [clip.samples for clip in human_clips()]
NAMES = ("Nguyen", "Siobhan", "clubs", "Thandeka")
SETTINGS = Hearing(first_caption_ms=60_000)
NOISES = {
    "silence": np.zeros(int(SECONDS * SAMPLE_RATE), np.float32),
    "white": disturbances.level(noises.coloured(SECONDS, 0, 1), 0.05),
    "loud white": disturbances.level(noises.coloured(SECONDS, 0, 2), 0.3),
    "pink": disturbances.level(noises.coloured(SECONDS, 1, 3), 0.05),
    "brown": disturbances.level(noises.coloured(SECONDS, 2, 4), 0.1),
    "50 Hz hum": disturbances.level(noises.hum(SECONDS, 50, 5), 0.1),
    "60 Hz hum": disturbances.level(noises.hum(SECONDS, 60, 6), 0.1),
    "music": disturbances.level(noises.music(SECONDS, 7), 0.08),
    "clicks": disturbances.level(disturbances.bursts(SECONDS, noises.click, 8), 0.05),
    "taps": disturbances.level(disturbances.bursts(SECONDS, disturbances.tap, 9), 0.05),
    "coughs": disturbances.level(disturbances.bursts(SECONDS, disturbances.cough, 10), 0.08),
}
BABBLES = [(3, 11), (4, 12), (5, 13), (6, 14)]  # talkers, seed


@pytest.fixture(scope="module")
def vad(store: Store) -> Vad:
    return Vad(store.get("vad"), CPU)


@pytest.fixture(scope="module")
def whisper(store: Store) -> Whisper:
    return Whisper(store.get("whisper-base"), CPU)


def heard(vad: Vad, whisper: Whisper, sound: Samples) -> list[Transcript]:
    """All final transcripts of a sound, believed or not."""
    witness, desk = Witness(), Desk()
    hearers = Hearers(
        vad=vad.stream(),
        recognise=lambda samples, prior, likely: whisper.transcribe(
            samples, list(prior), prior, (*NAMES, *likely)
        ),
        judge_end=lambda _: 0.5,
    )
    loop = Loop([Ears(hearers, desk, SETTINGS, ("en", "pt"), Listen.OPEN), witness], desk)
    quiet = np.zeros(SAMPLE_RATE, np.float32)
    samples = np.concatenate([quiet, sound, quiet, quiet])
    for first in range(0, len(samples), 320):
        loop.take(AudioBlock(samples_to_ns(first), samples[first : first + 320]))
    loop.finish()
    loop.advance(loop.now_ns)
    return [event for event in witness.seen if isinstance(event, Transcript) and event.final]


def believed(transcripts: list[Transcript]) -> list[str]:
    return [found.text for found in transcripts if not disbelief(found, SETTINGS)]


@pytest.mark.parametrize("name", NOISES)
def test_noise_is_not_believed(vad: Vad, whisper: Whisper, name: str) -> None:
    assert believed(heard(vad, whisper, NOISES[name])) == []


@pytest.mark.parametrize("name", NOISES)
def test_noise_that_passes_for_speech_would_not_be_believed_either(
    whisper: Whisper, name: str
) -> None:
    found = whisper.transcribe(NOISES[name], ("en", "pt"), vocabulary=NAMES)
    transcript = Transcript(
        t_ns=int(SECONDS * 1e9),
        start_ns=0,
        utterance=1,
        text=found.text,
        language=found.language,
        language_probability=found.language_probability,
        avg_logprob=found.avg_logprob,
        no_speech_probability=found.no_speech_probability,
    )
    assert believed([transcript]) == []


@pytest.mark.parametrize(("talkers", "seed"), BABBLES)
def test_several_people_at_once_are_not_believed(
    vad: Vad, whisper: Whisper, talkers: int, seed: int
) -> None:
    sound = disturbances.level(disturbances.babble(VOICES, SECONDS, talkers, seed), 0.03)
    transcripts = heard(vad, whisper, sound)
    assert transcripts  # it is speech to the voice activity detector
    assert believed(transcripts) == []


@pytest.mark.parametrize("clip", human_clips(), ids=lambda clip: clip.name)
def test_speech_in_noise_is_believed(vad: Vad, whisper: Whisper, clip: Clip) -> None:
    noise = disturbances.level(noises.coloured(len(clip.samples) / SAMPLE_RATE, 0, 15), 1.0)
    loudness = np.sqrt(np.mean(np.square(clip.samples)))
    noisy = clip.samples + noise * loudness * np.float32(10 ** (-10 / 20))
    transcripts = heard(vad, whisper, noisy)
    assert len(believed(transcripts)) == len(transcripts) >= 1


def test_a_doubtful_sentence_needs_more_than_a_doubtful_word() -> None:
    word = Transcript(
        t_ns=800_000_000,
        start_ns=0,
        utterance=1,
        text="Stop.",
        language="en",
        language_probability=1.0,
        avg_logprob=-0.8,
        no_speech_probability=0.3,
    )
    sentence = dataclasses.replace(word, t_ns=5_000_000_000, text="We are going to a club today.")
    assert disbelief(word, SETTINGS) == ""
    assert disbelief(sentence, SETTINGS) == "doubtful"
    sure = dataclasses.replace(sentence, avg_logprob=-0.2, no_speech_probability=0.1)
    assert disbelief(sure, SETTINGS) == ""
    again = dataclasses.replace(sure, text="We are in 5-7-8. " * 5)
    assert disbelief(again, SETTINGS) == "repeats itself"
    assert disbelief(dataclasses.replace(sure, text="no, no, no, no"), SETTINGS) == ""
    bang = dataclasses.replace(sure, t_ns=250_000_000, text="I'm not going to do it.")
    assert disbelief(bang, SETTINGS) == "too fast"
    assert disbelief(dataclasses.replace(sure, text="... !"), SETTINGS) == "no words"
