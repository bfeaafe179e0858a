"""An ONNX graph in the making."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 20  # the first with Gelu
OWN_DOMAIN = "com.microsoft"  # of the operators that only ONNX Runtime has
IR_VERSION = 10

Array = npt.NDArray[Any]
Port = tuple[str, int, Sequence[str | int]]  # name, TensorProto type, shape
FLOAT = int(TensorProto.FLOAT)
INT64 = int(TensorProto.INT64)


class Graph:
    """Collects nodes and weights, in order, and writes them as one ONNX file.

    Values are named t0, t1, ... and constants c0, c1, ..., so the same calls write the same bytes.
    """

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []
        self._constants: dict[tuple[str, tuple[int, ...], bytes], str] = {}
        self._values = 0

    def weight(self, name: str, array: Array) -> str:
        """Store `array` under `name` and return the name."""
        # asarray and not ascontiguousarray, which would make a scalar one-dimensional.
        self._weights.append(numpy_helper.from_array(np.asarray(array, order="C"), name))
        return name

    def constant(self, array: npt.ArrayLike) -> str:
        """Store a small array once, however often it is asked for, and return its name."""
        value = np.asarray(array)
        key = (value.dtype.str, value.shape, value.tobytes())
        if key not in self._constants:
            self._constants[key] = self.weight(f"c{len(self._constants)}", value)
        return self._constants[key]

    def add(self, operator: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        """Append a node with one output and return the output's name.

        `domain=OWN_DOMAIN` takes an operator of ONNX Runtime's own.
        """
        return self._append(operator, inputs, [output or self._value()], attributes)[0]

    def add_many(self, operator: str, outputs: int, *inputs: str, **attributes: Any) -> list[str]:
        """Append a node with several outputs and return their names."""
        return self._append(operator, inputs, [self._value() for _ in range(outputs)], attributes)

    def save(self, path: Path, inputs: Sequence[Port], outputs: Sequence[Port]) -> None:
        """Write the graph to `path`; a shape's names are its dynamic dimensions."""
        graph = helper.make_graph(
            self._nodes,
            path.stem,
            [helper.make_tensor_value_info(*port) for port in inputs],
            [helper.make_tensor_value_info(*port) for port in outputs],
            self._weights,
        )
        opsets = [helper.make_opsetid("", OPSET)]
        if any(node.domain == OWN_DOMAIN for node in self._nodes):
            opsets.append(helper.make_opsetid(OWN_DOMAIN, 1))
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
        path.write_bytes(model.SerializeToString(deterministic=True))

    def _append(
        self, operator: str, inputs: Sequence[str], outputs: list[str], attributes: dict[str, Any]
    ) -> list[str]:
        self._nodes.append(helper.make_node(operator, list(inputs), outputs, **attributes))
        return outputs

    def _value(self) -> str:
        self._values += 1
        return f"t{self._values - 1}"
