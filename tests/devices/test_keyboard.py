import os
import pty
import select
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.errors import DeviceMissing
from devices.keyboard import Keyboard


class Terminal:
    """A terminal on standard input, and the fingers at it."""

    def __init__(self) -> None:
        self.fingers, self.end = pty.openpty()
        self.stdin = os.fdopen(self.end)

    def type(self, keys: bytes) -> None:
        os.write(self.fingers, keys)
        select.select([self.end], [], [], 5)

    @property
    def settings(self) -> list[object]:
        return termios.tcgetattr(self.end)

    def close(self) -> None:
        self.stdin.close()
        os.close(self.fingers)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    made = Terminal()
    monkeypatch.setattr(sys, "stdin", made.stdin)
    yield made
    made.close()


def test_keys_typed_at_once_all_come_in_order_and_once(terminal: Terminal) -> None:
    with Keyboard() as keyboard:
        assert keyboard.pressed() == ""
        terminal.type(b" q")
        assert keyboard.pressed() == " q"
        assert keyboard.pressed() == ""
        terminal.type(b"x" * 3000)
        assert keyboard.pressed() == "x" * 3000
        terminal.type("é ".encode())
        assert keyboard.pressed() == "é "


def test_a_broken_character_is_left_out(terminal: Terminal) -> None:
    with Keyboard() as keyboard:
        terminal.type(b"a\xffb\xc3")
        assert keyboard.pressed() == "ab"


@pytest.mark.parametrize(
    "sequence", [b"\x1b[A", b"\x1bOq", b"\x1b[15~", b"\x1b[1;5C", b"\x1bq", b"\x1b[ q"]
)
def test_arrows_and_function_keys_are_no_characters(terminal: Terminal, sequence: bytes) -> None:
    with Keyboard() as keyboard:
        terminal.type(b"a" + sequence + b"b")
        assert keyboard.pressed() == "ab"
        terminal.type(b"\x1b")
        assert keyboard.pressed() == ""


def test_a_terminal_that_went_away_presses_nothing(terminal: Terminal) -> None:
    keyboard = Keyboard()
    with keyboard:
        terminal.type(b"a")
        os.close(terminal.fingers)
        terminal.fingers = os.open(os.devnull, os.O_RDONLY)
        assert keyboard.pressed() in ("", "a")
        assert keyboard.pressed() == ""


@pytest.mark.parametrize("error", [None, KeyboardInterrupt, ValueError])
def test_the_terminal_is_left_as_it_was(
    terminal: Terminal, error: type[BaseException] | None
) -> None:
    before = terminal.settings
    try:
        with Keyboard():
            assert terminal.settings != before
            if error is not None:
                raise error
    except (KeyboardInterrupt, ValueError):
        pass
    assert terminal.settings == before


def test_without_a_terminal_there_are_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        with pytest.raises(DeviceMissing, match="found none on standard input; start from a"):
            Keyboard().__enter__()
