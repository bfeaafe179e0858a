"""Builds the end-of-turn graph from the published smart-turn v3 with numpy and onnx only.

Published is Whisper tiny's encoder over 8 s, attention pooling and a small classifier, quantized
with fixed ranges for all values between its layers. Those ranges cost it judgement: on the eleven
clips in tests/data/speech they lower the mean probability of the whole clips from 0.94 to 0.83 and
raise that of their first three quarters from 0.62 to 0.66. So only the weights are taken over, into
the layers of `models.build.transformer`, which find their ranges anew in each run.

    mel [B, 80, T] -> probability [B, 1], T even and at most 800

Source: https://github.com/pipecat-ai/smart-turn
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, numpy_helper

from models.build.ct2 import Array
from models.build.graph import FLOAT
from models.build.transformer import Precision, Transformer
from models.errors import ModelRejected

BUILDER_VERSION = 1
Progress = Callable[[str, float], None]

HEADS = 6
LAYERS = 4
MELS = 80

# Names of the published layers and ours; "{}" is the number of an encoder layer.
_LAYER_NAMES = {
    "inner.encoder.layers.{}.self_attn_layer_norm": "layer_{}/self_attention/layer_norm",
    "inner.encoder.layers.{}.self_attn.out_proj": "layer_{}/self_attention/linear_1",
    "inner.encoder.layers.{}.final_layer_norm": "layer_{}/ffn/layer_norm",
    "inner.encoder.layers.{}.fc1": "layer_{}/ffn/linear_0",
    "inner.encoder.layers.{}.fc2": "layer_{}/ffn/linear_1",
}
_NAMES = {
    "inner.encoder.conv1": "conv1",
    "inner.encoder.conv2": "conv2",
    "inner.encoder.layer_norm": "layer_norm",
    "inner.pool_attention.0": "pool/linear_0",
    "inner.pool_attention.2": "pool/linear_1",
    "inner.classifier.0": "classifier/linear_0",
    "inner.classifier.1": "classifier/layer_norm",
    "inner.classifier.4": "classifier/linear_1",
    "inner.classifier.6": "classifier/linear_2",
}
_SAME = (("weight", "weight"), ("bias", "bias"))
_ATTENTION = "inner.encoder.layers.{}.self_attn"


def build(
    sources: Mapping[str, Path], out: Path, progress: Progress, precision: Precision = "int8"
) -> None:
    """Write turn_end.onnx into the folder `out`.

    Args:
        sources: "smart-turn", the published file.
        out: An existing or new folder.
        progress: Called with what is being done and the part that is done, 0 to 1.
        precision: "int8" quantizes the weights of the matrix products again, "fp32" does not.

    Raises:
        ModelRejected: the file is not smart-turn version 3.
    """
    out.mkdir(parents=True, exist_ok=True)
    progress("reading the end-of-turn model", 0.0)
    try:
        published = _Published(onnx.load(str(sources["smart-turn"])))
        weights = dict(_renamed(published))
    except KeyError as error:
        raise ModelRejected(
            f"wanted smart-turn version 3, found no variable {error}; "
            "use the file that the catalogue names"
        ) from error
    progress("writing the end-of-turn model", 0.5)
    _write(weights, precision, out / "turn_end.onnx")
    progress("done", 1.0)


class _Published:
    """The weights of the published graph as floats, by the names that they were trained under."""

    def __init__(self, model: ModelProto) -> None:
        graph = model.graph
        stored = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
        self._floats = {name: array for name, array in stored.items() if array.dtype == np.float32}
        self._before: dict[str, str] = {}  # a value that was quantized and back -> what it was
        made_by = {output: node for node in graph.node for output in node.output}
        for node in graph.node:
            if node.op_type == "DequantizeLinear":
                if node.input[0] in stored:
                    self._floats[node.output[0]] = _dequantized(node, stored)
                else:
                    self._before[node.output[0]] = made_by[node.input[0]].input[0]
        # A matrix has no name of its own: its bias, added to its product, tells it.
        products = {n.output[0]: n for n in graph.node if n.op_type == "MatMul"}
        for node in graph.node:
            if node.op_type == "Add":
                self._name_matrix(node, products)
            elif node.op_type in ("Gemm", "Conv") and len(node.input) > 2:
                self._floats[_weight_of(node.input[2])] = self._floats[node.input[1]]
        # The keys have no bias. They are what is left, from the first layer to the last.
        left = [self._floats.get(node.input[1]) for node in products.values()]
        self.keys = [matrix.T for matrix in left if matrix is not None]

    def __getitem__(self, name: str) -> Array:
        return self._floats[name]

    def _name_matrix(self, add: NodeProto, products: dict[str, NodeProto]) -> None:
        values = [self._source(value) for value in add.input]
        for value, bias in (values, values[::-1]):
            if value in products and bias.endswith(".bias") and bias in self._floats:
                product = products.pop(value)
                self._floats[_weight_of(bias)] = self._floats[product.input[1]].T

    def _source(self, value: str) -> str:
        return self._before.get(value, value)


def _dequantized(node: NodeProto, stored: Mapping[str, Array]) -> Array:
    integers, scale, zero = (stored[name] for name in node.input)
    axis = next((item.i for item in node.attribute if item.name == "axis"), 1)
    shape = [1] * integers.ndim
    if scale.size > 1:
        shape[axis] = scale.size
        scale, zero = scale.reshape(shape), zero.reshape(shape)
    floats: Array = (integers.astype(np.float32) - zero.astype(np.float32)) * scale
    return floats


def _weight_of(bias: str) -> str:
    return bias.removesuffix("bias") + "weight"


def _renamed(published: _Published) -> Iterator[tuple[str, Array]]:
    """The weights by the names that `Transformer` and `_write` look for."""
    yield "positions", published["inner.encoder.embed_positions.weight"]
    if len(published.keys) != LAYERS:
        raise KeyError(f"the keys of {LAYERS} layers")
    names = dict(_NAMES)
    for layer in range(LAYERS):
        names |= {old.format(layer): new.format(layer) for old, new in _LAYER_NAMES.items()}
        theirs, ours = _ATTENTION.format(layer), f"layer_{layer}/self_attention/linear_0"
        query, value = (published[f"{theirs}.{part}_proj.weight"] for part in "qv")
        bias, other = (published[f"{theirs}.{part}_proj.bias"] for part in "qv")
        yield f"{ours}/weight", np.concatenate([query, published.keys[layer], value])
        yield f"{ours}/bias", np.concatenate([bias, np.zeros_like(bias), other])
    for old, new in names.items():
        is_norm = new.endswith("layer_norm")
        for theirs, ours in (("weight", "gamma"), ("bias", "beta")) if is_norm else _SAME:
            yield f"{new}/{ours}", published[f"{old}.{theirs}"]


def _write(weights: Mapping[str, Array], precision: Precision, path: Path) -> None:
    layers = Transformer(weights, HEADS, precision)
    graph, width = layers.graph, weights["positions"].shape[1]
    value = _convolutions(layers)
    for layer in range(LAYERS):
        name = f"layer_{layer}/self_attention"
        fused = layers.norm(value, f"{name}/layer_norm")
        fused = layers.linear(fused, f"{name}/linear_0", width, (width // HEADS) ** -0.5)
        query, key, mine = layers.heads(fused, parts=3)
        key = graph.add("Transpose", key, perm=[0, 1, 3, 2])
        mixed = layers.linear(layers.attention(query, key, mine), f"{name}/linear_1")
        value = layers.feed_forward(graph.add("Add", value, mixed), f"layer_{layer}/ffn")
    pooled = _pooled(layers, layers.norm(value, "layer_norm"))
    value = layers.norm(layers.linear(pooled, "classifier/linear_0"), "classifier/layer_norm")
    value = layers.linear(graph.add("Gelu", value), "classifier/linear_1")
    value = layers.linear(graph.add("Gelu", value), "classifier/linear_2")
    graph.add("Sigmoid", value, output="probability")
    graph.save(
        path,
        inputs=[("mel", FLOAT, ["B", MELS, "T"])],
        outputs=[("probability", FLOAT, ["B", 1])],
    )


def _convolutions(layers: Transformer) -> str:
    """From the mel input to positions [B, S, width]: the last S of those that there are."""
    graph, value = layers.graph, "mel"
    for name, stride in (("conv1", 1), ("conv2", 2)):
        stored = layers.weight(f"{name}/weight"), layers.weight(f"{name}/bias")
        value = graph.add("Conv", value, *stored, kernel_shape=[3], pads=[1, 1], strides=[stride])
        value = graph.add("Gelu", value)
    value = graph.add("Transpose", value, perm=[0, 2, 1])
    back = graph.add("Neg", graph.add("Shape", value, start=1, end=2))
    ends = [graph.constant(np.array([number])) for number in (np.iinfo(np.int64).max, 0)]
    return graph.add("Add", value, graph.add("Slice", layers.weight("positions"), back, *ends))


def _pooled(layers: Transformer, value: str) -> str:
    """[B, S, width] -> [B, width]: the mean over the positions, weighted by a learned attention."""
    graph = layers.graph
    hidden = graph.add("Tanh", layers.linear(value, "pool/linear_0"))
    shares = graph.add("Softmax", layers.linear(hidden, "pool/linear_1"), axis=1)
    weighted = graph.add("Mul", value, shares)
    return graph.add("ReduceSum", weighted, graph.constant(np.array([1])), keepdims=0)
