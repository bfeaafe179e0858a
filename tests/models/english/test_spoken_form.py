import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.english.spoken_form import spoken_form

SAID = {
    # times
    "It is 6:30 pm.": "It is six thirty P M.",
    "at 8 am, 8am or 8:00 a.m. today": "at eight A M, eight A M or eight A M today",
    "14:05, 14:00, 6:00": "fourteen oh five, fourteen hundred, six o'clock",
    "Open 8am–5pm": "Open eight A M to five P M",
    "1:05:30": "one oh five and thirty seconds",
    "945 AM, 7.30pm, 12.15 p.m.": "nine forty-five A M, seven thirty P M, twelve fifteen P M",
    "7.05 in the morning": "seven oh five in the morning",
    "DOORS OPEN AT 1930. At 2000 feet": "doors open at nineteen thirty. At two thousand feet",
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
    "C$5 or A$10 or 5 CHF": "five Canadian dollars or ten Australian dollars or five francs",
    "£1m, €2bn, $3.5k": "one million pounds, two billion euros, three point five thousand dollars",
    "$10–20, $10-$20": "ten to twenty dollars, ten dollars to twenty dollars",
    "USD 20, 20 EUR": "twenty dollars, twenty euros",
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
    "10 000 000 or 20 000": "ten million or twenty thousand",
    "5/8 of 1 3/4": "five eighths of one and three quarters",
    "8/10, 4.5/5, 9/11": "eight out of ten, four point five out of five, nine slash eleven",
    "5>3, <5, ±2, 2^8": "five is more than three, less than five, plus or minus two, "
    "two to the power of eight",
    "nº 5, n.º 3": "number five, number three",
    # numbers that name things
    "0800 123 4567": "zero eight zero zero, one two three, four five six seven",
    "tel. 020 7946 0958": "telephone zero two zero, seven nine four six, zero nine five eight",
    "It is 555 0142": "It is five five five, zero one four two",
    "phone: 555 0199": "phone: five five five, zero one nine nine",
    "1-800-555-0199": "one, eight zero zero, five five five, zero one nine nine",
    "seat 14C, row 9": "seat fourteen C, row nine",
    "flight LA 3456, flight G3 1045": "flight L A, three four five six, "
    "flight G three, one zero four five",
    "ISBN 978-3-16-148410-0": "I S B N nine seven eight, three, one six, "
    "one four eight, four one zero, zero",
    "CEP 01310-100": "C E P zero one three, one zero, one zero zero",
    "lot A123B, MP3, CO2, COVID-19": "lot A one two three B, M P three, C O two, covid nineteen",
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
    "23.11.2026": "November twenty-third, twenty twenty-six",
    "23/11/26": "November twenty-third, twenty twenty-six",
    "2026-11-23T18:30": "November twenty-third, twenty twenty-six, eighteen thirty",
    "EXP 05/27": "expires May twenty twenty-seven",
    "12/2026": "December twenty twenty-six",
    "Mon 23 Nov 2026": "Monday twenty-third of November, twenty twenty-six",
    "Mon-Fri 9-5, Sat & Sun": "Monday to Friday nine to five, Saturday and Sunday",
    "The sun sat low. He sat. It is a Mon.": "The sun sat low. He sat. It is a Monday",
    "the '90s, mid-80s": "the nineties, mid-eighties",
    "18h30 or 24h": "eighteen thirty or twenty-four hours",
    "in 1999, the 1990s": "in nineteen ninety-nine, the nineteen nineties",
    # units
    "1 m, 50 m": "one meter, fifty meters",
    "2L at -5°C": "two liters at minus five degrees Celsius",
    "100 km/h, 60KM/H": "one hundred kilometers per hour, sixty kilometers per hour",
    "45 m², 3 m³, 2 cm2": "forty-five square meters, three cubic meters, two square centimeters",
    "330ML, 500 MB, Wi-Fi 5 GHz": "three hundred thirty milliliters, five hundred megabytes, "
    "wifi five gigahertz",
    '6\'2", a 10" pan, 5"': "six feet two, a ten inch pan, five inches",
    '"Platform 10" ahead': "Platform ten ahead",
    "60 W, 10 W 42nd St": "sixty watts, ten W forty-second Street",
    "5 g/100 ml, 50 Mbps": "five grams per one hundred milliliters, fifty megabits per second",
    "2 tbsp, 10 sq ft": "two tablespoons, ten square feet",
    "250 µg": "two hundred fifty micrograms",
    # addresses
    "example.com": "example dot com",
    "www.olhar.org/new": "W W W dot olhar dot org slash new",
    "https://a-b.com.br/": "A dash B dot com dot B R",
    "info@cafe.com.": "info at cafe dot com.",
    "olhar.org/menu?id=5": "olhar dot org slash menu question mark I D equals five",
    # capitals and letters
    "NASA, USB, HDMI, ID": "nasa, U S B, H D M I, I D",
    "in the ER. I AM HERE": "in the E R. I am here",
    "WIFI, Wi-Fi, OLED, JPEG": "wifi, wifi, O led, jay peg",
    "AT&T, Q&A": "A T and T, Q and A",
    "Louis XIV, Henry VIII": "Louis the fourteenth, Henry the eighth",
    "Chapter IV, Super Bowl LVIII": "Chapter four, Super Bowl fifty-eight",
    "the XX century": "the twentieth century",
    "Section V, size XL, MIX, I see": "Section V, size X L, mix, I see",
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
    "Mt. Everest, Jr Smith, Tom Jones Jr.": "Mount Everest, Jr Smith, Tom Jones Junior",
    "pp. 3-5, n/a": "pages three to five, not applicable",
    "→ EXIT ⚠": "right arrow, exit, warning",
    "★★★★☆ by 9": "four stars by nine",
    "± ≥ 5": "plus or minus at least five",
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
_TRICKY = """
Mon -Fri 11/23 /26 2026- T18:30 tel. 0800 1 12 555- $ £ R$ ,50 – 7 h30 EXP Louis XIV IL VV II
century at 1930 flight LA ISBN km/h m² ' " º № ★★ → x@y.com http:// ?a=1 .br/ p.m. AM U.S.A.
saída Jr. no. # 1/2 5/10 '90s n/a
"""
_PIECES = st.sampled_from([*_TRICKY.split(), "\n"])
_SCRAPS = st.lists(st.tuples(_PIECES, st.sampled_from(["", " "])), max_size=12).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)


@given(st.text() | _LIKELY | _SCRAPS)
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
