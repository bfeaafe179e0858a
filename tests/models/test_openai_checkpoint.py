import json
from pathlib import Path

import numpy as np
import pytest

from models.build import openai_checkpoint
from models.build.ct2 import Array
from models.build.openai_checkpoint import build, fitted_tokenizer
from models.build.openai_names import from_openai, openai_dims, to_openai
from models.build.whisper import write_graphs
from models.errors import ModelRejected
from models.fetch import sha256_of
from models.whisper_sizes import SIZES
from models.whisper_tokens import TIMESTAMPS
from tests.models import tiny_whisper
from tests.models.torch_writer import write_checkpoint


def silent(_: str, __: float) -> None:
    """No progress is shown."""


def weights() -> dict[str, Array]:
    """The tiny model as OpenAI trains them: keys have no bias."""
    made = tiny_whisper.weights()
    width = tiny_whisper.WIDTH
    for name in made:
        if name.endswith("self_attention/linear_0/bias"):
            made[name][width : 2 * width] = 0
        if name.endswith("/attention/linear_1/bias"):
            made[name][:width] = 0
    return made


def sources(folder: Path) -> dict[str, Path]:
    paths = tiny_whisper.sources(folder)
    checkpoint = folder / "tiny.pt"
    write_checkpoint(checkpoint, to_openai(weights()), openai_dims(weights()))
    return {
        "checkpoint": checkpoint,
        "tokenizer": paths["tokenizer"],
        "config": paths["config"],
    }


def test_both_sets_of_names_hold_the_same_weights() -> None:
    made = weights()
    state = to_openai(made)
    assert not any(name.endswith("key.bias") for name in state)
    again = from_openai(state, openai_dims(made))
    assert again.keys() == made.keys()
    for name, array in made.items():
        assert np.array_equal(again[name], array), name


def test_a_checkpoint_gives_the_graphs_of_the_same_weights(tmp_path: Path) -> None:
    paths = sources(tmp_path)
    build(paths, tmp_path / "out", silent)
    wanted = tmp_path / "wanted"
    wanted.mkdir()
    write_graphs(weights(), wanted, silent, "int8")
    for name in ("encoder.onnx", "decoder.onnx"):
        assert (tmp_path / "out" / name).read_bytes() == (wanted / name).read_bytes()
    tokenizer = json.loads((tmp_path / "out" / "tokenizer.json").read_text())
    assert tokenizer == tiny_whisper.tokenizer()
    config = json.loads((tmp_path / "out" / "config.json").read_text())
    assert config["suppress_ids"] == [1, 2]
    assert config["checkpoint_sha256"] == sha256_of(paths["checkpoint"])


def test_one_language_more_is_put_in(tmp_path: Path) -> None:
    tree = tiny_whisper.tokenizer()
    before = {token["content"]: token["id"] for token in tree["added_tokens"]}
    fitted = fitted_tokenizer(tree, tiny_whisper.VOCABULARY + 1)
    after = {token["content"]: token["id"] for token in fitted["added_tokens"]}
    new = after.pop("<|yue|>")
    assert new == before["<|translate|>"]
    assert after == {name: place + (place >= new) for name, place in before.items()}
    assert fitted["model"] == tree["model"]


@pytest.mark.parametrize("more", [-1, 2])
def test_another_vocabulary_is_refused(more: int) -> None:
    with pytest.raises(ModelRejected, match=str(tiny_whisper.VOCABULARY + more)):
        fitted_tokenizer(tiny_whisper.tokenizer(), tiny_whisper.VOCABULARY + more)


def test_an_english_only_vocabulary_gets_no_language() -> None:
    tree = tiny_whisper.english_only(tiny_whisper.tokenizer())
    size = max(token["id"] for token in tree["added_tokens"]) + 1 + TIMESTAMPS
    assert fitted_tokenizer(tree, size) == tree
    with pytest.raises(ModelRejected, match=str(size + 1)):
        fitted_tokenizer(tree, size + 1)


@pytest.mark.parametrize(
    "missing", ["encoder.conv1.weight", "decoder.blocks.1.cross_attn.key.weight"]
)
def test_a_missing_weight_is_named(tmp_path: Path, missing: str) -> None:
    paths = sources(tmp_path)
    state = to_openai(weights())
    del state[missing]
    write_checkpoint(paths["checkpoint"], state, openai_dims(weights()))
    with pytest.raises(ModelRejected, match=missing) as caught:
        build(paths, tmp_path / "out", silent)
    assert "\n" not in str(caught.value)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    paths = sources(tmp_path)
    write_checkpoint(paths["checkpoint"], {}, {})
    with pytest.raises(ModelRejected, match="n_vocab"):
        build(paths, tmp_path / "out", silent)


def test_the_store_knows_of_a_changed_builder() -> None:
    assert {m.build for m in SIZES.values()} == {openai_checkpoint.__name__}
    assert {m.build_version for m in SIZES.values()} == {openai_checkpoint.BUILDER_VERSION}
