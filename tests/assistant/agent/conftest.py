from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.outside.audit import AuditLog
from models.store import Store
from tests.assistant.agent.llama_server import llama_server


@pytest.fixture(scope="session")
def llama(store: Store) -> Iterator[str]:
    """The address of a running llama.cpp server: one for all tests."""
    with llama_server(store.get("test-language-model")) as (url, _):
        yield url


@pytest.fixture
def audit(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / "audit.jsonl")
