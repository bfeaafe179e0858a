import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soxr

from assistant.evaluation.word_error_rate import corpus_word_error_rate
from models.english.phonemes import english
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


LONG = "There is a coffee shop about fifty meters ahead, on your left. Two people are there."


def test_the_stream_joined_is_what_say_gives(voice: Voice) -> None:
    pieces = list(voice.stream(LONG, 0.8))
    assert len(pieces) > 4 and all(len(piece) for piece in pieces)
    assert np.array_equal(np.concatenate(pieces), voice.say(LONG, 0.8))


def test_the_first_piece_of_a_stream_is_short(voice: Voice) -> None:
    first = next(voice.stream(LONG))
    assert 0.2 < len(first) / voice.sample_rate < 0.5


def test_the_seams_of_pieces_are_exact(voice: Voice) -> None:
    phonemes = english().phonemes("There is a coffee shop about fifty meters ahead.")
    plan = voice.plan(phonemes, 1.0)
    frames = plan.shape[2]
    whole = voice.decoded(plan, 0, frames)
    for places in ([0, 32, frames], [0, 1, 2, 77, frames - 1, frames]):
        cut = [voice.decoded(plan, *pair) for pair in itertools.pairwise(places)]
        assert np.abs(np.concatenate(cut) - whole).max() < 1e-5


@pytest.mark.parametrize("speed", [0.0, -1.0, 2.1, float("nan")])
def test_a_speed_out_of_range_is_refused(voice: Voice, speed: float) -> None:
    for speak in (voice.say, voice.stream):
        with pytest.raises(ValueError, match="speed"):
            speak("Got it.", speed)


def test_what_is_too_long_for_one_run_is_spoken_in_parts(voice: Voice) -> None:
    sound = voice.say("blue cup " * 40)
    assert len(sound) / voice.sample_rate > 12


def test_another_kind_of_model_is_refused(tmp_path: Path, store: Store) -> None:
    for half in ("planner", "decoder"):
        (tmp_path / f"{half}.onnx").write_bytes(store.get("vad").read_bytes())
    (tmp_path / "voice.json").write_text("{}")
    with pytest.raises(ModelRejected, match=r"models\.build\.voice"):
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


def test_whisper_understands_signs_in_portuguese(voice: Voice, store: Store) -> None:
    whisper = Whisper(store.get("whisper-base"), SessionOptions("cpu"))
    signs = ["saída", "entrada", "farmácia", "obrigado", "açaí"]
    heard = [
        whisper.transcribe(
            soxr.resample(voice.say(f"{sign}."), voice.sample_rate, 16_000).astype(np.float32),
            ("pt",),
        ).text
        for sign in signs
    ]
    found = [
        sign in text.lower().replace("asai", "açaí")
        for sign, text in zip(signs, heard, strict=True)
    ]
    assert sum(found) >= 4, heard
