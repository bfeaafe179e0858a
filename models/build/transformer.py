"""Writes the parts of a transformer, from CTranslate2 names, into an ONNX graph."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

from models.build.ct2 import Array
from models.build.graph import Graph

Precision = Literal["int8", "fp32"]
Floats = npt.NDArray[np.float32]

EPSILON = 1e-5  # of every layer norm
# Quantized weights are symmetric, -64 to 64. Processors without VNNI add two products of an uint8
# and an int8 in 16 bits: 2 * 255 * 127 would overflow there and words would depend on the machine.
INT8_MAX = 64


class Transformer:
    """Layers of one graph.

    Args:
        weights: Variables by their CTranslate2 path.
        heads: Attention heads.
        precision: "int8" quantizes the constant side of every matrix product: symmetric, one
            scale an output channel. The other side is quantized when the graph runs
            (DynamicQuantizeLinear). "fp32" leaves all as it is.
    """

    def __init__(self, weights: Mapping[str, Array], heads: int, precision: Precision) -> None:
        self.graph = Graph()
        self._weights = weights
        self._heads = heads
        self._int8 = precision == "int8"
        self._quantized_values: dict[str, list[str]] = {}

    def floats(self, name: str) -> Floats:
        """The variable `name` as float32."""
        return self._weights[name].astype(np.float32)

    def weight(self, name: str) -> str:
        """Store the variable `name` as float32 and return the name."""
        return self.graph.weight(name, self.floats(name))

    def norm(self, value: str, name: str) -> str:
        """Layer norm over the last axis."""
        scale, shift = self.weight(f"{name}/gamma"), self.weight(f"{name}/beta")
        return self.graph.add("LayerNormalization", value, scale, shift, epsilon=EPSILON)

    def linear(self, value: str, name: str, scaled_rows: int = 0, scale: float = 1.0) -> str:
        """`value` times the transposed weight of `name`, plus its bias.

        The first `scaled_rows` outputs are multiplied by `scale`, at no cost when it runs.
        """
        weight, bias = self.floats(f"{name}/weight"), self.floats(f"{name}/bias")
        weight[:scaled_rows] *= scale
        bias[:scaled_rows] *= scale
        product = self.matmul(value, self.matrix(f"{name}/weight", weight.T))
        return self.graph.add("Add", product, self.graph.weight(f"{name}/bias", bias))

    def matrix(self, name: str, weight: Floats) -> list[str]:
        """Store a matrix [inputs, outputs]: its name, and in int8 the name of its scales."""
        if not self._int8:
            return [self.graph.weight(name, weight)]
        integers, scales = quantize(weight)
        return [
            self.graph.weight(name, integers),
            self.graph.weight(f"{name}.scale", scales),
        ]

    def matmul(self, value: str, matrix: list[str]) -> str:
        """`value` times a stored matrix."""
        add = self.graph.add
        if not self._int8:
            return add("MatMul", value, matrix[0])
        if value not in self._quantized_values:
            self._quantized_values[value] = self.graph.add_many("DynamicQuantizeLinear", 3, value)
        integers, scale, zero = self._quantized_values[value]
        # ONNX Runtime knows this pattern and runs it as one kernel.
        product = add("Cast", add("MatMulInteger", integers, matrix[0], zero), to=1)
        return add("Mul", product, add("Mul", scale, matrix[1]))

    def columns(self, indices: str, matrix: list[str]) -> str:
        """Columns of a stored matrix: indices [B, N] -> [B, N, inputs]."""
        add = self.graph.add
        values = add("Gather", matrix[0], indices, axis=1)
        if not self._int8:
            return add("Transpose", values, perm=[1, 2, 0])
        scales = add("Gather", matrix[1], indices, axis=0)
        values = add("Transpose", add("Cast", values, to=1), perm=[1, 2, 0])
        return add("Mul", values, add("Unsqueeze", scales, self.graph.constant(np.array([2]))))

    def heads(self, value: str, parts: int) -> list[str]:
        """Cut [B, N, parts * width] into `parts` values of [B, heads, N, head width]."""
        shape = self.graph.constant(np.array([0, 0, parts * self._heads, -1]))
        value = self.graph.add("Reshape", value, shape)
        value = self.graph.add("Transpose", value, perm=[0, 2, 1, 3])
        if parts == 1:
            return [value]
        return self.graph.add_many("Split", parts, value, axis=1, num_outputs=parts)

    def attention(self, query: str, key: str, value: str, mask: str | None = None) -> str:
        """Attention of scaled queries [B, H, N, d] to keys [B, H, d, S], values [B, H, S, d].

        Returns [B, N, width]. `mask` is added to the scores [B, H, N, S].
        """
        add = self.graph.add
        scores = add("MatMul", query, key)
        if mask is not None:
            scores = add("Add", scores, mask)
        mixed = add("MatMul", add("Softmax", scores, axis=-1), value)
        mixed = add("Transpose", mixed, perm=[0, 2, 1, 3])
        return add("Reshape", mixed, self.graph.constant(np.array([0, 0, -1])))

    def feed_forward(self, value: str, name: str) -> str:
        """The residual block of two linear layers with an exact GELU between."""
        hidden = self.linear(self.norm(value, f"{name}/layer_norm"), f"{name}/linear_0")
        hidden = self.linear(self.graph.add("Gelu", hidden), f"{name}/linear_1")
        return self.graph.add("Add", value, hidden)


def quantize(weight: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """A matrix [inputs, outputs] as int8 and one scale an output: weight ~ int8 * scale."""
    largest = np.maximum(weight.max(axis=0), -weight.min(axis=0))
    scales = np.where(largest > 0, largest, 1).astype(np.float32) / np.float32(INT8_MAX)
    scaled = weight / scales  # the embedding's is 106 MB: worked on in place
    return np.rint(scaled, out=scaled).astype(np.int8), scales
