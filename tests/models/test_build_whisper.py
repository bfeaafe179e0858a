from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
import pytest

from models.build.transformer import Precision, quantize
from models.build.whisper import build
from models.errors import ModelRejected
from models.runtime import SessionOptions, open_session
from tests.models import tiny_whisper
from tests.models.tiny_whisper import HEADS, LAYERS, MELS, VOCABULARY, WIDTH, Reference

Floats = npt.NDArray[np.float32]
TOKENS = [257, 258, 261, 266, 72, 105]


def silent(_: str, __: float) -> None:
    """No progress is shown."""


class Graphs:
    """Runs a built pair of graphs by hand."""

    def __init__(self, folder: Path) -> None:
        self._encoder = open_session(folder / "encoder.onnx", SessionOptions(provider="cpu"))
        self._decoder = open_session(folder / "decoder.onnx", SessionOptions(provider="cpu"))

    def encode(self, mel: Floats) -> dict[str, Floats]:
        return _run(self._encoder, {"mel": mel[None]})

    def decode(
        self, tokens: list[int], rows: list[int], feeds: dict[str, Floats]
    ) -> tuple[Floats, dict[str, Floats]]:
        numbers = {"tokens": np.array([tokens]), "rows": np.array(rows)}
        found = _run(self._decoder, {**feeds, **numbers})
        logits = found.pop("logits")[0]
        return logits, feeds | {f"s{name[1:]}": value for name, value in found.items()}


def _run(session: ort.InferenceSession, feeds: dict[str, Floats]) -> dict[str, Floats]:
    names = [port.name for port in session.get_outputs()]
    return dict(zip(names, session.run(names, feeds), strict=True))


def empty_cache() -> dict[str, Floats]:
    nothing = np.zeros((1, HEADS, 0, WIDTH // HEADS), np.float32)
    return {f"s{kind}_{layer}": nothing for kind in "kv" for layer in range(LAYERS)}


@pytest.fixture(scope="module", params=["fp32", "int8"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out: Path = tmp_path_factory.mktemp(request.param)
    build(tiny_whisper.sources(out), out, silent, request.param)
    return out


@pytest.mark.parametrize("frames", [2, 40, 3000])
def test_graphs_compute_what_the_paper_says(folder: Path, frames: int) -> None:
    mel = np.random.default_rng(1).normal(0, 1, (MELS, frames)).astype(np.float32)
    reference = Reference(tiny_whisper.weights())
    wanted = reference.decode(TOKENS, reference.encode(mel))

    graphs = Graphs(folder)
    feeds = graphs.encode(mel) | empty_cache()
    logits, _ = graphs.decode(TOKENS, list(range(len(TOKENS))), feeds)

    assert logits.shape == (len(TOKENS), VOCABULARY)
    if "fp32" in folder.name:
        assert np.abs(logits - wanted).max() < 1e-4
    else:
        # Eight channels leave 7-bit rounding nowhere to average out; it must still follow.
        assert np.corrcoef(logits.ravel(), wanted.ravel())[0, 1] > 0.98


def test_reading_token_by_token_equals_reading_at_once(folder: Path) -> None:
    graphs = Graphs(folder)
    mel = np.random.default_rng(2).normal(0, 1, (MELS, 20)).astype(np.float32)
    feeds = graphs.encode(mel) | empty_cache()
    at_once, _ = graphs.decode(TOKENS, [0, len(TOKENS) - 1], feeds)
    first, feeds = graphs.decode(TOKENS[:1], [0], feeds)
    for token in TOKENS[1:]:
        last, feeds = graphs.decode([token], [0], feeds)
    # In int8 the scale of what is quantized depends on what is read together.
    allowed = 1e-4 if "fp32" in folder.name else 0.1 * float(np.abs(at_once).max())
    assert np.abs(first[0] - at_once[0]).max() < allowed
    assert np.abs(last[0] - at_once[1]).max() < allowed


def test_the_graphs_are_standard_onnx(folder: Path) -> None:
    for name in ("encoder", "decoder"):
        model = onnx.load(folder / f"{name}.onnx")
        onnx.checker.check_model(model, full_check=True)
        assert [opset.domain for opset in model.opset_import] == [""]


def test_building_twice_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    precision: Precision = "fp32" if "fp32" in folder.name else "int8"
    build(tiny_whisper.sources(tmp_path), tmp_path / "new" / "out", silent, precision)
    for name in ("encoder.onnx", "decoder.onnx", "tokenizer.json", "config.json"):
        assert (tmp_path / "new" / "out" / name).read_bytes() == (folder / name).read_bytes()


def test_progress_only_grows_and_ends_at_one(tmp_path: Path) -> None:
    parts: list[float] = []
    build(tiny_whisper.sources(tmp_path), tmp_path, lambda _, part: parts.append(part))
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)


def test_another_model_is_rejected(tmp_path: Path) -> None:
    sources = tiny_whisper.sources(tmp_path)
    sources["model-part1"].write_bytes(tiny_whisper.ct2_bytes({"a": np.zeros(1)[:0].astype("f4")}))
    sources["model-part2"].write_bytes(b"")
    with pytest.raises(ModelRejected, match="encoder/conv1/weight"):
        build(sources, tmp_path, silent)
    data = tiny_whisper.ct2_bytes({"a": np.zeros(1, np.float32)}, spec="TransformerSpec")
    sources["model-part1"].write_bytes(data)
    with pytest.raises(ModelRejected, match="TransformerSpec"):
        build(sources, tmp_path, silent)


def test_quantized_weights_are_near_and_leave_room_for_16_bit_sums() -> None:
    weight = np.random.default_rng(3).normal(0, 1, (50, 7)).astype(np.float32)
    weight[:, 3] = 0
    integers, scales = quantize(weight)
    assert np.abs(integers * scales - weight).max() <= scales.max() / 2 * 1.001
    assert not integers[:, 3].any()
    assert 2 * 255 * int(np.abs(integers).max()) < 2**15
