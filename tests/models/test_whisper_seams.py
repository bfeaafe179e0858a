import json
from pathlib import Path

import pytest

from models.whisper_decoding import Decoded
from models.whisper_seams import without_doubled
from models.whisper_tokens import WhisperTokens, read_tokens
from tests.models.tiny_whisper import tokenizer


@pytest.fixture
def tokens(tmp_path: Path) -> WhisperTokens:
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer()))
    return read_tokens(tmp_path / "tokenizer.json")


def decoded(text: str) -> Decoded:
    numbers = tuple(text.encode())
    return Decoded(numbers, tuple(-float(number) for number in numbers), True, 1.0, 1.0)


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        (" a young man.", " man, unless", " unless"),
        (" than he was", " Was he", " he"),
        (" a young man.", " Unless", " Unless"),
        (" a woman.", " man, unless", " man, unless"),
        (" man", " man.", ""),
        (" unless to be", " to be rather", " rather"),
        (" and to be to be", " to be to", " to"),
        ("", " man", " man"),
        (" man", "", ""),
    ],
)
def test_words_that_both_windows_have_are_said_once(
    tokens: WhisperTokens, before: str, after: str, left: str
) -> None:
    found = without_doubled(decoded(before), decoded(after), tokens)
    assert found == decoded(left)
