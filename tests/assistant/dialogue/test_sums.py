"""Questions in words -> sums, and what `calculate` answers; menus made by hand."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.arithmetic import NoResultError, result
from assistant.dialogue.language import Language
from assistant.dialogue.skill import Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.dialogue.sums import expression_of, names_in
from assistant.events import Evidence, EvidenceKind, Reading, Refusal
from assistant.seeing.view import View
from models.box import Box

ENGLISH = [
    ("What's fifteen percent of eighty?", "15% of 80"),
    ("What's 80 minus ten percent?", "80 - 10%"),
    ("How much is a 15 percent tip on 48 dollars?", "15% of 48"),
    ("Split 120 between four people with a ten percent tip.", "(120 + 10%) / 4"),
    ("Split ninety euros three ways.", "90 / 3"),
    ("Add up forty two and seventeen.", "42 + 17"),
    ("Subtract eight from twenty", "20 - 8"),
    ("What's the square root of eighty one?", "sqrt(81)"),
    ("Nine squared.", "9^2"),
    ("three quarters of sixty", "3 / 4 * 60"),
    ("If one costs four fifty, what do five cost?", "4.5 * 5"),
    ("what is 20% off 65", "65 - 20%"),
    ("How many cups in a litre and a half?", "1.5 l in cup"),
    ("Convert five miles to kilometres.", "5 mi in km"),
    ("thirty two fahrenheit in celsius", "32 F in C"),
    ("half of that", "last / 2"),
    ("and with a 12% tip?", "last + 12%"),
    ("Which of these is cheaper?", "min"),
    ("Which is more expensive, the fish or the steak?", "max"),
    ("What do these two cost together?", "sum"),
    ("How much would three of those soups be?", "3 * price"),
    ("Split the bill between three of us", "sum / 3"),
    ("If I take ten percent off that price, what do I pay?", "price - 10%"),
]
PORTUGUESE = [
    ("Quanto é quinze por cento de oitenta?", "15% of 80"),
    ("vinte por cento de desconto em 65", "65 - 20%"),
    ("Soma quarenta e dois com dezessete.", "42 + 17"),
    ("Faz a conta aí: mil duzentos e cinquenta mais trezentos e oitenta.", "1250 + 380"),
    ("Qual a raiz quadrada de oitenta e um?", "sqrt(81)"),
    ("Divide noventa reais por três.", "90 / 3"),
    ("Se um custa quatro e cinquenta, cinco custam quanto?", "4.5 * 5"),
    ("Duas libras são quantos gramas?", "2 lb in g"),
    ("Converte cinco milhas para quilômetros.", "5 mi in km"),
    ("metade disso", "last / 2"),
    ("Qual desses é mais barato?", "min"),
    ("Quanto dão esses dois juntos?", "sum"),
    ("quanto custam três cafés?", "3 * price"),
    ("A conta toda dividida por quatro pessoas dá quanto pra cada?", "sum / 4"),
]


@pytest.mark.parametrize(
    ("code", "question", "expression"),
    [("en", *case) for case in ENGLISH] + [("pt", *case) for case in PORTUGUESE],
)
def test_what_a_question_asks_to_calculate(code: str, question: str, expression: str) -> None:
    asked = expression_of(question, Language.load(code))
    assert asked is not None and asked.expression == expression


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "Call me at 555-1234."), ("en", "What does the sign say?"), ("en", "7 factorial"),
        ("en", "Where are my keys?"), ("pt", "Onde está a xícara?"), ("pt", "São duas horas."),
    ],
)  # fmt: skip
def test_what_is_no_sum(code: str, words: str) -> None:
    assert expression_of(words, Language.load(code)) is None


@given(st.sampled_from(["en", "pt"]), st.text(alphabet="0123456789 +-*/%().,abeos", max_size=40))
def test_what_is_found_can_be_worked_out_or_says_why_not(code: str, text: str) -> None:
    asked = expression_of(text, Language.load(code))
    if asked is None or any(names_in(asked.expression)):
        return
    try:
        assert result(asked.expression).is_finite()
    except NoResultError as no:
        assert no.trouble != "unclear"


MENU = ("Soup 5.50", "Coffee 2.50", "Green salad 7.00", "Steak 18.00")
CARDAPIO = ("Sopa R$ 12,50", "Café R$ 6,00")


def ask(expression: str, of: str = "", menu: tuple[str, ...] = (), **options: object) -> Reply:
    lines = tuple(
        Reading(text, Box(100, 100 + 60 * i, 400, 130 + 60 * i), 0.9) for i, text in enumerate(menu)
    )
    view = View(t_ns=1, size=(1000, 800), lines=lines, text_ns=1 if lines else None)
    language = Language.load(str(options.pop("language", "en")))
    last = options.pop("last", None)
    assert last is None or isinstance(last, Reply)
    occasion = Occasion(view, "", language, datetime(2026, 11, 23), last_reply=last)
    return all_skills()["calculate"].answer(occasion, {"expression": expression, "of": of})


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("15% of 80", "15% of 80 is 12."), ("12 * 7", "12 times 7 is 84."),
        ("10 / 3", "10 divided by 3 is about 3.33."), ("(4 + 7) / 2", "That is 5.5."),
        ("1 / 8000", "1 divided by 8000 is 0.000125."),
        ("sqrt(81)", "the square root of 81 is 9."),
        ("5 mi in km", "5 miles is about 8.05 kilometres."),
        ("1000 m in km", "1000 metres is 1 kilometre."),
        ("1 / 0", "Nothing can be divided by zero."),
    ],
)  # fmt: skip
def test_a_sum_is_told(expression: str, words: str) -> None:
    assert ask(expression).text.lower() == words.lower()


def test_what_was_reckoned_is_evidence() -> None:
    (fact,) = ask("15% of 80").evidence
    assert (fact.kind, fact.value) == (EvidenceKind.CALCULATION, "15% of 80 = 12")


def test_prices_in_view_are_reckoned_with_and_are_the_evidence() -> None:
    reply = ask("3 * price", "soups", MENU)
    assert reply.text == "Three times 5.50 is 16.50."
    assert [fact.value for fact in reply.evidence] == ["Soup 5.50", "3 * price = 16.5"]
    assert [fact.kind for fact in reply.evidence] == ["text", "calculation"]


def test_of_several_things_the_sum() -> None:
    assert ask("sum", "soup and coffee", MENU).text == "Soup 5.50 and Coffee 2.50 make 8."
    assert ask("sum", "", MENU).text == "I see four prices. Together they make 33."
    assert ask("(sum + 10%) / 2", "everything", MENU).text == "That is 18.15."


def test_which_costs_least_and_most() -> None:
    assert ask("min", "these", MENU).text == "Coffee is the cheapest, at 2.50."
    assert ask("max", "the soup and the steak", MENU).text == "Steak costs the most: 18.00."
    assert ask("min", "", ("Tea 2.00", "Coffee 2.00")).text == "They cost the same: 2.00."


def test_in_portuguese_with_its_currency_and_decimals() -> None:
    reply = ask("2 * price", "sopa", CARDAPIO, language="pt")
    assert reply.text.endswith("vezes R$ 12,50 dá R$ 25.")
    assert "R$ 18,50" in ask("sum", "", CARDAPIO, language="pt").text


def test_what_is_not_in_view_is_never_reckoned_with() -> None:
    none = ask("3 * price", "pizza", MENU)
    assert none.refusal is Refusal.UNSEEN and "pizza" in none.text
    assert ask("sum", "soup and pizza", MENU).refusal is Refusal.UNSEEN
    assert ask("sum").text == "I see no price."


def test_several_prices_for_one_thing_are_asked_about() -> None:
    reply = ask("price - 10%", "", MENU)
    assert reply.refusal is Refusal.UNSURE and "Say which one" in reply.text


def test_currencies_are_not_mixed() -> None:
    assert ask("sum", "", ("Tea $ 2.00", "Cake € 3.00")).refusal is Refusal.UNSURE


def test_goes_on_from_what_was_told_last() -> None:
    price = Evidence(EvidenceKind.TEXT, "Soup 5.50")
    assert ask("last / 2", last=Reply("Soup: 5.50.", (price,))).text == (
        "5.50 divided by 2 is 2.75."
    )
    assert ask("last + 10%", last=ask("sum", "", MENU)).text == "33 plus 10% is 36.3."
    assert ask("last / 2").refusal is Refusal.UNSURE
