import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ModelRejected
from models.store import Store
from models.whisper_tokens import WhisperTokens, read_tokens
from tests.models.tiny_whisper import SPECIALS, english_only, tokenizer


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


def test_languages_that_do_not_follow_the_start_are_rejected(tmp_path: Path) -> None:
    tree = tokenizer()
    for token in tree["added_tokens"]:
        token["id"] += 5 if token["content"] in ("<|en|>", "<|pt|>") else 0
    with pytest.raises(ModelRejected, match=r"<\|en\|>"):
        read(tmp_path, tree)


def test_an_english_only_model_is_told_no_language(tmp_path: Path, tokens: WhisperTokens) -> None:
    assert tokens.prompt("pt") == [tokens.start, tokens.languages["pt"], tokens.transcribe]
    english = read(tmp_path, english_only(tokenizer()))
    assert not english.languages
    assert english.prompt("en") == [english.start]
    assert english.decode(english.text.index(bytes([byte])) for byte in b"gaze") == "gaze"


@pytest.mark.parametrize("tree", [[], {}, {"added_tokens": []}, {"added_tokens": [], "model": 1}])
def test_another_json_file_is_rejected(tmp_path: Path, tree: Any) -> None:
    with pytest.raises(ModelRejected, match=r"tokenizer\.json") as caught:
        read(tmp_path, tree)
    assert "\n" not in str(caught.value)


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_encoded_decodes_to_itself(tokens: WhisperTokens, text: str) -> None:
    assert tokens.decode(tokens.encode(text)) == text


def test_words_are_cut_as_the_model_writes_them(store: Store) -> None:
    real = read_tokens(store.get("whisper-base") / "tokenizer.json")
    assert [real.decode([token]) for token in real.encode(" Queen of clubs, 10 of them.")] == [
        " Queen", " of", " clubs", ",", " 10", " of", " them", ".",
    ]  # fmt: skip


@pytest.mark.parametrize("word", [" Priyanka", " Itaquaquecetuba", " São", "Kubernetes", " 1234"])
def test_pairs_are_joined_in_the_order_of_the_published_merges(store: Store, word: str) -> None:
    path = store.get("whisper-base") / "tokenizer.json"
    tree = json.loads(path.read_text())
    letters = {value: key for key, value in byte_of_letter(tree).items()}
    parts = [letters[byte] for byte in word.encode()]
    for merge in tree["model"]["merges"]:
        one, other = merge.split(" ") if isinstance(merge, str) else merge
        place = 0
        while place < len(parts) - 1:
            if parts[place : place + 2] == [one, other]:
                parts[place : place + 2] = [one + other]
            place += 1
    assert read_tokens(path).encode(word) == [tree["model"]["vocab"][part] for part in parts]


def byte_of_letter(tree: Any) -> dict[str, int]:
    """The file's letters for the bytes: its first 256 words, in the order of `tokenizer()`."""
    ours = tokenizer()["model"]["vocab"]
    return {letter: byte for letter, byte in ours.items() if letter in tree["model"]["vocab"]}
