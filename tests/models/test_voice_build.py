import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper

from models.build.voice import LENGTH_ROWS, NOISE_ROWS, build
from models.errors import ModelRejected

CONFIG: dict[str, Any] = {
    "audio": {"sample_rate": 22050, "quality": "medium"},
    "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
    "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "ə": [59]},
}


def piper_like(*names: str) -> onnx.ModelProto:
    """A graph that draws noise like each of its inputs, under Piper's names."""
    nodes, inputs, outputs = [], [], []
    for place, name in enumerate(names):
        rows = LENGTH_ROWS if "dp" in name else NOISE_ROWS - LENGTH_ROWS
        shape: list[str | int | None] = [1, rows, "length"]
        node = helper.make_node(
            "RandomNormalLike", [f"like{place}"], [f"noise{place}"], name, dtype=TensorProto.FLOAT
        )
        nodes.append(node)
        inputs.append(helper.make_tensor_value_info(f"like{place}", TensorProto.FLOAT, shape))
        outputs.append(helper.make_tensor_value_info(f"noise{place}", TensorProto.FLOAT, shape))
    graph = helper.make_graph(nodes, "piper", inputs, outputs)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)


def built(folder: Path, model: onnx.ModelProto, config: dict[str, Any]) -> Path:
    folder.mkdir()
    sources = {"voice": folder / "source.onnx", "voice-config": folder / "source.json"}
    onnx.save(model, str(sources["voice"]))
    sources["voice-config"].write_text(json.dumps(config), encoding="utf-8")
    build(sources, folder / "out", lambda _step, _part: None)
    return folder / "out"


def test_noise_comes_from_the_input_and_starts_over(tmp_path: Path) -> None:
    out = built(tmp_path / "a", piper_like("/dp/RandomNormalLike", "/RandomNormalLike"), CONFIG)
    session = ort.InferenceSession(str(out / "voice.onnx"), providers=["CPUExecutionProvider"])
    noise = np.random.default_rng(1).standard_normal((NOISE_ROWS, 5), np.float32)
    lengths = np.zeros((1, LENGTH_ROWS, 3), np.float32)
    sound = np.zeros((1, NOISE_ROWS - LENGTH_ROWS, 7), np.float32)
    given = session.run(None, {"like0": lengths, "like1": sound, "noise": noise})
    assert np.array_equal(given[0][0], noise[:LENGTH_ROWS, :3])
    assert np.array_equal(given[1][0], noise[LENGTH_ROWS:, [0, 1, 2, 3, 4, 0, 1]])


def test_progress_ends_at_one_and_the_files_are_the_same_twice(tmp_path: Path) -> None:
    model = piper_like("/dp/RandomNormalLike", "/RandomNormalLike")
    first, second = (built(tmp_path / name, model, CONFIG) for name in "ab")
    for name in ("voice.onnx", "voice.json"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    parts: list[float] = []
    sources = {"voice": tmp_path / "a/source.onnx", "voice-config": tmp_path / "a/source.json"}
    build(sources, tmp_path / "c", lambda _step, part: parts.append(part))
    assert parts == sorted(parts) and parts[-1] == 1.0


def test_configuration_keeps_what_speaking_needs(tmp_path: Path) -> None:
    out = built(tmp_path / "a", piper_like("/dp/RandomNormalLike", "/RandomNormalLike"), CONFIG)
    config = json.loads((out / "voice.json").read_text(encoding="utf-8"))
    assert config["sample_rate"] == 22050
    assert config["phoneme_ids"]["ə"] == 59


@pytest.mark.parametrize(
    "names", [(), ("/RandomNormalLike",), ("/dp/RandomNormalLike", "/dp/RandomNormalLike_1")]
)
def test_another_kind_of_graph_is_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(ModelRejected, match="noise"):
        built(tmp_path / "a", piper_like(*names), CONFIG)


@pytest.mark.parametrize("missing", list(CONFIG))
def test_an_incomplete_configuration_is_refused(tmp_path: Path, missing: str) -> None:
    config = {key: value for key, value in CONFIG.items() if key != missing}
    model = piper_like("/dp/RandomNormalLike", "/RandomNormalLike")
    with pytest.raises(ModelRejected, match=missing):
        built(tmp_path / "a", model, config)
