import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from models.whisper_tokens import WhisperTokens, read_tokens
from models.whisper_vocabulary import LONGEST, SPARE, SPARE_PER_TOKEN, Vocabulary
from tests.models.tiny_whisper import VOCABULARY, tokenizer

Floats = npt.NDArray[np.float32]
FLAT = np.zeros(VOCABULARY, np.float32)


@pytest.fixture
def tokens(tmp_path: Path) -> WhisperTokens:
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer()))
    return read_tokens(tmp_path / "tokenizer.json")


def row(best: str, **behind: float) -> Floats:
    """Logits whose best token is `best`, others as far behind as is said, the rest far away."""
    logits = np.full(VOCABULARY, -30, np.float32)
    for letter, nats in behind.items():
        logits[ord(letter)] = -nats
    logits[ord(best)] = 0
    return logits


class Rows:
    """A decoder that says its rows whatever it reads."""

    def __init__(self, *rows: Floats) -> None:
        self._rows = rows
        self.peeked: list[str] = []

    def peek(self, tokens: Sequence[int], rows: Sequence[int]) -> Floats:
        self.peeked.append(bytes(tokens).decode())
        return np.stack(self._rows[: len(rows)])


def taken(words: Sequence[str], tokens: WhisperTokens, first: Floats, rows: Rows) -> str | None:
    found = Vocabulary(words, tokens).fit(first, rows.peek)
    return None if found is None else bytes(found.tokens).decode()


def test_a_word_that_is_nearly_as_likely_is_taken(tokens: WhisperTokens) -> None:
    spare = SPARE + 3 * SPARE_PER_TOKEN
    rows = Rows(row("A", J=spare - 0.1), row("o"), row("."))
    assert taken(["Jo"], tokens, row(" "), rows) == " Jo"
    rows = Rows(row("A", J=spare + 0.1), row("o"), row("."))
    assert taken(["Jo"], tokens, row(" "), rows) is None


def test_what_the_tokens_are_behind_counts_together(tokens: WhisperTokens) -> None:
    half = (SPARE + 3 * SPARE_PER_TOKEN) / 2
    rows = Rows(row("A", J=half - 0.1), row("a", o=half - 0.1), row("."))
    assert taken(["Jo"], tokens, row(" "), rows) == " Jo"
    rows = Rows(row("A", J=half + 0.1), row("a", o=half + 0.1), row("."))
    assert taken(["Jo"], tokens, row(" "), rows) is None


def test_a_word_that_goes_on_is_not_taken(tokens: WhisperTokens) -> None:
    assert taken(["Jo"], tokens, row(" "), Rows(row("J"), row("o"), row("e"))) is None
    assert taken(["Jo"], tokens, row(" "), Rows(row("J"), row("o"), row("'"))) == " Jo"


def test_of_several_the_likeliest_is_taken(tokens: WhisperTokens) -> None:
    rows = Rows(row("B", J=2, K=1), row("o"), row("."))
    assert taken(["Jo", "Ko"], tokens, row(" "), rows) == " Ko"


def test_a_word_that_cannot_begin_here_is_not_even_read(tokens: WhisperTokens) -> None:
    rows = Rows(row("J"), row("o"), row("."))
    assert taken(["Jo"], tokens, row("x"), rows) is None
    assert rows.peeked == []


def test_timestamps_count_together_against_a_word(tokens: WhisperTokens) -> None:
    first = row(" ")
    first[tokens.first_timestamp :] = -2  # 1501 of them: together exp(5.3)
    assert taken(["Jo"], tokens, first, Rows(row("J"), row("o"), row("."))) is None


def test_only_small_letters_may_become_capitals(tokens: WhisperTokens) -> None:
    capital = Rows(row("J"), row("o"), row("."))
    assert taken(["jo"], tokens, row(" "), capital) == " Jo"
    small = Rows(row("j"), row("o"), row("."))
    assert taken(["Jo"], tokens, row(" "), small) is None


def test_a_word_is_as_sure_as_the_models_own_choice(tokens: WhisperTokens) -> None:
    rows = Rows(row("A", J=2.0), row("o"), row("."))
    found = Vocabulary(["Jo"], tokens).fit(row(" "), rows.peek)
    assert found is not None
    assert len(found.logprobs) == len(found.tokens) == 3
    assert found.logprobs[1] == pytest.approx(-np.log(1 + np.exp(-2)), abs=1e-3)


def test_no_words_and_empty_words_favour_nothing(tokens: WhisperTokens) -> None:
    for words in ([], ["", "  "]):
        assert taken(words, tokens, FLAT, Rows(FLAT, FLAT)) is None


def test_an_endless_word_is_refused(tokens: WhisperTokens) -> None:
    with pytest.raises(ValueError, match="tokens"):
        Vocabulary(["x" * LONGEST], tokens)
