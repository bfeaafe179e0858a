import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.clips import human_clips
from assistant.evaluation.word_error_rate import normalised_words, word_error_rate
from assistant.hearing.captions import Caption, Captioner, CaptionWindow
from devices.media import SAMPLE_RATE, Samples, ns_to_samples, samples_to_ns
from models.runtime import SessionOptions
from models.store import Store
from models.whisper import Whisper

TEXT = st.lists(st.sampled_from(["a", "B", "b,", "c", "d.", ""]), max_size=8).map(" ".join)
STEPS = st.lists(st.tuples(st.booleans(), TEXT), max_size=12)
SENTENCE = "he might even have been made amiable himself"


def stable(caption: Caption) -> str:
    return caption.text[: caption.stable]


@given(steps=STEPS, end=TEXT)
def test_the_stable_part_only_grows(steps: list[tuple[bool, str]], end: str) -> None:
    captioner = Captioner()
    before = ""
    for closes, text in steps:
        if closes:
            captioner.close(text, 0)
        else:
            caption = captioner.take(text)
            assert caption.text.startswith(before)
            assert stable(caption).startswith(before)
            before = stable(caption)
    assert captioner.whole(end).text.startswith(before)


def test_words_are_stable_once_two_recognitions_agree() -> None:
    captioner = Captioner()
    assert captioner.take("He might eve") == Caption("He might eve", 0)
    assert stable(captioner.take("he might even have bin")) == "he might"
    assert stable(captioner.take("He might even have been made.")) == "he might even have"


def test_a_word_that_turns_up_in_front_doubles_none() -> None:
    captioner = Captioner()
    captioner.take("Mr. John")
    captioner.take("Mr. John Dash")
    assert captioner.take("And Mr. John Dashwood had").text == "Mr. John Dashwood had"


@given(cut=st.integers(0, 8), agreed=st.integers(0, 8))
def test_a_window_that_is_closed_loses_and_doubles_no_word(cut: int, agreed: int) -> None:
    words = SENTENCE.split()
    captioner = Captioner()
    for _ in range(2):
        captioner.take(" ".join(words[:agreed]))
    captioner.close(" ".join(words[:cut]), 0)
    assert captioner.take(" ".join(words[cut:])).text == SENTENCE


@given(known=st.integers(0, 8))
def test_the_whole_utterance_completes_what_is_stable(known: int) -> None:
    captioner = Captioner()
    for _ in range(2):
        captioner.take(" ".join(SENTENCE.split()[:known]))
    captioner.close("", 0)
    assert captioner.whole(SENTENCE).text == SENTENCE


def test_a_long_window_is_cut_where_it_is_quiet_and_holds_all_sound() -> None:
    sound = np.ones(9 * SAMPLE_RATE, np.float32)
    sound[5 * SAMPLE_RATE : 6 * SAMPLE_RATE] = 0
    window = CaptionWindow.of(sound, 7)
    assert np.array_equal(np.concatenate(window.pieces), sound)
    assert 5 < len(window.pieces[0]) / SAMPLE_RATE < 6
    assert window.cut_ns == 7 + samples_to_ns(len(window.pieces[0]))


def captions_of(sound: Samples, whisper: Whisper) -> tuple[list[Caption], float]:
    """A caption every 1.2 s, and the longest window in seconds."""
    captioner = Captioner()
    found, longest = [], 0.0
    for end in range(SAMPLE_RATE, len(sound), round(1.2 * SAMPLE_RATE)):
        begin_ns = captioner.window_ns or 0
        window = CaptionWindow.of(sound[ns_to_samples(begin_ns) : end], begin_ns)
        longest = max(longest, sum(map(len, window.pieces)) / SAMPLE_RATE)
        *closed, newest = (whisper.transcribe(piece).text for piece in window.pieces)
        for text in closed:
            captioner.close(text, window.cut_ns)
        found.append(captioner.take(newest))
    return found, longest


@pytest.fixture(scope="module")
def whisper(store: Store) -> Whisper:
    return Whisper(store.get("whisper-base"), SessionOptions(provider="cpu"))


def test_a_long_utterance_is_captioned_word_for_word_at_a_steady_cost(whisper: Whisper) -> None:
    book = [clip for clip in human_clips() if clip.name.startswith("austen")]
    pause = np.zeros(SAMPLE_RATE // 4, np.float32)
    sound = np.concatenate([part for clip in book for part in (clip.samples, pause)])
    captions, longest = captions_of(sound, whisper)
    assert longest < 9.0
    for before, after in itertools.pairwise(captions):
        assert stable(after).startswith(stable(before))
    words = normalised_words(" ".join(clip.text for clip in book))
    known = normalised_words(stable(captions[-1]))
    assert len(known) > 0.85 * len(words)
    assert word_error_rate(" ".join(words[: len(known)]), " ".join(known)) <= 0.12
