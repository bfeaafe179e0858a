"""`chat` with the real models, lines from a pipe."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import main

ROOT = Path(__file__).parents[3]
PICTURES = ROOT / "tests" / "data" / "pictures"


def chat(lines: str, tmp_path: Path, *options: str) -> str:
    """What the program prints, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "chat", *options],
        input=lines,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={"XDG_DATA_HOME": str(tmp_path), "PYTHONUTF8": "1", **_kept_environment()},
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _kept_environment() -> dict[str, str]:
    import os

    return {name: value for name, value in os.environ.items() if name != "XDG_DATA_HOME"}


def test_one_conversation_about_a_picture(tmp_path: Path) -> None:
    picture = str(PICTURES / "street.jpg")
    lines = [
        "How many people are there?",
        "And horses?",
        "Remember that my bike is at the station.",
        "Where is my bike?",
        "/why",
        "/pt",
        "Quantas pessoas você vê?",
        "/nonsense",
    ]
    said = chat("\n".join(lines) + "\n", tmp_path, "--image", picture)
    answers = [line for line in said.splitlines() if line.startswith("olhar")]
    assert len(answers) == 5
    assert "people" in answers[0]
    assert "don't see" in answers[1]
    assert "horses" in answers[1]
    assert "my bike is at the station" in answers[3]
    assert "pessoas" in answers[4]
    assert "my bike is at the station" in said.split("/why")[1].split("/pt")[0]
    assert "found /nonsense" in said
    again = chat("Where is my bike?\n", tmp_path)  # another run: it was kept
    assert "my bike is at the station" in again


def test_without_a_picture_it_says_so(tmp_path: Path) -> None:
    said = chat("What do you see?\n/image nowhere.jpg\n/quit\nnever read\n", tmp_path)
    assert "wanted a picture at nowhere.jpg" in said
    assert "never read" not in said


def test_a_picture_that_is_none_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["chat", "--image", str(tmp_path / "none.jpg")]) == 1
    assert "wanted a picture at" in capsys.readouterr().err
