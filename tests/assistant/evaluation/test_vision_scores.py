"""The rules by which claims about pictures are scored."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.picture_set import Labelled, Marked, Shown
from assistant.evaluation.vision_scores import (
    Claim,
    Tally,
    count_errors,
    iou,
    missing_labels,
    sides_right,
    tally,
    total,
    wrong_labels,
)

LEFT = (0.0, 0.0, 0.2, 0.4)
RIGHT = (0.8, 0.0, 1.0, 0.4)
PICTURE = Labelled(
    path=Path("table.jpg"),
    source="somewhere",
    author="somebody",
    licence="CC0-1.0",
    things=(
        Shown("cup", 2, (Marked(LEFT, "left"), Marked(RIGHT, "right"))),
        Shown("person", None, ()),
    ),
    ambiguous=frozenset({"bowl"}),
)


def claim(
    label: str, score: float = 0.9, side: str = "left", box: tuple[float, ...] = LEFT
) -> Claim:
    x0, y0, x1, y1 = box
    return Claim(label, True, score, (x0, y0, x1, y1), side)


def test_a_label_counts_once_and_an_ambiguous_one_not_at_all() -> None:
    claims = [claim("cup"), claim("cup"), claim("bowl"), claim("vase")]
    assert tally(PICTURE, claims) == Tally(right=1, wrong=1, missing=1)


def test_a_wrong_claim_costs_five_missing_ones() -> None:
    assert Tally(wrong=1).cost == Tally(missing=5).cost == 5
    assert total([Tally(3, 1, 0), Tally(0, 0, 1)]) == Tally(3, 1, 1)
    assert Tally(3, 1, 1).precision == Tally(3, 1, 1).recall == 0.75


def test_nothing_said_is_nothing_wrong() -> None:
    assert tally(PICTURE, []) == Tally(missing=2)
    assert Tally(missing=2).precision == 1.0
    assert [shown.label for shown in missing_labels(PICTURE, [])] == ["cup", "person"]


def test_only_known_counts_of_what_was_named_are_compared() -> None:
    assert count_errors(PICTURE, [claim("cup"), claim("person")]) == [1]
    assert count_errors(PICTURE, [claim("vase")]) == []


def test_a_side_is_judged_where_the_claim_lies_on_a_marked_thing() -> None:
    middle = (0.4, 0.4, 0.6, 0.6)
    assert sides_right(PICTURE, [claim("cup"), claim("cup", side="ahead", box=RIGHT)]) == [
        True,
        False,
    ]
    assert sides_right(PICTURE, [claim("cup", box=middle), claim("vase")]) == []


def test_wrong_labels_keep_their_highest_score() -> None:
    claims = [claim("vase", 0.4), claim("vase", 0.7), claim("bowl"), claim("cup")]
    assert wrong_labels(PICTURE, claims) == {"vase": 0.7}


@given(st.lists(st.sampled_from(["cup", "person", "bowl", "vase", "dog"]).map(claim)))
def test_each_thing_is_either_named_or_missing(claims: list[Claim]) -> None:
    found = tally(PICTURE, claims)
    assert found.right + found.missing == len(PICTURE.things)
    assert 0 <= found.precision <= 1 and 0 <= found.recall <= 1


def test_overlap_of_boxes() -> None:
    assert iou(LEFT, LEFT) == 1.0
    assert iou(LEFT, RIGHT) == 0.0
