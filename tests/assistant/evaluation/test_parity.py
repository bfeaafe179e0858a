import importlib.util
from pathlib import Path

import numpy as np
import pytest

from assistant.evaluation import parity
from assistant.evaluation.clips import Clip, human_clips
from assistant.evaluation.parity import Compared, Heard, main

CLIP = Clip("some", "two words", np.zeros(16_000, np.float32))


def test_clips_are_those_of_the_tests() -> None:
    clips = human_clips()
    assert len(clips) == 11
    assert sum(clip.seconds for clip in clips) == pytest.approx(37, abs=1)
    assert all(np.abs(clip.samples).max() <= 1 for clip in clips)


@pytest.mark.parametrize(("tokens", "code"), [((1, 2), 0), ((1, 3), 1), ((1,), 1)])
def test_one_other_token_fails(
    tokens: tuple[int, ...],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reference = Heard((1, 2), "two words")
    found = [Compared(CLIP, reference, Heard(tokens, "other words"), reference)]
    monkeypatch.setattr(parity, "compare", lambda name, clips: found)
    assert main(["--shortest", "1"]) == code
    out = capsys.readouterr().out
    assert f"{0 if code else 2} of 2 token-identical" in out
    assert ("no: other words" in out) == bool(code)


def test_the_shortest_clips_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def compare(name: str, clips: list[Clip]) -> list[Compared]:
        asked.append([clip.name for clip in clips])
        same = Heard((1,), "one")
        return [Compared(clip, same, same, same) for clip in clips]

    monkeypatch.setattr(parity, "compare", compare)
    assert main(["--shortest", "2"]) == 0
    lengths = {clip.name: clip.seconds for clip in human_clips()}
    assert asked[0] == sorted(lengths, key=lengths.__getitem__)[:2]
    assert main(["--shortest", "0"]) == 1  # nothing compared is no parity


@pytest.mark.skipif(
    importlib.util.find_spec("whisper") is not None, reason="openai-whisper is installed"
)
def test_without_the_reference_the_next_step_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(parity, "compare", lambda name, clips: [parity.reference_hearing(tmp_path)])
    assert main([]) == 1
    assert "make parity" in capsys.readouterr().out


@pytest.mark.skipif(
    importlib.util.find_spec("whisper") is None,
    reason="openai-whisper is not installed: `make parity` compares with it",
)
def test_the_shortest_clip_is_token_identical() -> None:
    assert main(["--shortest", "1"]) == 0
