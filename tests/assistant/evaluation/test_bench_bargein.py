"""The benchmark on half a minute of composed sound, with the real program and models."""

import argparse
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.evaluation.bench import Bench, Result
from assistant.evaluation.benches import bargein
from assistant.evaluation.interjections import DISTURBANCES, Kind
from assistant.evaluation.open_microphone import Coupling
from assistant.evaluation.open_speaker import Happened, Session, assign
from devices.media import NANOSECONDS
from models.store import Store

SECOND = NANOSECONDS


def said(kind: Kind, start_s: float, end_s: float) -> Happened:
    return Happened(kind, "", round(start_s * SECOND), round(end_s * SECOND))


def test_each_cut_is_due_to_what_was_said_before_it_or_false() -> None:
    session = Session("", Coupling(0.0, 0), 60.0)
    session.happened = [
        said(Kind.INTERRUPTION, 5, 6),
        said(Kind.BACKCHANNEL, 15, 15.5),
        said(Kind.BACKCHANNEL, 25, 25.5),
        said(Kind.INTERRUPTION, 35, 36),
    ]
    assign(session, [round(t * SECOND) for t in (2.0, 5.9, 16.0, 30.0)])
    assert session.false_cuts == [2.0, 30.0]
    assert session.count(Kind.INTERRUPTION, cut=True) == 1
    assert session.count(Kind.INTERRUPTION, cut=False) == 1
    assert session.count(Kind.BACKCHANNEL, cut=True) == 1
    assert session.count(Kind.BACKCHANNEL) == 2


def test_only_sounds_are_heard_where_nobody_speaks(store: Store) -> None:
    parser = argparse.ArgumentParser()
    bargein.add_arguments(parser)
    arguments = parser.parse_args(
        ["--hours", "0.01", "--rooms", "office", "--alone", "--sounds", "--seed", "2"]
    )
    result = bargein.measure(arguments, Bench(Settings(), store, lambda line: None))
    [row] = result.rows
    assert row["interruptions"] == row["backchannels"] == row["talk"] == 0
    assert row["sounds"] > 0
    told = {figure.name.partition(":")[0]: figure for figure in result.figures}
    counts = [int(told[kind].unit.split()[-1]) for kind in DISTURBANCES if kind in told]
    assert sum(counts) == row["sounds"]


@pytest.fixture(scope="module")
def results(store: Store) -> list[Result]:
    """The same half a minute twice."""
    parser = argparse.ArgumentParser()
    bargein.add_arguments(parser)
    arguments = parser.parse_args(["--hours", "0.01", "--rooms", "office", "--alone"])
    bench = Bench(Settings(), store, lambda line: None)
    return [bargein.measure(arguments, bench) for _ in range(2)]


def test_the_assistant_speaks_and_does_not_interrupt_itself(results: list[Result]) -> None:
    figures = {figure.name: figure for figure in results[0].figures}
    assert figures["of which the assistant speaks"].value > 0.3 * figures["composed"].value
    assert figures["false barge-ins an hour"].value == 0
    assert all("office" in row["scene"] for row in results[0].rows)
    assert sum(row["interruptions"] + row["backchannels"] for row in results[0].rows) > 0


def test_it_finds_the_same_twice(results: list[Result]) -> None:
    assert results[0].as_json() == results[1].as_json()


def test_it_draws(results: list[Result], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from assistant.evaluation.bench import drawn

    assert results[0].plot is not None
    assert drawn(results[0].plot).startswith(b"\x89PNG")
