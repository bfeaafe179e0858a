from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.media import NANOSECONDS
from devices.sample_clock import LOST_NS, SLEW, WINDOW_S, SampleClock

RATE = 16_000  # Hertz
BLOCK = 320  # samples
BLOCK_NS = 20_000_000
MS = 1_000_000  # nanoseconds


def stamps(lateness: list[int], *, drift: float = 0.0) -> list[int]:
    """Stamps of blocks that came so late, nanoseconds, from a device this much slow."""
    clock, given_ = SampleClock(RATE), []
    for n, late in enumerate(lateness):
        assert not clock.advance(BLOCK, round(n * BLOCK_NS * (1 + drift)) + late)
        given_.append(clock.at(n * BLOCK, RATE))
    return given_


def test_punctual_blocks_are_stamped_as_they_come() -> None:
    assert stamps([0] * 200) == [n * BLOCK_NS for n in range(200)]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 150 * MS), min_size=200, max_size=300))
def test_late_blocks_do_not_move_the_stamps_much(lateness: list[int]) -> None:
    lateness[0] = 0
    off = [stamp - n * BLOCK_NS for n, stamp in enumerate(stamps(lateness))]
    window = round(WINDOW_S * RATE / BLOCK)
    assert max(map(abs, off[:window])) == 0
    assert all(0 <= value <= 150 * MS for value in off)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(-30 * MS, 300 * MS), min_size=2, max_size=200))
def test_stamps_never_jump(lateness: list[int]) -> None:
    clock, before = SampleClock(RATE), None
    for n, late in enumerate(lateness):
        if clock.advance(BLOCK, n * BLOCK_NS + late):
            break
        stamp = clock.at(n * BLOCK, RATE)
        if before is not None:
            assert abs(stamp - before - BLOCK_NS) <= SLEW * BLOCK_NS + 1
        before = stamp


def test_a_late_first_block_is_made_good() -> None:
    """The first block waited 100 ms for the machine to wake; the rest come in time."""
    given_ = stamps([100 * MS] + [0] * 400)
    assert given_[0] == 100 * MS
    assert given_[-1] == 400 * BLOCK_NS
    assert all(a < b for a, b in pairwise(given_))


def test_a_slow_device_is_followed() -> None:
    minutes = [0] * (50 * 300)
    real_ns = round((len(minutes) - 1) * BLOCK_NS * 1.0002)
    assert abs(stamps(minutes, drift=2e-4)[-1] - real_ns) < 2 * MS
    real_ns = round((len(minutes) - 1) * BLOCK_NS * 0.9998)
    assert abs(stamps(minutes, drift=-2e-4)[-1] - real_ns) < 2 * MS


def test_lost_sound_is_noticed_once_it_cannot_be_lateness() -> None:
    clock, noticed = SampleClock(RATE), []
    for n in range(400):
        missing = NANOSECONDS if n >= 100 else 0
        if clock.advance(BLOCK, n * BLOCK_NS + missing):
            noticed.append(n)
            break
    assert 100 + WINDOW_S * 50 - 2 <= noticed[0] <= 100 + WINDOW_S * 50 + 2
    assert NANOSECONDS > LOST_NS
