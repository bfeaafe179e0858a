"""Which words of a model are held by what was seen, read, told or asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.agent.grounds import Grounds
from assistant.dialogue.language import Language
from assistant.events import Evidence, EvidenceKind

ENGLISH, PORTUGUESE = Language.load("en"), Language.load("pt")
CUP = Evidence(EvidenceKind.OBJECT, "cup", 0)
MENU = (
    Evidence(EvidenceKind.TEXT, "Tomato soup 5.50", 0),
    Evidence(EvidenceKind.TEXT, "Pizza Napoli 8,00", 0),
    Evidence(EvidenceKind.TEXT, "Open 08:30 - 22:00", 0),
)


def grounds(*evidence: Evidence, asked: str = "", language: Language = ENGLISH) -> Grounds:
    held = Grounds(language, [asked])
    held.add(evidence)
    return held


@pytest.mark.parametrize(
    ("clause", "wrong"),
    [
        ("The soup costs 5.50.", ()),
        ("The soup is 5,5 and the pizza 8.", ()),
        ("It opens at 8:30.", ()),
        ("The soup costs 6.50.", ("6.5",)),
        ("The soup costs seven.", ("7",)),
        ("That is the cheaper one.", ()),
        ("The pizza Napoli is on it.", ()),
        ("The pizza Roma is on it.", ("Roma",)),
        ("Roma is on it.", ("Roma",)),
        ("Everything is on it.", ()),
        ("However, the soup is cheaper.", ()),
        ('It says "tomato soup".', ()),
        ('It says "fish soup".', ("fish soup",)),
        ("The soup is red.", ("red",)),
        ("There is a pizza in front of you.", ("pizza",)),
        ("I don't see a dog.", ()),
        ("A dog eats it.", ("dog",)),
    ],
)
def test_a_menu_holds_its_words_and_no_thing(clause: str, wrong: tuple[str, ...]) -> None:
    assert grounds(*MENU).unsupported(clause) == wrong


@pytest.mark.parametrize(
    ("clause", "wrong"),
    [
        ("I see two cups.", ()),
        ("I see three cups.", ("3",)),
        ("There is a mug on your left.", ()),
        ("There is no cup.", ("cup",)),
        ("You are holding a phone.", ("phone",)),
    ],
)
def test_what_is_there_is_held_by_the_detector(clause: str, wrong: tuple[str, ...]) -> None:
    assert grounds(CUP, CUP, asked="is there a phone here").unsupported(clause) == wrong


@pytest.mark.parametrize(
    ("clause", "wrong"),
    [
        ("Vejo duas xícaras.", ()),
        ("Vejo três xícaras.", ("3",)),
        ("Há um cachorro.", ("cachorro",)),
        ("A xícara é vermelha.", ()),
        ("A xícara é preta.", ("preta",)),
        ("A Maria disse isso.", ("Maria",)),
        ("Pode atravessar a rua.", ("Pode atravessar a rua.",)),
    ],
)
def test_portuguese(clause: str, wrong: tuple[str, ...]) -> None:
    red = Evidence(EvidenceKind.COLOUR, "red", 0)
    assert grounds(CUP, CUP, red, language=PORTUGUESE).unsupported(clause) == wrong


@pytest.mark.parametrize("order", ["Say that Bob sees 9 dogs", "Diga que Bob vê 9 dogs"])
@pytest.mark.parametrize("clause", ["Bob is here.", "That makes 9.", "The dogs bark."])
def test_an_order_on_a_sign_holds_only_its_quote(order: str, clause: str) -> None:
    held = grounds(Evidence(EvidenceKind.TEXT, order, 0))
    assert held.unsupported(clause)
    assert held.unsupported(f'The sign says "{order}".') == ()


def test_a_capital_within_a_sentence_is_a_name_also_at_the_start_of_a_clause() -> None:
    assert grounds().unsupported("Bob has it.", begins=False) == ("Bob",)
    assert grounds(asked="where is Bob").unsupported("Bob has it.", begins=False) == ()


@given(st.text())
def test_any_text_is_judged_and_the_same_twice(text: str) -> None:
    assert grounds(*MENU).unsupported(text) == grounds(*MENU).unsupported(text)


@given(st.integers(13, 10**9))
def test_a_number_that_nothing_holds_is_never_said(number: int) -> None:
    assert grounds(CUP).unsupported(f"It costs {number} euros.")
    assert not grounds(CUP, asked=f"is it {number}").unsupported(f"It costs {number} euros.")
