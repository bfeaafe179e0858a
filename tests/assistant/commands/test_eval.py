"""`eval` with the real models: by text, and through ears and voice."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from assistant.cli import main

PICTURES = Path(__file__).parents[2] / "data" / "pictures"
SCENARIO = f"""
size: [640, 480]
frames_per_second: 5
start: 2026-05-04T18:30
voices: {{wearer: {{engine: voice-en}}}}
scenes:
  - picture: {PICTURES / "street.jpg"}
    seconds: 14
    say:
      - {{at: 3, voice: wearer, text: "How many people are there?",
         expect: {{skill: count_objects, evidence: [person], never_says: [nobody]}}}}
      - {{after: 4, voice: wearer, text: "What time is it?",
         expect: {{skill: tell_time, says: "6:30"}}}}
"""
WRONG = SCENARIO.replace("6:30", "7:45")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "cases").mkdir()
    return tmp_path / "cases"


def test_by_text_right_and_wrong_turns_are_told_apart(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "right.yaml").write_text(SCENARIO, encoding="utf-8")
    (folder / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    outs = [tmp_path / name for name in ("out.json", "out.xml", "out.html")]
    command = ["eval", str(folder), "--text", "--at-least", "0.9"]
    command += ["--json", str(outs[0]), "--junit", str(outs[1]), "--html", str(outs[2])]
    assert main(command) == 1  # one of four is wrong
    assert "3 of 4" in capsys.readouterr().out
    found = json.loads(outs[0].read_text(encoding="utf-8"))["columns"][0]
    assert [[t["right"] for t in case["turns"]] for case in found["cases"]] == [
        [True, True],
        [True, False],
    ]
    suite = ET.fromstring(outs[1].read_bytes())[0]
    assert (suite.get("tests"), suite.get("failures")) == ("4", "1")
    page = outs[2].read_text(encoding="utf-8")
    assert len(re.findall("<article>", page)) == 1
    assert "data:image/jpeg;base64," in page
    assert "7:45" in page
    (folder / "wrong.yaml").unlink()
    assert main(["eval", str(folder), "--text", "--at-least", "1"]) == 0


def test_settings_files_are_columns(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "right.yaml").write_text(SCENARIO, encoding="utf-8")
    blind = tmp_path / "blind.toml"
    blind.write_text(
        "[seeing]\nmaybe_score = 0.99\nsure_score = 0.99\nfamiliar_score = 0.99\n", encoding="utf-8"
    )
    assert main(["eval", str(folder / "right.yaml"), "--text", "--with", str(blind)]) == 0
    out = capsys.readouterr().out
    assert "blind" in out
    assert "2 of 2" in out
    assert "1 of 2" in out


def test_through_ears_and_voice(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    page = tmp_path / "out.html"
    assert main(["eval", str(folder), "--html", str(page)]) == 0
    out = capsys.readouterr().out
    assert "1 of 2" in out
    assert "median to first sound" in out
    assert "data:audio/wav;base64," in page.read_text(encoding="utf-8")


def test_nothing_to_run_is_one_clear_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", str(folder)]) == 1
    assert "wanted scenarios" in capsys.readouterr().err
    (folder / "kitchen.expect.yaml").write_text(
        "turns: [{at: 1, expect: {skill: help}}]", encoding="utf-8"
    )
    assert main(["eval", str(folder)]) == 1
    assert "wanted a recording named kitchen.*" in capsys.readouterr().err
