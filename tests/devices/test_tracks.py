"""Rules of the two tracks, without a file."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from devices.picture_track import ROUNDING, taken
from devices.sound_track import BLOCK, TOLERANCE, Timed, gapless, in_blocks, resampled

TIMES = st.lists(
    st.integers(0, 5_000).map(lambda ms: Fraction(ms, 1000)), min_size=1, max_size=60, unique=True
).map(sorted)
RATES = st.sampled_from([Fraction(1), Fraction(5), Fraction(10), Fraction(30), Fraction(7, 2)])


@given(TIMES, RATES)
def test_every_fixed_time_takes_the_newest_picture(times: list[Fraction], rate: Fraction) -> None:
    got = [index for _, index in taken(((time, n) for n, time in enumerate(times)), rate)]
    wanted = {len(times) - 1}
    for k in range(int(times[-1] * rate) + 1):
        before = [n for n, time in enumerate(times) if time <= k / rate + ROUNDING]
        wanted |= set(before[-1:])
    assert got == sorted(wanted)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=30), RATES)
def test_times_out_of_order_never_run_backwards(times: list[int], rate: Fraction) -> None:
    got = [time for time, _ in taken(((Fraction(t, 10), None) for t in times), rate)]
    assert all(a < b for a, b in pairwise(got))


def pieces(*starts_ms: float, rate: int = 8_000, length: int = 800) -> list[Timed]:
    """Stretches of 100 ms that hold their own number, 1, 2, …"""
    return [
        (Fraction(start) / 1000, rate, np.full(length, n + 1, np.float32))
        for n, start in enumerate(starts_ms)
    ]


def joined(sounds: list[Timed]) -> list[float]:
    return [float(sample) for _, samples in gapless(sounds) for sample in samples]


def test_small_jitter_is_left_alone() -> None:
    assert joined(pieces(0, 149, 151, 350)) == [1] * 800 + [2] * 800 + [3] * 800 + [4] * 800


def test_a_gap_is_filled_to_the_sample() -> None:
    assert joined(pieces(0, 160)) == [1] * 800 + [0] * 480 + [2] * 800


def test_an_overlap_is_dropped_to_the_sample() -> None:
    assert joined(pieces(0, 40, 140)) == [1] * 800 + [2] * 320 + [3] * 800


def test_a_stretch_that_was_heard_already_is_dropped_whole() -> None:
    assert joined(pieces(0, 100, 0, 200)) == [1] * 800 + [2] * 800 + [4] * 800


def test_a_slow_clock_is_caught_up_with_when_it_adds_up() -> None:
    sounds = pieces(*(101 * n for n in range(200)))
    assert abs(len(joined(sounds)) - 8 * (101 * 199 + 100)) <= 8_000 * TOLERANCE


@given(st.lists(st.integers(0, 1000), max_size=20))
def test_blocks_hold_every_sample_once(lengths: list[int]) -> None:
    total = sum(lengths)
    sound = np.linspace(-1, 1, total, dtype=np.float32)
    cuts = np.split(sound, np.cumsum(lengths)[:-1]) if lengths else []
    blocks = list(in_blocks(cuts))
    assert all(len(block) == BLOCK for block in blocks)
    assert len(blocks) == -(-total // BLOCK)
    if blocks:
        assert np.array_equal(np.concatenate(blocks)[:total], sound)
        assert not np.concatenate(blocks)[total:].any()


@given(st.sampled_from([8_000, 22_050, 44_100, 48_000, 96_000]), st.integers(50, 5_000))
def test_resampling_in_pieces_neither_moves_nor_stretches(rate: int, size: int) -> None:
    t = np.arange(rate // 2) / rate
    sound = np.sin(2 * np.pi * 440 * t).astype(np.float32)
    parts = [(rate, sound[i : i + size]) for i in range(0, len(sound), size)]
    heard = np.concatenate(list(resampled(parts)))
    wanted = np.sin(2 * np.pi * 440 * np.arange(len(heard)) / 16_000)
    assert len(heard) == 8_000
    assert np.abs(heard - wanted)[200:-200].max() < 1e-3


def test_the_rate_may_change_on_the_way() -> None:
    parts = [(48_000, np.full(24_000, 0.5, np.float32)), (8_000, np.full(4_000, 0.5, np.float32))]
    heard = np.concatenate(list(resampled(parts)))
    assert len(heard) == 16_000
    assert abs(float(heard[2_000:6_000].mean()) - 0.5) < 1e-3
    assert abs(float(heard[10_000:14_000].mean()) - 0.5) < 1e-3
