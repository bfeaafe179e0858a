import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.hearing.language_prior import LanguagePrior

CODES = st.sampled_from(["en", "pt", "es", "fr"])


def chosen(prior: LanguagePrior, likelihoods: dict[str, float]) -> str:
    weights = prior.weights()
    return max(likelihoods, key=lambda code: likelihoods[code] * weights[code])


@pytest.mark.parametrize(("spoken", "other"), [("en", "pt"), ("pt", "en")])
def test_an_unsure_utterance_stays_in_the_language_of_the_conversation(
    spoken: str, other: str
) -> None:
    prior = LanguagePrior(["en", "pt"])
    prior.take(spoken)
    assert chosen(prior, {other: 0.6, spoken: 0.4}) == spoken


@pytest.mark.parametrize(("spoken", "other"), [("en", "pt"), ("pt", "en")])
def test_a_clear_change_of_language_goes_through(spoken: str, other: str) -> None:
    prior = LanguagePrior(["en", "pt"])
    prior.take(spoken)
    assert chosen(prior, {other: 0.9, spoken: 0.1}) == other


def test_english_is_held_back_before_anything_is_heard() -> None:
    prior = LanguagePrior(["en", "pt"])
    assert chosen(prior, {"en": 0.6, "pt": 0.4}) == "pt"
    assert chosen(prior, {"en": 0.7, "pt": 0.3}) == "en"


@given(heard=st.lists(CODES), last=CODES)
def test_only_the_last_language_counts(heard: list[str], last: str) -> None:
    long, short = LanguagePrior(["en", "pt", "es", "fr"]), LanguagePrior(["en", "pt", "es", "fr"])
    for code in [*heard, last]:
        long.take(code)
    short.take(last)
    assert long.weights() == short.weights()
    assert all(0 < weight < math.inf for weight in long.weights().values())
