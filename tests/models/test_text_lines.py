import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.box import Box
from models.text_lines import TextLine, around, rows


def line(text: str, x: float, y: float, width: float, height: float = 20) -> TextLine:
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return TextLine(text, around(corners), corners, 0.9)


def turned(one: TextLine, degrees: float) -> TextLine:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    a, b, c, d = ((x * cos - y * sin, x * sin + y * cos) for x, y in one.corners)
    return TextLine(one.text, around((a, b, c, d)), (a, b, c, d), one.score)


def texts(lines: list[TextLine]) -> list[list[str]]:
    return [[one.text for one in row] for row in rows(lines)]


MENU = [
    line("Cardápio", 10, 0, 120, 30),
    line("Pão de queijo", 10, 50, 150),
    line("R$ 6,50", 400, 52, 70),
    line("Açaí", 10, 90, 50),
    line("R$ 18,00", 390, 92, 80),
    line("Pudim de leite", 10, 130, 150),
    line("R$ 12,00", 390, 131, 80),
]
MENU_ROWS = [
    ["Cardápio"],
    ["Pão de queijo", "R$ 6,50"],
    ["Açaí", "R$ 18,00"],
    ["Pudim de leite", "R$ 12,00"],
]
COLUMNS = [
    line("Title of the page", 100, 0, 300),
    line("left one", 0, 50, 180),
    line("left two", 0, 80, 180),
    line("left three", 0, 110, 180),
    line("right one", 250, 55, 180),
    line("right two", 250, 85, 180),
    line("right three", 250, 115, 180),
    line("the foot of the page", 100, 160, 300),
]


def test_a_price_stays_on_the_row_of_its_dish() -> None:
    assert texts(MENU) == MENU_ROWS


def test_columns_are_read_one_after_the_other_between_headline_and_foot() -> None:
    assert texts(COLUMNS) == [
        ["Title of the page"],
        ["left one"],
        ["left two"],
        ["left three"],
        ["right one"],
        ["right two"],
        ["right three"],
        ["the foot of the page"],
    ]


def test_times_on_the_left_belong_to_what_leaves_then() -> None:
    board = [
        line("10:45", 0, 0, 60),
        line("London", 200, 0, 90),
        line("11:05", 0, 30, 60),
        line("Cambridge", 200, 30, 120),
    ]
    assert texts(board) == [["10:45", "London"], ["11:05", "Cambridge"]]


def test_pieces_that_stand_close_become_one_line() -> None:
    [[whole]] = rows([line("centre", 112, 1, 80), line("copy", 50, 0, 55)])
    assert whole.text == "copy centre"
    assert whole.box == Box(50, 0, 192, 21)
    assert whole.score == pytest.approx(0.9)


def test_pieces_of_unlike_size_are_not_joined() -> None:
    assert texts([line("9", 0, 0, 40, 60), line("platform", 42, 20, 90, 20)]) == [
        ["9"],
        ["platform"],
    ]


def test_a_line_that_runs_downward_is_not_joined_to_its_neighbour() -> None:
    spines = [line("Let Us C", 0, 0, 30, 120), line("Basic", 32, 0, 30, 120)]
    assert texts(spines) == [["Let Us C", "Basic"]]


def test_lines_above_each_other_that_touch_are_two_rows() -> None:
    assert texts([line("DOUBLE", 0, 0, 100, 22), line("PARKING", 0, 18, 100, 22)]) == [
        ["DOUBLE"],
        ["PARKING"],
    ]


@pytest.mark.parametrize("degrees", [-20, -8, 8, 20])
@pytest.mark.parametrize(("lines", "expected"), [(MENU, MENU_ROWS)])
def test_a_tilted_page_reads_as_an_upright_one(
    degrees: float, lines: list[TextLine], expected: list[list[str]]
) -> None:
    assert texts([turned(one, degrees) for one in lines]) == expected


def test_no_lines_no_rows() -> None:
    assert rows([]) == []


@given(st.randoms(use_true_random=False), st.sampled_from([MENU, COLUMNS]))
def test_the_order_of_finding_does_not_matter(
    shuffler: random.Random, lines: list[TextLine]
) -> None:
    shuffled = list(lines)
    shuffler.shuffle(shuffled)
    assert rows(shuffled) == rows(lines)


spots = st.tuples(st.integers(0, 800), st.integers(0, 600), st.integers(5, 300), st.integers(8, 60))


@given(st.lists(spots, max_size=14))
def test_no_word_is_lost_or_told_twice(places: list[tuple[int, int, int, int]]) -> None:
    lines = [line(f"w{number}", *place) for number, place in enumerate(places)]
    told = [word for row in rows(lines) for one in row for word in one.text.split()]
    assert sorted(told) == sorted(one.text for one in lines)


def test_a_line_checks_itself() -> None:
    corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    with pytest.raises(ValueError, match="empty"):
        TextLine("  ", Box(0, 0, 1, 1), corners, 0.5)
    with pytest.raises(ValueError, match="score"):
        TextLine("a", Box(0, 0, 1, 1), corners, 1.5)
