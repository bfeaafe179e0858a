import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.hearing.sound_history import SoundHistory
from devices.media import AudioBlock, samples_to_ns

SECOND = 1_000_000_000


def ramp(start: int, length: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.arange(start, start + length, dtype=np.float32) / 1e6


@given(st.lists(st.integers(1, 700), min_size=1, max_size=60))
def test_any_recent_stretch_is_found_again(lengths: list[int]) -> None:
    history, count = SoundHistory(seconds=1.0), 0
    for length in lengths:
        history.append(AudioBlock(samples_to_ns(count), ramp(count, length)))
        count += length
    oldest = max(0, count - 16_000)
    found = history.between(samples_to_ns(oldest), samples_to_ns(count) + 1)
    assert found.tolist() == ramp(oldest, count - oldest).tolist()
    assert history.end_ns == samples_to_ns(count)


def test_a_gap_becomes_silence_so_that_times_stay_true() -> None:
    history = SoundHistory(seconds=5.0)
    begin = 3 * SECOND
    history.append(AudioBlock(begin, np.ones(1600, np.float32)))
    taken = history.append(AudioBlock(begin + SECOND, np.full(1600, 0.5, np.float32)))
    assert len(taken) == 16_000  # 0.9 s of silence and the block
    assert history.end_ns == begin + SECOND + SECOND // 10
    assert history.between(begin + SECOND, begin + SECOND + SECOND // 10).tolist() == [0.5] * 1600
    assert not history.between(begin + SECOND // 10, begin + SECOND).any()


def test_what_is_not_there_is_empty() -> None:
    history = SoundHistory(seconds=1.0)
    assert len(history.between(0, SECOND)) == 0
    history.append(AudioBlock(0, np.ones(160, np.float32)))
    assert len(history.between(SECOND, 2 * SECOND)) == 0


@pytest.mark.parametrize("parts_per_million", [-100, 100])
def test_a_sound_card_that_runs_fast_or_slow_does_not_drift_away(parts_per_million: int) -> None:
    """Three hours: stamps follow the session's clock, and no silence is put between words."""
    history = SoundHistory(seconds=2.0)
    step_ns = 1_000_000_000 * (1_000_000 + parts_per_million) // 1_000_000
    block = np.ones(16_000, np.float32)
    for second in range(3 * 3600):
        assert len(history.append(AudioBlock(second * step_ns, block))) == len(block)
    last_ns = (3 * 3600 - 1) * step_ns
    assert history.time_of((3 * 3600 - 1) * 16_000) == last_ns
    assert abs(history.end_ns - (last_ns + 1_000_000_000)) < 1_000_000
    assert len(history.between(last_ns, last_ns + 500_000_000)) == 8000
