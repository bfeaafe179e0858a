from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soxr

from assistant.evaluation.word_error_rate import corpus_word_error_rate
from models.errors import ModelRejected
from models.runtime import SessionOptions
from models.store import Store
from models.voice import CLAUSE_PAUSE_S, LEAD_S, SENTENCE_PAUSE_S, Voice
from models.whisper import Whisper

AUDIBLE = 0.01


@pytest.fixture(scope="module")
def voice(store: Store) -> Voice:
    return Voice(store.get("voice-en"), SessionOptions("cpu"))


def test_gives_mono_samples_in_range(voice: Voice) -> None:
    sound = voice.say("There is a cup.")
    assert sound.dtype == np.float32 and sound.ndim == 1
    assert 0.1 < np.abs(sound).max() <= 1.0
    assert 0.5 < len(sound) / voice.sample_rate < 3.0


@pytest.mark.parametrize("text", ["", "  \n", "...", "😀 漢字", '"'])
def test_nothing_to_say_gives_no_samples(voice: Voice, text: str) -> None:
    assert len(voice.say(text)) == 0


def test_same_text_same_samples_whatever_ran_before(voice: Voice) -> None:
    first = voice.say("Turn left at the corner.")
    voice.say("Something else, and longer than that.")
    assert np.array_equal(voice.say("Turn left at the corner."), first)


def test_same_text_same_samples_in_another_voice_and_in_threads(voice: Voice, store: Store) -> None:
    texts = ["Got it.", "Two cups.", "I don't see a cup.", "It is noon."] * 2
    other = Voice(store.get("voice-en"), SessionOptions("cpu"))
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(voice.say, texts))
    for text, sound in zip(texts, together, strict=True):
        assert np.array_equal(other.say(text), sound), text


def test_sentences_are_spoken_one_by_one(voice: Voice) -> None:
    both = voice.say("Got it. It is noon.")
    assert np.array_equal(both, np.concatenate([voice.say("Got it."), voice.say("It is noon.")]))


@pytest.mark.parametrize(
    ("text", "pause_s"), [("Got it.", SENTENCE_PAUSE_S), ("On your left,", CLAUSE_PAUSE_S)]
)
def test_silence_around_speech_is_short_and_known(voice: Voice, text: str, pause_s: float) -> None:
    sound = voice.say(text)
    audible = np.flatnonzero(np.abs(sound) >= AUDIBLE)
    assert audible[0] == int(LEAD_S * voice.sample_rate)
    assert len(sound) - 1 - audible[-1] == int(pause_s * voice.sample_rate)


def test_speed_shortens_and_lengthens(voice: Voice) -> None:
    text = "There is a cup on the table."
    slow, usual, fast = (len(voice.say(text, speed)) for speed in (0.5, 1.0, 2.0))
    assert slow > 1.4 * usual > 1.4 * 1.2 * fast


@pytest.mark.parametrize("speed", [0.0, -1.0, 2.1, float("nan")])
def test_a_speed_out_of_range_is_refused(voice: Voice, speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        voice.say("Got it.", speed)


def test_what_is_too_long_for_one_run_is_spoken_in_parts(voice: Voice) -> None:
    sound = voice.say("blue cup " * 40)
    assert len(sound) / voice.sample_rate > 12


def test_a_voice_that_draws_its_own_noise_is_refused(tmp_path: Path, store: Store) -> None:
    (tmp_path / "voice.onnx").write_bytes(store.get("vad").read_bytes())
    (tmp_path / "voice.json").write_text("{}")
    with pytest.raises(ModelRejected, match="noise"):
        Voice(tmp_path, SessionOptions("cpu"))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelRejected, match=r"voice\.json"):
        Voice(tmp_path, SessionOptions("cpu"))


READ_BACK = [
    "There is a coffee shop about fifty meters ahead, on your left.",
    "I can't recognise keys. Tell me where you put them and I'll remember.",
    "The total is $18.50, and the change is $1.50.",
    "Your train leaves at 6:30 pm from platform 9.",
    'It says: "NO PARKING".',
    "It is minus five degrees, at one hundred kilometers per hour.",
    "You'll find it behind the chair.",
]


def test_whisper_understands_the_voice(voice: Voice, store: Store) -> None:
    whisper = Whisper(store.get("whisper-base"), SessionOptions("cpu"))
    heard = [
        whisper.transcribe(
            soxr.resample(voice.say(text), voice.sample_rate, 16_000).astype(np.float32), ("en",)
        ).text
        for text in READ_BACK
    ]
    assert corpus_word_error_rate(zip(READ_BACK, heard, strict=True)) <= 0.1, heard
