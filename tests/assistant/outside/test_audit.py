"""The log of outside calls, and the command that shows it."""

import json
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.outside.audit import AuditLog, default_file


def test_a_call_is_there_before_it_is_over(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.jsonl", now=lambda: "2026-11-23T12:00:00.000+00:00")
    first, second = log.asked("host:1", "what is this", 10), log.asked("host:2", "and this", 20)
    assert [call.error for call in log.calls()] == [None, None]
    log.answered(second, 200, 30, 40, "")
    log.answered(first, None, 0, 50, "no answer")
    one, two = log.calls()
    assert (one.host, one.status, one.ms, one.error) == ("host:1", None, 50, "no answer")
    assert (two.words, two.picture_bytes, two.status, two.reply_bytes) == ("and this", 20, 200, 30)
    lines = (tmp_path / "audit.jsonl").read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["asked"] * 2 + ["answered"] * 2


def test_damaged_lines_hide_no_other(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    log = AuditLog(path)
    log.asked("host", "one", 1)
    with path.open("ab") as file:
        file.write(b'{"call": "cut o\n\xff\n[]\n{"event": "answered", "call": "unheard-of"}\n')
    log.asked("host", "two\nlines \x1b[31m", 1)
    assert [call.words for call in log.calls()] == ["one", "two\nlines \x1b[31m"]


@pytest.mark.parametrize(("options", "shown"), [([], ["one", "two"]), (["--last", "1"], ["two"])])
def test_the_command_shows_it(
    options: list[str],
    shown: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "160")
    assert main(["audit"]) == 0
    assert "no call has left this machine" in capsys.readouterr().out
    log = AuditLog(default_file())
    for words in ("one", "two"):
        log.asked("localhost:8080", words, 1)
    assert main(["audit", *options]) == 0
    printed = capsys.readouterr().out
    assert [words for words in ("one", "two") if words in printed] == shown
    assert "not finished" in printed


def test_a_wrong_count_is_refused() -> None:
    with pytest.raises(SystemExit):
        main(["audit", "--last", "0"])
