import json
import wave
from pathlib import Path

import numpy as np
import pytest

from assistant.cli import main
from assistant.evaluation.scenario import read_scenario

DEMO = Path(__file__).parents[3] / "scenarios" / "demo.yaml"
SCENARIO = """\
size: [64, 64]
frames_per_second: 5
scenes:
  - colour: "#808080"
    seconds: 1
    say:
      - {at: 0.25, file: bell.wav}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    bell = (np.sin(np.arange(8_000) * 0.3) * 9_000).astype("<i2")
    with wave.open(str(tmp_path / "bell.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bell.tobytes())
    path = tmp_path / "bell.yaml"
    path.write_text(SCENARIO)
    return path


def test_it_writes_the_recording_and_the_summary(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, timing = scenario.with_name("out.mp4"), scenario.with_name("out.json")
    assert main(["compose", str(scenario), str(out), "--timing", str(timing)]) == 0
    assert out.stat().st_size > 0
    [line] = json.loads(timing.read_text())["lines"]
    assert line["words"] == "bell.wav"
    assert (line["start_s"], line["end_s"]) == pytest.approx((0.25, 0.75), abs=0.01)
    assert "1.0 s, 5 pictures, 1 lines" in capsys.readouterr().out


def test_a_mistake_in_the_scenario_is_one_line_and_leaves_nothing(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario.write_text(SCENARIO.replace("seconds: 1", "seconds: long"))
    out = scenario.with_name("out.mp4")
    assert main(["compose", str(scenario), str(out)]) == 1
    error = capsys.readouterr().err.strip()
    assert error.count("\n") == 0
    assert "bell.yaml: scenes[0].seconds: wanted seconds from 0.1 to 3600, found 'long'" in error
    assert not out.exists()


def test_an_unknown_voice_engine_is_one_line(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario.write_text("voices: {me: {engine: choir}}\n" + SCENARIO)
    assert main(["compose", str(scenario), str(scenario.with_name("out.mp4"))]) == 1
    error = capsys.readouterr().err.strip()
    assert error.count("\n") == 0
    assert "choir" in error


def test_the_demo_scenario_is_whole() -> None:
    scenario = read_scenario(DEMO)
    assert 60 <= scenario.seconds <= 90
    assert sum(len(scene.lines) for scene in scenario.scenes) >= 9


@pytest.mark.parametrize(
    ("out", "timing"),
    [
        ("bell.yaml", None),
        ("bell.wav", None),
        ("out.txt", None),
        ("out.mp4", "out.mp4"),
        ("out.mp4", "bell.yaml"),
        ("out.mp4", "no/folder/out.json"),
    ],
)
def test_no_file_is_overwritten_and_nothing_is_done_for_nothing(
    scenario: Path, out: str, timing: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = scenario.parent
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    options = ["--timing", str(folder / timing)] if timing else []
    assert main(["compose", str(scenario), str(folder / out), *options]) == 1
    assert capsys.readouterr().err.startswith("olhar: wanted")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
