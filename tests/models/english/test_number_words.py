import pytest

from models.english.number_words import cardinal, digits, ordinal, two_digits, year


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (20, "twenty"),
        (42, "forty-two"),
        (105, "one hundred five"),
        (1_000, "one thousand"),
        (999_999, "nine hundred ninety-nine thousand nine hundred ninety-nine"),
        (2_000_001, "two million one"),
        (-7, "minus seven"),
        (
            10**15,
            "one zero zero, zero zero zero, zero zero zero, zero zero zero, zero zero zero zero",
        ),
    ],
)
def test_cardinal(number: int, words: str) -> None:
    assert cardinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "first"),
        (2, "second"),
        (12, "twelfth"),
        (20, "twentieth"),
        (33, "thirty-third"),
        (45, "forty-fifth"),
        (100, "one hundredth"),
        (101, "one hundred first"),
        (1_008, "one thousand eighth"),
    ],
)
def test_ordinal(number: int, words: str) -> None:
    assert ordinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1900, "nineteen hundred"),
        (1905, "nineteen oh five"),
        (1984, "nineteen eighty-four"),
        (2000, "two thousand"),
        (2007, "two thousand seven"),
        (2026, "twenty twenty-six"),
        (476, "four hundred seventy-six"),
    ],
)
def test_year(number: int, words: str) -> None:
    assert year(number) == words


def test_two_digits() -> None:
    assert [two_digits(5), two_digits(10)] == ["oh five", "ten"]


def test_every_small_cardinal_is_said_in_its_own_way() -> None:
    assert len({cardinal(number) for number in range(20_000)}) == 20_000


def test_digits_leave_no_group_of_one() -> None:
    assert digits("12") == "one two"
    assert digits("1234") == "one two three four"
    assert digits("1234567") == "one two three, four five six seven"
