import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from models.build.kokoro import SPEAKERS, STYLE_SIZE, build, compute_in_float
from models.errors import ModelRejected


def kokoro_like() -> onnx.ModelProto:
    """A convolution with a bias and a product, both of integers, in Kokoro's pattern."""
    rng = np.random.default_rng(3)
    kernel = rng.integers(0, 255, (4, 2, 3)).astype(np.uint8)
    matrix = rng.integers(-127, 127, (4, 5)).astype(np.int8)
    arrays: dict[str, npt.NDArray[Any]] = {
        "kernel": kernel,
        "kernel_zero": np.array(120, np.uint8),
        "kernel_scale": np.array(0.01, np.float32),
        "bias": rng.standard_normal(4).astype(np.float32),
        "row": np.array([1, -1, 1], np.int64),
        "matrix": matrix,
        "matrix_zero": np.zeros(5, np.int8),
        "matrix_scale": (rng.random(5) * 0.01).astype(np.float32),
    }
    node = helper.make_node
    nodes = [
        node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"]),
        node("ConvInteger", ["xq", "kernel", "xz", "kernel_zero"], ["c"], "conv", pads=[1, 1]),
        node("Mul", ["xs", "kernel_scale"], ["cs"]),
        node("Div", ["bias", "cs"], ["b1"]),
        node("Floor", ["b1"], ["b2"]),
        node("Cast", ["b2"], ["b3"], to=TensorProto.INT32),
        node("Reshape", ["b3", "row"], ["b4"]),
        node("Add", ["c", "b4"], ["cb"]),
        node("Cast", ["cb"], ["cf"], to=TensorProto.FLOAT),
        node("Mul", ["cf", "cs"], ["y"]),
        node("Transpose", ["y"], ["yt"], perm=[0, 2, 1]),
        node("DynamicQuantizeLinear", ["yt"], ["yq", "ys", "yz"]),
        node("MatMulInteger", ["yq", "matrix", "yz", "matrix_zero"], ["m"], "product"),
        node("Mul", ["ys", "matrix_scale"], ["ms"]),
        node("Cast", ["m"], ["mf"], to=TensorProto.FLOAT),
        node("Mul", ["mf", "ms"], ["out"]),
    ]
    graph = helper.make_graph(
        nodes,
        "kokoro",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2, "n"])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, "n", 5])],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def run(model: onnx.ModelProto) -> npt.NDArray[np.float32]:
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    x = np.random.default_rng(5).standard_normal((1, 2, 9)).astype(np.float32)
    (out,) = session.run(None, {"x": x})
    return np.asarray(out)


def test_floats_compute_what_the_integers_did_but_for_rounding() -> None:
    model = kokoro_like()
    integers = run(model)
    compute_in_float(model)
    onnx.checker.check_model(model)
    kinds = {node.op_type for node in model.graph.node}
    assert kinds == {"DequantizeLinear", "Conv", "Transpose", "MatMul"}
    floats = run(model)
    assert np.abs(floats - integers).max() < 0.05 * np.abs(integers).max()
    assert not np.array_equal(floats, integers)


def test_weights_stay_in_eight_bits_and_what_is_not_needed_is_dropped() -> None:
    model = kokoro_like()
    compute_in_float(model)
    kinds = {item.name: item.data_type for item in model.graph.initializer}
    assert kinds["kernel"] == TensorProto.UINT8 and kinds["matrix"] == TensorProto.INT8
    assert "row" not in kinds and "kernel_zero" not in kinds


def test_a_graph_without_integers_is_refused() -> None:
    model = kokoro_like()
    compute_in_float(model)
    with pytest.raises(ModelRejected, match="integers"):
        compute_in_float(model)


def test_a_product_that_is_not_scaled_is_refused() -> None:
    model = kokoro_like()
    del model.graph.node[-1]
    model.graph.node[-1].output[0] = "out"
    with pytest.raises(ModelRejected, match="MatMulInteger"):
        compute_in_float(model)


def test_the_parts_are_put_together_and_the_files_are_the_same_twice(tmp_path: Path) -> None:
    whole = kokoro_like().SerializeToString()
    cuts = [0, 10, len(whole) // 2, len(whole) - 7, len(whole)]
    sources = {}
    for number in range(4):
        sources[f"part{number + 1}"] = tmp_path / f"part{number + 1}"
        sources[f"part{number + 1}"].write_bytes(whole[cuts[number] : cuts[number + 1]])
    sources["vocabulary"] = tmp_path / "vocabulary"
    sources["vocabulary"].write_text(json.dumps({"vocab": {"a": 43, "ʃ": 131}}), encoding="utf-8")
    for speaker in SPEAKERS:
        sources[speaker] = tmp_path / speaker
        sources[speaker].write_bytes(np.zeros((3, STYLE_SIZE), np.float32).tobytes())
    told: list[float] = []
    for name in ("a", "b"):
        build(sources, tmp_path / name, lambda _step, part: told.append(part))
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert (tmp_path / "a" / "voice.onnx").read_bytes() == whole
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    config = json.loads((tmp_path / "a" / "voice.json").read_text(encoding="utf-8"))
    assert config["symbols"] == {"a": 43, "ʃ": 131}
    assert config["speakers"] == list(SPEAKERS)
    first = told[: len(told) // 2]
    assert first == sorted(first) and first[-1] == 1.0
