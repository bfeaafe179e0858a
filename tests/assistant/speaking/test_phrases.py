from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.speaking.phrases import LONGEST_PHRASE, Phrases
from devices.media import Samples


class Voice:
    """Says a word a piece, its length in samples, and counts the pieces."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def stream(self, words: str, speed: float) -> Iterator[Samples]:
        for word in words.split():
            self.made.append(word)
            yield np.full(len(word), speed, np.float32)


@pytest.fixture
def voice() -> Voice:
    return Voice()


def said(phrases: Phrases, words: str, speed: float = 1.0) -> list[list[float]]:
    return [piece.tolist() for piece in phrases.stream(words, speed)]


def test_a_phrase_is_made_once_and_comes_in_the_same_pieces(voice: Voice) -> None:
    phrases = Phrases(voice.stream)
    first = said(phrases, "I see")
    assert first == [[1.0], [1.0] * 3]
    assert said(phrases, "I see") == first
    assert voice.made == ["I", "see"]


def test_another_speed_is_another_phrase(voice: Voice) -> None:
    phrases = Phrases(voice.stream)
    assert said(phrases, "yes", 1.0) != said(phrases, "yes", 2.0)


def test_pieces_are_made_when_asked_for(voice: Voice) -> None:
    phrases = Phrases(voice.stream)
    next(phrases.stream("one two", 1.0))
    assert voice.made == ["one"]


def test_a_phrase_that_was_cut_off_is_not_kept(voice: Voice) -> None:
    phrases = Phrases(voice.stream)
    cut = phrases.stream("one two", 1.0)
    next(cut)
    cut.close()  # type: ignore[attr-defined]
    assert len(said(phrases, "one two")) == 2


def test_the_phrase_not_said_for_longest_makes_room(voice: Voice) -> None:
    phrases = Phrases(voice.stream, most=2)
    for words in ("a", "b", "a", "c", "a", "b"):
        said(phrases, words)
    assert voice.made == ["a", "b", "c", "b"]


def test_long_sentences_are_not_kept(voice: Voice) -> None:
    phrases = Phrases(voice.stream)
    for _ in range(2):
        said(phrases, "x" * (LONGEST_PHRASE + 1))
    assert len(voice.made) == 2


def test_threads_hear_the_same(voice: Voice) -> None:
    phrases = Phrases(voice.stream, most=3)
    words = ["a b", "c d e", "f", "g h"] * 25
    with ThreadPoolExecutor(8) as threads:
        heard = list(threads.map(lambda phrase: said(phrases, phrase), words))
    assert heard == [[[1.0]] * len(phrase.split()) for phrase in words]
