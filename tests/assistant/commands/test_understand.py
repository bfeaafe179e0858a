"""The command `understand`, run as a user runs it."""

import json
from pathlib import Path

import pytest

from assistant.cli import main

LINES = """\
# left out, as is the empty line

How many people are there?
Quantas pessoas tem aqui?
Ana, what did you order?
May I cross?
Read the second line and scan the code.
"""


def understood(file: Path, *options: str) -> list[dict[str, object]]:
    out = file.with_suffix(".jsonl")
    assert main(["understand", str(file), "--json", str(out), *options]) == 0
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_each_line_is_understood_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lines.txt"
    file.write_text(LINES, encoding="utf-8")
    people, pessoas, ana, crossing, both = understood(file)
    assert (people["skill"], people["arguments"]) == ("count_objects", {"object": "person"})
    assert (pessoas["skill"], pessoas["language"]) == ("count_objects", "pt")
    assert (ana["skill"], ana["arguments"], ana["confidence"]) == (None, {}, 0.0)
    assert crossing["skill"] == "chat"
    assert (both["skill"], both["arguments"]) == ("read_text", {"part": "2"})
    assert both["also"] == [{"skill": "scan_code", "arguments": {}}]
    assert set(people) == {
        "text", "skill", "arguments", "confidence", "top", "asked_back", "language", "ms", "also",
    }  # fmt: skip
    assert "(not addressed)" in capsys.readouterr().out


def test_what_is_addressed_is_never_ignored(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("The bus was late again.\n", encoding="utf-8")
    assert understood(file)[0]["skill"] is None
    assert understood(file, "--addressed")[0]["skill"] == "chat"


@pytest.mark.parametrize("content", [None, b"", b"# nothing else\n", b"\xff\xfe\x00\xd8"])
def test_no_utterances_are_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    file = tmp_path / "lines.txt"
    if content is not None:
        file.write_bytes(content)
    assert main(["understand", str(file)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("olhar: wanted")
    assert len(error.splitlines()) == 1
