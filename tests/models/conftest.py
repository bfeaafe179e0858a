import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.models.tiny_package import Bench


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


@pytest.fixture
def no_pip(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Called, it makes every attempt to start pip fail the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("pip was started")

    return lambda: monkeypatch.setattr(subprocess, "Popen", refuse)
