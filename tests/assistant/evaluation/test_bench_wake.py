import argparse
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.errors import BenchError
from assistant.evaluation.bench import Bench, Result, drawn
from assistant.evaluation.benches import wake
from assistant.evaluation.clips import human_clips
from models.build.wake.voices import write_wav
from models.store import Store
from tests.wake_clips import kept

POSITIVES = 8


def measured(store: Store, *options: str) -> Result:
    parser = argparse.ArgumentParser()
    wake.add_arguments(parser)
    arguments = parser.parse_args([*options, "--hours", "0.1"])
    return wake.measure(arguments, Bench(Settings(), store, lambda line: None))


@pytest.fixture(scope="module")
def result(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("recordings")
    (folder / "positive").mkdir()
    (folder / "negative").mkdir()
    for name, sound in list(kept("wake").items())[:POSITIVES]:
        write_wav(folder / "positive" / f"{Path(name).stem}.wav", sound)
    for clip in human_clips():
        write_wav(folder / "negative" / f"{Path(clip.name).stem}.wav", clip.samples)
    return measured(store, "--recordings", str(folder))


def value(result: Result, name: str) -> float:
    (found,) = (figure.value for figure in result.figures if figure.name == name)
    return found


def test_your_recordings_are_judged_by_what_is_in_them(result: Result) -> None:
    assert value(result, "your recordings: false rejects") <= 100 / POSITIVES
    assert value(result, "your recordings: false accepts") == 0
    assert any(f"with the phrase: {POSITIVES}, " in note for note in result.notes)


def test_both_listenings_miss_no_less_and_fall_for_no_more_than_one(result: Result) -> None:
    alone = value(result, "of these, by the first listening")
    assert value(result, "false rejects, quiet to 10 dB") >= alone
    first = value(result, "by the first listening alone")
    assert value(result, "false accepts") <= first
    assert all(row["missed %"] >= row["by the first listening %"] for row in result.rows)


def test_more_noise_is_missed_no_less(result: Result) -> None:
    hard = value(result, "false rejects, 5 dB")
    assert hard >= value(result, "false rejects, quiet to 10 dB")


def test_it_is_woken_in_the_long_sound(result: Result) -> None:
    assert value(result, "composed sound") == pytest.approx(0.1, abs=0.02)
    assert value(result, "woken in the long sound") == 100


def test_names_occur_once(result: Result) -> None:
    names = [figure.name for figure in result.figures]
    assert len(set(names)) == len(names)


def test_the_plot_is_a_picture(result: Result) -> None:
    pytest.importorskip("matplotlib")
    assert result.plot is not None
    assert drawn(result.plot).startswith(b"\x89PNG")


def test_a_folder_without_sound_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="WAV files"):
        measured(store, "--recordings", str(tmp_path))
