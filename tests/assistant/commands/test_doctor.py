"""`doctor` as a user starts it, with and without devices."""

import json
from typing import Any

import pytest

from assistant.cli import main
from assistant.commands.finding import Finding, next_steps, refused
from devices.errors import DeviceMissing

STREET = "scenarios/pictures/street.mp4"


def looked(capsys: pytest.CaptureFixture[str], *settings: str) -> tuple[int, dict[str, Any]]:
    code = main(["doctor", "--json", *(f"--set={setting}" for setting in settings)])
    return code, json.loads(capsys.readouterr().out)


def found(report: dict[str, Any], what: str) -> dict[str, Any]:
    (finding,) = (finding for finding in report["findings"] if finding["what"] == what)
    return dict(finding)


def test_missing_devices_get_a_step_and_the_demo_runs(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = ("camera.device=97", "sound.microphone=nosuch", "sound.speaker=nosuch")
    code, report = looked(capsys, *wanted)
    assert (code, report["demo_works"], report["live_works"]) == (0, True, False)
    steps = {step["what"]: step["step"] for step in report["next_steps"]}
    assert {"camera", "microphone", "speaker"} <= steps.keys()
    assert steps["camera"].startswith("plug one in")
    assert main(["doctor", *(f"--set={setting}" for setting in wanted)]) == 0
    shown = capsys.readouterr().out
    assert "  camera: plug one in" in shown.partition("next steps")[2]
    assert "`python -m assistant run` runs" not in shown


def test_with_all_devices_a_live_run_works(
    sound_server: None, capsys: pytest.CaptureFixture[str]
) -> None:
    code, report = looked(
        capsys, f"camera.device={STREET}", "sound.microphone=ear", "sound.speaker=loudspeaker"
    )
    assert (code, report["live_works"]) == (0, True)
    assert found(report, "camera")["found"] == f"{STREET}: 768x576"
    assert found(report, "microphone")["found"].startswith("ear: 16000 Hz")
    assert not {"camera", "microphone", "speaker"} & {s["what"] for s in report["next_steps"]}


def test_servers_of_the_wearer_are_told_and_never_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    nothing = "http://127.0.0.1:9/v1"  # nobody answers there
    code, report = looked(
        capsys,
        f"language_model.url={nothing}",
        'mcp.servers.absent.command=["no-such-program"]',
        'mcp.servers.present.command=["python3", "-m", "box"]',
        f"mcp.servers.keyed.url={nothing}",
        "mcp.servers.keyed.key_variable=NO_SUCH_KEY",
    )
    assert code == 0  # the demo needs none of them
    assert found(report, "tool server absent")["found"] == "no program no-such-program"
    assert found(report, "tool server present")["works"] is None
    assert "python3 -m box" in found(report, "tool server present")["found"]
    assert "NO_SUCH_KEY" in found(report, "tool server keyed")["step"]
    assert nothing in found(report, "language model")["found"]


def test_tools_without_a_language_model_are_told_to_be_idle(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, report = looked(capsys, 'mcp.servers.present.command=["python3"]')
    assert "language_model.url" in found(report, "tool server present")["step"]
    _, report = looked(capsys)
    assert found(report, "tool servers (MCP)")["found"] == "none configured"


def test_what_does_not_work_comes_before_what_may_be_done() -> None:
    may = Finding("weights", None, "not fetched yet", "fetch them")
    fine = Finding("rich", True, "15")
    broken = refused("camera", DeviceMissing("wanted camera 0, found none; plug one in; or two"))
    assert (broken.found, broken.step) == ("wanted camera 0, found none", "plug one in; or two")
    assert next_steps([may, fine, broken]) == [broken, may]
