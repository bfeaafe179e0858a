import itertools

from devices.media import NANOSECONDS
from devices.play_clock import PlayClock

RATE = 16_000
BLOCK = 320
BLOCK_NS = 20_000_000


def test_jitter_leaves_no_step() -> None:
    clock = PlayClock(RATE)
    late_ns = [0, 4, 1, 7, 0, 2, 9, 3, 0, 5]
    begun = [
        clock.begin(BLOCK, NANOSECONDS + number * BLOCK_NS + late * 1_000_000)
        for number, late in enumerate(late_ns * 20)
    ]
    steps = {after - before for before, after in itertools.pairwise(begun)}
    assert steps == {BLOCK_NS}


def test_a_burst_is_heard_one_after_the_other() -> None:
    clock = PlayClock(RATE)
    begun = [clock.begin(BLOCK, NANOSECONDS) for _ in range(50)]
    assert begun == [NANOSECONDS + number * BLOCK_NS for number in range(50)]


def test_a_device_that_stood_still_is_followed() -> None:
    clock = PlayClock(RATE)
    for number in range(200):
        clock.begin(BLOCK, number * BLOCK_NS)
    halt_ns = 200 * BLOCK_NS + NANOSECONDS // 2
    assert clock.begin(BLOCK, halt_ns) == halt_ns


def test_a_slow_crystal_is_followed_within_the_step() -> None:
    clock = PlayClock(RATE)
    for number in range(50 * 600):  # ten minutes, 100 millionths slow: 60 ms
        heard_ns = round(number * BLOCK_NS * 1.0001)
        assert abs(clock.begin(BLOCK, heard_ns) - heard_ns) <= 11_000_000


def test_a_fast_crystal_is_followed_too() -> None:
    clock = PlayClock(RATE)
    for number in range(50 * 600):
        heard_ns = round(number * BLOCK_NS * 0.9999)
        assert abs(clock.begin(BLOCK, heard_ns) - heard_ns) <= 11_000_000
