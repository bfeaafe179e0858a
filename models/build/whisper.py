"""Builds Whisper's encoder and decoder graphs from their weights, with numpy and onnx only.

The layout is made for short commands on few cores:

    encoder   mel [B, mels, T], T even and at most 3000
              -> ck_l [B, H, d, S], cv_l [B, H, S, d] for each decoder layer l, S = T / 2
    decoder   tokens [B, N], rows [K], sk_l and sv_l [B, H, P, d], ck_l, cv_l
              -> logits [B, K, V], nk_l and nv_l [B, H, P + N, d]

The cross keys and values are projected once, by the encoder, in the layout that attention reads,
keys transposed. One decoder graph reads the prompt (P = 0) and makes each step (N = 1). `rows` says
for which of the N positions logits are wanted, since those cost the most. The tied embedding is
stored once, transposed. Queries carry their factor d ** -0.5 in the weights.
"""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from models.build.ct2 import Array, read_ct2
from models.build.graph import FLOAT, INT64, Graph, Port
from models.build.transformer import Precision, Transformer
from models.errors import ModelRejected

BUILDER_VERSION = 1
Progress = Callable[[str, float], None]

_SPEC = ("WhisperSpec", 3)
_MASKED = -1e9  # added to the score of a position that may not be seen


def build(
    sources: Mapping[str, Path], out: Path, progress: Progress, precision: Precision = "int8"
) -> None:
    """Write encoder.onnx, decoder.onnx, tokenizer.json and config.json into the folder `out`.

    Args:
        sources: The published files: "tokenizer", "config", and the CTranslate2 weights as "model"
            or, cut in pieces, as "model-part1", "model-part2" and so on.
        out: An existing or new folder.
        progress: Called with what is being done and the part that is done, 0 to 1.
        precision: "int8" quantizes the weights of the matrix products, "fp32" keeps them.

    Raises:
        ModelRejected: the weights are not a Whisper model in the known layout.
    """
    out.mkdir(parents=True, exist_ok=True)
    progress("reading weights", 0.0)
    parts = sorted(part for part in sources if part.startswith("model"))
    model = read_ct2([sources[part] for part in parts])
    if (model.spec, model.revision) != _SPEC:
        raise ModelRejected(
            f"wanted CTranslate2 weights of {_SPEC[0]} revision {_SPEC[1]}, found {model.spec} "
            f"revision {model.revision}; use the weight files that the catalogue names"
        )
    write_graphs(model.weights, out, progress, precision)
    for name in ("tokenizer", "config"):
        shutil.copyfile(sources[name], out / f"{name}.json")
    progress("done", 1.0)


def write_graphs(
    weights: Mapping[str, Array], out: Path, progress: Progress, precision: Precision
) -> None:
    """Write encoder.onnx and decoder.onnx from weights under CTranslate2's names.

    Raises:
        ModelRejected: a variable is missing.
    """
    try:
        progress("writing the encoder", 0.1)
        _write_encoder(weights, precision, out / "encoder.onnx")
        progress("writing the decoder", 0.4)
        _write_decoder(weights, precision, out / "decoder.onnx")
    except KeyError as error:
        raise ModelRejected(
            f"wanted Whisper weights, found no variable {error}; "
            "use the weight files that the catalogue names"
        ) from error


