import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.character_error_rate import Errors, character_errors
from assistant.evaluation.placard import LANGUAGES, SETS, placard
from assistant.evaluation.text_camera import VIEW, Looks, shot

pytest.importorskip("matplotlib")


@pytest.mark.parametrize(
    ("wanted", "found", "errors", "letters"),
    [
        ("NO PARKING", "NOPARKING", 1, 0),
        ("ship", "shíp", 1, 1),
        ("R$ 6,50", "R$ 6.50", 1, 1),
        ("Pa\u0303o", "Pão", 0, 0),
        ("one\ntwo", "one  two", 0, 0),
        ("abc", "", 3, 3),
    ],
)
def test_character_errors(wanted: str, found: str, errors: int, letters: int) -> None:
    assert character_errors(wanted, found).count == errors
    assert character_errors(wanted, found, spaces=False).count == letters


@given(st.text(), st.text())
def test_errors_are_as_many_either_way_and_none_for_the_same(one: str, other: str) -> None:
    assert character_errors(one, other).count == character_errors(other, one).count
    assert character_errors(one, one).count == 0


def test_errors_add_up_by_length() -> None:
    assert (Errors(1, 10) + Errors(0, 90)).rate == 0.01


def test_the_sets_share_no_dish_and_a_placard_is_the_same_twice() -> None:
    for language in LANGUAGES:
        tuned, kept = ({placard(chosen, language, n).rows for n in range(10)} for chosen in SETS)
        assert not tuned & kept
    again = placard("kept", "pt", 3)
    assert np.array_equal(placard("kept", "pt", 3).picture, again.picture)


def test_a_shot_is_the_same_twice_and_the_dark_one_is_darker() -> None:
    picture = placard("tuned", "en", 1).picture
    bright, dark, again = (
        shot(picture, Looks((20, 20), darkness=(part, part)), np.random.default_rng(1)).picture
        for part in (0.0, 0.9, 0.0)
    )
    assert bright.shape == (VIEW[1], VIEW[0], 3)
    assert np.array_equal(bright, again)
    assert dark.mean() < 0.2 * bright.mean()


def test_a_placard_that_does_not_fit_is_seen_smaller() -> None:
    seen = shot(placard("tuned", "en", 3).picture, Looks((200, 200)), np.random.default_rng(1))
    assert seen.letter < 200
