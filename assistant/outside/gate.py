"""`--offline`, enforced: while the gate is shut no socket of this process leaves the machine.

The interpreter reports what its sockets are about to do to audit hooks (PEP 578), whatever library
asks for it. The hook refuses all but Unix sockets, also this machine's own address, and pip, which
brings weights in a process of its own. Sound needs no network socket of Python's.
"""

import contextlib
import socket
import sys
from collections.abc import Iterator
from typing import Any

from assistant.errors import OfflineError

# Audit events of sockets, and which of their arguments names the other side.
_TO_ADDRESS = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1}
_TO_NAME = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_CHILD = "subprocess.Popen"


class _Gate:
    """A hook cannot be taken out again, so one stays and asks whether the gate is shut."""

    def __init__(self) -> None:
        self.shut = False
        self._hooked = False

    def hook(self) -> None:
        if not self._hooked:
            sys.addaudithook(self._check)
            self._hooked = True

    def _check(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.shut:
            return
        if event in _TO_ADDRESS and not _is_unix(arguments[0]):
            raise _refusal(arguments[_TO_ADDRESS[event]])
        if event in _TO_NAME:
            raise _refusal(arguments[0])
        if event == _CHILD and "pip" in map(str, arguments[1]):
            raise _refusal("the package index, by pip")


_GATE = _Gate()


def shut(closed: bool) -> None:
    """Shut the gate of this process, or open it."""
    if closed:
        _GATE.hook()
    _GATE.shut = closed


@contextlib.contextmanager
def ajar() -> Iterator[None]:
    """Let this process talk to itself for a moment: Windows makes a pipe of two network sockets."""
    was_shut, _GATE.shut = _GATE.shut, False
    try:
        yield
    finally:
        _GATE.shut = was_shut


def check(target: str) -> None:
    """For what a process of its own would send: the hook sees this process only.

    Raises:
        OfflineError: the gate is shut.
    """
    if _GATE.shut:
        raise _refusal(target)


def _is_unix(sock: Any) -> bool:
    family = getattr(socket, "AF_UNIX", None)
    return family is not None and getattr(sock, "family", None) == family


def _refusal(target: object) -> OfflineError:
    return OfflineError(
        f"wanted a connection to {target}, found --offline, which refuses them all; "
        "leave it out, or do without"
    )
