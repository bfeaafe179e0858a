"""ONNX Runtime sessions: which provider runs them, on how many threads."""

import contextlib
import ctypes
import functools
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import onnxruntime as ort

from models.errors import ModelRejected

CPU = "CPUExecutionProvider"
CUDA = "CUDAExecutionProvider"
_SHORT_NAMES = {"cpu": CPU, "cuda": CUDA}
_ERRORS_ONLY = 3  # ONNX Runtime's log severity: 2 warning, 3 error


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """How a model is run.

    Attributes:
        provider: "auto" (CUDA when it is really there, else the CPU), "cuda" or "cpu".
        threads: Threads inside one operator. More than one helps latency only on idle cores.
        profile: Folder for ONNX Runtime's own profiles; None writes none.
    """

    provider: str = "auto"
    threads: int = 1
    profile: Path | None = None


def open_session(
    path: Path, options: SessionOptions, varied_shapes: bool = False
) -> ort.InferenceSession:
    """Open the ONNX model at `path`.

    Args:
        path: The file.
        options: How it is run.
        varied_shapes: Whether its inputs differ in size from call to call. Then the memory of a
            call is given back after it; kept, it would grow to the largest call ever made.

    Raises:
        ModelRejected: the file is missing, damaged or not runnable here.
    """
    settings = ort.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    settings.log_severity_level = _ERRORS_ONLY
    settings.enable_cpu_mem_arena = settings.enable_mem_pattern = not varied_shapes
    # Threads that spin while they wait would take the cores from the other models.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if options.profile is not None:
        settings.enable_profiling = True
        settings.profile_file_prefix = str(options.profile / path.stem)
    wanted = providers(options.provider)
    try:
        return ort.InferenceSession(str(path), settings, providers=wanted)
    except Exception as error:  # ONNX Runtime's own classes share no public base
        reason = str(error).splitlines()[0]
        raise ModelRejected(
            f"wanted a runnable ONNX model at {path}, found: {reason}; "
            "run `python -m assistant models verify`, or mend models.files if it is a file of yours"
        ) from error


def providers(wanted: str) -> list[str]:
    """ONNX Runtime's provider names for a setting, the CPU always last.

    A provider that is asked for but not there is left out without a word here; `doctor` says so.
    """
    if wanted not in ("auto", *_SHORT_NAMES):
        raise ValueError(
            f"wanted a provider named auto, cuda or cpu, found {wanted!r}; mend runtime.provider"
        )
    if wanted != "cpu" and cuda_works():
        return [CUDA, CPU]
    return [CPU]


@functools.cache
def cuda_works() -> bool:
    """Whether the CUDA provider and all libraries that it needs can be loaded.

    Asking ONNX Runtime for a provider whose libraries are missing prints a red page of errors,
    so they are looked for first.
    """
    if CUDA not in ort.get_available_providers():
        return False
    with contextlib.suppress(OSError, AttributeError), _silenced():
        ort.preload_dlls()
    folder = Path(ort.__file__).parent / "capi"
    windows = sys.platform == "win32"
    library = "onnxruntime_providers_cuda.dll" if windows else "libonnxruntime_providers_cuda.so"
    shared = "onnxruntime_providers_shared.dll" if windows else "libonnxruntime_providers_shared.so"
    try:
        for name in (shared, library):
            ctypes.CDLL(str(folder / name), mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return _cuda_device_count() > 0


def _cuda_device_count() -> int:
    """Devices that the CUDA driver shows, 0 without a driver."""
    for name in ("libcuda.so.1", "nvcuda.dll"):
        try:
            driver = ctypes.CDLL(name)
        except OSError:
            continue
        count = ctypes.c_int(0)
        if driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0:
            return count.value
    return 0


@contextlib.contextmanager
def _silenced() -> Iterator[None]:
    """Swallow what `preload_dlls` prints about each library that it does not find."""
    void = io.StringIO()
    with contextlib.redirect_stdout(void), contextlib.redirect_stderr(void):
        yield
