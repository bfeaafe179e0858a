import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.request_features import ROWS, places, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What's the SIGN say?", ["what", "s", "the", "sign", "say", "?"]),
        ("Põe um alarme às 15:30, já!", ["poe", "um", "alarme", "as", "00", "00", "ja"]),
        ("", []),
        ("…", []),
    ],
)
def test_words_without_accents_capitals_and_digits(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text(max_size=60))
def test_places_are_sorted_and_unique_and_in_the_table(text: str) -> None:
    for found in places(text):
        assert found.dtype == np.int64
        assert np.array_equal(found, np.unique(found))
        assert all(0 <= place < ROWS for place in found)


@given(st.text(alphabet="aeiouçáãéíóõúABC nst12", max_size=40))
def test_spelling_alone_does_not_matter(text: str) -> None:
    bare = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    for one, other in zip(places(text), places(bare.upper()), strict=True):
        assert np.array_equal(one, other)


def test_order_matters_to_runs_of_words_only() -> None:
    words, letters = places("take photo now")
    turned_words, turned_letters = places("now photo take")
    assert not np.array_equal(words, turned_words)
    assert np.array_equal(letters, turned_letters)


def test_a_misspelt_word_keeps_most_of_its_letters() -> None:
    letters, misspelt, other = (set(places(word)[1]) for word in ("reminder", "remindor", "camera"))
    assert len(letters & misspelt) > len(letters) / 2 > len(letters & other) * 2
