import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from models.build.voice import LENGTH_ROWS, NOISE_ROWS, SOUND_ROWS, build, take_noise_from_input
from models.build.voice_decoder import cut, span
from models.errors import ModelRejected

NAMES = ("/dp/RandomNormalLike", "/RandomNormalLike")
CONFIG: dict[str, Any] = {
    "audio": {"sample_rate": 22050, "quality": "medium"},
    "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
    "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "ə": [59]},
}


def piper_like(*names: str) -> onnx.ModelProto:
    """A graph that draws noise like each input, under Piper's names, and decodes the sum."""
    nodes, inputs = [], []
    for place, name in enumerate(names):
        rows = LENGTH_ROWS if "dp" in name else SOUND_ROWS
        shape: list[str | int | None] = [1, rows, f"length{place}"]
        node = helper.make_node(
            "RandomNormalLike", [f"like{place}"], [f"noise{place}"], name, dtype=TensorProto.FLOAT
        )
        total = helper.make_node("ReduceSum", [f"noise{place}"], [f"total{place}"], keepdims=1)
        nodes += [node, total]
        inputs.append(helper.make_tensor_value_info(f"like{place}", TensorProto.FLOAT, shape))
    if names:
        nodes.append(helper.make_node("Add", [f"noise{len(names) - 1}", "total0"], ["latent"]))
    nodes += [
        convolution("Conv", "latent", "wide", kernel=7, pad=3),
        helper.make_node("LeakyRelu", ["wide"], ["bent"], "/dec/LeakyRelu"),
        convolution("ConvTranspose", "bent", "long", kernel=8, pad=2, stride=4),
        convolution("Conv", "long", "far", kernel=3, pad=5, dilation=5),
        helper.make_node("Add", ["far", "long"], ["sum"], "/dec/Add"),
        helper.make_node("Tanh", ["sum"], ["tanh"], "/dec/Tanh"),
        helper.make_node("Unsqueeze", ["tanh", "axes"], ["output"], "/Unsqueeze"),
    ]
    random = np.random.default_rng(0)
    weights = [
        numpy_helper.from_array(random.standard_normal(shape).astype(np.float32) / 8, name)
        for name, shape in (
            ("wide_weight", (4, SOUND_ROWS, 7)),
            ("long_weight", (4, 1, 8)),
            ("far_weight", (1, 1, 3)),
        )
    ]
    weights.append(numpy_helper.from_array(np.array([2], np.int64), "axes"))
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1, "samples"])
    graph = helper.make_graph(nodes, "piper", inputs, [output], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)


def convolution(
    operator: str, fed: str, gives: str, kernel: int, pad: int, stride: int = 1, dilation: int = 1
) -> onnx.NodeProto:
    return helper.make_node(
        operator,
        [fed, f"{gives}_weight"],
        [gives],
        f"/dec/{gives}",
        kernel_shape=[kernel],
        pads=[pad, pad],
        strides=[stride],
        dilations=[dilation],
    )


def built(folder: Path, model: onnx.ModelProto, config: dict[str, Any]) -> Path:
    folder.mkdir()
    sources = {"voice": folder / "source.onnx", "voice-config": folder / "source.json"}
    onnx.save(model, str(sources["voice"]))
    sources["voice-config"].write_text(json.dumps(config), encoding="utf-8")
    build(sources, folder / "out", lambda _step, _part: None)
    return folder / "out"


def opened(path: Path) -> ort.InferenceSession:
    return ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def test_noise_comes_from_the_input_and_starts_over(tmp_path: Path) -> None:
    out = built(tmp_path / "a", piper_like(*NAMES), CONFIG)
    noise = np.random.default_rng(1).standard_normal((NOISE_ROWS, 5), np.float32)
    lengths = np.zeros((1, LENGTH_ROWS, 3), np.float32)
    sound = np.zeros((1, SOUND_ROWS, 7), np.float32)
    feeds = {"like0": lengths, "like1": sound, "noise": noise}
    plan = opened(out / "planner.onnx").run(["plan"], feeds)[0]
    expected = noise[LENGTH_ROWS:, [0, 1, 2, 3, 4, 0, 1]] + noise[:LENGTH_ROWS, :3].sum()
    assert np.allclose(plan[0], expected, atol=1e-5)


