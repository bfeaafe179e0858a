"""A whole conversation over a screen with llama.cpp's own server behind it, and its death."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.config import LanguageModelSettings, Settings
from assistant.evaluation.scenario import Scenario, read_scenario
from assistant.evaluation.typed_run import run_typed
from assistant.model_set import ModelSet
from assistant.outside.audit import AuditLog, default_file
from models.store import Store
from tests.assistant.agent.llama_server import llama_server

SCENARIO = """
size: [960, 720]
frames_per_second: 5
voices: {wearer: {engine: voice-en}}
scenes:
  - colour: "#202428"
    seconds: 24
    overlays:
      - sign: {lines: ["def mean(values):", "    total = 0", "    return total"]}
        centre: [0.5, 0.5]
        width: 0.8
    say:
      - {at: 4, voice: wearer, text: "What is wrong with the code on this screen?",
         expect: {skill: chat}}
      - {after: 8, voice: wearer, text: "Read the first line.",
         expect: {skill: read_text, says: def mean values}}
"""


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scenario]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    file = tmp_path / "screen.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    yield read_scenario(file)


def asking(url: str) -> Settings:
    model = LanguageModelSettings(url, "smollm2", timeout_s=60.0, first_word_timeout_s=60.0)
    return dataclasses.replace(Settings(), language_model=model)


def test_a_model_is_asked_about_the_screen_and_the_core_goes_on(
    llama: str, store: Store, scenario: Scenario
) -> None:
    settings = asking(llama)
    run = run_typed(scenario, settings, ModelSet(settings, store))
    thought, read = run.report["turns"]
    assert thought["skill"] == "chat"
    assert thought["answer"]["text"]  # its words where the screen holds them, else the core's
    assert thought["timings_ms"]["think"] > 0
    assert read["answer"]["text"] == "Line 1: def mean(values)."
    calls = list(AuditLog(default_file()).calls())
    assert [call.status for call in calls] == [200] * len(calls)
    assert calls


def test_a_server_that_died_costs_one_line_and_the_core_goes_on(
    store: Store, scenario: Scenario
) -> None:
    with llama_server(store.get("test-language-model")) as (url, process):
        process.kill()
        process.wait()
        settings = asking(url)
        run = run_typed(scenario, settings, ModelSet(settings, store))
    thought, read = run.report["turns"]
    assert thought["answer"]["abstained_why"] == "unknown"
    assert "language model" in thought["answer"]["text"]
    assert read["answer"]["text"] == "Line 1: def mean(values)."
