"""read_text and scan_code, called on texts and codes made by hand."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.codes import domain_of
from assistant.dialogue.language import Language
from assistant.dialogue.rows import PARTS, spoken
from assistant.dialogue.skill import Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.events import Evidence, EvidenceKind, Reading, Refusal
from assistant.seeing.view import View
from models.box import Box

NOW, TEXT_NS, CODES_NS = 5_000_000_000, 4_000_000_000, 4_500_000_000
SIZE = (1000, 800)

MENU = (
    ("Coffee", 100, 100), ("2.50", 600, 104),
    ("Iced coffee", 100, 160), ("€3.20", 600, 160),
    ("Steak 18.00", 100, 220),
    ("Cheese sandwich 4,50 €", 100, 280),
    ("Tel. +49 30 1234567", 100, 340),
    ("www.example.com  open 8:00 - 18:00", 100, 400),
)  # fmt: skip


def lines(*texts: tuple[str, float, float], score: float = 0.9) -> tuple[Reading, ...]:
    return tuple(Reading(t, Box(x, y, x + 200, y + 30), score) for t, x, y in texts)


def ask(
    skill: str,
    read: tuple[Reading, ...] = (),
    codes: tuple[Reading, ...] = (),
    **arguments: object,
) -> Reply:
    view = View(
        t_ns=NOW,
        size=SIZE,
        lines=read,
        text_ns=TEXT_NS if read else None,
        codes=codes,
        codes_ns=CODES_NS if codes else None,
    )
    occasion = Occasion(view, "", Language.load("en"), datetime(2026, 11, 23, 15, 5))
    return all_skills()[skill].answer(occasion, arguments)


def test_what_may_stand_in_an_illegible_line_is_unsure_not_unseen() -> None:
    clear = lines(("OPEN DAILY", 100, 100))
    smudged = lines(("o8OO 12E4", 100, 150), score=0.55)
    assert ask("read_text", clear, part="phone").refusal is Refusal.UNSEEN
    assert ask("read_text", clear + smudged, part="phone").refusal is Refusal.UNSURE


def test_reads_all_in_order() -> None:
    read = lines(("NO PARKING", 100, 100), ("between 8 am", 100, 150), ("and 6 pm", 100, 200))
    reply = ask("read_text", read)
    assert reply.text == "It says: no parking, between 8 am, and 6 pm."
    assert reply.refusal is None
    assert reply.evidence[0] == Evidence(
        EvidenceKind.TEXT, "NO PARKING", TEXT_NS, Box(100, 100, 300, 130), 0.9
    )
    assert [fact.value for fact in reply.evidence] == ["NO PARKING", "between 8 am", "and 6 pm"]


def test_lines_side_by_side_are_one_row() -> None:
    reply = ask("read_text", lines(*MENU), part="1")
    assert reply.text == "Line 1: Coffee 2.50."
    assert reply.evidence[0].box == Box(100, 100, 800, 134)


def test_one_line() -> None:
    assert ask("read_text", lines(*MENU), part="3").text == "Line 3: Steak 18.00."
    assert ask("read_text", lines(*MENU), part="last").text.startswith("Line 6: www.example.com")
    beyond = ask("read_text", lines(*MENU), part="9")
    assert beyond.text == "I don't see a line 9: I see six lines."
    assert beyond.refusal is Refusal.UNSEEN


@pytest.mark.parametrize(
    ("item", "said", "value"),
    [
        ("coffee", "Coffee: 2.50.", "Coffee 2.50"),
        ("iced coffee", "Iced coffee: €3.20.", "Iced coffee €3.20"),
        ("cheese sandwiches", "Cheese sandwiches: 4,50 €.", "Cheese sandwich 4,50 €"),
    ],
)
def test_price_of_an_item(item: str, said: str, value: str) -> None:
    reply = ask("read_text", lines(*MENU), part="price", about=item)
    assert (reply.text, [fact.value for fact in reply.evidence]) == (said, [value])


@pytest.mark.parametrize("item", ["tea", "water", "sandwich with ham"])
def test_no_price_of_what_is_not_listed(item: str) -> None:
    reply = ask("read_text", lines(*MENU), part="price", about=item)
    assert reply.refusal is Refusal.UNSEEN
    assert f"a price for {item}" in reply.text
    assert not reply.evidence


def test_prices() -> None:
    tag = ask("read_text", lines(("Only € 1,299.00", 100, 100)), part="price")
    assert tag.text == "The price is € 1,299.00."
    menu = ask("read_text", lines(*MENU), part="price")
    assert menu.text.startswith("I see these prices: Coffee 2.50, Iced coffee €3.20, Steak 18.00")
    assert [fact.value for fact in menu.evidence] == ["2.50", "€3.20", "18.00", "4,50 €"]


def test_phone_and_website() -> None:
    phone = ask("read_text", lines(*MENU), part="phone")
    assert phone.text == "The phone number is + 4 9, 3 0, 1 2 3 4 5 6 7."
    assert phone.evidence[0].value == "+49 30 1234567"
    website = ask("read_text", lines(*MENU), part="website")
    assert website.text == "The website is www.example.com."
    missing = ask("read_text", lines(("Hello", 100, 100)), part="phone")
    assert missing.refusal is Refusal.UNSEEN
    assert "a phone number" in missing.text


def test_an_item_that_several_rows_have_gets_all_their_prices() -> None:
    menu = lines(("Pea soup 5.50", 100, 100), ("Tomato soup", 100, 150), ("£6.00", 110, 200))
    both = ask("read_text", menu, part="price", about="soup")
    assert both.text == "I see these prices: Pea soup 5.50, Tomato soup, £6.00."
    assert [fact.value for fact in both.evidence] == ["Pea soup 5.50", "Tomato soup £6.00"]
    # One alone is named as the menu names it.
    assert ask("read_text", menu[:1], part="price", about="soup").text == "Pea soup: 5.50."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Tel. (11) 91234-5678", "1 1, 9 1 2 3 4, 5 6 7 8"),
        ("+55 11 91234-5678", "+ 5 5, 1 1, 9 1 2 3 4, 5 6 7 8"),
    ],
)
def test_brazilian_telephone_numbers(text: str, said: str) -> None:
    assert ask("read_text", lines((text, 100, 100)), part="phone").text == (
        f"The phone number is {said}."
    )


def test_brazilian_prices_keep_thousands_and_decimals_apart() -> None:
    menu = lines(("Prato feito R$ 12,50", 100, 100), ("Banquete R$ 1.234,00", 100, 150))
    reply = ask("read_text", menu, part="price", about="banquete")
    assert reply.text == "Banquete: R$ 1.234,00."
    assert reply.evidence[0].value == "Banquete R$ 1.234,00"


def test_illegible_text_that_is_cut_off_tells_where_to_turn() -> None:
    smudged = (Reading("xq%z", Box(0, 100, 300, 150), 0.3),)
    reply = ask("read_text", smudged)
    assert reply.refusal is Refusal.UNSURE
    assert reply.text == "The text is cut off on the left. Turn left."


def test_illegible_small_text_asks_to_move_closer() -> None:
    reply = ask("read_text", (Reading("xq%z", Box(400, 400, 450, 408), 0.3),))
    assert reply.refusal is Refusal.UNSURE
    assert "too small" in reply.text


def test_an_ampersand_is_a_word() -> None:
    menu = lines(("Fish & chips 12", 100, 100), ("Fish 9", 100, 150))
    assert ask("read_text", menu, part="price", about="fish and chips").text == (
        "Fish and chips: 12."
    )
    assert ask("read_text", menu, about="meat and chips").refusal is Refusal.UNSEEN


def test_dates_are_read_with_their_row() -> None:
    dates = lines(("Packed 01.02.2026", 100, 100), ("Best before 05.06.2026", 100, 150))
    assert ask("read_text", dates, part="date").text == (
        "I see these dates: Packed 01.02.2026, Best before 05.06.2026."
    )
    assert ask("read_text", dates[:1], part="date").text == "I see this date: Packed 01.02.2026."


@pytest.mark.parametrize("text", ["EAN 4006381333931", "12.03.2024 10:30", "5.50"])
def test_no_other_number_is_a_telephone_s(text: str) -> None:
    assert ask("read_text", lines((text, 100, 100)), part="phone").refusal is Refusal.UNSEEN


def test_prices_are_no_hours() -> None:
    read = lines(("Soup 5.50", 100, 100), ("Open 8.30-18.00", 100, 150), ("Sat 9am", 100, 200))
    assert ask("read_text", read, part="hours").text == "The hours are: Open 8.30-18.00, Sat 9am."


def test_about() -> None:
    read = lines(("No smoking", 100, 100), ("Dogs welcome", 100, 200))
    assert ask("read_text", read, about="dog").text == "Dogs welcome."
    assert ask("read_text", read, about="bicycles").refusal is Refusal.UNSEEN


def test_spells() -> None:
    assert ask("read_text", lines(("Rua 5", 100, 100)), spell=True).text == (
        "It is spelled: R U A, 5."
    )


def test_cut_off_text_is_read_and_said_to_be_cut_off() -> None:
    reply = ask("read_text", lines(("GENCY EXIT", 2, 100)))
    assert reply.text == "It says: gency exit. The text is cut off on the left."
    assert reply.refusal is None
    both = ask("read_text", (Reading("EMERGENCY", Box(0, 0, 1000, 90), 0.9),))
    assert both.text.endswith("cut off on the left, on the right and at the top.")


def test_marks_without_letters_are_no_text() -> None:
    assert ask("read_text", lines(("!!!", 100, 100))).refusal is Refusal.UNSURE


def test_nothing_to_read_and_nothing_legible() -> None:
    assert ask("read_text") == Reply("I don't see any text.", refusal=Refusal.UNSEEN)
    reply = ask("read_text", lines(("xq%z", 100, 100), score=0.2))
    assert reply.refusal is Refusal.UNSURE
    assert "Move closer" in reply.text


@pytest.mark.parametrize(
    ("text", "said"),
    [("NO PARKING", "no parking"), ("No Parking", "No Parking"), ("GATE B12", "gate B12"),
     ("BMW CLUB", "BMW club"), ("SAÍDA", "saída")],
)  # fmt: skip
def test_capitals_are_not_spelled(text: str, said: str) -> None:
    assert spoken(text) == said


@given(st.lists(st.text(max_size=40), max_size=5), st.sampled_from([*PARTS, "all", "1", "last"]),
       st.text(max_size=20), st.booleans())  # fmt: skip
def test_any_text_is_answered_or_refused(
    texts: list[str], part: str, about: str, spell: bool
) -> None:
    read = lines(*[(text, 100.0, 50.0 * i) for i, text in enumerate(texts)])
    reply = ask("read_text", read, part=part, about=about, spell=spell)
    assert reply.text
    assert bool(reply.evidence) == (reply.refusal is None)


def code(value: str, kind: str = "qr") -> Reading:
    return Reading(value, Box(100, 100, 300, 300), 1.0, kind)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("https://www.example.com/a?b=c", "a link to example.com"),
        ("https://bank.example@evil.example.net/", "a link to evil.example.net"),
        ("WIFI:S:Home;T:WPA;P:secret;;", "a code for the Wi-Fi network Home"),
        ("WIFI:T:WPA;P:secret;S:Caf\\;e;;", "a code for the Wi-Fi network Caf;e"),
        ("BEGIN:VCARD\nVERSION:3.0\nFN:Ana Souza\nEND:VCARD", "a contact card for Ana Souza"),
        ("MECARD:N:Souza,Ana;TEL:123;;", "a contact card for Souza Ana"),
        ("mailto:ana@example.com?subject=x", "a code to write an e-mail to ana@example.com"),
        ("tel:+4930", "a code to call + 4 9 3 0"),
        ("geo:52.5,13.4", "a place on a map"),
        ("Hello there", "a code that says: Hello there"),
        ("la " * 90, f"a code that begins: {'la ' * 40}".strip()),
        (" ", "a code with nothing in it"),
        ("javascript:alert(1)", "a code that says: javascript:alert(1)"),
    ],
)
def test_what_a_code_holds(value: str, said: str) -> None:
    reply = ask("scan_code", codes=(code(value),))
    assert reply == Reply(
        f"I see {said}.",
        (Evidence(EvidenceKind.CODE, value, CODES_NS, Box(100, 100, 300, 300), 1.0),),
    )
    assert "secret" not in reply.text


def test_several_codes() -> None:
    reply = ask("scan_code", codes=(code("https://a.example"), code("4006381333931", "ean13")))
    assert reply.text == (
        "I see two codes: a link to a.example and "
        "a barcode with the number 4 0 0 6 3 8 1 3 3 3 9 3 1."
    )
    assert len(reply.evidence) == 2


def test_the_same_code_is_told_once() -> None:
    reply = ask("scan_code", codes=(code("https://a.example/1"), code("https://a.example/2")))
    assert reply.text == "I see two codes: a link to a.example."
    assert len(reply.evidence) == 2


def test_no_code() -> None:
    reply = ask("scan_code")
    assert reply.refusal is Refusal.UNSEEN
    assert reply.text.startswith("I don't see a code.")


@given(st.text())
def test_any_code_is_told(value: str) -> None:
    assert ask("scan_code", codes=(code(value),)).evidence[0].value == value
    assert "/" not in domain_of(value)


def test_accents_are_not_needed_to_ask_for_what_has_them() -> None:
    menu = lines(("Pão de queijo R$ 6,50", 100, 100), ("Feijão tropeiro R$ 32,90", 100, 150))
    for about in ("pao de queijo", "pão de queijo"):
        assert ask("read_text", menu, part="price", about=about).evidence[0].value == (
            "Pão de queijo R$ 6,50"
        )


def test_what_is_cut_off_makes_a_missing_part_unsure_and_a_line_number_doubtful() -> None:
    top = Reading("DOUBLE", Box(300, 0, 500, 30), 0.9)
    below = lines(("PARKING", 300, 100))
    line = ask("read_text", (top, *below), part="2")
    assert line.text.startswith("Line 2: parking")
    assert "cut off at the top" in line.text
    missing = ask("read_text", (top, *below), part="price")
    assert missing.refusal is Refusal.UNSURE
    assert "cut off" in missing.text
