"""One Whisper model under two sets of names: OpenAI's state dict and CTranslate2's variables."""

from collections.abc import Iterator, Mapping

import numpy as np

from models.build.ct2 import Array
from models.build.whisper import layer_count
from models.errors import ModelRejected

HALVES = ("encoder", "decoder")
_CONVOLUTIONS = {
    f"encoder/conv{number}/{kind}": f"encoder.conv{number}.{kind}"
    for number in (1, 2)
    for kind in ("weight", "bias")
}
_POSITIONS = {
    f"{half}/position_encodings/encodings": f"{half}.positional_embedding" for half in HALVES
}
_EMBEDDING = {"decoder/embeddings/weight": "decoder.token_embedding.weight"}
_LAST_NORMS = {"encoder/layer_norm": "encoder.ln_post", "decoder/layer_norm": "decoder.ln"}


def from_openai(state: Mapping[str, Array], dims: Mapping[str, int]) -> dict[str, Array]:
    """Variables under CTranslate2's names, as `models.build.whisper.write_graphs` takes them.

    Query, key and value are stacked, and keys, which have no bias in OpenAI's model, get one of
    zeros.

    Args:
        state: OpenAI's "model_state_dict".
        dims: OpenAI's "dims"; the numbers of layers and heads are read from it.

    Raises:
        ModelRejected: a weight or a dimension is missing.
    """
    try:
        found = {mine: state[theirs] for mine, theirs in _single_names(_layers_of(dims))}
        for mine, theirs, parts in _stacked_names(_layers_of(dims)):
            found[f"{mine}/weight"] = np.concatenate([state[f"{theirs}.{p}.weight"] for p in parts])
            found[f"{mine}/bias"] = np.concatenate([_bias(state, f"{theirs}.{p}") for p in parts])
        for half, heads in (("encoder", "n_audio_head"), ("decoder", "n_text_head")):
            found[f"{half}/num_heads"] = np.array(dims[heads], np.int16)
    except KeyError as error:
        raise ModelRejected(
            f"wanted a checkpoint of OpenAI's Whisper, found no {error} in it; "
            "name a file that the openai-whisper package can load"
        ) from error
    return found


def to_openai(weights: Mapping[str, Array]) -> dict[str, Array]:
    """OpenAI's state dict from CTranslate2's variables; the inverse of `from_openai`."""
    layers = {half: layer_count(weights, half) for half in HALVES}
    state = {theirs: weights[mine] for mine, theirs in _single_names(layers)}
    for mine, theirs, parts in _stacked_names(layers):
        rows = np.split(weights[f"{mine}/weight"], len(parts))
        biases = np.split(weights[f"{mine}/bias"], len(parts))
        for part, row, bias in zip(parts, rows, biases, strict=True):
            state[f"{theirs}.{part}.weight"] = row
            if part != "key":
                state[f"{theirs}.{part}.bias"] = bias
    return state


def openai_dims(weights: Mapping[str, Array]) -> dict[str, int]:
    """OpenAI's "dims" of CTranslate2's variables."""
    width, mels, _ = weights["encoder/conv1/weight"].shape
    vocabulary, text_width = weights["decoder/embeddings/weight"].shape
    return {
        "n_mels": mels,
        "n_audio_ctx": len(weights["encoder/position_encodings/encodings"]),
        "n_audio_state": width,
        "n_audio_head": int(weights["encoder/num_heads"]),
        "n_audio_layer": layer_count(weights, "encoder"),
        "n_vocab": vocabulary,
        "n_text_ctx": len(weights["decoder/position_encodings/encodings"]),
        "n_text_state": text_width,
        "n_text_head": int(weights["decoder/num_heads"]),
        "n_text_layer": layer_count(weights, "decoder"),
    }


def _layers_of(dims: Mapping[str, int]) -> dict[str, int]:
    return {"encoder": dims["n_audio_layer"], "decoder": dims["n_text_layer"]}


def _single_names(layers: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """CTranslate2's and OpenAI's name of each weight that is the same in both."""
    yield from (_CONVOLUTIONS | _POSITIONS | _EMBEDDING).items()
    yield from (pair for mine, theirs in _LAST_NORMS.items() for pair in _norm(mine, theirs))
    for mine, theirs in _blocks(layers):
        yield from _norm(f"{mine}/ffn/layer_norm", f"{theirs}.mlp_ln")
        yield from _linear(f"{mine}/ffn/linear_0", f"{theirs}.mlp.0")
        yield from _linear(f"{mine}/ffn/linear_1", f"{theirs}.mlp.2")
        for name, attention in _attentions(mine):
            last = "linear_1" if name == "self_attention" else "linear_2"
            yield from _norm(f"{mine}/{name}/layer_norm", f"{theirs}.{attention}_ln")
            yield from _linear(f"{mine}/{name}/{last}", f"{theirs}.{attention}.out")


def _stacked_names(layers: Mapping[str, int]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """CTranslate2's name, OpenAI's, and the layers of OpenAI's that are stacked there."""
    for mine, theirs in _blocks(layers):
        for name, attention in _attentions(mine):
            place, other = f"{mine}/{name}", f"{theirs}.{attention}"
            if name == "self_attention":
                yield f"{place}/linear_0", other, ("query", "key", "value")
            else:
                yield f"{place}/linear_0", other, ("query",)
                yield f"{place}/linear_1", other, ("key", "value")


def _blocks(layers: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for half in HALVES:
        for layer in range(layers[half]):
            yield f"{half}/layer_{layer}", f"{half}.blocks.{layer}"


def _attentions(block: str) -> list[tuple[str, str]]:
    everywhere = [("self_attention", "attn")]
    return everywhere if block.startswith("encoder") else [*everywhere, ("attention", "cross_attn")]


def _norm(mine: str, theirs: str) -> list[tuple[str, str]]:
    return [(f"{mine}/gamma", f"{theirs}.weight"), (f"{mine}/beta", f"{theirs}.bias")]


def _linear(mine: str, theirs: str) -> list[tuple[str, str]]:
    return [(f"{mine}/{kind}", f"{theirs}.{kind}") for kind in ("weight", "bias")]


def _bias(state: Mapping[str, Array], name: str) -> Array:
    weight = state[f"{name}.weight"]
    none = np.zeros(len(weight), weight.dtype)
    return none if name.endswith(".key") else state[f"{name}.bias"]
