import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ModelRejected
from models.whisper_tokens import WhisperTokens, read_tokens
from tests.models.tiny_whisper import SPECIALS, tokenizer


def read(folder: Path, tree: Any) -> WhisperTokens:
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(tree))
    return read_tokens(path)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> WhisperTokens:
    return read(tmp_path_factory.mktemp("tokens"), tokenizer())


@given(text=st.text())
def test_bytes_come_back_as_the_text(tokens: WhisperTokens, text: str) -> None:
    assert (
        tokens.decode(text.encode("utf-8", "replace")) == text.encode("utf-8", "replace").decode()
    )


def test_special_tokens_and_timestamps_are_left_out(tokens: WhisperTokens) -> None:
    stamp = tokens.first_timestamp + 100
    assert tokens.decode([tokens.start, *b"ol", stamp, *"á".encode(), tokens.end]) == "olá"


def test_a_cut_letter_is_marked(tokens: WhisperTokens) -> None:
    assert tokens.decode("á".encode()[:1]) == "\N{REPLACEMENT CHARACTER}"


def test_special_tokens_are_found_by_name(tokens: WhisperTokens) -> None:
    place = {name: 256 + number for number, name in enumerate(SPECIALS)}
    assert tokens.end == place["<|endoftext|>"]
    assert tokens.no_speech == place["<|nospeech|>"]
    assert tokens.first_timestamp == place["<|notimestamps|>"] + 1
    assert tokens.languages == {"en": place["<|en|>"], "pt": place["<|pt|>"]}


def test_the_older_name_of_no_speech_is_known(tmp_path: Path, tokens: WhisperTokens) -> None:
    tree = json.loads(json.dumps(tokenizer()).replace("nospeech", "nocaptions"))
    assert read(tmp_path, tree) == tokens


@pytest.mark.parametrize("missing", ["<|endoftext|>", "<|transcribe|>", "<|nospeech|>", "<|en|>"])
def test_a_missing_token_is_rejected(tmp_path: Path, missing: str) -> None:
    tree = tokenizer()
    tree["added_tokens"] = [token for token in tree["added_tokens"] if token["content"] != missing]
    with pytest.raises(ModelRejected):
        read(tmp_path, tree)


def test_an_english_only_vocabulary_is_rejected(tmp_path: Path) -> None:
    tree = tokenizer()
    for token in tree["added_tokens"]:
        token["id"] += 5 if token["content"] in ("<|en|>", "<|pt|>") else 0
    with pytest.raises(ModelRejected, match="multilingual"):
        read(tmp_path, tree)


@pytest.mark.parametrize("tree", [[], {}, {"added_tokens": []}, {"added_tokens": [], "model": 1}])
def test_another_json_file_is_rejected(tmp_path: Path, tree: Any) -> None:
    with pytest.raises(ModelRejected, match=r"tokenizer\.json") as caught:
        read(tmp_path, tree)
    assert "\n" not in str(caught.value)
