import argparse
import json
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.commands import memory as command
from assistant.commands.duration import ago, duration
from assistant.config import Memory as MemorySettings
from assistant.config import Settings
from assistant.errors import MemoryFileError, OutputError
from assistant.memory.record import NEW, Kind, Record
from assistant.memory.store import Memory
from tests.assistant.memory.making import jpeg


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A memory of a cup seen two hours ago, and a sign and a note of a minute ago."""
    path = tmp_path / "memory.sqlite"
    now = datetime.now().astimezone()
    old, new = now - timedelta(hours=2), now - timedelta(minutes=1)
    with closing(Memory(path)) as memory:
        memory.add(Record(NEW, Kind.OBJECT, "cup", old, old, neighbours=("laptop",)), jpeg(1))
        memory.add(Record(NEW, Kind.TEXT, "\x1b[31mEXIT[/]", new, new))
        memory.add(Record(NEW, Kind.NOTE, "my keys are in the bowl", new, new, about="keys"))
    return path


def run(file: Path, *words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    arguments = parser.parse_args(["memory", *words])
    arguments.settings = Settings(memory=MemorySettings(file=file))
    return int(arguments.run(arguments))


def remembered(file: Path) -> list[str]:
    with closing(Memory(file)) as memory:
        return [match.record.value for match in memory.search()]


def test_the_list_tells_what_when_and_next_to_what(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(file) == 0
    shown = capsys.readouterr().out
    for words in ("cup", "2 h ago", "laptop", "1 min ago", "3 of 3 records"):
        assert words in " ".join(shown.split())
    assert "\x1b[31m" not in shown  # what was seen gives the terminal no orders


def test_one_record_is_shown(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "show", "1") == 0
    shown = capsys.readouterr().out
    assert "cup" in shown
    assert "picture" in shown
    with pytest.raises(MemoryFileError, match="record 9"):
        run(file, "show", "9")


def test_the_last_ten_minutes_are_forgotten(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "forget", "--last", "10m", "--yes") == 0
    assert "forgot 2 records" in capsys.readouterr().out
    assert remembered(file) == ["cup"]


def test_what_holds_words_is_forgotten(file: Path) -> None:
    assert run(file, "forget", "--about", "the keys", "--yes") == 0
    assert len(remembered(file)) == 2
    assert run(file, "forget", "--all", "--yes") == 0
    assert remembered(file) == []


def test_at_a_terminal_it_asks_first(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked: list[str] = []

    def refuse(question: str) -> str:
        asked.append(question)
        return "n"

    monkeypatch.setattr("builtins.input", refuse)
    run(file, "forget", "--all")
    assert "3 records" in asked[0]
    assert len(remembered(file)) == 3


def test_all_is_exported(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert run(file, "export", str(folder)) == 0
    lines = (folder / "memory.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["kind"] for record in records] == ["note", "text", "object"]
    assert (folder / "pictures" / records[2]["pictures"][0]).read_bytes() == jpeg(1).whole
    with pytest.raises(OutputError, match="empty folder"):
        run(file, "export", str(folder))


@pytest.mark.parametrize(
    "words",
    [
        ["forget"],
        ["show"],
        ["show", "cup"],
        ["export"],
        ["list", "--all"],
        ["forget", "--all", "--last", "5m"],
        ["forget", "--last", "soon"],
        ["list", "--limit", "0"],
    ],
)
def test_what_cannot_be_meant_is_refused(file: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(file, *words)
    assert stopped.value.code == 2
    assert len(remembered(file)) == 3


def test_where_nothing_is_remembered_no_file_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "none.sqlite"
    assert run(file) == 0
    assert "nothing is remembered" in capsys.readouterr().out
    assert not file.exists()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10m", 600),
        ("90s", 90),
        ("1h30m", 5400),
        ("2 d", 172_800),
        (" 1W ", 604_800),
        ("0.5h", 1800),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "10", "m", "ten minutes", "-5m", "0m", "9" * 400 + "d", "1y"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="wanted"):
        duration(text)


@given(st.text())
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    try:
        assert duration(text) > timedelta()
    except ValueError as error:
        assert "wanted" in str(error)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "just now"),
        (60, "1 min ago"),
        (7199, "1 h ago"),
        (86_400, "1 day ago"),
        (2e5, "2 days ago"),
    ],
)
def test_how_long_ago(seconds: float, words: str) -> None:
    assert ago(timedelta(seconds=seconds)) == words
