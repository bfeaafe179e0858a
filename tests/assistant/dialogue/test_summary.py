"""The summary of a talk: exact cases, and what holds for any talk."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.summary import FEWEST_WORDS, most_telling

TALK = [
    "Well, hello there.",
    "The meeting with the architect moves to Thursday at four.",
    "I had eggs for breakfast, by the way.",
    "So the architect brings the plans to the meeting on Thursday.",
    "We need the plans signed before the bank closes on Friday.",
    "Right.",
]


def test_what_is_spoken_of_most_is_told_and_nothing_twice() -> None:
    chosen = most_telling(TALK, 2)
    assert 4 in chosen
    assert len({1, 3} & set(chosen)) == 1


def test_small_talk_alone_has_no_summary() -> None:
    assert most_telling(["Right.", "Yes, yes.", "Okay then."], 3) == []


@given(st.lists(st.text(alphabet="abcde .", max_size=40), max_size=12), st.integers(0, 5))
def test_sentences_are_chosen_in_order_each_once(sentences: list[str], most: int) -> None:
    chosen = most_telling(sentences, most)
    assert chosen == sorted(set(chosen))
    assert len(chosen) <= most
    assert all(len(sentences[i].split()) >= FEWEST_WORDS for i in chosen)
