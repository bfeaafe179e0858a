"""Turns the published Kokoro v1.0 (https://huggingface.co/hexgrad/Kokoro-82M) into our voices.

The published graph computes with 8-bit integers. That is the fastest and smallest on a CPU, so it
is used there as it is. CUDA has no kernels for such operators, so a second graph is made that keeps
the 8-bit weights and computes in float32.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import ModelProto, NodeProto, helper, numpy_helper

from models.errors import ModelRejected

BUILDER_VERSION = 1
SPEAKERS = ("pf_dora", "pm_alex")
SAMPLE_RATE = 24_000  # Hertz
STYLE_SIZE = 256  # of a speaker's style, one for each number of phonemes
_PARTS = ("part1", "part2", "part3", "part4")
_PRODUCTS = {"ConvInteger": "Conv", "MatMulInteger": "MatMul"}
_QUANTISED_LSTM = "DynamicQuantizeLSTM"

Array = npt.NDArray[np.generic]


def build(sources: Mapping[str, Path], out: Path, progress: Callable[[str, float], None]) -> None:
    """Write voice.onnx, voice-float.onnx, voice.json and SPEAKER.bin into the folder `out`.

    Both graphs take `tokens` (int64 [1, n]: symbols between two zeros), `style` (float32
    [1, STYLE_SIZE]) and `speed` (float32 [1]) and give `audio` (float32 [samples], -1 to 1).
    Neither draws noise: the same inputs give the same samples. A speaker's file is float32
    [rows, STYLE_SIZE], row i for i + 1 symbols.

    Args:
        sources: "part1" to "part4", the published graph in pieces; "vocabulary", its symbols as
            JSON; and each of `SPEAKERS`.
        out: An existing or new folder.
        progress: Called with what is being done and the part that is done, 0 to 1.

    Raises:
        ModelRejected: a source is not what was expected.
    """
    out.mkdir(parents=True, exist_ok=True)
    progress("putting the voice together", 0.0)
    with (out / "voice.onnx").open("wb") as whole:
        for part in _PARTS:
            whole.write(sources[part].read_bytes())
    for speaker in SPEAKERS:
        shutil.copyfile(sources[speaker], out / f"{speaker}.bin")
    symbols = json.loads(sources["vocabulary"].read_text(encoding="utf-8"))["vocab"]
    config = {"sample_rate": SAMPLE_RATE, "speakers": SPEAKERS, "symbols": symbols}
    text = json.dumps(config, ensure_ascii=False, indent=1, sort_keys=True)
    (out / "voice.json").write_text(text + "\n", encoding="utf-8")
    progress("computing in float", 0.2)
    model = onnx.load(str(out / "voice.onnx"))
    compute_in_float(model)
    progress("writing the voice", 0.9)
    (out / "voice-float.onnx").write_bytes(model.SerializeToString(deterministic=True))
    progress("writing the voice", 1.0)


def compute_in_float(model: ModelProto) -> None:
    """Replace products and LSTMs of integers by those of floats, in place; the weights stay 8-bit.

    Raises:
        ModelRejected: the graph holds none, or one that does not look as expected.
    """
    surgery = _Surgery(model)
    quantised = [node for node in model.graph.node if node.op_type in _PRODUCTS]
    lstms = [node for node in model.graph.node if node.op_type == _QUANTISED_LSTM]
    if not quantised:
        raise ModelRejected(
            "wanted a graph with products of integers, found none; use the voice that the "
            "catalogue names"
        )
    for node in quantised:
        surgery.product(node)
    for node in lstms:
        surgery.lstm(node)
    surgery.finish()


class _Surgery:
    """Replaces parts of a graph."""

    def __init__(self, model: ModelProto) -> None:
        self._graph = model.graph
        self._arrays = {item.name: numpy_helper.to_array(item) for item in self._graph.initializer}
        self._makers: dict[str, NodeProto] = {}
        self._users: dict[str, list[NodeProto]] = {}
        for node in self._graph.node:
            self._makers |= dict.fromkeys(node.output, node)
            for name in node.input:
                self._users.setdefault(name, []).append(node)
        self._weights: set[str] = set()

    def product(self, node: NodeProto) -> None:
        """Put a float product where integers were multiplied, shifted by a bias and scaled.

        The chain is: quantise -> `node` [-> Add of the quantised bias] -> Cast -> Mul by scales.
        """
        quantised, weight = node.input[:2]
        bias: list[str] = []
        following = self._only_user(node, node)
        if following.op_type == "Add":
            (shift,) = (name for name in following.input if name != node.output[0])
            bias = [self._float_bias(shift)]
            following = self._only_user(following, node)
        scaled = self._only_user(following, node)
        if (following.op_type, scaled.op_type) != ("Cast", "Mul"):
            raise _unexpected(node)
        (scales,) = (name for name in scaled.input if name != following.output[0])
        (scale,) = (name for name in self._makers[scales].input if name in self._arrays)
        axis = 0 if node.op_type == "ConvInteger" else self._arrays[weight].ndim - 1
        zero = node.input[3] if len(node.input) > 3 else ""
        inputs = [self._makers[quantised].input[0], self._dequantised(weight, scale, zero, axis)]
        product = helper.make_node(_PRODUCTS[node.op_type], inputs + bias, scaled.output, node.name)
        product.attribute.extend(node.attribute)
        self._replace(scaled, product)

    def lstm(self, node: NodeProto) -> None:
        """Put a float LSTM in place; the quantised one has its weights transposed."""
        inputs = list(node.input)
        for place, scale, zero in ((1, 8, 9), (2, 10, 11)):
            name = inputs[place]
            turned = f"{name}_turned"
            self._arrays[turned] = np.ascontiguousarray(self._arrays[name].transpose(0, 2, 1))
            inputs[place] = self._dequantised(turned, inputs[scale], inputs[zero], 0)
        plain = helper.make_node("LSTM", inputs[:8], node.output, node.name)
        plain.attribute.extend(node.attribute)
        self._replace(node, plain)

    def finish(self) -> None:
        """Write the graph anew: only nodes and weights that the outputs need, in order."""
        needed: list[NodeProto] = []
        seen: set[int] = set()
        waiting = [(self._makers[port.name], False) for port in self._graph.output]
        while waiting:
            node, ready = waiting.pop()
            if ready:
                needed.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                waiting.append((node, True))
                waiting.extend(
                    (self._makers[name], False)
                    for name in reversed(node.input)
                    if name in self._makers
                )
        used = {name for node in needed for name in node.input}
        weights = [
            numpy_helper.from_array(array, name)
            for name, array in self._arrays.items()
            if name in used
        ]
        copies = [NodeProto.FromString(node.SerializeToString()) for node in needed]
        for field, items in (("node", copies), ("initializer", weights), ("value_info", [])):
            self._graph.ClearField(field)
            getattr(self._graph, field).extend(items)

    def _only_user(self, node: NodeProto, product: NodeProto) -> NodeProto:
        """The node behind `node`, in the chain that begins with `product`."""
        users = self._users.get(node.output[0], [])
        if len(users) != 1:
            raise _unexpected(product)
        return users[0]

    def _float_bias(self, shift: str) -> str:
        """The bias before it was divided by the scale, rounded and reshaped."""
        node = self._makers[shift]
        while node.op_type != "Div":
            node = self._makers[node.input[0]]
        return str(node.input[0])

    def _dequantised(self, weight: str, scale: str, zero: str, axis: int) -> str:
        """The name of `weight` as floats, made once however often it is used."""
        result = f"{weight}_float"
        if result not in self._weights:
            self._weights.add(result)
            scales = self._arrays[scale]
            zeros = self._arrays[zero] if zero else np.zeros((), self._arrays[weight].dtype)
            if scales.size == 1:
                scales, zeros = scales.reshape(()), zeros.reshape(-1)[0].reshape(())
            names = [weight, f"{result}_scale", f"{result}_zero"]
            self._arrays[names[1]] = scales
            self._arrays[names[2]] = np.broadcast_to(zeros, scales.shape).astype(zeros.dtype)
            node = helper.make_node("DequantizeLinear", names, [result], result, axis=axis)
            self._makers[result] = node
        return result

    def _replace(self, last: NodeProto, new: NodeProto) -> None:
        """Have `new` make what `last` made; what only `last` needed is dropped in the end."""
        self._makers |= dict.fromkeys(last.output, new)


def _unexpected(node: NodeProto) -> ModelRejected:
    return ModelRejected(
        f"wanted {node.op_type} {node.name!r} to be scaled to floats, found something else behind "
        "it; use the voice that the catalogue names"
    )
