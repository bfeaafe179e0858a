"""A machine that is busy with something else, made at will."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def burning(processes: int) -> Iterator[None]:
    """Keep so many cores busy meanwhile."""
    burners = [multiprocessing.Process(target=_burn, daemon=True) for _ in range(processes)]
    for burner in burners:
        burner.start()
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.join()


def _burn() -> None:
    while True:
        time.monotonic()
