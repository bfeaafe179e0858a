"""Single key presses from the terminal, without waiting for Enter."""

import contextlib
import os
import re
import sys
from types import TracebackType
from typing import Any, Self

from devices.errors import DeviceMissing

READ_SIZE = 1024  # bytes
ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?", re.DOTALL)  # ECMA-48, 5.4
SPECIAL_ON_WINDOWS = "\x00\xe0"  # in front of the code of a key that is no character


class Keyboard:
    """The terminal's keys. Changes the terminal on entering its `with` block, restores it after."""

    def __init__(self) -> None:
        """Nothing is changed yet."""
        self._saved: list[Any] | None = None

    def __enter__(self) -> Self:
        """Take keys one by one.

        Raises:
            DeviceMissing: standard input is no terminal.
        """
        if not sys.stdin.isatty():
            raise DeviceMissing(
                "wanted a terminal for the talk key, found none on standard input; "
                "start from a terminal, or listen to all speech with `--listen open`"
            )
        if sys.platform != "win32":
            import termios
            import tty

            self._saved = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if sys.platform != "win32" and self._saved is not None:
            import termios

            saved, self._saved = self._saved, None
            with contextlib.suppress(termios.error):  # the terminal's window was closed
                termios.tcsetattr(sys.stdin, termios.TCSADRAIN, saved)

    def pressed(self) -> str:
        """The keys pressed since the last call, oldest first; empty when none was.

        Keys that are no character, as arrows and function keys are, are left out.
        """
        return _pressed_on_windows() if sys.platform == "win32" else _pressed()


def _pressed() -> str:
    import select

    typed = b""
    terminal = sys.stdin.fileno()
    while select.select([terminal], [], [], 0)[0]:
        # Not sys.stdin.read: it would take all, give one, and hide the rest from `select`.
        read = os.read(terminal, READ_SIZE)
        if not read:
            break
        typed += read
    return ESCAPE_SEQUENCE.sub("", typed.decode(errors="ignore"))


def _pressed_on_windows() -> str:
    keys = ""
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            key = msvcrt.getwch()
            if key in SPECIAL_ON_WINDOWS and msvcrt.kbhit():  # \xe0 alone is the letter à
                msvcrt.getwch()  # tells which
            else:
                keys += key
    return keys
