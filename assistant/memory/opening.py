"""The memory that the settings ask for."""

from datetime import timedelta
from pathlib import Path

from assistant import config
from assistant.memory.database import default_file
from assistant.memory.limits import BYTES_PER_MB, Limits
from assistant.memory.store import Memory


def opened(settings: config.Memory) -> Memory:
    """The memory that the settings ask for; where none is to be kept, one in RAM.

    Raises:
        MemoryFileError: its file is broken, locked, too new, or not to be written.
    """
    return Memory(file_of(settings) if settings.enabled else None, limits_of(settings))


def file_of(settings: config.Memory) -> Path:
    """The file that the settings ask for."""
    return settings.file or default_file()


def limits_of(settings: config.Memory) -> Limits:
    """The limits that the settings ask for."""
    return Limits(
        keep=timedelta(days=settings.keep_days),
        keep_talk=timedelta(days=settings.keep_talk_days),
        most_bytes=int(settings.keep_mb * BYTES_PER_MB),
    )
