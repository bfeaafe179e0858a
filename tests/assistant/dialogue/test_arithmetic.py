import contextlib
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.arithmetic import NoResultError, Trouble, result


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("2 + 3 * 4", "14"), ("(4 + 7) / 2", "5.5"), ("-3 + 5", "2"), ("2^10", "1024"),
        ("sqrt(81)", "9"), ("15% of 80", "12"), ("80 - 10%", "72"), ("80 + 10% + 10%", "96.8"),
        ("(120 + 10%) / 4", "33"), ("50%", "0.5"), ("20% * 50", "10"), ("0.1 + 0.2", "0.3"),
        ("2 ^ 3 ^ 2", "512"), ("-2^2", "-4"),
        ("5 mi in km", "8.04672"), ("72 F in C", "22.222"), ("6 ft 2 inch in cm", "187.96"),
    ],
)  # fmt: skip
def test_what_a_sum_comes_to(expression: str, value: str) -> None:
    assert round(result(expression), 3) == round(Decimal(value), 3)


@pytest.mark.parametrize(
    ("expression", "trouble"),
    [
        ("1 / 0", Trouble.ZERO), ("0 / 0", Trouble.ZERO), ("9^9^9", Trouble.LARGE),
        ("10^20", Trouble.LARGE), ("sqrt(0 - 4)", Trouble.ROOT), ("5 kg in km", Trouble.UNITS),
        ("", Trouble.UNCLEAR), ("2 +", Trouble.UNCLEAR), ("__import__", Trouble.UNCLEAR),
        ("(" * 30 + "1" + ")" * 30, Trouble.UNCLEAR), ("1" * 300, Trouble.LARGE),
    ],
)  # fmt: skip
def test_why_a_sum_has_no_answer(expression: str, trouble: Trouble) -> None:
    with pytest.raises(NoResultError) as no:
        result(expression)
    assert no.value.trouble is trouble


def test_names_stand_for_prices() -> None:
    names = {"price": Decimal("4.50"), "sum": Decimal(90)}
    assert result("3 * price", names) == Decimal("13.5")
    assert result("(sum + 10%) / 4", names) == Decimal("24.75")
    with pytest.raises(NoResultError):
        result("3 * price")


whole = st.integers(-999, 999)


@given(whole, whole, whole, st.sampled_from("+-*"), st.sampled_from("+-*"))
def test_agrees_with_fractions(a: int, b: int, c: int, first: str, second: str) -> None:
    expression = f"({a}) {first} ({b}) {second} ({c})"
    assert Fraction(result(expression)) == eval(
        f"Fraction({a}) {first} Fraction({b}) {second} Fraction({c})"
    )


@given(st.text(alphabet="0123456789.+-*/^%() ofsqrtinkm", max_size=40))
def test_any_text_is_a_number_or_no_result(text: str) -> None:
    with contextlib.suppress(NoResultError):
        assert result(text).is_finite()
