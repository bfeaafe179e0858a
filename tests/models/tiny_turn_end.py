"""A small model in the form in which smart-turn is published, with random weights."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.build.graph import FLOAT, Graph
from models.build.turn_end import HEADS, LAYERS, MELS

WIDTH, HIDDEN, POOL = 12, 16, 5
POSITIONS = 8


class TinyTurnEnd:
    """Writes the graph; with the same seed the same weights.

    Args:
        ranged: Whether values are quantized to fixed, much too coarse ranges between the layers.
        dropped: A layer whose bias is left out.
    """

    def __init__(self, ranged: bool, dropped: str = "") -> None:
        self._graph = Graph()
        self._random = np.random.default_rng(5)
        self._ranged = ranged
        self._dropped = dropped

    def write(self, path: Path) -> None:
        graph, add = self._graph, self._graph.add
        value = self._conv("mel", "inner.encoder.conv1", MELS, 1)
        value = self._conv(value, "inner.encoder.conv2", WIDTH, 2)
        value = add("Transpose", value, perm=[0, 2, 1])
        positions = graph.weight(
            "inner.encoder.embed_positions.weight", self._floats(POSITIONS, WIDTH)
        )
        value = add("Add", value, positions)
        for layer in range(LAYERS):
            value = self._layer(value, f"inner.encoder.layers.{layer}")
        value = self._norm(value, "inner.encoder.layer_norm")
        hidden = add("Tanh", self._linear(value, "inner.pool_attention.0", WIDTH, POOL))
        shares = add("Softmax", self._linear(hidden, "inner.pool_attention.2", POOL, 1), axis=1)
        value = add("Mul", value, shares)
        value = add("ReduceSum", value, graph.constant(np.array([1])), keepdims=0)
        value = self._gemm(value, "inner.classifier.0", WIDTH, 10)
        value = add("Gelu", self._norm(value, "inner.classifier.1", 10))
        value = add("Gelu", self._gemm(value, "inner.classifier.4", 10, 7))
        value = self._gemm(value, "inner.classifier.6", 7, 1)
        add("Sigmoid", value, output="logits")
        graph.save(
            path, [("mel", FLOAT, ["B", MELS, 2 * POSITIONS])], [("logits", FLOAT, ["B", 1])]
        )

    def _layer(self, value: str, name: str) -> str:
        graph, add = self._graph, self._graph.add
        normed = self._norm(value, f"{name}.self_attn_layer_norm")
        key, query, mine = (
            self._heads(self._linear(normed, f"{name}.self_attn.{part}_proj", WIDTH, WIDTH))
            for part in "kqv"
        )
        scale = graph.constant(np.float32((WIDTH // HEADS) ** -0.5))
        scores = add("MatMul", add("Mul", query, scale), add("Transpose", key, perm=[0, 1, 3, 2]))
        mixed = add("MatMul", add("Softmax", scores, axis=-1), mine)
        mixed = add("Transpose", mixed, perm=[0, 2, 1, 3])
        mixed = add("Reshape", mixed, graph.constant(np.array([0, 0, WIDTH])))
        value = add("Add", value, self._linear(mixed, f"{name}.self_attn.out_proj", WIDTH, WIDTH))
        hidden = self._norm(value, f"{name}.final_layer_norm")
        hidden = add("Gelu", self._linear(hidden, f"{name}.fc1", WIDTH, HIDDEN))
        return add("Add", value, self._linear(hidden, f"{name}.fc2", HIDDEN, WIDTH))

    def _heads(self, value: str) -> str:
        shape = self._graph.constant(np.array([0, 0, HEADS, WIDTH // HEADS]))
        return self._graph.add(
            "Transpose", self._graph.add("Reshape", value, shape), perm=[0, 2, 1, 3]
        )

    def _linear(self, value: str, name: str, inputs: int, outputs: int) -> str:
        product = self._graph.add("MatMul", value, self._stored(1, inputs, outputs))
        if name.endswith("k_proj"):  # keys have no bias
            return self._range(product)
        bias = self._graph.weight(f"{name}.bias", self._floats(outputs))
        if name == self._dropped:
            return product
        return self._graph.add("Add", self._range(product), bias)

    def _gemm(self, value: str, name: str, inputs: int, outputs: int) -> str:
        bias = self._stored(0, outputs, output=f"{name}.bias")
        weight = self._stored(0, outputs, inputs)
        return self._graph.add("Gemm", value, weight, bias, transB=1)

    def _conv(self, value: str, name: str, inputs: int, stride: int) -> str:
        bias = self._stored(0, WIDTH, output=f"{name}.bias")
        weight = self._stored(0, WIDTH, inputs, 3)
        value = self._graph.add(
            "Conv", value, weight, bias, kernel_shape=[3], pads=[1, 1], strides=[stride]
        )
        return self._graph.add("Gelu", value)

    def _norm(self, value: str, name: str, width: int = WIDTH) -> str:
        scale = self._graph.weight(f"{name}.weight", 1 + self._floats(width))
        shift = self._graph.weight(f"{name}.bias", self._floats(width))
        return self._graph.add("LayerNormalization", value, scale, shift, epsilon=1e-5)

    def _stored(self, axis: int, *shape: int, output: str | None = None) -> str:
        """A quantized weight with a scale for each place along `axis`."""
        number = self._random.integers(1 << 40)
        integers = self._random.integers(-127, 128, shape).astype(np.int8)
        scales = (0.002 + 0.004 * self._random.random(shape[axis])).astype(np.float32)
        zeros = np.zeros(shape[axis], np.int8)
        names = [
            self._graph.weight(f"{part}{number}", array)
            for part, array in (("w", integers), ("s", scales), ("z", zeros))
        ]
        return self._graph.add("DequantizeLinear", *names, axis=axis, output=output)

    def _range(self, value: str) -> str:
        """The value, squeezed through a few numbers."""
        if not self._ranged:
            return value
        limits = (self._graph.constant(np.float32(0.9)), self._graph.constant(np.int8(0)))
        integers = self._graph.add("QuantizeLinear", value, *limits)
        return self._graph.add("DequantizeLinear", integers, *limits)

    def _floats(self, *shape: int) -> npt.NDArray[np.float32]:
        return (self._random.standard_normal(shape) / 3).astype(np.float32)
