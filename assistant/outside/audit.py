"""The log of every call that leaves the program, for the wearer to read.

One JSON object a line. A call is written down before anything is sent ("asked") and again when it
is over ("answered"), both with the same `call`. Pictures and replies are not kept, only their
sizes.
"""

import json
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platformdirs

from assistant.errors import OutsideError

Json = dict[str, Any]
_FILE_NAME = "audit.jsonl"
_OWNER_ONLY = 0o600


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def default_file() -> Path:
    """Where the log is kept: in the system's folder for a program's data."""
    return platformdirs.user_data_path("olhar", False) / _FILE_NAME


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the log has it; what is not known is None.

    Attributes:
        time: When it was made, ISO 8601.
        host: Name and port of the server.
        words: The words that were sent.
        picture_bytes: Size of the picture that was sent.
        status: HTTP status of the reply.
        reply_bytes: Its size.
        ms: How long it took.
        error: Why it failed; empty when it did not.
    """

    time: str
    host: str
    words: str
    picture_bytes: int
    status: int | None = None
    reply_bytes: int | None = None
    ms: int | None = None
    error: str | None = None


class AuditLog:
    """The log file. Lines are appended whole, so several processes may write.

    Args:
        path: The file; made when there is none.
        now: Calendar time, ISO 8601.
    """

    def __init__(self, path: Path, now: Callable[[], str] = _now) -> None:
        self._path = path
        self._now = now

    def asked(self, host: str, words: str, picture_bytes: int) -> str:
        """Write down a call that is about to be made; returns its name.

        Raises:
            OutsideError: the log cannot be written, so the call must not be made.
        """
        call = uuid.uuid4().hex
        sent = {"host": host, "words": words, "picture_bytes": picture_bytes}
        self._append({"call": call, "event": "asked", "time": self._now(), **sent})
        return call

    def answered(
        self, call: str, status: int | None, reply_bytes: int, ms: int, error: str
    ) -> None:
        """Write down how a call ended.

        Raises:
            OutsideError: the log cannot be written.
        """
        came = {"status": status, "reply_bytes": reply_bytes, "ms": ms, "error": error}
        self._append({"call": call, "event": "answered", "time": self._now(), **came})

    def calls(self) -> list[Call]:
        """Every call, the oldest first; lines that are damaged are passed over.

        Raises:
            OutsideError: the log is there and cannot be read.
        """
        asked: dict[str, Json] = {}
        for line in self._lines():
            name = str(line.get("call"))
            if line.get("event") == "asked":
                asked[name] = line
            elif name in asked:
                asked[name] |= {key: line.get(key) for key in _ANSWERED}
        return [_call(line) for line in asked.values()]

    def _lines(self) -> Iterator[Json]:
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unusable("read", error) from error
        for line in text.splitlines():
            try:
                data = json.loads(line)
            except ValueError:
                continue
            if isinstance(data, dict):
                yield data

    def _append(self, entry: Json) -> None:
        line = (json.dumps(entry) + "\n").encode("ascii")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            file = os.open(self._path, flags, _OWNER_ONLY)
            try:
                os.write(file, line)
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise self._unusable("write", error) from error

    def _unusable(self, verb: str, error: OSError) -> OutsideError:
        return OutsideError(
            f"wanted to {verb} the log of outside calls, {self._path}, found: {error.strerror}; "
            "no call is made without it, so mend its rights"
        )


_ANSWERED = ("status", "reply_bytes", "ms", "error")


def _call(line: Json) -> Call:
    names = ("time", "host", "words")
    return Call(
        **{name: str(line.get(name, "")) for name in names},
        picture_bytes=_number(line.get("picture_bytes")) or 0,
        status=_number(line.get("status")),
        reply_bytes=_number(line.get("reply_bytes")),
        ms=_number(line.get("ms")),
        error=None if line.get("error") is None else str(line["error"]),
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
