"""Reader of CTranslate2 weight files (`model.bin`, format version 6), without CTranslate2."""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from models.errors import ModelRejected

Array = npt.NDArray[Any]

FORMAT_VERSION = 6
_DTYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


@dataclass(frozen=True, slots=True)
class Ct2Model:
    """A parsed weight file.

    Attributes:
        spec: Name of the model family, such as "WhisperSpec".
        revision: Revision of that family's layout.
        weights: Every variable by its path, such as "encoder/conv1/weight". An alias shares
            the array that it names. Scalars have shape ().
    """

    spec: str
    revision: int
    weights: dict[str, Array]


def read_ct2(parts: Sequence[Path]) -> Ct2Model:
    """Read a weight file that may be cut into `parts`, in order, at any byte.

    The layout is little-endian: u32 version, string spec, u32 revision, then u32 count and
    as many variables (string name, u8 rank, u32 per dimension, u8 dtype, u32 size in bytes,
    data), then u32 count and as many aliases (string alias, string target). A string is a u16
    length with its closing NUL, then the bytes. Source: CTranslate2's `model_spec.py`.

    Raises:
        ModelRejected: the bytes are not such a file, are cut short or go on after its end.
    """
    with _Bytes(parts) as source:
        version = source.number("I")
        if version != FORMAT_VERSION:
            raise source.rejected(f"format version {FORMAT_VERSION}", f"version {version}")
        spec, revision = source.string(), source.number("I")
        weights: dict[str, Array] = {}
        for _ in range(source.number("I")):
            name = source.string()
            weights[name] = _variable(source, name)
        for _ in range(source.number("I")):
            alias, target = source.string(), source.string()
            if target not in weights:
                raise source.rejected(f"the target of alias {alias}", f"no variable {target!r}")
            weights[alias] = weights[target]
        if source.left():
            raise source.rejected("the end of the file", "more bytes after it")
    return Ct2Model(spec, revision, weights)


def _variable(source: "_Bytes", name: str) -> Array:
    shape = tuple(source.number("I") for _ in range(source.number("B")))
    code, size = source.number("B"), source.number("I")
    if code not in _DTYPES:
        raise source.rejected(f"a known type of {name}", f"type code {code}")
    dtype = np.dtype(_DTYPES[code]).newbyteorder("<")
    if size != math.prod(shape) * dtype.itemsize:
        raise source.rejected(f"{name} of shape {shape}, {dtype}", f"{size} bytes")
    return np.frombuffer(source.take(size), dtype).reshape(shape)


class _Bytes:
    """The parts read as one stream, so that no more than one variable is copied at a time."""

    def __init__(self, parts: Sequence[Path]) -> None:
        self._paths = list(parts)
        self._next = 0
        self._file: BinaryIO | None = None

    def __enter__(self) -> "_Bytes":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def take(self, size: int) -> bytearray:
        """Exactly `size` bytes."""
        taken = bytearray()
        while len(taken) < size:
            if self._file is None and not self._open_next():
                raise self.rejected(f"{size - len(taken)} more bytes", "the end of the file")
            assert self._file is not None
            piece = self._file.read(size - len(taken))
            taken += piece
            if not piece:
                self._file.close()
                self._file = None
        return taken

    def number(self, code: str) -> int:
        """One unsigned number of the `struct` type `code`."""
        layout = struct.Struct("<" + code)
        return int(layout.unpack(self.take(layout.size))[0])

    def string(self) -> str:
        """One string without its closing NUL."""
        raw = self.take(self.number("H"))
        try:
            return raw.removesuffix(b"\0").decode()
        except UnicodeDecodeError as error:
            raise self.rejected("a name", f"the bytes {bytes(raw[:16])!r}") from error

    def left(self) -> bool:
        """Whether any byte is left."""
        while self._file is not None or self._open_next():
            assert self._file is not None
            if self._file.read(1):
                return True
            self._file.close()
            self._file = None
        return False

    def rejected(self, wanted: str, found: str) -> ModelRejected:
        """The error to raise for these parts."""
        names = " + ".join(path.name for path in self._paths)
        return ModelRejected(
            f"wanted {wanted} in the CTranslate2 file {names}, found {found}; "
            "delete the file and run `python -m assistant models fetch`"
        )

    def _open_next(self) -> bool:
        if self._next == len(self._paths):
            return False
        self._file = self._paths[self._next].open("rb")
        self._next += 1
        return True
