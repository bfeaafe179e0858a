"""Onsets and offsets by exact chunk numbers, no model."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.config import Hearing
from assistant.hearing.endpoint import CHUNK_MS, Endpointer, Offset, Onset

# 10 chunks of silence end a turn; 3 chunks are the shortest speech
SETTINGS = Hearing(end_of_turn_ms=10 * CHUNK_MS, shortest_speech_ms=3 * CHUNK_MS)
SPEECH, BETWEEN, SILENCE = 0.9, 0.4, 0.1


def endpoints(probabilities: list[float], settings: Hearing) -> list[Onset | Offset]:
    endpointer = Endpointer(settings)
    found = [point for probability in probabilities for point in endpointer.feed(probability)]
    return [*found, *endpointer.close()]


def test_speech_between_silences() -> None:
    probabilities = [SILENCE] * 5 + [SPEECH] * 8 + [SILENCE] * 12
    assert endpoints(probabilities, SETTINGS) == [Onset(5), Offset(last=12, decided=22)]


def test_a_single_chunk_is_a_click() -> None:
    assert endpoints([SILENCE, SPEECH, SILENCE, SPEECH, SILENCE] * 3, SETTINGS) == []


def test_a_short_pause_does_not_end_a_turn() -> None:
    probabilities = [SPEECH] * 4 + [SILENCE] * 9 + [SPEECH] * 4 + [SILENCE] * 10
    assert endpoints(probabilities, SETTINGS) == [Onset(0), Offset(last=16, decided=26)]


def test_between_the_thresholds_speech_goes_on_but_a_pause_does_not_end() -> None:
    assert endpoints([SPEECH] * 3 + [BETWEEN] * 20, SETTINGS) == [Onset(0), Offset(22, 22)]
    paused = [SPEECH] * 3 + [SILENCE] + [BETWEEN] * 9
    assert endpoints(paused, SETTINGS) == [Onset(0), Offset(last=2, decided=12)]


def test_a_burst_is_dropped() -> None:
    (onset, offset) = endpoints([SPEECH] * 2 + [SILENCE] * 10, SETTINGS)
    assert (onset, offset) == (Onset(0), Offset(last=1, decided=11, dropped=True))


def test_speech_that_never_stops_is_cut() -> None:
    settings = Hearing(longest_utterance_s=20 * CHUNK_MS / 1000)
    found = endpoints([SPEECH] * 41, settings)
    assert found[:3] == [Onset(0), Offset(last=19, decided=19), Onset(20)]


@given(st.lists(st.floats(0, 1), max_size=300))
def test_onsets_and_offsets_take_turns_and_never_look_ahead(probabilities: list[float]) -> None:
    endpointer = Endpointer(SETTINGS)
    found: list[Onset | Offset] = []
    for chunk, probability in enumerate(probabilities):
        for point in endpointer.feed(probability):
            known = point.chunk if isinstance(point, Onset) else point.decided
            assert known <= chunk
            found.append(point)
    found += endpointer.close()
    assert all(isinstance(p, Onset) == (i % 2 == 0) for i, p in enumerate(found))
    assert len(found) % 2 == 0
    for onset, offset in zip(found[::2], found[1::2], strict=True):
        assert isinstance(onset, Onset)
        assert isinstance(offset, Offset)
        assert onset.chunk <= offset.last <= offset.decided
