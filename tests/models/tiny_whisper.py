"""A Whisper of a few hundred weights: its published files, and what it must compute, in numpy."""

import json
import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.whisper_tokens import ENGLISH_ONLY_WORDS

Array = npt.NDArray[Any]

MELS, WIDTH, HEADS, LAYERS, TEXT_POSITIONS = 4, 8, 2, 2, 16
SPECIALS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|pt|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
VOCABULARY = 256 + len(SPECIALS) + 1501  # bytes, specials, timestamps
_CODES = {"float32": 0, "int8": 1, "int16": 2, "int32": 3, "float16": 4}


def weights(seed: int = 0) -> dict[str, Array]:
    """Random weights under CTranslate2's names."""
    rng = np.random.default_rng(seed)
    made: dict[str, Array] = {
        "encoder/num_heads": np.array(HEADS, np.int16),
        "decoder/num_heads": np.array(HEADS, np.int16),
    }

    def put(name: str, *shape: int) -> None:
        made[name] = rng.normal(0, 0.5, shape).astype(np.float16)

    def linear(name: str, outputs: int, inputs: int) -> None:
        put(f"{name}/weight", outputs, inputs)
        put(f"{name}/bias", outputs)

    def norm(name: str) -> None:
        put(f"{name}/gamma", WIDTH)
        put(f"{name}/beta", WIDTH)

    def block(name: str) -> None:
        norm(f"{name}/self_attention/layer_norm")
        linear(f"{name}/self_attention/linear_0", 3 * WIDTH, WIDTH)
        linear(f"{name}/self_attention/linear_1", WIDTH, WIDTH)
        norm(f"{name}/ffn/layer_norm")
        linear(f"{name}/ffn/linear_0", 4 * WIDTH, WIDTH)
        linear(f"{name}/ffn/linear_1", WIDTH, 4 * WIDTH)

    for number, inputs in ((1, MELS), (2, WIDTH)):
        put(f"encoder/conv{number}/weight", WIDTH, inputs, 3)
        put(f"encoder/conv{number}/bias", WIDTH)
    put("encoder/position_encodings/encodings", 1500, WIDTH)
    put("decoder/position_encodings/encodings", TEXT_POSITIONS, WIDTH)
    put("decoder/embeddings/weight", VOCABULARY, WIDTH)
    for layer in range(LAYERS):
        block(f"encoder/layer_{layer}")
        block(f"decoder/layer_{layer}")
        cross = f"decoder/layer_{layer}/attention"
        norm(f"{cross}/layer_norm")
        linear(f"{cross}/linear_0", WIDTH, WIDTH)
        linear(f"{cross}/linear_1", 2 * WIDTH, WIDTH)
        linear(f"{cross}/linear_2", WIDTH, WIDTH)
    norm("encoder/layer_norm")
    norm("decoder/layer_norm")
    return made


def ct2_bytes(variables: Mapping[str, Array], spec: str = "WhisperSpec", version: int = 6) -> bytes:
    """A weight file, written from the description of the format."""

    def string(text: str) -> bytes:
        return struct.pack("<H", len(text.encode()) + 1) + text.encode() + b"\0"

    out = struct.pack("<I", version) + string(spec) + struct.pack("<II", 3, len(variables))
    for name, value in variables.items():
        out += string(name) + struct.pack(f"<B{value.ndim}I", value.ndim, *value.shape)
        out += struct.pack("<BI", _CODES[value.dtype.name], value.nbytes) + value.tobytes()
    out += struct.pack("<I", 1) + string("decoder/projection/weight")
    return out + string(next(iter(variables)))


