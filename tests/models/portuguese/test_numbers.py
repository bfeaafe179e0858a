import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.portuguese.numbers import LIMIT, cardinal, digits, fraction, one_by_one, ordinal

VALUES = {
    word: value
    for value, words in {
        0: "zero",
        1: "um uma",
        2: "dois duas",
        3: "três",
        4: "quatro",
        5: "cinco",
        6: "seis",
        7: "sete",
        8: "oito",
        9: "nove",
        10: "dez",
        11: "onze",
        12: "doze",
        13: "treze",
        14: "catorze",
        15: "quinze",
        16: "dezesseis",
        17: "dezessete",
        18: "dezoito",
        19: "dezenove",
        20: "vinte",
        30: "trinta",
        40: "quarenta",
        50: "cinquenta",
        60: "sessenta",
        70: "setenta",
        80: "oitenta",
        90: "noventa",
        100: "cem cento",
        200: "duzentos duzentas",
        300: "trezentos trezentas",
        400: "quatrocentos quatrocentas",
        500: "quinhentos quinhentas",
        600: "seiscentos seiscentas",
        700: "setecentos setecentas",
        800: "oitocentos oitocentas",
        900: "novecentos novecentas",
    }.items()
    for word in words.split()
}
SCALES = {"mil": 10**3, "milh": 10**6, "bilh": 10**9, "trilh": 10**12}


def heard(words: str) -> int:
    """The number that a listener would write down."""
    total = group = 0
    for word in words.split():
        if word in VALUES:
            group += VALUES[word]
        elif word != "e":
            total += max(group, 1) * SCALES[word.removesuffix("ões").removesuffix("ão")]
            group = 0
    return total + group


@given(st.integers(0, LIMIT - 1), st.booleans())
def test_words_give_the_number_back(number: int, feminine: bool) -> None:
    assert heard(cardinal(number, feminine)) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (16, "dezesseis"),
        (21, "vinte e um"),
        (100, "cem"),
        (101, "cento e um"),
        (999, "novecentos e noventa e nove"),
        (1000, "mil"),
        (1001, "mil e um"),
        (1100, "mil e cem"),
        (1500, "mil e quinhentos"),
        (1994, "mil novecentos e noventa e quatro"),
        (2026, "dois mil e vinte e seis"),
        (100_000, "cem mil"),
        (1_000_000, "um milhão"),
        (1_200_000, "um milhão e duzentos mil"),
        (2_345_678, "dois milhões trezentos e quarenta e cinco mil seiscentos e setenta e oito"),
        (-7, "menos sete"),
    ],
)
def test_cardinal(number: int, words: str) -> None:
    assert cardinal(number) == words


def test_feminine_reaches_hundreds_and_thousands_but_not_millions() -> None:
    assert cardinal(242, feminine=True) == "duzentas e quarenta e duas"
    assert cardinal(2_001, feminine=True) == "duas mil e uma"
    assert cardinal(2_000_002, feminine=True) == "dois milhões e duas"


@pytest.mark.parametrize(
    ("number", "masculine", "feminine"),
    [
        (1, "primeiro", "primeira"),
        (12, "décimo segundo", "décima segunda"),
        (20, "vigésimo", "vigésima"),
        (345, "tricentésimo quadragésimo quinto", "tricentésima quadragésima quinta"),
        (1000, "mil", "mil"),
    ],
)
def test_ordinal(number: int, masculine: str, feminine: str) -> None:
    assert ordinal(number) == masculine
    assert ordinal(number, feminine=True) == feminine


def test_fractions() -> None:
    assert fraction(1, 2) == "um meio"
    assert fraction(3, 4) == "três quartos"
    assert fraction(3, 16) == "três sobre dezesseis"


def test_digits_are_grouped_by_threes_and_no_digit_is_left_alone() -> None:
    assert digits("12") == "um dois"
    assert digits("1234567") == "um dois três, quatro cinco seis sete"
    assert one_by_one("4321") == "quatro três dois um"
