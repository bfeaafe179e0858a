import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.spoken_form import spoken_form

SAID = {
    # times
    "It is 6:30 pm.": "It is six thirty P M.",
    "at 8 am, 8am or 8:00 a.m. today": "at eight A M, eight A M or eight A M today",
    "14:05, 14:00, 6:00": "fourteen oh five, fourteen hundred, six o'clock",
    "Open 8am–5pm": "Open eight A M to five P M",
    "1:05:30": "one oh five and thirty seconds",
    # prices
    "$18.50": "eighteen dollars and fifty cents",
    "$1": "one dollar",
    "$0.99": "ninety-nine cents",
    "£2.01": "two pounds and one penny",
    "€3": "three euros",
    "12,50 € or 50¢": "twelve euros and fifty cents or fifty cents",
    "R$ 6,50": "six reais and fifty centavos",
    "R$ 1.234,50": "one thousand two hundred thirty-four reais and fifty centavos",
    "$1,234": "one thousand two hundred thirty-four dollars",
    "$3.459": "three point four five nine dollars",
    "$1.5 million": "one point five million dollars",
    "-$5": "minus five dollars",
    "$5/kg": "five dollars per kilogram",
    # numbers
    "1,234,567": "one million two hundred thirty-four thousand five hundred sixty-seven",
    "3.14 and 6,5 and .5": "three point one four and six point five and point five",
    "5% of -3": "five percent of minus three",
    "1st, 22nd, 11TH": "first, twenty-second, eleventh",
    "10-20 m": "ten to twenty meters",
    "1½ cups": "one and one half cups",
    "24/7": "twenty-four seven",
    "007": "zero zero seven",
    "12345678": "one two three, four five six, seven eight",
    "v1.2.3": "v one point two point three",
    "3 × 4 = 12": "three times four equals twelve",
    # numbers that name things
    "call 911": "call nine one one",
    "555-1234": "five five five, one two three four",
    "(555) 123-4567": "five five five, one two three, four five six seven",
    "+55 11 98765-4321": "plus five five, one one, nine eight seven, six five, four three two one",
    "2019-2026": "two thousand nineteen to two thousand twenty-six",
    "#3, No. 5, no. 7": "number three, number five, number seven",
    "gate B12, row A4": "gate B twelve, row A four",
    "plate ABC-1234": "plate A B C one two three four",
    # dates
    "2026-11-23": "November twenty-third, twenty twenty-six",
    "Nov 23, 2026": "November twenty-third, twenty twenty-six",
    "5 May": "fifth of May",
    "11/23/2026": "November twenty-third, twenty twenty-six",
    "23/11/2026": "November twenty-third, twenty twenty-six",
    "4/5/2026": "four slash five slash twenty twenty-six",
    "in 1999, the 1990s": "in nineteen ninety-nine, the nineteen nineties",
    # units
    "1 m, 50 m": "one meter, fifty meters",
    "2L at -5°C": "two liters at minus five degrees Celsius",
    "100 km/h": "one hundred kilometers per hour",
    # addresses
    "example.com": "example dot com",
    "www.olhar.org/new": "W W W dot olhar dot org slash new",
    "https://a-b.com.br/": "A dash B dot com dot B R",
    "info@cafe.com.": "info at cafe dot com.",
    # capitals and letters
    "NO PARKING": "no parking",
    "DON'T ENTER": "don't enter",
    "PIN, ATM, ATMs, LCD TV": "pin, A T M, A T M's, L C D tv",
    "SAÍDA": "saída",
    "in the US. CONTACT US": "in the U S. contact us",
    "The U.S.A.": "The U S A",
    "World War II": "World War two",
    "OK": "okay",
    "C, A, F, E": "C, A, F, E",
    "C A F E": "C A F E",
    "A car. A bus.": "a car. a bus.",
    "BUY A COFFEE": "buy a coffee",
    "Gate A is open": "Gate A is open",
    "an A grade": "an A grade",
    # words
    "Dr. Smith, 5 Main St.": "Doctor Smith, five Main Street",
    "St. Louis, 42nd St. now": "Saint Louis, forty-second Street now",
    "e.g. salt & pepper, etc.": "for example salt and pepper, et cetera.",
    "I'll see what you've got": "I'll see what you've got",
    "Push/Pull (both)": "Push, Pull, both",
    "milk\nbread\n2 eggs": "milk, bread, two eggs",
    "Well… yes — no": "Well. yes, no",
    "“Hello” ™ 😀 *": "Hello",
    "": "",
    " ... ": "",
}


@pytest.mark.parametrize(("written", "said"), SAID.items(), ids=SAID.keys())
def test_said(written: str, said: str) -> None:
    assert spoken_form(written) == said


_LIKELY = st.text(alphabet="0123456789.,:/-+ $€R£%°#&@A aAmMpPkgTstndx'\"²½٣①\n", max_size=30)


@given(st.text() | _LIKELY)
def test_nothing_is_left_that_cannot_be_said(text: str) -> None:
    said = spoken_form(text)
    assert not any(sign.isdigit() for sign in said)
    ascii_said = said.encode("ascii", "ignore").decode()
    assert all(sign.isalpha() or sign in " .,;:!?'-" for sign in ascii_said)
    assert "\n" not in said
    assert said == said.strip()


def test_a_number_of_any_length_is_read() -> None:
    assert len(spoken_form("9" * 5000).split()) == 5000
    assert spoken_form("$" + "9" * 5000).endswith("dollars")
