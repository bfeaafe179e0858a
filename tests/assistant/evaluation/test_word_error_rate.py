import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.word_error_rate import (
    corpus_word_error_rate,
    normalised_words,
    word_error_rate,
)

TEXT = st.lists(st.sampled_from(["one", "two", "cup", "sign", "the"])).map(" ".join)


@pytest.mark.parametrize(
    ("reference", "hypothesis", "rate"),
    [
        ("what does the sign say", "what does the sign say", 0.0),
        ("what does the sign say", "What does the sign say?", 0.0),
        ("what does the sign say", "what does a sign say", 1 / 5),
        ("what does the sign say", "what does sign say", 1 / 5),
        ("what does the sign say", "what does the red sign say", 1 / 5),
        ("what does the sign say", "", 1.0),
        ("stop", "now please stop it", 3.0),
        ("", "", 0.0),
        ("", "you", 1.0),
        ("ten of clubs", "10 of clubs.", 0.0),
        ("five five", "5, 5", 0.0),
        ("not an ill disposed man", "not an ill-disposed man", 0.0),
    ],
)
def test_rates(reference: str, hypothesis: str, rate: float) -> None:
    assert word_error_rate(reference, hypothesis) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mr. Dashwood’s house, I'm told!", "mister dashwoods house i am told"),
        ("It won't, can't and shouldn't.", "it will not can not and should not"),
        ("What's Ana's phone?", "what is anas phone"),
        ("uh, hmm, a cup [music] (laughs)", "a cup"),
        ("Okay. OK!", "okay okay"),
        ("0 7 12 20 45", "zero seven twelve twenty forty five"),
        ("110 2,026 1000000", "one hundred ten two thousand twenty six one million"),
        ("007", "zero zero seven"),
        (
            "the 1st, 22nd, 20th and 112th",
            "the first twenty second twentieth and one hundred twelfth",
        ),
        ("$5 & 20%", "five dollars and twenty percent"),
        ("$2.50.", "two point five zero dollars"),
        ("3.14 at 6:30pm", "three point one four at six thirty pm"),
        ("um café", "café"),
    ],
)
def test_normalisation(text: str, words: str) -> None:
    assert normalised_words(text) == words.split()


@given(reference=TEXT, hypothesis=TEXT)
def test_the_distance_is_a_metric_on_words(reference: str, hypothesis: str) -> None:
    there = word_error_rate(reference, hypothesis) * max(len(reference.split()), 1)
    back = word_error_rate(hypothesis, reference) * max(len(hypothesis.split()), 1)
    assert there == pytest.approx(back)
    assert (there == 0) == (reference.split() == hypothesis.split())
    shorter, longer = sorted((len(reference.split()), len(hypothesis.split())))
    assert longer - shorter <= there + 1e-9 <= longer + 1e-6


@given(text=st.text(max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalised_words(text)
    assert normalised_words(" ".join(once)) == once


def test_long_references_count_for_more() -> None:
    assert corpus_word_error_rate([("a b c d e f g h i", "a b c d e f g h i"), ("a", "b")]) == 0.1