def test_the_halves_give_what_the_whole_gave(tmp_path: Path) -> None:
    model = piper_like(*NAMES)
    take_noise_from_input(model)
    onnx.save(model, str(tmp_path / "whole.onnx"))
    planner, decoder = cut(model, SOUND_ROWS)
    onnx.save(planner, str(tmp_path / "planner.onnx"))
    onnx.save(decoder, str(tmp_path / "decoder.onnx"))
    random = np.random.default_rng(1)
    feeds = {
        "like0": np.zeros((1, LENGTH_ROWS, 3), np.float32),
        "like1": np.zeros((1, SOUND_ROWS, 30), np.float32),
        "noise": random.standard_normal((NOISE_ROWS, 50), np.float32),
    }
    whole = opened(tmp_path / "whole.onnx").run(None, feeds)[0].ravel()
    plan = opened(tmp_path / "planner.onnx").run(["plan"], feeds)[0]
    decode = opened(tmp_path / "decoder.onnx")
    assert np.array_equal(decode.run(["sound"], {"plan": plan})[0].ravel(), whole)

    spanned = span(decoder)
    assert spanned.samples == 4
    first, last = 10, 20
    for reach, same in ((spanned.reach, True), (spanned.reach - 2, False)):
        piece = plan[:, :, first - reach : last + reach]
        sound = decode.run(["sound"], {"plan": piece})[0].ravel()
        middle = sound[reach * 4 : (reach + last - first) * 4]
        assert np.allclose(middle, whole[first * 4 : last * 4], atol=1e-6) is same


def test_a_decoder_with_two_inputs_is_refused(tmp_path: Path) -> None:
    model = piper_like(*NAMES)
    model.graph.node[-3].input[1] = "noise0"
    with pytest.raises(ModelRejected, match="decoder"):
        cut(model, SOUND_ROWS)


def test_progress_ends_at_one_and_the_files_are_the_same_twice(tmp_path: Path) -> None:
    model = piper_like(*NAMES)
    first, second = (built(tmp_path / name, model, CONFIG) for name in "ab")
    for name in ("planner.onnx", "decoder.onnx", "voice.json"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    parts: list[float] = []
    sources = {"voice": tmp_path / "a/source.onnx", "voice-config": tmp_path / "a/source.json"}
    build(sources, tmp_path / "c", lambda _step, part: parts.append(part))
    assert parts == sorted(parts) and parts[-1] == 1.0


def test_configuration_keeps_what_speaking_needs(tmp_path: Path) -> None:
    out = built(tmp_path / "a", piper_like(*NAMES), CONFIG)
    config = json.loads((out / "voice.json").read_text(encoding="utf-8"))
    assert config["sample_rate"] == 22050
    assert config["phoneme_ids"]["ə"] == 59
    assert (config["frame_samples"], config["reach"]) == (4, 6)


@pytest.mark.parametrize(
    "names", [(), ("/RandomNormalLike",), ("/dp/RandomNormalLike", "/dp/RandomNormalLike_1")]
)
def test_another_kind_of_graph_is_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(ModelRejected, match="noise"):
        built(tmp_path / "a", piper_like(*names), CONFIG)


@pytest.mark.parametrize("missing", list(CONFIG))
def test_an_incomplete_configuration_is_refused(tmp_path: Path, missing: str) -> None:
    config = {key: value for key, value in CONFIG.items() if key != missing}
    model = piper_like(*NAMES)
    with pytest.raises(ModelRejected, match=missing):
        built(tmp_path / "a", model, config)
