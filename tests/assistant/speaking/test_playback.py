import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.speaking.playback import KEPT_S, Playback
from devices.media import NANOSECONDS, SAMPLE_RATE, Samples, samples_to_ns

SECOND = NANOSECONDS


def ramp(count: int) -> Samples:
    return (np.arange(1, count + 1) / 100_000).astype(np.float32)


def test_sound_is_found_where_it_was_heard_and_silence_around_it() -> None:
    playback = Playback()
    playback.add(2 * SECOND, ramp(1600), SAMPLE_RATE)
    found = playback.between(2 * SECOND - samples_to_ns(5), 2 * SECOND + samples_to_ns(1605))
    assert len(found) == 1610
    assert np.array_equal(found[5:-5], ramp(1600))
    assert not found[:5].any() and not found[-5:].any()
    assert playback.end_ns == 2 * SECOND + samples_to_ns(1600)


def test_what_was_stopped_was_not_heard() -> None:
    playback = Playback()
    playback.add(0, ramp(1600), SAMPLE_RATE)
    playback.add(samples_to_ns(1600), ramp(1600), SAMPLE_RATE)
    playback.cut(samples_to_ns(800))
    assert np.count_nonzero(playback.between(0, SECOND)) == 800


def test_another_rate_keeps_its_time_and_pitch() -> None:
    playback = Playback()
    t = np.arange(22_050) / 22_050
    playback.add(SECOND, np.sin(2 * np.pi * 440 * t).astype(np.float32), 22_050)
    found = playback.between(SECOND, 2 * SECOND)
    wanted = np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE) / SAMPLE_RATE)
    assert np.abs(found - wanted)[200:-200].max() < 0.01


def test_old_sound_is_forgotten() -> None:
    playback = Playback()
    for second in range(100):
        playback.add(second * SECOND, np.ones(SAMPLE_RATE, np.float32), SAMPLE_RATE)
    kept = playback.between(0, 100 * SECOND)
    assert KEPT_S * SAMPLE_RATE <= kept.sum() <= (KEPT_S + 1) * SAMPLE_RATE
    assert kept[-SAMPLE_RATE:].all()


@given(
    spans=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 500)), max_size=8),
    cuts=st.lists(st.integers(0, 6000), max_size=6),
)
def test_pieces_joined_are_the_whole(spans: list[tuple[int, int]], cuts: list[int]) -> None:
    playback = Playback()
    for start, length in spans:
        playback.add(samples_to_ns(start), ramp(length), SAMPLE_RATE)
    edges = [0, *sorted(cuts), 6000]
    pieces = [
        playback.between(samples_to_ns(left), samples_to_ns(right))
        for left, right in itertools.pairwise(edges)
    ]
    assert np.array_equal(np.concatenate(pieces), playback.between(0, samples_to_ns(6000)))
