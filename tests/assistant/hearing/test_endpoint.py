"""Onsets, pauses and offsets by exact chunk numbers, no model."""

import re

from hypothesis import given
from hypothesis import strategies as st

from assistant.config import Hearing
from assistant.hearing.endpoint import (
    CHUNK_MS,
    Endpointer,
    Offset,
    Onset,
    Pause,
    Point,
    Resumption,
)

# 10 chunks of silence end a turn, 4 make a pause; 3 chunks are the shortest speech
SETTINGS = Hearing(
    pause_ms=4 * CHUNK_MS, end_of_turn_ms=10 * CHUNK_MS, shortest_speech_ms=3 * CHUNK_MS
)
SPEECH, BETWEEN, SILENCE = 0.9, 0.4, 0.1


def endpoints(probabilities: list[float], settings: Hearing) -> list[Point]:
    endpointer = Endpointer(settings)
    found = [point for probability in probabilities for point in endpointer.feed(probability)]
    return [*found, *endpointer.close()]


def test_speech_between_silences() -> None:
    probabilities = [SILENCE] * 5 + [SPEECH] * 8 + [SILENCE] * 12
    assert endpoints(probabilities, SETTINGS) == [
        Onset(5),
        Pause(12),
        Offset(last=12, decided=22),
    ]


def test_a_single_chunk_is_a_click() -> None:
    assert endpoints([SILENCE, SPEECH, SILENCE, SPEECH, SILENCE] * 3, SETTINGS) == []


def test_a_short_pause_does_not_end_a_turn() -> None:
    probabilities = [SPEECH] * 4 + [SILENCE] * 9 + [SPEECH] * 4 + [SILENCE] * 10
    assert endpoints(probabilities, SETTINGS) == [
        Onset(0),
        Pause(3),
        Resumption(),
        Pause(16),
        Offset(last=16, decided=26),
    ]


def test_a_silence_shorter_than_a_pause_is_not_told() -> None:
    probabilities = [SPEECH] * 4 + [SILENCE] * 3 + [SPEECH] * 4
    assert endpoints(probabilities, SETTINGS) == [Onset(0), Offset(last=10, decided=10)]


def test_patience_is_as_told_until_speech_goes_on() -> None:
    endpointer = Endpointer(SETTINGS)
    found: list[Point] = []

    def feed(probability: float, chunks: int) -> None:
        for _ in range(chunks):
            found.extend(endpointer.feed(probability))

    feed(SPEECH, 4)
    feed(SILENCE, 4)
    endpointer.be_patient(20 * CHUNK_MS)
    feed(SILENCE, 15)
    assert found == [Onset(0), Pause(3)]
    feed(SPEECH, 1)
    feed(SILENCE, 6)
    endpointer.be_patient(5 * CHUNK_MS)  # less than the silence that there was already
    feed(SILENCE, 1)
    assert found[2:] == [Resumption(), Pause(23), Offset(last=23, decided=30)]
    feed(SPEECH, 4)
    feed(SILENCE, 9)
    assert not any(isinstance(point, Offset) for point in found[5:])  # patience is the usual again


def test_between_the_thresholds_speech_goes_on_but_a_pause_does_not_end() -> None:
    assert endpoints([SPEECH] * 3 + [BETWEEN] * 20, SETTINGS) == [Onset(0), Offset(22, 22)]
    paused = [SPEECH] * 3 + [SILENCE] + [BETWEEN] * 9
    assert endpoints(paused, SETTINGS) == [Onset(0), Pause(2), Offset(last=2, decided=12)]


def test_a_burst_is_dropped() -> None:
    (onset, offset) = endpoints([SPEECH] * 2 + [SILENCE] * 10, SETTINGS)
    assert (onset, offset) == (Onset(0), Offset(last=1, decided=11, dropped=True))


def test_speech_that_never_stops_is_cut() -> None:
    settings = Hearing(longest_utterance_s=20 * CHUNK_MS / 1000)
    found = endpoints([SPEECH] * 41, settings)
    assert found[:3] == [Onset(0), Offset(last=19, decided=19), Onset(20)]


@given(st.lists(st.floats(0, 1), max_size=300))
def test_points_come_in_order_and_never_look_ahead(probabilities: list[float]) -> None:
    endpointer = Endpointer(SETTINGS)
    found: list[Point] = []
    for chunk, probability in enumerate(probabilities):
        for point in endpointer.feed(probability):
            match point:
                case Onset(first):
                    assert first <= chunk
                case Pause(last):
                    assert last == chunk - 4
                case Offset(last, decided):
                    assert last <= decided == chunk
            found.append(point)
    found += endpointer.close()
    kinds = "".join(type(point).__name__[0] for point in found)
    assert re.fullmatch(r"(O(PR)*P?O)*", kinds)