def sources(folder: Path, seed: int = 0) -> dict[str, Path]:
    """Write the published files and name them as the builder wants them."""
    data = ct2_bytes(weights(seed))
    paths = {
        "model-part1": folder / "model.bin.part1",
        "model-part2": folder / "model.bin.part2",
        "tokenizer": folder / "published-tokenizer.json",
        "config": folder / "published-config.json",
    }
    paths["model-part1"].write_bytes(data[: len(data) // 2])
    paths["model-part2"].write_bytes(data[len(data) // 2 :])
    paths["tokenizer"].write_text(json.dumps(tokenizer()))
    paths["config"].write_text(json.dumps({"suppress_ids": [1, 2], "suppress_ids_begin": [32]}))
    return paths


def tokenizer() -> dict[str, Any]:
    """A `tokenizer.json` with one token for each byte, in the order of the bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    letters = {byte: chr(byte) for byte in printable}
    letters |= {byte: chr(256 + place) for place, byte in enumerate(others)}
    return {
        "model": {"vocab": {letters[byte]: byte for byte in range(256)}},
        "added_tokens": [{"id": 256 + n, "content": name} for n, name in enumerate(SPECIALS)],
    }


def english_only(tree: dict[str, Any]) -> dict[str, Any]:
    """The same with as many words as GPT-2 has, by which English-only models are known."""
    words = {**tree["model"]["vocab"]}
    letters = list(words)
    for number in range(len(words), ENGLISH_ONLY_WORDS):
        words[letters[number // 256] + letters[number % 256]] = number
    shift = len(words) - len(letters)
    specials = [token | {"id": token["id"] + shift} for token in tree["added_tokens"]]
    return {"model": {"vocab": words}, "added_tokens": specials}


class Reference:
    """Whisper's forward pass, straight from the paper: no cache, no fused or scaled weights."""

    def __init__(self, variables: Mapping[str, Array]) -> None:
        self._weights = {name: value.astype(np.float64) for name, value in variables.items()}

    def encode(self, mel: Array) -> Array:
        """Mel [mels, T] -> [T / 2, width]."""
        x = _gelu(self._conv(mel.astype(np.float64), "encoder/conv1", stride=1))
        x = _gelu(self._conv(x, "encoder/conv2", stride=2)).T
        x = x + self._weights["encoder/position_encodings/encodings"][: len(x)]
        for layer in range(LAYERS):
            x = self._self_attention(x, f"encoder/layer_{layer}", causal=False)
            x = self._feed_forward(x, f"encoder/layer_{layer}/ffn")
        return self._norm(x, "encoder/layer_norm")

    def decode(self, tokens: list[int], heard: Array) -> Array:
        """Logits [N, vocabulary] after each of the tokens."""
        embedding = self._weights["decoder/embeddings/weight"]
        x = embedding[tokens]
        x = x + self._weights["decoder/position_encodings/encodings"][: len(x)]
        for layer in range(LAYERS):
            x = self._self_attention(x, f"decoder/layer_{layer}", causal=True)
            name = f"decoder/layer_{layer}/attention"
            query = self._linear(self._norm(x, f"{name}/layer_norm"), f"{name}/linear_0")
            key, value = np.split(self._linear(heard, f"{name}/linear_1"), 2, axis=-1)
            x = x + self._linear(_attend(query, key, value, causal=False), f"{name}/linear_2")
            x = self._feed_forward(x, f"decoder/layer_{layer}/ffn")
        result: Array = self._norm(x, "decoder/layer_norm") @ embedding.T
        return result

    def _self_attention(self, x: Array, name: str, causal: bool) -> Array:
        name = f"{name}/self_attention"
        fused = self._linear(self._norm(x, f"{name}/layer_norm"), f"{name}/linear_0")
        query, key, value = np.split(fused, 3, axis=-1)
        return x + self._linear(_attend(query, key, value, causal), f"{name}/linear_1")

    def _feed_forward(self, x: Array, name: str) -> Array:
        hidden = self._linear(self._norm(x, f"{name}/layer_norm"), f"{name}/linear_0")
        return x + self._linear(_gelu(hidden), f"{name}/linear_1")

    def _linear(self, x: Array, name: str) -> Array:
        result: Array = x @ self._weights[f"{name}/weight"].T + self._weights[f"{name}/bias"]
        return result

    def _norm(self, x: Array, name: str) -> Array:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt(np.square(centred).mean(-1, keepdims=True) + 1e-5)
        result: Array = scaled * self._weights[f"{name}/gamma"] + self._weights[f"{name}/beta"]
        return result

    def _conv(self, x: Array, name: str, stride: int) -> Array:
        padded = np.pad(x, ((0, 0), (1, 1)))
        cuts = np.lib.stride_tricks.sliding_window_view(padded, 3, axis=1)[:, ::stride]
        mixed = np.einsum("ink,oik->on", cuts, self._weights[f"{name}/weight"])
        result: Array = mixed + self._weights[f"{name}/bias"][:, None]
        return result


def _attend(query: Array, key: Array, value: Array, causal: bool) -> Array:
    mixed = []
    for q, k, v in zip(*(np.split(x, HEADS, axis=-1) for x in (query, key, value)), strict=True):
        scores = q @ k.T / math.sqrt(q.shape[-1])
        if causal:
            scores = np.where(np.tri(*scores.shape) > 0, scores, -np.inf)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        mixed.append(shares / shares.sum(-1, keepdims=True) @ v)
    return np.concatenate(mixed, axis=-1)


def _gelu(x: Array) -> Array:
    result: Array = x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))
    return result
