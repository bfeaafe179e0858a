import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clauses import LONG_SENTENCE, SHORTEST_START, clauses, sentences

_TRICKY = """
Dr. No. e.g. 5 $18.50, 6:30 pm. "NO EXIT." word Word. — so: 1. 2 (see below). What? “Push it.” ... "
"""
_LIKELY = st.lists(st.sampled_from([*_TRICKY.split(), "\n"]), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        (" \n ", []),
        ("Got it.", ["Got it."]),
        ("Got it. I'll tell you.", ["Got it.", "I'll tell you."]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("milk\nbread", ["milk", "bread"]),
    ],
)
def test_short_answers_are_cut_at_the_ends_of_sentences(text: str, pieces: list[str]) -> None:
    assert clauses(text) == pieces


def test_only_a_long_first_sentence_is_cut_inside() -> None:
    short = "There is a cup, on your left."
    long = "There is a coffee shop about fifty meters ahead, on your left, behind the tree."
    assert clauses(short) == [short]
    assert clauses(long) == [
        "There is a coffee shop about fifty meters ahead,",
        "on your left, behind the tree.",
    ]
    assert clauses(f"{short} {long}") == [short, long]


def test_the_first_clause_is_not_over_before_the_rest_is_ready() -> None:
    text = "Yes, there is a coffee shop: about fifty meters ahead of you."
    assert clauses(text)[0] == "Yes, there is a coffee shop:"


def test_a_long_start_without_a_mark_is_cut_before_a_joint() -> None:
    joints = frozenset({"with", "and"})
    text = "Vejo uma xícara vermelha em cima da mesa ao lado da janela."
    assert clauses(text, frozenset({"em", "ao"})) == [
        "Vejo uma xícara vermelha",
        "em cima da mesa ao lado da janela.",
    ]
    assert clauses(text, joints) == clauses(text) == [text]
    marked = "I see a red cup, with a spoon, and a blue plate beside it."
    assert clauses(marked, joints) == clauses(marked)
    late = "I see nothing that I could give you the name of here with these eyes."
    assert clauses(late, joints) == [late]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith is here.",
        "Take fruit, e.g. Apples.",
        "Bus no. 5 is here.",
        "It costs $18.50 today.",
        "It is 6:30 p.m. now.",
        "J. Smith called.",
        "1. Milk",
    ],
)
def test_abbreviations_and_numbers_end_no_sentence(text: str) -> None:
    assert sentences(text) == [text]


def test_a_number_may_end_a_sentence() -> None:
    assert sentences("The total is 23. Anything else?") == ["The total is 23.", "Anything else?"]
    assert sentences("I say no. Ask again.") == ["I say no.", "Ask again."]


@pytest.mark.parametrize(("opening", "closing"), ['""', "“”", "«»"])
def test_quoted_signs_stay_whole(opening: str, closing: str) -> None:
    sign = f"{opening}NO PARKING. TOW AWAY ZONE, DAY AND NIGHT. PLEASE CALL.{closing}"
    assert clauses(f"It says: {sign} Be quick.") == ["It says:", sign, "Be quick."]


def test_a_list_of_numbers_is_not_cut_between_them() -> None:
    assert clauses("The numbers of this week are these ones: 7, 12, 23, 35 and 41.") == [
        "The numbers of this week are these ones:",
        "7, 12, 23, 35 and 41.",
    ]


@given(st.text() | _LIKELY)
def test_the_pieces_are_the_text(text: str) -> None:
    for pieces in (clauses(text), clauses(text, frozenset({"word"})), sentences(text)):
        assert " ".join(pieces).split() == text.split()
        assert all(piece and piece == piece.strip() for piece in pieces)


@given(_LIKELY)
def test_a_cut_inside_the_first_sentence_leaves_a_speakable_start(text: str) -> None:
    pieces, whole = clauses(text), sentences(text)
    if pieces != whole:
        assert len(whole[0]) > LONG_SENTENCE
        assert len(pieces[0]) >= SHORTEST_START