def _write_encoder(weights: Mapping[str, Array], precision: Precision, path: Path) -> None:
    width, mels, _ = weights["encoder/conv1/weight"].shape
    heads = int(weights["encoder/num_heads"])
    layers = Transformer(weights, heads, precision)
    graph = layers.graph
    value = _convolutions(layers)
    for layer in range(layer_count(weights, "encoder")):
        name = f"encoder/layer_{layer}/self_attention"
        query, key, mine = _self_attention_inputs(layers, value, name, width, heads)
        key = graph.add("Transpose", key, perm=[0, 1, 3, 2])
        mixed = layers.linear(layers.attention(query, key, mine), f"{name}/linear_1")
        value = graph.add("Add", value, mixed)
        value = layers.feed_forward(value, f"encoder/layer_{layer}/ffn")
    value = layers.norm(value, "encoder/layer_norm")
    decoder_layers = layer_count(weights, "decoder")
    for layer in range(decoder_layers):
        projected = layers.linear(value, f"decoder/layer_{layer}/attention/linear_1")
        key, mine = layers.heads(projected, parts=2)
        graph.add("Transpose", key, perm=[0, 1, 3, 2], output=f"ck_{layer}")
        graph.add("Identity", mine, output=f"cv_{layer}")
    graph.save(
        path,
        inputs=[("mel", FLOAT, ["B", mels, "T"])],
        outputs=_cross_ports(decoder_layers, heads, width // heads),
    )


def _convolutions(layers: Transformer) -> str:
    """From the mel input to positions [B, S, width]."""
    graph, value = layers.graph, "mel"
    for name, stride in (("encoder/conv1", 1), ("encoder/conv2", 2)):
        weights = layers.weight(f"{name}/weight"), layers.weight(f"{name}/bias")
        value = graph.add("Conv", value, *weights, kernel_shape=[3], pads=[1, 1], strides=[stride])
        value = graph.add("Gelu", value)
    value = graph.add("Transpose", value, perm=[0, 2, 1])
    length = graph.add("Shape", value, start=1, end=2)
    zero = graph.constant(np.array([0]))
    positions = layers.weight("encoder/position_encodings/encodings")
    return graph.add("Add", value, graph.add("Slice", positions, zero, length, zero))


def _write_decoder(weights: Mapping[str, Array], precision: Precision, path: Path) -> None:
    vocabulary, width = weights["decoder/embeddings/weight"].shape
    heads = int(weights["decoder/num_heads"])
    layers = Transformer(weights, heads, precision)
    graph = layers.graph
    embedding = layers.matrix("embedding", layers.floats("decoder/embeddings/weight").T)
    past = graph.add("Shape", "sk_0", start=2, end=3)
    end = graph.add("Add", past, graph.add("Shape", "tokens", start=1, end=2))
    zero = graph.constant(np.array([0]))
    positions = layers.weight("decoder/position_encodings/encodings")
    value = layers.columns("tokens", embedding)
    value = graph.add("Add", value, graph.add("Slice", positions, past, end, zero))
    mask = _causal_mask(graph, past, end, len(weights["decoder/position_encodings/encodings"]))
    count = layer_count(weights, "decoder")
    for layer in range(count):
        value = _decoder_layer(layers, value, layer, mask, width, heads)
    value = layers.norm(graph.add("Gather", value, "rows", axis=1), "decoder/layer_norm")
    graph.add("Identity", layers.matmul(value, embedding), output="logits")
    cache = [(kind, layer) for kind in "kv" for layer in range(count)]
    shape: list[str | int] = ["B", heads, "P", width // heads]
    grown: list[str | int] = ["B", heads, "P + N", width // heads]
    graph.save(
        path,
        inputs=[
            ("tokens", INT64, ["B", "N"]),
            ("rows", INT64, ["K"]),
            *((f"s{kind}_{layer}", FLOAT, shape) for kind, layer in cache),
            *_cross_ports(count, heads, width // heads),
        ],
        outputs=[
            ("logits", FLOAT, ["B", "K", vocabulary]),
            *((f"n{kind}_{layer}", FLOAT, grown) for kind, layer in cache),
        ],
    )


def _decoder_layer(
    layers: Transformer, value: str, layer: int, mask: str, width: int, heads: int
) -> str:
    graph = layers.graph
    name = f"decoder/layer_{layer}/self_attention"
    query, key, mine = _self_attention_inputs(layers, value, name, width, heads)
    keys = graph.add("Concat", f"sk_{layer}", key, axis=2, output=f"nk_{layer}")
    values = graph.add("Concat", f"sv_{layer}", mine, axis=2, output=f"nv_{layer}")
    keys = graph.add("Transpose", keys, perm=[0, 1, 3, 2])
    mixed = layers.attention(query, keys, values, mask)
    value = graph.add("Add", value, layers.linear(mixed, f"{name}/linear_1"))

    name = f"decoder/layer_{layer}/attention"
    query = layers.norm(value, f"{name}/layer_norm")
    query = layers.linear(query, f"{name}/linear_0", width, (width // heads) ** -0.5)
    query = layers.heads(query, parts=1)[0]
    mixed = layers.attention(query, f"ck_{layer}", f"cv_{layer}")
    value = graph.add("Add", value, layers.linear(mixed, f"{name}/linear_2"))
    return layers.feed_forward(value, f"decoder/layer_{layer}/ffn")


def _self_attention_inputs(
    layers: Transformer, value: str, name: str, width: int, heads: int
) -> list[str]:
    """Scaled query, key and value, each [B, H, N, d]."""
    value = layers.norm(value, f"{name}/layer_norm")
    fused = layers.linear(value, f"{name}/linear_0", width, (width // heads) ** -0.5)
    return layers.heads(fused, parts=3)


def _causal_mask(graph: Graph, past: str, end: str, positions: int) -> str:
    """Rows past to end, columns 0 to end, of the mask that hides what comes later."""
    mask = np.triu(np.full((positions, positions), _MASKED, np.float32), 1)
    zero = graph.constant(np.array([0]))
    starts = graph.add("Concat", past, zero, axis=0)
    ends = graph.add("Concat", end, end, axis=0)
    both = graph.constant(np.array([0, 1]))
    return graph.add("Slice", graph.weight("mask", mask), starts, ends, both)


def _cross_ports(layers: int, heads: int, head_width: int) -> list[Port]:
    key: list[str | int] = ["B", heads, head_width, "S"]
    value: list[str | int] = ["B", heads, "S", head_width]
    keys = [(f"ck_{layer}", FLOAT, key) for layer in range(layers)]
    return [*keys, *((f"cv_{layer}", FLOAT, value) for layer in range(layers))]


def layer_count(weights: Mapping[str, Array], half: str) -> int:
    """Layers of the "encoder" or the "decoder"."""
    # "layer_norm" begins like "layer_0" and is no layer.
    names = {name.split("/")[1] for name in weights if name.startswith(f"{half}/layer_")}
    return len(names - {"layer_norm"})
