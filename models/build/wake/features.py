"""Scenes as embeddings, the way a stream computes them, and what the head has to say to each."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from models.build.wake.scenes import Scene
from models.errors import ModelRejected
from models.runtime import SessionOptions, open_session
from models.wake_word import SAMPLE_RATE, STEP, SpeechEmbedding

STEPS = 16  # embeddings that the head sees: 1.98 s of sound
_ANSWER_S = (0.0, 0.35)  # behind the end of the phrase: here the head has to fire
_COMPLETE_S = 0.25  # before its end: until here it is not yet the phrase; between, anything goes
_STRIDE = 8  # mel frames in a step

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Examples:
    """What the head learns from.

    Attributes:
        embeddings: Of all scenes, one behind the other [m, 96].
        starts: Where each window of STEPS embeddings starts [n].
        wake: Whether each window ends with the wake phrase [n].
    """

    embeddings: Floats
    starts: npt.NDArray[np.int64]
    wake: npt.NDArray[np.bool_]


def joined(parts: Sequence[Examples]) -> Examples:
    """All examples in one."""
    places = np.cumsum([0, *(len(part.embeddings) for part in parts)])
    return Examples(
        np.concatenate([part.embeddings for part in parts]),
        np.concatenate([part.starts + place for part, place in zip(parts, places, strict=False)]),
        np.concatenate([part.wake for part in parts]),
    )


class Embedder:
    """Embeds whole sounds at once, about six times as fast as a stream does.

    The embedding is a convolution over time with a stride of one step, so one run over all mel
    frames gives what a stream gives window by window, up to rounding.
    """

    def __init__(self, folder: Path) -> None:
        """Open wake-melspectrogram.onnx and wake-embedding.onnx in `folder`."""
        mel, embedding = folder / "wake-melspectrogram.onnx", folder / "wake-embedding.onnx"
        self._model = SpeechEmbedding(mel, embedding, SessionOptions("cpu", 1))
        with tempfile.TemporaryDirectory() as scratch:
            whole = Path(scratch) / "whole.onnx"
            onnx.save(_for_any_length(onnx.load(str(embedding))), str(whole))
            self._session = open_session(whole, SessionOptions("cpu", 1), varied_shapes=True)
        (port,) = self._session.get_inputs()
        self._input = port.name

    def embed(self, sound: Floats) -> Floats:
        """The embeddings [n, 96] of a sound, one for each whole step of 80 ms, from silence on."""
        windows = self._model.stream().mels(sound)
        frames = np.concatenate((windows[0], *(window[-_STRIDE:] for window in windows[1:])))
        found = self._session.run(None, {self._input: frames[None, ..., None]})[0]
        return np.ascontiguousarray(found[0, :, :, 0].T)


def _for_any_length(model: onnx.ModelProto) -> onnx.ModelProto:
    """The embedding's graph for any number of frames: [1, n, 32, 1] -> [1, 96, steps, 1]."""
    graph = model.graph
    first, last = graph.node[0], graph.node[-1]
    if first.op_type != "Reshape" or last.op_type != "Reshape":
        raise ModelRejected(
            "wanted an embedding that begins and ends with Reshape, found "
            f"{first.op_type} and {last.op_type}; use the file that the catalogue names"
        )
    shape = numpy_helper.from_array(np.array([1, 1, -1, 32], np.int64), first.input[1])
    kept = [tensor for tensor in graph.initializer if tensor.name != first.input[1]]
    del graph.initializer[:]
    graph.initializer.extend([*kept, shape])
    graph.input[0].type.tensor_type.shape.dim[1].dim_param = "frames"
    output = helper.make_tensor_value_info(last.input[0], TensorProto.FLOAT, None)
    graph.node.remove(last)
    del graph.output[:]
    graph.output.append(output)
    return model


def examples(embedder: Embedder, scene: Scene) -> Examples:
    """The windows of a scene that have a clear answer."""
    found = embedder.embed(scene.sound)
    starts = np.arange(len(found) - STEPS + 1)
    moments = (starts + STEPS) * STEP / SAMPLE_RATE
    if scene.ends is None:
        return Examples(found, starts, np.zeros(len(starts), np.bool_))
    behind = moments - scene.ends / SAMPLE_RATE
    wake = (behind >= _ANSWER_S[0]) & (behind < _ANSWER_S[1])
    clear = wake | (behind < -_COMPLETE_S)
    return Examples(found, starts[clear], wake[clear])
