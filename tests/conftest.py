"""Fixtures for every folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from models.store import Store

# How long an example takes depends on who else uses the machine: speed is for the benchmarks.
hypothesis.settings.register_profile(
    "olhar", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("olhar")


@pytest.fixture(scope="session")
def store() -> Store:
    """The real weights, in the user's cache; fetched when they are not there yet."""
    return Store()


@pytest.fixture(scope="session", autouse=True)
def nobody_remembers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keeps what tests see and tell, and what they start, away from the user's own memory."""
    folder = tmp_path_factory.mktemp("data")
    before = os.environ.get("XDG_DATA_HOME")
    os.environ["XDG_DATA_HOME"] = str(folder)
    yield folder
    if before is None:
        del os.environ["XDG_DATA_HOME"]
    else:
        os.environ["XDG_DATA_HOME"] = before
