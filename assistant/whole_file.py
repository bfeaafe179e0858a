import os
from collections.abc import Iterable
from pathlib import Path

from assistant.errors import OutputError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OutputError: the folder is missing or may not be written, or there is no room.
    """
    draft = _draft(path)
    try:
        try:
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"wanted to write {path}, found: {error.strerror or error}; choose another place"
        ) from error


def check_writable(path: Path) -> None:
    """Refuse before the work what could not be written after it.

    Raises:
        OutputError: the folder is missing or may not be written, or `path` is a folder.
    """
    if path.is_dir():
        raise OutputError(f"wanted to write {path}, found a folder; name a file")
    draft = _draft(path)
    try:
        draft.touch()
        draft.unlink()
    except OSError as error:
        raise OutputError(
            f"wanted to write {path}, found: {error.strerror or error}; choose another place"
        ) from error


def check_outputs(outputs: Iterable[Path], sources: Iterable[Path]) -> None:
    """Refuse outputs that cannot be written, are named twice, or would overwrite a source.

    Raises:
        OutputError: one of them.
    """
    taken = {path.resolve() for path in sources}
    for path in outputs:
        if path.resolve() in taken:
            raise OutputError(f"wanted a file of its own for {path}, found it taken; rename it")
        taken.add(path.resolve())
        check_writable(path)


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")
