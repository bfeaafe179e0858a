"""Builds the sentence embedder from the packed multilingual-e5-small with numpy and onnx only.

    tokens [N] -> mean [384], N at most 512

The published weights are 4-bit integers in blocks of 32. They are taken over as they are, so
nothing is lost: ONNX Runtime's MatMulNBits multiplies them with values that it quantizes to 8 bits
block by block, as the published C engine does. (8-bit weights, MatMulInteger, took 0.6 of the time,
but came no nearer to it than a cosine of 0.997, where sentences of unlike meaning have 0.8.)

Source: Wang et al. 2024, arXiv:2402.05672; a BERT encoder and the mean over its positions.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from models.build.graph import FLOAT, INT64, OWN_DOMAIN, Graph
from models.build.packed_e5 import BLOCK, PackedE5, read
from models.errors import ModelRejected

BUILDER_VERSION = 1
Progress = Callable[[str, float], None]

_MARKS = ("<s>", "<pad>", "</s>", "<unk>")
_BITS = 4
_EIGHT_BIT_VALUES = 4  # MatMulNBits' accuracy_level


def build(sources: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Write sentence_embedder.onnx and tokens.json into the folder `out`.

    Args:
        sources: "packed", the published file.
        out: An existing or new folder.
        progress: Called with what is being done and the part that is done, 0 to 1.

    Raises:
        ModelRejected: the file is not that model.
    """
    out.mkdir(parents=True, exist_ok=True)
    progress("reading the sentence embedder", 0.0)
    packed = read(sources["packed"])
    progress("writing the sentence embedder", 0.3)
    try:
        _Encoder(packed).save(out / "sentence_embedder.onnx")
    except KeyError as error:
        raise ModelRejected(
            f"wanted an E5 model of {packed.layers} layers at {sources['packed']}, found no tensor "
            f"{error}; use the file that the catalogue names"
        ) from error
    if packed.pieces[: len(_MARKS)] != _MARKS:
        raise ModelRejected(
            f"wanted the marks {_MARKS} first at {sources['packed']}, found "
            f"{packed.pieces[: len(_MARKS)]}; use the file that the catalogue names"
        )
    _write_tokens(packed, out / "tokens.json")
    progress("done", 1.0)


def _write_tokens(packed: PackedE5, path: Path) -> None:
    tree = {
        "pieces": packed.pieces,
        "scores": [float(str(np.float32(score))) for score in packed.scores],
        "replaced": packed.replaced,
    }
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


class _Encoder:
    """Writes the encoder into a graph."""

    def __init__(self, packed: PackedE5) -> None:
        self._packed = packed
        self._graph = Graph()
        self._head_width = packed.width // packed.heads

    def save(self, path: Path) -> None:
        value = self._norm(self._embedded(), "emb.ln")
        for layer in range(self._packed.layers):
            value = self._layer(value, f"l{layer}")
        axis = self._graph.constant(np.array([0]))
        self._graph.add("ReduceMean", value, axis, keepdims=0, output="mean")
        self._graph.save(
            path,
            inputs=[("tokens", INT64, ["N"])],
            outputs=[("mean", FLOAT, [self._packed.width])],
        )

    def _embedded(self) -> str:
        """Each token's own row and its position's [N, width]."""
        graph, floats, width = self._graph, self._packed.floats, self._packed.width
        stored, blocks = self._packed.four_bits["emb.word"], width // BLOCK
        rows = graph.add(
            "GatherBlockQuantized",
            graph.weight("word", stored.numbers.reshape(-1, width // 2)),
            "tokens",
            graph.weight("word.scale", stored.scales.reshape(-1, blocks)),
            domain=OWN_DOMAIN,
            bits=_BITS,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )
        # There is one kind of text here: its row is added to every position's.
        positions = floats["emb.pos"].reshape(-1, width) + floats["emb.type"][:width]
        start, length = graph.constant(np.array([0])), graph.add("Shape", "tokens")
        first = graph.add("Slice", graph.weight("positions", positions), start, length)
        return graph.add("Add", rows, first)

    def _layer(self, value: str, name: str) -> str:
        graph = self._graph
        mixed = self._linear(self._attention(value, name), [f"{name}.ao"])
        value = self._norm(graph.add("Add", value, mixed), f"{name}.aln")
        hidden = graph.add("Gelu", self._linear(value, [f"{name}.fi"]))
        return self._norm(
            graph.add("Add", value, self._linear(hidden, [f"{name}.fo"])), f"{name}.oln"
        )

    def _attention(self, value: str, name: str) -> str:
        add, heads, head_width = self._graph.add, self._packed.heads, self._head_width
        fused = self._linear(value, [f"{name}.q", f"{name}.k", f"{name}.v"], head_width**-0.5)
        shape = self._graph.constant(np.array([0, 3 * heads, head_width]))
        fused = add("Transpose", add("Reshape", fused, shape), perm=[1, 0, 2])
        query, key, mine = self._graph.add_many("Split", 3, fused, axis=0, num_outputs=3)
        scores = add("MatMul", query, add("Transpose", key, perm=[0, 2, 1]))
        mixed = add("MatMul", add("Softmax", scores, axis=-1), mine)
        flat = self._graph.constant(np.array([0, self._packed.width]))
        return add("Reshape", add("Transpose", mixed, perm=[1, 0, 2]), flat)

    def _norm(self, value: str, name: str) -> str:
        floats = self._packed.floats
        scale, shift = (
            self._graph.weight(f"{name}.{part}", floats[f"{name}.{part}"]) for part in "wb"
        )
        epsilon = self._packed.epsilon
        return self._graph.add("LayerNormalization", value, scale, shift, epsilon=epsilon)

    def _linear(self, value: str, names: Sequence[str], scale: float = 1.0) -> str:
        """`value` through linear layers side by side; the first one's outputs are scaled."""
        biases = [self._packed.floats[f"{name}.b"] for name in names]
        stored = [self._packed.four_bits[f"{name}.w"] for name in names]
        scales = [weight.scales for weight in stored]
        biases[0], scales[0] = biases[0] * np.float32(scale), scales[0] * np.float32(scale)
        numbers, bias = (
            np.concatenate([weight.numbers for weight in stored]),
            np.concatenate(biases),
        )
        outputs, blocks = len(bias), len(numbers) // len(bias)
        return self._graph.add(
            "MatMulNBits",
            value,
            self._graph.weight(f"{names[0]}.w", numbers.reshape(outputs, blocks, BLOCK // 2)),
            self._graph.weight(
                f"{names[0]}.scale", np.concatenate(scales).reshape(outputs, blocks)
            ),
            "",  # no zero points: 8 is the default
            "",  # no order of its own
            self._graph.weight(f"{names[0]}.b", bias),
            domain=OWN_DOMAIN,
            K=blocks * BLOCK,
            N=outputs,
            bits=_BITS,
            block_size=BLOCK,
            accuracy_level=_EIGHT_BIT_VALUES,
        )
