import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.build.torch_file import read_torch
from models.errors import ModelRejected
from tests.models.torch_writer import Stored, write_torch

FLOATS = np.linspace(-1, 1, 24, dtype=np.float32).reshape(2, 3, 4)


def test_tensors_come_back_as_arrays(tmp_path: Path) -> None:
    arrays: dict[str, npt.NDArray[Any]] = {
        "floats": FLOATS,
        "halves": FLOATS.astype(np.float16)[0],
        "counts": np.arange(5),
        "scalar": np.array(2.5, np.float32),
        "empty": np.zeros((0, 3), np.float32),
    }
    path = tmp_path / "some.pt"
    write_torch(path, {name: Stored(array) for name, array in arrays.items()} | {"layers": 4})
    found = read_torch(path)
    assert found.pop("layers") == 4
    assert found.keys() == arrays.keys()
    for name, wanted in arrays.items():
        assert found[name].dtype == wanted.dtype
        assert np.array_equal(found[name], wanted)


class _Steals:
    def __reduce__(self) -> Any:
        return os.system, ("true",)


def test_a_pickle_that_calls_anything_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("evil/data.pkl", pickle.dumps({"a": _Steals()}))
    with pytest.raises(ModelRejected, match=r"asks for .*system, which is not allowed"):
        read_torch(path)


@pytest.mark.parametrize(
    ("shape", "strides", "offset"),
    [((25,), (1,), 0), ((2, 12), (13, 1), 0), ((24,), (1,), 1), ((2,), (-1,), 5), ((2,), (1,), -1)],
)
def test_a_tensor_outside_its_numbers_is_refused(
    tmp_path: Path, shape: tuple[int, ...], strides: tuple[int, ...], offset: int
) -> None:
    class Wrong(Stored):
        def __reduce__(self) -> Any:
            call, (storage, *_) = super().__reduce__()
            return call, (storage, offset, shape, strides, False, None)

    path = tmp_path / "wrong.pt"
    write_torch(path, Wrong(FLOATS))
    with pytest.raises(ModelRejected, match="outside its storage"):
        read_torch(path)


def test_big_endian_numbers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.pt"
    write_torch(path, Stored(FLOATS), byte_order=b"big")
    with pytest.raises(ModelRejected, match="big-endian"):
        read_torch(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_damaged_file_is_read_or_refused_on_one_line(
    tmp_path: Path, place: int, byte: int
) -> None:
    path = tmp_path / "some.pt"
    write_torch(path, {"floats": Stored(FLOATS)})
    data = bytearray(path.read_bytes())
    data[place % len(data)] = byte
    path.write_bytes(data)
    try:
        read_torch(path)
    except ModelRejected as error:
        assert "\n" not in str(error)
        assert "wanted" in str(error)


@pytest.mark.parametrize("content", [b"", b"PK", b"\x80\x02}."])
def test_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "old.pt"
    path.write_bytes(content)
    with pytest.raises(ModelRejected, match="no zip archive"):
        read_torch(path)
