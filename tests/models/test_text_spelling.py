import pytest

from models.text_decoder import Letter, text_of
from models.text_spelling import Letters, language_of, mended


def line(text: str, **doubts: str) -> Letters:
    """Letters that are sure, but that `a="b"` says that "a" may as well be "b"."""
    return tuple(
        Letter(c, 0.6, ((doubts[c], 0.3),)) if c in doubts else Letter(c, 0.99) for c in text
    )


def read(*lines: Letters) -> list[str]:
    return [text_of(letters) for letters in mended(lines)]


def test_a_doubtful_accent_goes_from_an_english_page_and_a_sure_one_stays() -> None:
    assert read(line("at the shíp", í="i"), line("the café")) == ["at the ship", "the café"]


def test_accents_stay_on_a_portuguese_page() -> None:
    assert read(line("Pão de queijo", ã="a")) == ["Pão de queijo"]


def test_a_letter_of_another_language_goes_where_the_plain_one_was_possible() -> None:
    assert read(line("walk słowly", ł="l"), line("Łódź")) == ["walk slowly", "Łódź"]


def test_mixed_capitals_become_one_case_only_where_that_was_likely() -> None:
    assert read(line("pRIoRy", R="r", I="i")) == ["priory"]
    assert read(line("McDonald")) == ["McDonald"]


@pytest.mark.parametrize(
    ("seen", "doubts", "meant"),
    [
        ("0xford", {"0": "O"}, "Oxford"),
        ("lced tea", {"l": "I"}, "Iced tea"),
        ("lhama", {"l": "I"}, "lhama"),
        ("R8 17,00", {"8": "$"}, "R$ 17,00"),
        ("R8 17,00", {}, "R8 17,00"),
        ("B12", {"1": "l"}, "B12"),
    ],
)
def test_signs_that_look_alike(seen: str, doubts: dict[str, str], meant: str) -> None:
    assert read(line(seen, **doubts)) == [meant]


def test_the_language_of_a_page_shows_in_its_words() -> None:
    assert language_of(["Keep out of the garden"]) == "en"
    assert language_of(["Pão de queijo"]) == "pt"
    assert language_of(["NATO 42"]) is None
