"""Turns the published Piper voice "joe" into our voice: a pure function of its inputs.

Piper's graph (VITS, https://arxiv.org/abs/2106.06103) draws Gaussian noise while it runs, once for
the lengths of the sounds and once for the sound itself, from a generator that no caller can seed.
Here both are read from one more input, `noise`. And the graph is cut in two, so that the first
sound is out before the last is made (models/build/voice_decoder.py).
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from models.build.voice_decoder import cut, span
from models.errors import ModelRejected

BUILDER_VERSION = 2
NOISE = "noise"  # the new input
LENGTH_ROWS = 2  # rows of noise that the duration predictor takes; its nodes are named "/dp/..."
SOUND_ROWS = 192  # rows of noise that the sound takes: the channels of VITS's latent space
NOISE_ROWS = LENGTH_ROWS + SOUND_ROWS
_DRAW = "RandomNormalLike"


def build(sources: Mapping[str, Path], out: Path, progress: Callable[[str, float], None]) -> None:
    """Write planner.onnx, decoder.onnx and voice.json into the folder `out`.

    The planner takes `input` (int64 [1, n]: phoneme ids), `input_lengths` (int64 [1]), `scales`
    (float32 [3]: noise of the sound, length, noise of the lengths) and `noise` (float32
    [NOISE_ROWS, m], standard normal, any m >= 1: longer speech starts it over), and gives `plan`
    (float32 [1, SOUND_ROWS, frames]). The decoder makes of a plan, or of some of its frames,
    `sound` (float32 [1, 1, samples], -1 to 1). voice.json says what speaking needs to know; of the
    decoder `frame_samples`, the samples it makes of a frame, and `reach`, the frames on either side
    of its own that have a part in a sample.

    Args:
        sources: "voice", Piper's .onnx file, and "voice-config", the .onnx.json beside it.
        out: An existing or new folder.
        progress: Called with what is being done and the part that is done, 0 to 1.

    Raises:
        ModelRejected: a source is not the kind of Piper voice that was expected.
    """
    out.mkdir(parents=True, exist_ok=True)
    progress("reading the voice", 0.0)
    config = _config(sources["voice-config"])
    model = onnx.load(str(sources["voice"]))
    progress("giving the noise an input", 0.5)
    take_noise_from_input(model)
    planner, decoder = cut(model, SOUND_ROWS)
    progress("writing the voice", 0.7)
    for name, half in (("planner", planner), ("decoder", decoder)):
        onnx.checker.check_model(half)
        (out / f"{name}.onnx").write_bytes(half.SerializeToString(deterministic=True))
    spanned = span(decoder)
    config |= {"frame_samples": spanned.samples, "reach": spanned.reach}
    text = json.dumps(config, ensure_ascii=False, indent=1, sort_keys=True)
    (out / "voice.json").write_text(text + "\n", encoding="utf-8")
    progress("writing the voice", 1.0)


def take_noise_from_input(model: ModelProto) -> None:
    """Make a Piper graph read its noise from the input `noise` where it drew it, in place.

    Raises:
        ModelRejected: it does not draw exactly once for the lengths and once for the sound.
    """
    graph = model.graph
    drawn = [node.name for node in graph.node if node.op_type == _DRAW]
    if sorted(_is_for_lengths(name) for name in drawn) != [False, True]:
        raise ModelRejected(
            "wanted a Piper graph that draws noise once for lengths and once for sound, found "
            f"{drawn or 'none drawn'}; use the voice that the catalogue names"
        )
    nodes: list[NodeProto] = []
    for node in graph.node:
        if node.op_type != _DRAW:
            nodes.append(node)
        elif _is_for_lengths(node.name):
            nodes.extend(_read_noise(node, 0, LENGTH_ROWS))
        else:
            nodes.extend(_read_noise(node, LENGTH_ROWS, NOISE_ROWS))
    del graph.node[:]
    graph.node.extend(nodes)
    columns = helper.make_tensor_value_info(NOISE, TensorProto.FLOAT, [NOISE_ROWS, "columns"])
    graph.input.append(columns)


def _is_for_lengths(name: str) -> bool:
    return name.startswith("/dp/")


def _read_noise(drawn: NodeProto, first: int, last: int) -> list[NodeProto]:
    """Nodes that give rows `first` to `last` of the noise as [1, rows, as long as `drawn`'s input].

    Column i is column i modulo the columns there are, so that no text is too long for the noise.
    """
    (like,), (output,) = drawn.input, drawn.output

    def name(part: str) -> str:
        return f"{output}_{part}"

    def constant(part: str, value: int | list[int]) -> NodeProto:
        tensor = numpy_helper.from_array(np.array(value, np.int64), name(part))
        return helper.make_node("Constant", [], [name(part)], name(part), value=tensor)

    def node(operator: str, inputs: list[str], result: str, **attributes: Any) -> NodeProto:
        return helper.make_node(operator, inputs, [result], result, **attributes)

    return [
        *(constant(part, value) for part, value in (("zero", 0), ("one", 1), ("two", 2))),
        *(constant(part, [value]) for part, value in (("first", first), ("last", last))),
        constant("axis", [0]),
        node("Shape", [like], name("shape")),
        node("Gather", [name("shape"), name("two")], name("length")),
        node("Shape", [NOISE], name("noise_shape")),
        node("Gather", [name("noise_shape"), name("one")], name("columns")),
        node("Range", [name("zero"), name("length"), name("one")], name("places")),
        node("Mod", [name("places"), name("columns")], name("wrapped")),
        node("Slice", [NOISE, name("first"), name("last"), name("axis")], name("rows")),
        node("Gather", [name("rows"), name("wrapped")], name("picked"), axis=1),
        node("Unsqueeze", [name("picked"), name("axis")], output),
    ]


def _config(path: Path) -> dict[str, object]:
    """What speaking needs of Piper's configuration."""
    config = json.loads(path.read_text(encoding="utf-8"))
    try:
        inference, symbols = config["inference"], config["phoneme_id_map"]
        return {
            "sample_rate": int(config["audio"]["sample_rate"]),
            "noise_scale": float(inference["noise_scale"]),
            "length_scale": float(inference["length_scale"]),
            "noise_w": float(inference["noise_w"]),
            "phoneme_ids": {symbol: int(ids[0]) for symbol, ids in symbols.items()},
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ModelRejected(
            f"wanted a Piper voice configuration, found {path.name} without {error}; "
            "fetch it again with `python -m assistant models fetch`"
        ) from error
