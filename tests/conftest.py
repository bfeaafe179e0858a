"""Fixtures for every folder."""

import pytest

from models.store import Store


@pytest.fixture(scope="session")
def store() -> Store:
    """The real weights, in the user's cache; fetched when they are not there yet."""
    return Store()
