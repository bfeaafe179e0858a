"""When the view is worth another look: glances in, wishes out."""

import dataclasses

import numpy as np

from assistant.config import Seeing
from assistant.seeing.glance import Glance
from assistant.seeing.watch import Watch

SECOND = 1_000_000_000
SETTINGS = Seeing(glance_hz=5.0, detector_hz=5.0, still_detector_hz=1.0)
PLAIN = Glance(1.0, 0.5, np.ones(144, np.float32), np.zeros(144, np.float32))


def lit(change: float) -> Glance:
    """The view with one cell changed by so much."""
    cells = PLAIN.cells.copy()
    cells[70] += change
    return dataclasses.replace(PLAIN, cells=cells)


def watch(*views: Glance) -> Watch:
    """A watch that looked at the first view at 0 s and has seen the others since, 5 a second."""
    it = Watch(SETTINGS)
    it.see(views[0], 0)
    it.took_objects(0)
    it.took_text(0)
    for number, view in enumerate(views[1:], 1):
        it.see(view, number * SECOND // 5)
    return it


def test_the_first_view_is_looked_at() -> None:
    fresh = Watch(SETTINGS)
    fresh.see(PLAIN, 0)
    assert fresh.wants_objects(0)
    assert fresh.wants_text(0)


def test_a_view_that_stays_is_wanted_after_the_long_times() -> None:
    still = watch(PLAIN, PLAIN, PLAIN)
    assert [still.wants_objects(round(s * SECOND)) for s in (0.2, 0.8, 1.0)] == [False, False, True]
    assert [still.wants_text(s * SECOND) for s in (1, 5, 6)] == [False, False, True]


def test_a_plain_wall_in_a_moving_view_is_no_rest() -> None:
    passing = watch(PLAIN, lit(1.0), PLAIN, PLAIN)  # what moved went by at 0.2 and 0.4 s
    passing.took_objects(round(0.6 * SECOND))
    assert passing.wants_objects(round(0.8 * SECOND))
    rested = watch(PLAIN, lit(1.0), PLAIN, *[PLAIN] * 5)
    rested.took_objects(round(1.4 * SECOND))
    assert not rested.wants_objects(round(1.6 * SECOND))


def test_a_camera_that_is_a_little_early_does_not_halve_the_rate() -> None:
    moving = watch(PLAIN, lit(1.0))
    assert moving.wants_objects(round(0.19 * SECOND))


def test_a_view_that_drifts_away_slowly_is_wanted_again() -> None:
    drifted = watch(PLAIN, *(lit(0.1 * step) for step in range(7)))
    assert drifted.wants_objects(round(0.4 * SECOND))
    assert drifted.wants_text(1 * SECOND)
    assert not drifted.as_read(0)


def test_while_it_moves_text_waits_for_the_fixed_time() -> None:
    moving = watch(PLAIN, lit(1.0))
    assert [moving.wants_text(s * SECOND) for s in (1, 2, 3)] == [False, False, True]


def test_a_view_that_left_and_came_back_is_not_as_read() -> None:
    assert watch(PLAIN, PLAIN).as_read(0)
    assert not watch(PLAIN, lit(1.0), PLAIN).as_read(0)
    assert not watch(PLAIN, PLAIN).as_read(1)
