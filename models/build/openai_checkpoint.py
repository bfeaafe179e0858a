"""Builds any size of Whisper from OpenAI's own checkpoint, `NAME.pt`, without torch."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from models.build.openai_names import from_openai
from models.build.torch_file import read_torch
from models.build.transformer import Precision
from models.build.whisper import write_graphs
from models.errors import ModelRejected
from models.fetch import sha256_of
from models.whisper_tokens import ENGLISH_ONLY_WORDS, TIMESTAMPS

BUILDER_VERSION = 1
Progress = Callable[[str, float], None]

# "large-v3" and "large-v3-turbo" know one language more, last in the list of languages.
_NEWEST_LANGUAGE = "<|yue|>"
_AFTER_LANGUAGES = "<|translate|>"
_LAST_SPECIAL = "<|notimestamps|>"  # the timestamps follow it
_FIRST_SPECIAL = "<|endoftext|>"


def build(
    sources: Mapping[str, Path], out: Path, progress: Progress, precision: Precision = "int8"
) -> None:
    """Write encoder.onnx, decoder.onnx, tokenizer.json and config.json into the folder `out`.

    Args:
        sources: "checkpoint": the .pt file; "tokenizer" and "config": tokenizer.json and
            config.json of another Whisper with the same words, such as "whisper-base" for all
            multilingual sizes.
        out: An existing or new folder.
        progress: Called with what is being done and the part that is done, 0 to 1.
        precision: "int8" quantizes the weights of the matrix products, "fp32" keeps them.

    Raises:
        ModelRejected: the file is no checkpoint of Whisper, or has another vocabulary.
    """
    out.mkdir(parents=True, exist_ok=True)
    progress("reading weights", 0.0)
    checkpoint = read_torch(sources["checkpoint"])
    try:
        dims = {name: int(value) for name, value in checkpoint["dims"].items()}
        state = checkpoint["model_state_dict"]
        tree = json.loads(sources["tokenizer"].read_bytes())
        fitted = fitted_tokenizer(tree, dims["n_vocab"])
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ModelRejected(
            f"wanted a checkpoint of OpenAI's Whisper at {sources['checkpoint']}, found a problem "
            f"with {error}; name a file that the openai-whisper package can load"
        ) from error
    write_graphs(from_openai(state, dims), out, progress, precision)
    (out / "tokenizer.json").write_text(json.dumps(fitted), encoding="utf-8")
    config = _config(sources, _specials(tree)[_FIRST_SPECIAL])
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    progress("done", 1.0)


def fitted_tokenizer(tree: dict[str, Any], vocabulary: int) -> dict[str, Any]:
    """A tokenizer.json with as many tokens as the model gives logits for.

    Args:
        tree: That of a size with the same words.
        vocabulary: Logits of the model, timestamps among them.

    Raises:
        ModelRejected: neither it nor it with the newest language has that many.
    """
    specials = _specials(tree)
    missing = vocabulary - (specials[_LAST_SPECIAL] + 1 + TIMESTAMPS)
    if missing == 0:
        return tree
    multilingual = specials[_FIRST_SPECIAL] != ENGLISH_ONLY_WORDS
    if missing != 1 or not multilingual or _NEWEST_LANGUAGE in specials:
        raise ModelRejected(
            f"wanted a vocabulary of {vocabulary - missing} tokens, or of one more language, "
            f"found {vocabulary} in the checkpoint; check that the size is the one of the file"
        )
    new = specials[_AFTER_LANGUAGES]
    shifted = [
        token | {"id": token["id"] + 1} if token["id"] >= new else token
        for token in tree["added_tokens"]
    ]
    like = next(token for token in tree["added_tokens"] if token["content"] == _AFTER_LANGUAGES)
    added = like | {"id": new, "content": _NEWEST_LANGUAGE}
    tokens = sorted([*shifted, added], key=lambda token: int(token["id"]))
    return tree | {"added_tokens": tokens}


def _specials(tree: Mapping[str, Any]) -> dict[str, int]:
    return {token["content"]: int(token["id"]) for token in tree["added_tokens"]}


def _config(sources: Mapping[str, Path], first_special: int) -> dict[str, Any]:
    """Which words may not be said, and what the graphs were made from.

    The special tokens, whose numbers differ from size to size, are left out: none of them is
    ever a word.
    """
    tree = json.loads(sources["config"].read_bytes())
    return {
        "suppress_ids": [number for number in tree["suppress_ids"] if number < first_special],
        "suppress_ids_begin": tree["suppress_ids_begin"],
        "checkpoint_sha256": sha256_of(sources["checkpoint"]),
    }
