"""Streamed text sorted into clauses and what is kept: exact words, however they arrive."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.agent.writing import LONGEST_SPOKEN, Clause, Kept, KeptKind, Writing

MIXED = (
    "<think>what now</think>The **first** answer is here, and it goes on for a while. Then this.\n"
    "\n```python\nfor i in range(3):\n    print(i)\n```\nAfter it:\n"
    "- one\n- two\n- three\n- four\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\nThe end"
)


def sorted_out(*pieces: str) -> list[Clause | Kept]:
    writing = Writing()
    out = [part for piece in pieces for part in writing.feed(piece)]
    return [*out, *writing.end()]


def test_what_is_unfit_for_a_voice_is_kept() -> None:
    assert sorted_out(MIXED) == [
        Clause("The first answer is here,", True),
        Clause("and it goes on for a while.", False),
        Clause("Then this.", True),
        Kept(KeptKind.CODE, "for i in range(3):\n    print(i)"),
        Clause("After it:", True),
        Kept(KeptKind.LIST, "- one\n- two\n- three\n- four"),
        Kept(KeptKind.TABLE, "| a | b |\n| 1 | 2 |"),
        Clause("The end", True),
    ]


def test_a_short_list_is_spoken() -> None:
    spoken = [Clause("Take these:", True), Clause("salt", True), Clause("oil", True)]
    assert sorted_out("Take these:\n1. salt\n2. oil") == spoken


def test_a_clause_is_ready_before_the_rest_has_come() -> None:
    writing = Writing()
    assert list(writing.feed("That is a cup. And")) == [Clause("That is a cup.", True)]


def test_code_without_an_end_is_kept() -> None:
    assert sorted_out("```\nx = 1") == [Kept(KeptKind.CODE, "x = 1")]


def test_more_than_anybody_listens_to_is_kept() -> None:
    out = sorted_out("This is a sentence of some length. " * 40)
    spoken = [part for part in out if isinstance(part, Clause)]
    assert sum(len(part.text) for part in spoken) <= LONGEST_SPOKEN
    assert isinstance(out[-1], Kept)
    assert out[-1].kind is KeptKind.TEXT
    assert len(spoken) + out[-1].text.count("sentence") == 40


@given(st.lists(st.integers(0, len(MIXED)), max_size=30))
def test_it_does_not_matter_how_the_text_is_cut(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(MIXED)]
    pieces = [MIXED[a:b] for a, b in itertools.pairwise(places)]
    assert _joined(sorted_out(*pieces)) == _joined(sorted_out(MIXED))


@given(st.text(alphabet="ab.,| -*`1\n<think>/é\x1b", max_size=80))
def test_nothing_that_is_said_has_marks_or_breaks(text: str) -> None:
    for part in sorted_out(*text):
        if isinstance(part, Clause):
            assert part.text == " ".join(part.text.split())
            assert not set("*`|<>\x1b") & set(part.text)
        else:
            assert "\x1b" not in part.text


def _joined(parts: list[Clause | Kept]) -> list[str | Kept]:
    """Clauses of one stretch joined: where a long one is cut may differ."""
    out: list[str | Kept] = []
    for part in parts:
        if isinstance(part, Kept):
            out.append(part)
        elif out and isinstance(out[-1], str):
            out[-1] += f" {part.text}"
        else:
            out.append(part.text)
    return out


@pytest.mark.parametrize("text", ["", "\n\n", "<think>never ends", "```\n```", "|---|"])
def test_nothing_is_nothing(text: str) -> None:
    assert sorted_out(text) == []
