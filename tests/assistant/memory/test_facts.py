"""Which notes take the place of which, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.memory.facts import fact_in, repeats, replaces, value_in, words_of

WORDS = st.lists(st.from_regex(r"[a-zãéô]{1,9}", fullmatch=True), min_size=1, max_size=3)
NOTES = st.one_of(
    st.text(),
    st.builds(
        lambda subject, verb, value: " ".join([*subject, verb, *value]),
        WORDS,
        st.sampled_from(["is", "are", "é", "está"]),
        WORDS,
    ),
)


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("my bike is at the station", "my bike is in the garage"),
        ("I left my keys on the table", "my keys are in the bowl"),
        ("the gate code is 4471", "the gate code is 9032"),
        ("Ana's birthday is on May 9", "Ana's birthday is on May 8"),
        ("the meeting is on Friday at three", "the meeting is on Monday at ten"),
        ("the plumber is 60 an hour", "the plumber is 55 an hour"),
        ("o wifi é maresia", "o wifi é sol"),
        ("minha bicicleta está na oficina", "minha bicicleta está em casa"),
        ("deixei as chaves na mesa", "as chaves estão na gaveta"),
        ("a consulta é na quarta às duas", "a consulta é na quinta às três"),
    ],
)
def test_what_is_said_anew_replaces_what_was(newer: str, older: str) -> None:
    assert replaces(newer, older)
    assert replaces(older, newer)


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("my red bike is at the station", "my blue bike is in the garage"),
        ("my red bike is at the station", "my bike is in the garage"),
        ("Ana's birthday is on the ninth of May", "Pedro's birthday is on the ninth of June"),
        ("o aniversário da Ana é dia 9", "o aniversário do Pedro é dia 8"),
        ("a casa da avó é na rua A", "a casa do avô é na rua B"),
        ("my bike is red", "my bike is in the garage"),
        ("my bike is red", "my bike is old"),
        ("the rent is 900", "the deposit is 800"),
        ("the meeting is in room three", "the meeting is at three"),
        ("the party is at night", "the party is at the beach"),
        ("my yoga class is on Mondays", "my yoga class is on Thursdays"),
        ("my keys are not in the bowl", "my keys are in the bowl"),
        ("it is in the car", "it is in the garage"),
        ("my bike is at work and the car too", "my bike is in the garage"),
        ("minha irmã é médica", "minha irmã é alta"),
        ("Ana likes tea", "Ana likes coffee"),
    ],
)
def test_what_may_both_be_true_stays(newer: str, older: str) -> None:
    assert not replaces(newer, older)
    assert not replaces(older, newer)


@given(NOTES, NOTES)
def test_to_replace_is_to_say_something_else_of_the_same(newer: str, older: str) -> None:
    if replaces(newer, older):
        assert replaces(older, newer)
        assert not repeats(newer, older)
        new, old = fact_in(newer), fact_in(older)
        assert new is not None
        assert old is not None
        assert new.subject == old.subject


@given(NOTES)
def test_a_note_repeats_itself_whatever_its_case(note: str) -> None:
    assert repeats(note, note)
    assert not replaces(note, note)
    assert repeats(f"  {note}. ", note)


@given(NOTES)
def test_what_is_said_is_in_the_note(note: str) -> None:
    assert set(words_of(value_in(note))) <= set(words_of(note))


@given(st.integers(0, 99999), st.integers(0, 99999))
def test_numbers_change_what_is_said_of_one_subject_only(one: int, other: int) -> None:
    assert replaces(f"the code is {one}", f"the code is {other}") == (one != other)
    assert not replaces(f"the code is {one}", f"the gate is {other}")
