import dataclasses
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from models.wake_word import STEP_S, WakeDetector, WakePolicy

SCORES = st.lists(st.floats(0, 1, width=32), max_size=200)
POLICIES = st.builds(
    WakePolicy,
    threshold=st.floats(0.05, 0.95),
    consecutive=st.integers(1, 4),
    settle=st.just(0),
    rest_s=st.sampled_from([0.0, 0.4, 2.0]),
)


def fired(policy: WakePolicy, scores: list[float]) -> list[int]:
    detector = WakeDetector(policy)
    return [step for step, score in enumerate(scores) if detector.feed(score)]


def test_it_fires_at_the_second_high_score_in_a_row() -> None:
    policy = WakePolicy(threshold=0.5, consecutive=2, settle=0, rest_s=0.0)
    assert fired(policy, [0.1, 0.9, 0.2, 0.5, 0.5, 0.1]) == [4]


def test_one_phrase_fires_once_and_the_next_one_again() -> None:
    policy = WakePolicy(threshold=0.5, consecutive=1, settle=0, rest_s=5 * STEP_S)
    phrase, pause = [0.9] * 4, [0.0] * 4
    assert fired(policy, phrase + pause + phrase) == [0, 8]


def test_a_sound_that_stays_high_fires_again_after_the_rest() -> None:
    policy = WakePolicy(threshold=0.5, consecutive=2, settle=0, rest_s=3 * STEP_S)
    assert fired(policy, [1.0] * 10) == [1, 5, 9]


@given(POLICIES, SCORES)
def test_firings_are_further_apart_than_the_rest(policy: WakePolicy, scores: list[float]) -> None:
    found = fired(policy, scores)
    gaps = [after - before for before, after in pairwise(found)]
    assert all(gap > round(policy.rest_s / STEP_S) for gap in gaps)


@given(POLICIES, SCORES)
def test_every_firing_has_its_high_scores_before_it(
    policy: WakePolicy, scores: list[float]
) -> None:
    for step in fired(policy, scores):
        run = scores[step - policy.consecutive + 1 : step + 1]
        assert len(run) == policy.consecutive
        assert min(run) >= policy.threshold


@given(POLICIES, SCORES)
def test_the_first_firing_is_at_the_first_run_of_high_scores(
    policy: WakePolicy, scores: list[float]
) -> None:
    runs = [
        step
        for step in range(policy.consecutive - 1, len(scores))
        if min(scores[step - policy.consecutive + 1 : step + 1]) >= policy.threshold
    ]
    assert fired(policy, scores)[:1] == runs[:1]


def test_it_fires_when_the_phrase_has_settled_and_gives_its_highest_score() -> None:
    policy = WakePolicy(threshold=0.5, consecutive=2, settle=2, rest_s=0.0)
    detector = WakeDetector(policy)
    scores = [0.1, 0.6, 0.7, 0.9, 0.2, 0.1]
    assert [detector.feed(score) for score in scores] == [0, 0, 0, 0, 0.9, 0]


@given(POLICIES, SCORES, st.integers(0, 4))
def test_settling_only_moves_the_first_firing(
    policy: WakePolicy, scores: list[float], settle: int
) -> None:
    first = fired(policy, scores)[:1]
    later = fired(dataclasses.replace(policy, settle=settle), scores)[:1]
    assert later == [step + settle for step in first if step + settle < len(scores)]
