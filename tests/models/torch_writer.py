"""Writes files as `torch.save` does, without torch: a zip of a pickle and the raw numbers."""

import collections
import io
import pickle
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from models.build.ct2 import Array

STORAGES = {"float16": "HalfStorage", "float32": "FloatStorage", "int64": "LongStorage"}


class Stored:
    """An array that is to be saved as a tensor: in the pickle, a call that makes one."""

    def __init__(self, array: Array) -> None:
        self.array = array

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        steps = [step // self.array.itemsize for step in self.array.strides]
        call: Callable[..., Any] = sys.modules["torch._utils"].__dict__["_rebuild_tensor_v2"]
        hooks: dict[str, Any] = collections.OrderedDict()
        return call, (_Storage(self.array), 0, self.array.shape, tuple(steps), False, hooks)


class _Storage:
    def __init__(self, array: Array) -> None:
        self.array = array


class _Writer(pickle.Pickler):
    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream, protocol=2)
        self.data: list[bytes] = []

    def persistent_id(self, obj: Any) -> Any:
        if not isinstance(obj, _Storage):
            return None
        self.data.append(obj.array.tobytes())
        kind = sys.modules["torch"].__dict__[STORAGES[obj.array.dtype.name]]
        return "storage", kind, str(len(self.data) - 1), "cpu", obj.array.size


def write_torch(path: Path, tree: Any, byte_order: bytes = b"little") -> None:
    """Save `tree`, in which arrays are `Stored`."""
    stream = io.BytesIO()
    with _torch():
        writer = _Writer(stream)
        writer.dump(tree)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{path.stem}/data.pkl", stream.getvalue())
        archive.writestr(f"{path.stem}/byteorder", byte_order)
        for number, data in enumerate(writer.data):
            archive.writestr(f"{path.stem}/data/{number}", data)


def write_checkpoint(path: Path, state: Mapping[str, Array], dims: Mapping[str, int]) -> None:
    """Save a model as OpenAI does."""
    tensors = {name: Stored(np.ascontiguousarray(array)) for name, array in state.items()}
    tree = {"dims": dict(dims), "model_state_dict": collections.OrderedDict(tensors)}
    write_torch(path, tree)


@contextmanager
def _torch() -> Iterator[None]:
    """Modules of torch's names, with what a pickle of tensors refers to."""
    torch, utils = ModuleType("torch"), ModuleType("torch._utils")
    for name in STORAGES.values():
        setattr(torch, name, type(name, (), {"__module__": "torch"}))

    def _rebuild_tensor_v2(*_: object) -> None:
        """Only its name is written."""

    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    utils.__dict__["_rebuild_tensor_v2"] = _rebuild_tensor_v2
    before = {name: sys.modules.get(name) for name in ("torch", "torch._utils")}
    sys.modules.update({"torch": torch, "torch._utils": utils})
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
