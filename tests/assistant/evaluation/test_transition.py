import numpy as np
import pytest

from assistant.evaluation.transition import TransitionKind, mixed

BEFORE = np.full((20, 40, 3), 200, np.uint8)
AFTER = np.full((20, 40, 3), 40, np.uint8)


@pytest.mark.parametrize("kind", list(TransitionKind))
def test_every_transition_ends_with_the_new_scene(kind: TransitionKind) -> None:
    assert np.array_equal(mixed(BEFORE, AFTER, kind, 1.0), AFTER)


@pytest.mark.parametrize("kind", [TransitionKind.FADE, TransitionKind.PAN])
def test_fade_and_pan_begin_with_the_old_one(kind: TransitionKind) -> None:
    assert np.array_equal(mixed(BEFORE, AFTER, kind, 0.0), BEFORE)


def test_a_cut_shows_the_new_one_at_once() -> None:
    assert np.array_equal(mixed(BEFORE, AFTER, TransitionKind.CUT, 0.0), AFTER)


def test_half_way_through_a_fade_both_are_seen_everywhere() -> None:
    assert np.all(mixed(BEFORE, AFTER, TransitionKind.FADE, 0.5) == 120)


def test_half_way_through_a_pan_the_new_scene_comes_in_from_the_right() -> None:
    seen = mixed(BEFORE, AFTER, TransitionKind.PAN, 0.5)
    assert seen.shape == AFTER.shape
    assert np.all(seen[:, 5] == 200)
    assert np.all(seen[:, 35] == 40)
    assert np.all(np.diff(seen[0, :, 0].astype(int)) <= 0)
