"""How long a silence is waited for, by what was said and how it sounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config import Hearing
from assistant.hearing.patience import Ending, ending, patience_ms

SETTINGS = Hearing(sure_end_ms=300, end_of_turn_ms=600, mid_sentence_ms=1300, sure_end=0.9)
SHORT, USUAL, LONG = 300, 600, 1300


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What does the sign say?", "en"),
        ("Read line 3", "en"),
        ("Count the bottles and tell me how many there are.", "en"),
        ("What's in front of me?", "en"),
        ("Find my keys, please.", "en"),
        ("Stop.", "en"),
        ("O que está escrito na placa?", "pt"),
        ("Me diga quantas são.", "pt"),
        ("Leia a segunda linha, por favor.", "pt"),
        ("Pare!", "pt"),
        ("Qu'est-ce que c'est ?", "fr"),
    ],
)
def test_whole_sentences(text: str, language: str) -> None:
    assert ending(text, language) is Ending.WHOLE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the price of the?", "en"),
        ("Find my keys and", "en"),
        ("Where is my", "en"),
        ("I would like to know, um.", "en"),
        ("Can you tell me if...", "en"),
        ("What's in-", "en"),
        ("Two point", "en"),
        ("The first,", "en"),
        ("Qual é o preço do?", "pt"),
        ("Eu queria saber se", "pt"),
        ("A porta está à minha esquerda, ou a minha...", "pt"),
        ("Onde está", "pt"),
        ("Encontre as minhas chaves e", "pt"),
        ("O que está escrito na, hum", "pt"),
        ("Qu'est-ce que…", "fr"),
    ],
)
def test_sentences_that_are_broken_off(text: str, language: str) -> None:
    assert ending(text, language) is Ending.BROKEN_OFF


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is that for?", "en"),
        ("Turn it on.", "en"),
        ("What is in the first?", "en"),
        ("", "en"),
        ("...?", "xx"),
        ("De onde ele é?", "pt"),
        ("Leia a segunda", "pt"),
    ],
)
def test_sentences_that_may_be_either(text: str, language: str) -> None:
    assert ending(text, language) is not Ending.WHOLE


@pytest.mark.parametrize(
    ("turn_end", "text", "wait_ms"),
    [
        (0.95, "Read line three.", SHORT),
        (0.9, "Read line three.", SHORT),
        (0.89, "Read line three.", USUAL),
        (0.05, "Read line three.", USUAL),
        (0.01, "Read line three.", LONG),
        (0.99, "Read the", LONG),
        (0.99, "What is that for?", USUAL),
        (0.3, "What is that for?", LONG),
        (None, "Read line three.", USUAL),
        (None, "Read the", LONG),
        (None, "What is that for?", USUAL),
        (0.99, None, USUAL),
        (0.01, None, LONG),
        (None, None, USUAL),
        (0.99, "", USUAL),
    ],
)
def test_patience(turn_end: float | None, text: str | None, wait_ms: int) -> None:
    assert patience_ms(turn_end, text, "en", False, SETTINGS) == wait_ms


@pytest.mark.parametrize(
    ("turn_end", "text", "wait_ms"),
    [
        (0.05, "Read line three.", SHORT),
        (0.03, "Read line three.", LONG),
        (None, "Read line three.", USUAL),
        (0.05, "Read the", LONG),
        (0.99, "What is that for?", USUAL),
    ],
)
def test_a_request_that_can_be_answered_is_whole(
    turn_end: float | None, text: str, wait_ms: int
) -> None:
    assert patience_ms(turn_end, text, "en", True, SETTINGS) == wait_ms


@given(
    st.none() | st.floats(0, 1),
    st.none() | st.text(max_size=80),
    st.sampled_from(["en", "pt"]),
    st.booleans(),
)
def test_the_surer_the_end_sounds_the_shorter_is_the_wait(
    turn_end: float | None, text: str | None, language: str, asks: bool
) -> None:
    wait_ms = patience_ms(turn_end, text, language, asks, SETTINGS)
    assert patience_ms(1.0, text, language, asks, SETTINGS) <= wait_ms
    assert wait_ms <= patience_ms(0.0, text, language, asks, SETTINGS) == LONG
