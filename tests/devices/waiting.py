"""Waiting for what another thread does."""

import time
from collections.abc import Callable

PATIENCE_S = 10.0


def until(done: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
    """Wait until it is so; whether it came to be so."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.005)
    return done()
