"""Reader of the files that `torch.save` writes, without torch and without running what is in them.

Such a file is a zip archive: NAME/data.pkl holds the objects as a pickle, in which each tensor
names its numbers by a key, and NAME/data/KEY holds those numbers, raw. A pickle can name any
function of Python to be called; here only the few that build dictionaries and tensors are known,
and all others are refused. Source: PyTorch's `torch/serialization.py`.
"""

import collections
import pickle
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from models.build.ct2 import Array
from models.errors import ModelRejected

_DTYPES = {
    "HalfStorage": "<f2",
    "FloatStorage": "<f4",
    "DoubleStorage": "<f8",
    "BFloat16Storage": "<u2",  # the upper half of a float32: widened when it is read
    "CharStorage": "<i1",
    "ByteStorage": "<u1",
    "ShortStorage": "<i2",
    "IntStorage": "<i4",
    "LongStorage": "<i8",
    "BoolStorage": "?",
}
# What Python's zip and pickle readers raise over bytes that make no sense.
_DAMAGES = (
    *(OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, RuntimeError),
    *(ArithmeticError, MemoryError, pickle.UnpicklingError, zlib.error, struct.error),
)


def read_torch(path: Path) -> Any:
    """The objects that were saved to `path`, each tensor as an array.

    Raises:
        ModelRejected: it is no such file, is damaged, or names what no weight file needs.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            pickles = [name for name in archive.namelist() if name.endswith("/data.pkl")]
            if len(pickles) != 1:
                raise ValueError("no data.pkl in it")
            folder = pickles[0].removesuffix("data.pkl")
            _check_byte_order(archive, folder)
            with archive.open(pickles[0]) as stream:
                return _Reader(stream, archive, folder).load()
    except zipfile.BadZipFile as error:
        # PyTorch wrote another form until 1.5 (2020).
        raise _rejected(path, "no zip archive; load it with torch and save it anew") from error
    except _DAMAGES as error:
        raise _rejected(path, str(error)) from error


@dataclass(frozen=True, slots=True)
class _Kind:
    """A class of storages, by its name in torch."""

    name: str


class _Reader(pickle.Unpickler):
    """Knows dictionaries, numbers, words and tensors, and nothing else."""

    def __init__(self, stream: IO[bytes], archive: zipfile.ZipFile, folder: str) -> None:
        super().__init__(stream)
        self._archive = archive
        self._folder = folder
        self._storages: dict[str, Array] = {}
        self._builders: dict[tuple[str, str], Callable[..., Any]] = {
            ("collections", "OrderedDict"): collections.OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _tensor,
            ("torch._utils", "_rebuild_parameter"): _parameter,
        }

    def find_class(self, module: str, name: str) -> Any:
        """What the pickle may call or name, by its module and name."""
        if module == "torch" and name in _DTYPES:
            return _Kind(name)
        if (module, name) not in self._builders:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which is not allowed")
        return self._builders[module, name]

    def persistent_load(self, pid: Any) -> Array:
        """The numbers of a storage, one-dimensional; the same array for the same key."""
        _, kind, key, _, size = pid
        if key not in self._storages:
            raw = np.dtype(_DTYPES[kind.name])
            data = self._archive.read(f"{self._folder}data/{key}")
            numbers: Array = np.frombuffer(data, raw, count=size)
            if kind.name == "BFloat16Storage":
                numbers = (numbers.astype(np.uint32) << 16).view(np.float32)
            self._storages[key] = numbers
        return self._storages[key]


def _tensor(
    storage: Array, offset: int, shape: Sequence[int], strides: Sequence[int], *_: object
) -> Array:
    """The view of `storage` that a tensor is; sizes, strides and offset count elements."""
    last = offset + sum((n - 1) * step for n, step in zip(shape, strides, strict=True))
    inside = offset >= 0 and all(n >= 0 for n in shape) and all(step >= 0 for step in strides)
    if not inside or (0 not in shape and last >= len(storage)):
        raise ValueError(f"a tensor of shape {tuple(shape)} that lies outside its storage")
    size = storage.itemsize
    view: Array = np.lib.stride_tricks.as_strided(
        storage[offset:], shape, [step * size for step in strides], writeable=False
    )
    return view


def _parameter(data: Array, *_: object) -> Array:
    return data


def _check_byte_order(archive: zipfile.ZipFile, folder: str) -> None:
    name = f"{folder}byteorder"
    if name in archive.namelist() and archive.read(name) != b"little":
        raise ValueError("numbers in big-endian order")


def _rejected(path: Path, found: str) -> ModelRejected:
    reason = " ".join(found.split())
    return ModelRejected(
        f"wanted weights as torch.save writes them in {path}, found: {reason}; "
        "check the file, or fetch it again"
    )
