import numpy as np
import pytest

from models.text_decoder import decode as letters_of
from models.text_decoder import score_of, text_of

CHARACTERS = ("", *"NOPARKIG3,508x", " ")


def steps(*best: str, faint: dict[int, float] | None = None) -> np.ndarray:
    """Probabilities whose best class at each step is given: "" blank, else a character.

    `faint` puts some probability of a space into a step.
    """
    table = np.full((len(best), len(CHARACTERS)), 1e-4, np.float32)
    for step, character in enumerate(best):
        table[step, CHARACTERS.index(character)] = 0.9
    for step, probability in (faint or {}).items():
        table[step, -1] = probability
    return table


def decode(table: np.ndarray, characters: tuple[str, ...]) -> tuple[str, float]:
    letters = letters_of(table, characters)
    return text_of(letters), score_of(letters)


def test_repeats_are_one_and_a_blank_parts_doubles() -> None:
    text, score = decode(steps("N", "N", "", "O", "", "O"), CHARACTERS)
    assert text == "NOO"
    assert score == pytest.approx(0.9)


def test_a_faint_space_comes_back() -> None:
    word = ("N", "", "O", "", "P", "A", "R", "K", "I", "N", "G")
    assert decode(steps(*word), CHARACTERS)[0] == "NOPARKING"
    assert decode(steps(*word, faint={3: 0.05}), CHARACTERS)[0] == "NO PARKING"
    assert decode(steps(*word, faint={3: 0.005}), CHARACTERS)[0] == "NOPARKING"


def test_a_faint_space_does_not_split_numbers_or_come_before_a_comma() -> None:
    price = ("3", "", ",", "", "5", "", "0")
    assert decode(steps(*price, faint={1: 0.2, 3: 0.2, 5: 0.2}), CHARACTERS)[0] == "3,50"


def test_a_space_beside_a_faint_one_is_one_space() -> None:
    assert decode(steps("N", "", " ", "", "O", faint={1: 0.3, 3: 0.3}), CHARACTERS)[0] == "N O"


def test_outer_spaces_are_cut_and_nothing_is_nothing() -> None:
    assert decode(steps(" ", "N", "O", " "), CHARACTERS)[0] == "NO"
    assert decode(steps("", ""), CHARACTERS) == ("", 0.0)
