from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.build.ct2 import Array, read_ct2
from models.errors import ModelRejected
from tests.models.tiny_whisper import ct2_bytes

VARIABLES: dict[str, Array] = {
    "halves": np.arange(6, dtype=np.float16).reshape(2, 3),
    "floats": np.linspace(-1, 1, 5, dtype=np.float32),
    "small": np.array([[-128, 127]], np.int8),
    "scalar": np.array(8, np.int16),
}
DATA = ct2_bytes(VARIABLES)
SHARED_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@SHARED_FOLDER
@given(cut=st.integers(0, len(DATA)), second=st.integers(0, len(DATA)))
def test_parts_may_be_cut_anywhere(tmp_path: Path, cut: int, second: int) -> None:
    cut, second = sorted((cut, second))
    parts = [tmp_path / f"part{number}" for number in range(3)]
    for part, piece in zip(parts, (DATA[:cut], DATA[cut:second], DATA[second:]), strict=True):
        part.write_bytes(piece)

    model = read_ct2(parts)

    assert (model.spec, model.revision) == ("WhisperSpec", 3)
    for name, wanted in VARIABLES.items():
        found = model.weights[name]
        assert found.dtype == wanted.dtype
        assert found.shape == wanted.shape
        assert np.array_equal(found, wanted)
    assert model.weights["decoder/projection/weight"] is model.weights["halves"]


@SHARED_FOLDER
@given(length=st.integers(0, len(DATA) - 1))
def test_a_file_cut_short_is_rejected(tmp_path: Path, length: int) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(DATA[:length])
    with pytest.raises(ModelRejected, match=r"model\.bin"):
        read_ct2([path])


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (DATA + b"\0", "more bytes"),
        (ct2_bytes(VARIABLES, version=5), "version 5"),
        (DATA.replace(b"halves\0", b"halfes\0", 1), "no variable 'halves'"),
        (DATA.replace(b"scalar\0\0\x02", b"scalar\0\0\x09"), "type code 9"),
        (DATA.replace(b"scalar\0\0\x02", b"scalar\0\0\x00"), "2 bytes"),
        (DATA.replace(b"small\0", b"sm\xff\xffl\0"), "the bytes"),
    ],
)
def test_a_damaged_file_is_rejected(tmp_path: Path, data: bytes, found: str) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(data)
    with pytest.raises(ModelRejected, match=found) as caught:
        read_ct2([path])
    assert "\n" not in str(caught.value)
