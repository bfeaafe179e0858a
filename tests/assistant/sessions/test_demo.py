"""The demo session end to end: the bundled recording, the real models, the whole program."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.config import load_settings
from assistant.demo import DEMO
from assistant.evaluation.load import burning
from assistant.model_set import ModelSet
from assistant.report import identical
from assistant.sessions.replaying import Pace, open_recording, replay
from models.store import Store

EXPECTED = DEMO.with_suffix(".expect.yaml")


def demo_report(store: Store, pace: Pace = Pace.FAST, workers: int = 2) -> dict[str, Any]:
    settings = load_settings(None, [f"runtime.workers={workers}"])
    with open_recording(DEMO, settings) as video:
        return replay(video, DEMO.name, settings, ModelSet(settings, store), pace).report


@pytest.fixture(scope="module")
def report(store: Store) -> dict[str, Any]:
    return demo_report(store)


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    return loaded


def test_it_is_small_enough_to_live_in_the_repository() -> None:
    assert DEMO.stat().st_size < 5_000_000


def test_every_turn_is_right(report: dict[str, Any], expected: dict[str, Any]) -> None:
    assert [turn["skill"] for turn in report["turns"]] == [
        wanted["skill"] for wanted in expected["turns"]
    ]
    for turn, wanted in zip(report["turns"], expected["turns"], strict=True):
        assert turn["arguments"].items() >= wanted.get("arguments", {}).items(), turn
        assert turn["answer"]["abstained_why"] == wanted.get("abstained_why"), turn
        assert wanted.get("says", "") in turn["answer"]["text"], turn
        values = sorted(fact["value"].casefold() for fact in turn["evidence"])
        assert values == sorted(value.casefold() for value in wanted.get("evidence", [])), turn


def test_talk_to_others_is_ignored(report: dict[str, Any], expected: dict[str, Any]) -> None:
    assert len(report["ignored_speech"]) == len(expected["ignored"])


def test_evidence_is_never_younger_than_the_question(report: dict[str, Any]) -> None:
    for turn in report["turns"]:
        for fact in turn["evidence"]:
            if fact["frame_s"] is not None:
                age_s = turn["heard"]["end_s"] - fact["frame_s"]
                assert 0 <= age_s <= (10 if fact["kind"] == "text" else 3), turn


def test_every_spoken_answer_has_its_times(report: dict[str, Any]) -> None:
    for turn in report["turns"]:
        if turn["answer"]["text"]:
            assert turn["heard"]["end_s"] < turn["answer"]["first_audio_s"]
            assert turn["answer"]["first_audio_s"] < turn["answer"]["end_s"]
            assert turn["timings_ms"]["speech_end_to_first_audio"] > 0


def test_a_second_replay_gives_the_same_report(report: dict[str, Any], store: Store) -> None:
    assert identical(report, demo_report(store))
    assert json.loads(json.dumps(report)) == report


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("pace", "workers", "burners"), [(Pace.REAL, 2, 0), (Pace.FAST, 1, 2), (Pace.REAL, 4, 2)]
)
def test_neither_pace_nor_load_nor_workers_change_the_report(
    report: dict[str, Any], store: Store, pace: Pace, workers: int, burners: int
) -> None:
    with burning(burners):
        assert identical(report, demo_report(store, pace, workers))


def test_the_expectations_name_what_is_in_the_scenario(expected: dict[str, Any]) -> None:
    scenario = Path(__file__).parents[3] / "scenarios" / "demo.yaml"
    words = scenario.read_text(encoding="utf-8")
    for wanted in expected["turns"]:
        assert wanted["heard"] in words
