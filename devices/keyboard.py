"""Single key presses from the terminal, without waiting for Enter."""

import sys
from types import TracebackType
from typing import Any, Self

from devices.errors import DeviceMissing


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

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._saved)
            self._saved = None

    def pressed(self) -> str:
        """The keys pressed since the last call, oldest first; empty when none was."""
        keys = ""
        if sys.platform == "win32":
            import msvcrt

            while msvcrt.kbhit():
                keys += msvcrt.getwch()
            return keys
        import select

        while select.select([sys.stdin], [], [], 0)[0]:
            key = sys.stdin.read(1)
            if not key:
                break
            keys += key
        return keys
