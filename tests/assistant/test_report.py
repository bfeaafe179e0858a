import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.errors import OutputError
from assistant.events import (
    Answer,
    AudioOverrun,
    DeviceLost,
    Event,
    Evidence,
    EvidenceKind,
    Fault,
    Reading,
    Refusal,
    Sighting,
    SpeechEnded,
    SpeechIgnored,
    TextSeen,
    Timing,
    Trigger,
    TurnOpened,
    Understood,
    VoiceStarted,
    VoiceStopped,
)
from assistant.report import Reporter, identical, peak_rss_mb, write_report
from models.box import Box
from tests.assistant.scripted import SECOND, said

MS = 1_000_000


def run(*events: Event) -> dict[str, Any]:
    reporter = Reporter("kitchen.mp4")
    for event in events:
        reporter.on(event, event.t_ns)
    return reporter.report(62 * SECOND)


def one_turn() -> list[Event]:
    sign = Evidence(EvidenceKind.TEXT, "NO PARKING", 1900 * MS, Box(120.4, 80, 310, 160), 0.9712)
    return [
        SpeechEnded(2 * SECOND, 1 * SECOND, 2300 * MS, 1),
        Timing(2300 * MS, "speech_to_text", 160.0, utterance=1),
        said("what does the sign say"),
        Timing(2 * SECOND, "understand", 3.0, utterance=1),
        TurnOpened(2 * SECOND, 1, Trigger.SPEECH, 1),
        Understood(2 * SECOND, 1, "read_text", {"part": "all"}, 0.93),
        Timing(2460 * MS, "reading", 400.0, queue_ms=20.0, turn=1, frame=57),
        Answer(2 * SECOND, 1, "It says: no parking.", "en", None, (sign,)),
        Timing(2900 * MS, "voice", 120.0, turn=1),
        VoiceStarted(3000 * MS, 1),
        Timing(3000 * MS, "voice", 999.0, turn=1),  # a later clause
        VoiceStopped(4300 * MS, 1, interrupted=False),
    ]


def test_a_turn_as_the_design_page_has_it() -> None:
    (turn,) = run(*one_turn())["turns"]
    assert turn == {
        "turn_id": 1,
        "trigger": "speech",
        "heard": {
            "text": "what does the sign say",
            "language": "en",
            "start_s": 1.0,
            "end_s": 2.0,
            "avg_logprob": -0.2,
        },
        "skill": "read_text",
        "arguments": {"part": "all"},
        "confidence": 0.93,
        "asked_back": False,
        "answer": {
            "text": "It says: no parking.",
            "language": "en",
            "abstained": False,
            "abstained_why": None,
            "first_audio_s": 3.003,
            "end_s": 4.303,
            "interrupted": False,
        },
        "evidence": [
            {
                "kind": "text",
                "value": "NO PARKING",
                "frame_s": 1.9,
                "box": [120, 80, 310, 160],
                "score": 0.971,
            }
        ],
        "timings_ms": {
            "end_of_turn": 300,
            "transcript": 460,
            "speech_to_text": 160,
            "understand": 3,
            "look": 420,
            "voice_first_audio": 120,
            "speech_end_to_first_audio": 1003,
        },
    }


@pytest.mark.parametrize(
    ("asked_ms", "cost_ms", "transcript_ms"), [(2100, 150.0, 300), (2200, 260.0, 460)]
)
def test_recognition_that_begins_early_costs_only_what_is_left_of_it(
    asked_ms: int, cost_ms: float, transcript_ms: int
) -> None:
    early = Timing(asked_ms * MS, "speech_to_text", cost_ms, utterance=1)
    thrown_away = Timing(1500 * MS, "speech_to_text", 900.0, utterance=1, wasted=True)
    events = [e for e in one_turn() if getattr(e, "stage", "") != "speech_to_text"]
    (turn,) = run(early, thrown_away, *events)["turns"]
    timings = turn["timings_ms"]
    assert (timings["end_of_turn"], timings["speech_to_text"]) == (300, cost_ms)
    assert timings["transcript"] == transcript_ms
    assert timings["speech_end_to_first_audio"] == transcript_ms + 3 + 420 + 120


