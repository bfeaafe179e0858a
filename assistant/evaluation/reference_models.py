"""Whisper's weights for the reference programs: the same numbers that our graphs are built from."""

import dataclasses
import importlib
from pathlib import Path
from typing import Any

from assistant.errors import BenchError
from models.build.ct2 import read_ct2
from models.build.openai_names import openai_dims, to_openai
from models.build.whisper_reference import BUILDER_VERSION, FILES
from models.fetch import Progress
from models.store import Store, silent

_SIZE = 5  # times the int8 model, about: float32 graphs and float16 weights


def reference_folder(store: Store, name: str, progress: Progress = silent) -> Path:
    """Our graphs of a catalogue's Whisper in float32, with the published weights beside them.

    It lies in the cache under a name of its own; `models list` does not show it. faster-whisper
    takes the folder as it is.

    Args:
        store: Whose cache it goes to.
        name: The model in the catalogue.
        progress: Called with what is being done and the part of it that is done, 0 to 1.

    Raises:
        ModelError: the weights are not to be had.
    """
    model = store.catalog[name]
    reference = dataclasses.replace(
        model,
        name=f"{name}-reference",
        files=FILES,
        bytes=model.bytes * _SIZE,
        build="models.build.whisper_reference",
        build_version=BUILDER_VERSION,
    )
    own = Store(store.cache_dir, progress=progress, catalog={reference.name: reference})
    return own.get(reference.name)


def openai_whisper(folder: Path) -> Any:
    """The model of the openai-whisper package, filled with the weights in `folder`.

    Args:
        folder: From `reference_folder`.

    Raises:
        BenchError: the package or PyTorch is not installed.
    """
    torch, whisper = package("torch"), package("whisper")
    weights = read_ct2([folder / "model.bin"]).weights
    model = whisper.model.Whisper(whisper.model.ModelDimensions(**openai_dims(weights)))
    state = {name: torch.tensor(array) for name, array in to_openai(weights).items()}
    model.load_state_dict(state, strict=True)
    return model.eval()


def package(name: str) -> Any:
    """A package that only comparisons need.

    Raises:
        BenchError: it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise BenchError(
            f"wanted the package {name} to compare with, found none ({error}); run `make parity`, "
            "which makes an environment with requirements-reference.txt"
        ) from error
