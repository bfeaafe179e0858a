import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from models.errors import ModelRejected
from models.whisper_decoding import Decoded, Rules, decode, read_rules
from models.whisper_tokens import WhisperTokens, read_tokens
from tests.models.tiny_whisper import VOCABULARY, tokenizer

Floats = npt.NDArray[np.float32]
A, B, C, END, STAMPS = 97, 98, 99, 256, 266  # text is one token a byte
SUPPRESSED, SUPPRESSED_FIRST = 1, 32


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer()))
    config = {"suppress_ids": [SUPPRESSED], "suppress_ids_begin": [SUPPRESSED_FIRST]}
    (tmp_path / "config.json").write_text(json.dumps(config))
    tokens = read_tokens(tmp_path / "tokenizer.json")
    return read_rules(tmp_path / "config.json", tokens, VOCABULARY)


def stamp(seconds: float) -> int:
    return STAMPS + round(seconds / 0.02)


def wish(*likeliest: int) -> Floats:
    """Logits whose choices, best first, are far apart from each other and from all the rest."""
    logits = np.full(VOCABULARY, -50, np.float32)
    for place, token in enumerate(likeliest):
        logits[token] = -10 * place
    return logits


class Script:
    """A decoder that says its lines whatever it reads, and notes what it read."""

    def __init__(self, *lines: Floats) -> None:
        self._lines = list(lines)
        self.first = self._lines.pop(0)
        self.heard: list[int] = []

    def read(self, tokens: Sequence[int], rows: Sequence[int]) -> Floats:
        assert list(rows) == [len(tokens) - 1]
        self.heard.extend(tokens)
        line = self._lines.pop(0) if len(self._lines) > 1 else self._lines[0]
        return line[None]

    def decoded(self, rules: Rules, duration_s: float) -> Decoded:
        return decode(self.read, rules, self.first, duration_s)


def test_it_stops_at_the_end_token(rules: Rules) -> None:
    script = Script(wish(A), wish(B), wish(END))
    found = script.decoded(rules, 3.0)
    assert found.tokens == (A, B)
    assert found.finished
    assert found.logprobs == pytest.approx((0.0, 0.0), abs=1e-3)


def test_it_stops_at_a_timestamp_near_the_end_without_asking_further(rules: Rules) -> None:
    script = Script(wish(A), wish(stamp(2.8)), wish(C))
    assert script.decoded(rules, 3.0).tokens == (A,)
    assert script.heard == [A]


def test_a_second_segment_is_heard(rules: Rules) -> None:
    lines = wish(A), wish(stamp(1)), wish(stamp(1.5)), wish(B), wish(stamp(2.9)), wish(C)
    script = Script(*lines)
    assert script.decoded(rules, 3.0).tokens == (A, B)
    assert script.heard == [A, stamp(1), stamp(1.5), B]


def test_an_early_timestamp_then_the_end_is_the_end(rules: Rules) -> None:
    found = Script(wish(A), wish(stamp(1)), wish(END), wish(C)).decoded(rules, 3.0)
    assert found.tokens == (A,)
    assert found.finished
    assert found.heard_s == 1.0


@pytest.mark.parametrize(
    ("lines", "words_end_s", "heard_s"),
    [
        ([wish(A), wish(END)], 3.0, 3.0),
        ([wish(A), wish(stamp(2.8)), wish(END)], 3.0, 3.0),
        ([wish(A), wish(stamp(1)), wish(stamp(1.5)), wish(END)], 1.0, 1.5),
        ([wish(A), wish(stamp(1)), wish(stamp(1.5)), wish(B), wish(END)], 3.0, 3.0),
        ([wish(A), wish(A)], 3.0, 3.0),
    ],
)
def test_how_far_it_heard(
    rules: Rules, lines: list[Floats], words_end_s: float, heard_s: float
) -> None:
    found = Script(*lines).decoded(rules, 3.0)
    assert found.words_end_s == pytest.approx(words_end_s)
    assert found.heard_s == pytest.approx(heard_s)


def test_after_a_segment_only_a_timestamp_or_the_end_may_come(rules: Rules) -> None:
    script = Script(wish(A), wish(stamp(1)), wish(C, stamp(1)), wish(B), wish(END))
    assert script.decoded(rules, 3.0).tokens == (A, B)
    assert script.heard == [A, stamp(1), stamp(1), B]


def test_many_unlikely_timestamps_outweigh_one_likelier_word(rules: Rules) -> None:
    spread = wish(B)
    spread[stamp(2.6) : stamp(3)] = -2  # 20 of them: together exp(1)
    assert Script(wish(A), spread, wish(B)).decoded(rules, 2.5).tokens == (A,)
    spread[stamp(2.6) : stamp(3)] = -4  # together exp(-1)
    assert Script(wish(A), spread, wish(END)).decoded(rules, 2.5).tokens == (A, B)


def test_time_does_not_go_back(rules: Rules) -> None:
    lines = wish(A), wish(stamp(1)), wish(stamp(0.5), stamp(1)), wish(B), wish(stamp(1), C)
    script = Script(*lines, wish(END))
    assert script.decoded(rules, 3.0).tokens == (A, B, C)


def test_what_cannot_begin_is_passed_over_at_the_beginning_only(rules: Rules) -> None:
    script = Script(
        wish(END, stamp(0), SUPPRESSED_FIRST, A), wish(SUPPRESSED_FIRST), wish(END), wish(END)
    )
    assert script.decoded(rules, 3.0).tokens == (A, SUPPRESSED_FIRST)


def test_suppressed_and_special_tokens_are_never_said(rules: Rules) -> None:
    specials = range(END + 1, STAMPS)
    for token in (SUPPRESSED, *specials):
        found = Script(wish(token, A), wish(token, B), wish(END)).decoded(rules, 3.0)
        assert found.tokens == (A, B)


def test_words_without_end_are_cut_and_called_unfinished(rules: Rules) -> None:
    found = Script(wish(A), wish(A)).decoded(rules, 2.0)
    assert len(found.tokens) == 2 * 12 + 8
    assert not found.finished


def test_the_logprob_is_that_of_the_words_alone(rules: Rules) -> None:
    even = np.full(VOCABULARY, -np.inf, np.float32)
    even[[A, B, C, 100]] = 1.0
    found = Script(even, wish(END)).decoded(rules, 1.0)
    assert found.logprobs == pytest.approx((-math.log(4),))


def test_rules_that_do_not_fit_are_rejected(tmp_path: Path, rules: Rules) -> None:
    tokens: WhisperTokens = rules.tokens
    config = tmp_path / "config.json"
    with pytest.raises(ModelRejected, match="no room"):
        read_rules(config, tokens, VOCABULARY - 1)
    for text in ("", "{}", '{"suppress_ids": [99999999], "suppress_ids_begin": []}'):
        config.write_text(text)
        with pytest.raises(ModelRejected, match=r"config\.json"):
            read_rules(config, tokens, VOCABULARY)
