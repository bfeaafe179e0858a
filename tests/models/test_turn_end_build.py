from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest

from models.build.transformer import Precision
from models.build.turn_end import MELS, build
from models.errors import ModelRejected
from tests.models.tiny_turn_end import POSITIONS, TinyTurnEnd


def built(published: Path, out: Path, precision: Precision) -> ort.InferenceSession:
    build({"smart-turn": published}, out, lambda stage, part: None, precision)
    return ort.InferenceSession(str(out / "turn_end.onnx"), providers=["CPUExecutionProvider"])


def test_the_weights_are_taken_over_and_the_fixed_ranges_are_not(tmp_path: Path) -> None:
    exact, ranged = tmp_path / "exact.onnx", tmp_path / "ranged.onnx"
    TinyTurnEnd(ranged=False).write(exact)
    TinyTurnEnd(ranged=True).write(ranged)
    mel = np.random.default_rng(0).standard_normal((3, MELS, 2 * POSITIONS)).astype(np.float32)
    plainly = ort.SessionOptions()  # ONNX Runtime would choose ranges of its own to be faster
    plainly.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    wanted, squeezed = (
        ort.InferenceSession(str(path), plainly, ["CPUExecutionProvider"]).run(None, {"mel": mel})
        for path in (exact, ranged)
    )
    assert np.abs(wanted[0] - squeezed[0]).max() > 1e-3  # else this shows nothing
    found = built(ranged, tmp_path / "fp32", "fp32").run(["probability"], {"mel": mel})
    np.testing.assert_allclose(found[0], wanted[0], atol=1e-6)
    small = built(ranged, tmp_path / "int8", "int8").run(["probability"], {"mel": mel})
    np.testing.assert_allclose(small[0], wanted[0], atol=0.01)


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    published = tmp_path / "published.onnx"
    TinyTurnEnd(ranged=True).write(published)
    for out in ("one", "two"):
        built(published, tmp_path / out, "int8")
    one, two = ((tmp_path / out / "turn_end.onnx").read_bytes() for out in ("one", "two"))
    assert one == two


def test_another_model_is_rejected(tmp_path: Path) -> None:
    published = tmp_path / "published.onnx"
    TinyTurnEnd(ranged=True, dropped="inner.encoder.layers.2.fc1").write(published)
    with pytest.raises(ModelRejected, match=r"wanted smart-turn version 3, found no variable"):
        build({"smart-turn": published}, tmp_path, lambda stage, part: None)
