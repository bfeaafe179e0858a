import argparse

import pytest

from assistant.config import Settings
from assistant.evaluation.bench import Bench, Result, drawn
from assistant.evaluation.benches import voice
from models.store import Store


@pytest.fixture(scope="module")
def result(store: Store) -> Result:
    parser = argparse.ArgumentParser()
    voice.add_arguments(parser)
    arguments = parser.parse_args(["--rounds", "1", "--no-readback"])
    return voice.measure(arguments, Bench(Settings(), store, lambda line: None))


def test_longer_clauses_are_longer_speech(result: Result) -> None:
    lengths = [row["speech_s"] for row in result.rows if row["language"] == "en"]
    assert len(lengths) >= 5 and lengths[0] < 0.9 and lengths[-1] > 2.0


def test_the_first_audio_is_a_part_of_the_work(result: Result) -> None:
    for row in result.rows:
        assert 0 < row["first_audio_ms"] <= row["all_ms"], row


def test_figures_have_names_and_the_target_its_bound(result: Result) -> None:
    names = [figure.name for figure in result.figures]
    assert len(set(names)) == len(names)
    bounds = [figure.at_most for figure in result.figures if "up to 1.3 s" in figure.name]
    assert bounds == [200.0]


def test_rows_have_the_same_columns(result: Result) -> None:
    assert len({tuple(row) for row in result.rows}) == 1


def test_the_plot_is_a_picture(result: Result) -> None:
    pytest.importorskip("matplotlib")
    assert result.plot is not None
    assert drawn(result.plot).startswith(b"\x89PNG")
