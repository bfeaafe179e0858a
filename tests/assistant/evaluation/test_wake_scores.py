import numpy as np
import pytest

from assistant.evaluation.wake_programme import RATE, Passage
from assistant.evaluation.wake_scores import (
    LongRun,
    Trial,
    missed,
    missed_by_both,
    right_moments,
    up_to,
)
from models.wake_word import STEP_S, WakePolicy

POLICY = WakePolicy(threshold=0.5, consecutive=2, settle=0, rest_s=1.0)
HOUR_STEPS = round(3600 / STEP_S)


def run_with(high: list[int], said: list[tuple[float, float]]) -> LongRun:
    """An hour of silence whose scores are high at and after some steps, twice each."""
    scores = np.zeros(HOUR_STEPS, np.float32)
    for step in high:
        scores[step : step + 2] = 0.9
    return LongRun(scores, ((0, "talk"), (HOUR_STEPS // 2, "music")), tuple(said))


def test_a_firing_where_nobody_spoke_is_false_and_named_by_what_was_heard() -> None:
    ran = run_with([1000, HOUR_STEPS - 100], [])
    false, heard = ran.judged(POLICY)
    assert not heard
    assert false == pytest.approx([1002 * STEP_S, (HOUR_STEPS - 98) * STEP_S])
    assert [ran.group_at(moment) for moment in false] == ["talk", "music"]


def test_a_firing_at_the_phrase_is_right_and_its_time_is_not_counted_as_other_sound() -> None:
    ran = run_with([1000], [(79.0, 82.0), (100.0, 103.0)])
    false, heard = ran.judged(POLICY)
    assert false == []
    assert heard == {0}
    assert ran.hours == pytest.approx((3600 - 6) / 3600)


def test_the_moments_for_a_firing_follow_the_passage_in_the_long_sound() -> None:
    passage = Passage("voice", np.zeros(4 * RATE, np.float32), (2 * RATE, 3 * RATE))
    alone, later = right_moments(passage), right_moments(passage, 10 * RATE)
    assert 2.0 < alone[0] < 3.0 < alone[1]
    assert later == pytest.approx((alone[0] + 10, alone[1] + 10))


def test_the_higher_the_threshold_the_more_is_missed() -> None:
    trials = [Trial("voice", best, None) for best in (0.2, 0.6, 0.6, 0.99)]
    assert missed(trials, 0.5) == 0.25
    assert missed(trials, 0.6) == 0.25  # reaching the threshold is enough
    assert missed(trials, 0.7) == 0.75


def test_what_both_listenings_refuse_is_neither_false_nor_heard() -> None:
    said = ((79.0, 82.0),)
    ran = LongRun(np.zeros(HOUR_STEPS, np.float32), (), said, ((80.0, 0.7), (90.0, 0.4)))
    assert ran.checked(0.3) == ([90.0], {0})
    assert ran.checked(0.5) == ([], {0})
    assert ran.checked(0.8) == ([], set())


def test_a_phrase_is_missed_by_both_where_they_are_not_sure() -> None:
    trials = [Trial("voice", 0.9, None, check) for check in (0.0, 0.4, 0.9, 0.99)]
    assert missed_by_both(trials, 0.5) == 0.5
    assert missed_by_both(trials, 0.9) == 0.5


def test_the_second_listening_hears_what_came_before_the_moment() -> None:
    sound = np.arange(5 * RATE, dtype=np.float32)
    heard = up_to(sound, 4.0)
    assert (heard[0], heard[-1]) == (2 * RATE, 4 * RATE - 1)
    assert len(up_to(sound, 0.5)) == RATE // 2
