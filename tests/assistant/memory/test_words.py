import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.memory.words import alike, fit, folded, telling


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(alphabet="aáçãéíÔôú BXY'-0"))
def test_case_does_not_count(text: str) -> None:
    assert folded(text.upper()) == folded(text.lower())


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("SAÍDA  DE\nEmergência!", "saida de emergencia"),
        ("R$ 5,90", "r 5 90"),
        ("açaí-com-maracujá", "acai com maracuja"),
        ("", ""),
    ],
)
def test_folding(text: str, plain: str) -> None:
    assert folded(text) == plain


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("where are my keys?", ("keys",)),
        ("Onde eu deixei a minha bolsa vermelha?", ("bolsa", "vermelha")),
        ("where is it", ()),
        ("the keys and the keys", ("keys",)),
    ],
)
def test_the_words_that_tell(words: str, told: tuple[str, ...]) -> None:
    assert telling(words) == told


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1), st.text())
def test_a_fit_is_a_share(words: list[str], text: str) -> None:
    assert 0 <= fit(words, folded(text)) <= 1
    assert fit(words, folded(" ".join(words) + " " + text)) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("key", "keys", True),
        ("emergencia", "emergencla", True),
        ("cat", "cast", False),
        ("car", "care", False),
        ("1", "1s", False),
        ("12345", "12346", False),
        ("tea", "steam", False),
    ],
)
def test_which_words_are_alike(one: str, other: str, same: bool) -> None:
    assert (alike(one, other) > 0) == same
    assert alike(one, other) == alike(other, one)