def test_refusals_ignored_speech_sightings_and_text() -> None:
    report = run(
        said("where are my keys", utterance=4),
        TurnOpened(2 * SECOND, 1, Trigger.SPEECH, 4),
        Answer(2 * SECOND, 1, "I can't recognise keys.", "en", Refusal.UNKNOWN, ()),
        SpeechIgnored(10 * SECOND, 9 * SECOND, 5, "I told him no", "not addressed"),
        Sighting(8800 * MS, "cup", 1200 * MS, Box(30, 40, 90, 120), 0.7123),
        TextSeen(2 * SECOND, 3, (Reading("Exit", Box(0, 0, 1, 1), 0.9),)),
        TextSeen(6 * SECOND, 9, (Reading("EXIT", Box(0, 0, 1, 1), 0.9),)),
    )
    answer = report["turns"][0]["answer"]
    assert (answer["abstained"], answer["abstained_why"]) == (True, "unknown")
    assert answer["first_audio_s"] is None
    assert report["ignored_speech"] == [
        {"text": "I told him no", "start_s": 9.0, "end_s": 10.0, "why": "not addressed"}
    ]
    assert report["sightings"] == [
        {"label": "cup", "first_s": 1.2, "last_s": 8.8, "box": [30, 40, 90, 120], "score": 0.712}
    ]
    assert report["text_seen"] == [{"value": "Exit", "first_s": 2.0, "last_s": 6.0}]
    assert (report["schema"], report["source"], report["duration_s"]) == (1, "kitchen.mp4", 62.0)


def test_identity_leaves_out_what_is_measured_and_nothing_else() -> None:
    events = one_turn()
    slower = [
        Timing(e.t_ns, e.stage, e.duration_ms * 3, utterance=e.utterance, turn=e.turn)
        if isinstance(e, Timing)
        else e
        for e in events
    ]
    assert identical(run(*events), run(*slower))
    changed = [
        Answer(e.t_ns, e.turn, "It says: parking.", "en", None, e.evidence)
        if isinstance(e, Answer)
        else e
        for e in events
    ]
    assert not identical(run(*events), run(*changed))


def test_the_second_answer_of_one_utterance_waits_for_the_first() -> None:
    first = one_turn()
    second: list[Event] = [
        TurnOpened(2 * SECOND, 2, Trigger.SPEECH, 1),
        Answer(2 * SECOND, 2, "It's noon.", "en", None, ()),
        Timing(4300 * MS, "voice", 80.0, turn=2),
        VoiceStarted(4500 * MS, 2),
        VoiceStopped(5500 * MS, 2, interrupted=False),
    ]
    one, two = run(*first, *second)["turns"]
    assert two["answer"]["first_audio_s"] == one["answer"]["end_s"] == 4.303
    assert two["answer"]["end_s"] == 5.303


def test_live_the_first_sound_is_when_it_was() -> None:
    reporter = Reporter("live", live=True)
    for event in one_turn():
        reporter.on(event, event.t_ns)
    (turn,) = reporter.report(62 * SECOND)["turns"]
    assert turn["answer"]["first_audio_s"] == 3.0
    assert turn["timings_ms"]["speech_end_to_first_audio"] == 1000


def test_what_was_lost_is_counted() -> None:
    lost = run(
        AudioOverrun(0, 3),
        AudioOverrun(1, 2),
        DeviceLost(2, "camera", "frozen"),
        Fault(3, "look", ""),
    )["resources"]["lost"]
    assert lost == {"audio blocks lost": 5, "camera lost": 1, "look failed": 1}


def test_the_report_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.json"
    write_report(file, {"old": True})

    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", no_room)
        with pytest.raises(OutputError, match="No space left"):
            write_report(file, {"new": True})
    assert json.loads(file.read_text()) == {"old": True}
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(OutputError, match="wanted to write"):
        write_report(tmp_path / "gone" / "report.json", {})


@pytest.mark.skipif(sys.platform != "linux", reason="only there the peak is inherited")
def test_the_peak_is_of_this_process_alone() -> None:
    held = np.ones(300 * 2**20, np.uint8)  # the child is started while this is held
    code = "from assistant.report import peak_rss_mb; print(peak_rss_mb())"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    own = peak_rss_mb()
    assert own is not None
    assert own > held.nbytes / 2**20
    assert int(child.stdout) < 200
