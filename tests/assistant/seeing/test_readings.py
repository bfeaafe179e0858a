from hypothesis import given
from hypothesis import strategies as st

from assistant.events import Reading
from assistant.seeing.era import Page
from assistant.seeing.readings import merge, voted
from models.box import Box


def page(t_ns: int, *lines: tuple[str, float], x: float = 100, y: float = 100) -> Page:
    """Lines below each other, 40 pixels apart."""
    return Page(
        t_ns,
        tuple(
            Reading(text, Box(x, y + 40 * i, x + 200, y + 40 * i + 30), score)
            for i, (text, score) in enumerate(lines)
        ),
    )


def texts(readings: tuple[Reading, ...]) -> list[str]:
    return [reading.value for reading in readings]


def test_two_of_three_outvote_a_misread_letter() -> None:
    pages = [
        page(1, ("NO PARKING", 0.9)),
        page(2, ("N0 PARKING", 0.9)),
        page(3, ("NO PARKlNG", 0.9)),
    ]
    assert texts(merge(pages)) == ["NO PARKING"]


def test_each_reading_may_be_wrong_somewhere_else() -> None:
    assert voted([("Pao de queijo", 0.8), ("Pão do queijo", 0.8), ("Pão de quejo", 0.8)]) == (
        "Pão de queijo"
    )


def test_a_sure_reading_outweighs_a_doubtful_one() -> None:
    assert voted([("R$ 8,00", 0.6), ("R$ 6,00", 0.95)]) == "R$ 6,00"


def test_a_lost_space_comes_back() -> None:
    assert voted([("NOPARKING", 0.9), ("NO PARKING", 0.9), ("NO PARKING", 0.8)]) == "NO PARKING"


def test_a_doubtful_line_that_one_picture_shows_is_dropped_and_a_sure_one_stays() -> None:
    first = page(1, ("OPEN DAILY", 0.9))
    second = page(2, ("OPEN DAILY", 0.9), ("xq7 rr", 0.6), ("from nine", 0.95))
    assert texts(merge([first, second])) == ["OPEN DAILY", "from nine"]


def test_a_line_that_only_the_newest_picture_missed_is_kept_in_its_place() -> None:
    whole = (("Soup", 0.9), ("Salad", 0.9), ("Bread", 0.9))
    pages = [page(1, *whole), page(2, *whole), Page(3, page(3, *whole).readings[::2])]
    assert texts(merge(pages)) == ["Soup", "Salad", "Bread"]


def test_a_view_that_moved_is_the_same_text_and_boxes_are_the_newest() -> None:
    lines = (("SAÍDA", 0.9), ("Não fumar", 0.9))
    merged = merge([page(1, *lines), page(2, *lines, x=400, y=300)])
    assert texts(merged) == ["SAÍDA", "Não fumar"]
    assert merged[0].box == Box(400, 300, 600, 330)


def test_equal_prices_on_two_rows_stay_two() -> None:
    pages = [page(t, ("9,90", 0.9), ("9,90", 0.9)) for t in (1, 2)]
    assert texts(merge(pages)) == ["9,90", "9,90"]


def test_unlike_lines_at_one_place_are_not_mixed() -> None:
    merged = merge([page(1, ("Library", 0.95)), page(2, ("Exit 24", 0.95))])
    assert "Exit 24" in texts(merged)
    assert all(text in ("Library", "Exit 24") for text in texts(merged))


def test_nothing_and_one_page_are_themselves() -> None:
    assert merge([]) == ()
    alone = page(1, ("a", 0.1), ("b", 0.9))
    assert merge([alone, Page(2, ())]) == alone.readings


LINES = st.lists(st.tuples(st.text("abc 1", min_size=1), st.floats(0, 1)), max_size=4)


@given(st.lists(LINES, max_size=4))
def test_the_order_of_pages_does_not_matter_and_nothing_is_made_up(
    contents: list[list[tuple[str, float]]],
) -> None:
    pages = [page(i, *lines) for i, lines in enumerate(contents)]
    merged = merge(pages)
    assert merge(pages[::-1]) == merged
    assert len(merged) <= sum(len(one.readings) for one in pages)
    assert all(0 <= reading.score <= 1 + 1e-9 for reading in merged)


@given(st.text(min_size=1), st.floats(0.1, 1), st.integers(1, 5))
def test_readings_that_agree_are_what_they_say(text: str, score: float, count: int) -> None:
    assert voted([(text, score)] * count) == " ".join(text.split())
