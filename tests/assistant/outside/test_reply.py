"""Untrusted words come out on one line, printable, bounded."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from assistant.outside.reply import LONGEST, washed


@given(st.text(max_size=1500))
def test_whatever_comes_in(text: str) -> None:
    words = washed(text)
    assert len(words) <= LONGEST
    assert all(c == " " or unicodedata.category(c)[0] not in "CZ" for c in words)
    assert washed(words) == words


def test_markup_terminal_codes_and_thoughts_go() -> None:
    text = "<think>Hm.\nA cup?</think>**A cup**\r\n\x1b[31m[bold]red[/bold]\u202e on `a` table."
    words = washed(text)
    assert words.startswith("A cup")
    assert not set(words) & set("[]*`<>\x1b\u202e\n")
    assert "Hm" not in words


def test_what_is_too_long_ends_with_a_sentence() -> None:
    assert washed("This is a cup. " * 100) == " ".join(["This is a cup."] * 26)
    assert washed("cup " * 200).endswith("cup")
