"""Dates, telephone numbers, times, prices, measures and plain numbers, as English words.

Each kind is one rule, a pattern and what it turns into; they are tried in the order of `_RULES`,
the more special ones first, and none leaves a digit behind in what it matched. Single capital
letters in the result are names of letters ("six P M").
"""

import re
from collections.abc import Callable
from re import Match

from models.number_words import cardinal, digits, ordinal, two_digits, year

_LONGEST_COUNT = 15  # digits; from there on one by one
_NUMBER = r"(?<!\d)\d++(?:[.,]\d++)*+"
_MONTHS = {
    name[:3]: name
    for name in (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    )
}
_MONTH = rf"\b({'|'.join((*_MONTHS.values(), 'Sept', *_MONTHS))})\b\.?"
_DAY = r"(0?[1-9]|[12]\d|3[01])"
_YEAR = r"((?:1[1-9]|20)\d\d)\b"
_BEFORE_YEARS = (
    r"\b([Ii]n|[Ss]ince|[Uu]ntil|[Ff]rom|[Bb]y|[Oo]f|[Yy]ear|[Ee]st\.|[Ss]ummer|[Ww]inter)"
)

_MONEY = {  # one, many, one hundredth, hundredths
    "$": ("dollar", "dollars", "cent", "cents"),
    "R$": ("real", "reais", "centavo", "centavos"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
}
_CODES = {"US$": "$", "USD": "$", "BRL": "R$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
_CURRENCY = r"US\$|R\$|[$€£¥₹]|\b(?:USD|BRL|EUR|GBP|JPY|INR)\b"
_CURRENCY_BEFORE = _CURRENCY.replace("€", "").replace("[$", r"(?<!\d)(?<!\d )€|[$")  # not "5 €"
_MARK_OF_THREE_DECIMALS = {"$": ".", "£": ".", "R$": ","}  # fuel is sold at $3.459 and R$ 5,899
_SCALES = {"k": "thousand", "m": "million", "bn": "billion"}
_SCALE = r"(?: ?(thousand|million|billion|trillion|bn|[kKM])\b)?"

_UNITS = {  # symbol: one, many
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "m/s": ("meter per second", "meters per second"),
    "mph": ("mile per hour", "miles per hour"),
    "km": ("kilometer", "kilometers"),
    "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
    "m": ("meter", "meters"),
    "mi": ("mile", "miles"),
    "ft": ("foot", "feet"),
    "yd": ("yard", "yards"),
    "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"),
    "g": ("gram", "grams"),
    "lbs": ("pound", "pounds"),
    "lb": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "ml": ("milliliter", "milliliters"),
    "mL": ("milliliter", "milliliters"),
    "l": ("liter", "liters"),
    "L": ("liter", "liters"),
    "h": ("hour", "hours"),
    "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"),
    "min": ("minute", "minutes"),
    "mins": ("minute", "minutes"),
    "sec": ("second", "seconds"),
    "s": ("second", "seconds"),
    "ms": ("millisecond", "milliseconds"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "%": ("percent", "percent"),
    "¢": ("cent", "cents"),
    "GB": ("gigabyte", "gigabytes"),
    "MB": ("megabyte", "megabytes"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "kW": ("kilowatt", "kilowatts"),
    "W": ("watt", "watts"),
    "V": ("volt", "volts"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "Hz": ("hertz", "hertz"),
    "kcal": ("kilocalorie", "kilocalories"),
    "px": ("pixel", "pixels"),
}
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_FRACTIONS = {
    "1/2": "one half",
    "1/3": "one third",
    "2/3": "two thirds",
    "1/4": "one quarter",
    "3/4": "three quarters",
    "24/7": "twenty-four seven",
}


def numbers_as_words(text: str) -> str:
    """Spell out all that is written with ASCII digits; the rest of the text stays as it is."""
    for pattern, spell in _RULES:
        text = pattern.sub(spell, text)
    return text


def _count(text: str) -> str:
    """Digits without marks as a quantity, however many they are."""
    return cardinal(int(text)) if len(text) <= _LONGEST_COUNT else digits(text)


def _whole(text: str) -> str:
    """A quantity or a code: long numbers that are not round and what starts with a zero."""
    is_code = (text[0] == "0" and len(text) > 1) or (len(text) > 6 and not text.endswith("000"))
    return digits(text) if is_code else _count(text)


def _number(text: str) -> str:
    """A number with its thousands and decimals marked in any of the usual ways."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text):
        return _decimal(text.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(\.\d{3}){2,}|\d{1,3}(\.\d{3})+,\d+", text):
        return _decimal(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d+\.\d+|\d+,\d{1,2}", text):
        return _decimal(text.replace(",", "."))
    parts = re.split(r"([.,])", text)
    return "".join({".": " point ", ",": ", "}.get(part) or _whole(part) for part in parts)


def _decimal(text: str) -> str:
    whole, _, rest = text.partition(".")
    return f"{_count(whole)} point {digits(rest).replace(',', '')}" if rest else _count(whole)


def _iso_date(match: Match[str]) -> str:
    return _date(*match.groups())


def _slash_date(match: Match[str]) -> str:
    """12/31/2026 and 31/12/2026; which of 4/5 is the month nobody can know."""
    first, second, year_text = match.groups()
    if int(first) <= 12 < int(second):
        return _date(year_text, first, second)
    if int(second) <= 12 < int(first):
        return _date(year_text, second, first)
    return " slash ".join([cardinal(int(first)), cardinal(int(second)), year(int(year_text))])


def _date(year_text: str, month: str, day: str) -> str:
    name = list(_MONTHS.values())[int(month) - 1]
    return f"{name} {ordinal(int(day))}, {year(int(year_text))}"


def _month_day(match: Match[str]) -> str:
    month, day, year_text = match.groups()
    words = f"{_MONTHS[month[:3]]} {ordinal(int(day))}"
    return f"{words}, {year(int(year_text))}" if year_text else words


def _day_month(match: Match[str]) -> str:
    day, month, year_text = match.groups()
    words = f"{ordinal(int(day))} of {_MONTHS[month[:3]]}"
    return f"{words}, {year(int(year_text))}" if year_text else words


def _year(match: Match[str]) -> str:
    return f"{match[1]} {year(int(match[2]))}"


def _decade(match: Match[str]) -> str:
    words = year(int(match[1]))
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def _code(match: Match[str]) -> str:
    return f" {digits(match[1])}"


def _telephone(match: Match[str]) -> str:
    said = ", ".join(digits(group) for group in re.findall(r"\d+", match[0]))
    return f"plus {said}" if match[0].startswith("+") else said


def _time(match: Match[str]) -> str:
    hour, minute, second, half = match.groups()
    words = cardinal(int(hour))
    if int(minute) or second:
        words += f" {two_digits(int(minute))}"
    elif not half:
        words += " o'clock" if 1 <= int(hour) <= 12 else " hundred"
    if second:
        words += f" and {cardinal(int(second))} {'second' if int(second) == 1 else 'seconds'}"
    return f"{words} {half.upper()} M" if half else words


def _hour(match: Match[str]) -> str:
    return f"{cardinal(int(match[1]))} {match[2].upper()} M"


def _price_before(match: Match[str]) -> str:
    symbol, amount, scale = match.groups()
    if not scale:
        return _price(symbol, amount)
    many = _MONEY[_CODES.get(symbol, symbol)][1]
    return f"{_number(amount)} {_SCALES.get(scale.lower(), scale)} {many}"


def _price_behind(match: Match[str]) -> str:
    return _price(match[2], match[1])


def _price(symbol: str, amount: str) -> str:
    symbol = _CODES.get(symbol, symbol)
    one, many, cent, cents = _MONEY[symbol]
    whole, part = _whole_and_part(symbol, amount)
    if len(part) > 2:
        return f"{_decimal(f'{whole}.{part}')} {many}"
    hundredths = int(part.ljust(2, "0"))
    words = f"{_count(whole)} {one if whole == '1' else many}"
    small = f"{cardinal(hundredths)} {cent if hundredths == 1 else cents}"
    if not hundredths:
        return words
    return small if whole == "0" else f"{words} and {small}"


def _whole_and_part(symbol: str, amount: str) -> tuple[str, str]:
    """Split an amount at its decimal mark: the last comma or point, unless it marks thousands."""
    place = max(amount.rfind("."), amount.rfind(","))
    head, mark, tail = amount[:place], amount[place], amount[place + 1 :]
    if place < 0 or (len(tail) == 3 and mark != _MARK_OF_THREE_DECIMALS.get(symbol)):
        head, tail = amount, ""
    return re.sub("[.,]", "", head).lstrip("0") or "0", tail


def _measure(match: Match[str]) -> str:
    one, many = _UNITS[match[2]]
    return f"{_number(match[1])} {one if match[1] == '1' else many}"


def _per(match: Match[str]) -> str:
    return f" per {_UNITS[match[1]][0] if match[1] in _UNITS else match[1]}"


def _ordinal(match: Match[str]) -> str:
    return ordinal(int(match[1]))


def _plain(match: Match[str]) -> str:
    return f" {_number(match[0])} "  # apart from letters that touch it, as in "B12"


_HALF_OF_DAY = r" ?([AaPp])(?:\.[Mm]\.|[Mm]\b)"
_TELEPHONE = (
    r"(?<![\w.,/:-])(?:"
    r"\+\d[\d ().-]{6,16}\d"  # +55 11 98765-4321
    r"|\(\d{2,4}\) ?\d{3,5}[ .-]?\d{4}"  # (555) 123-4567
    r"|(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}"  # 555-123-4567
    r"|(?!(?:1[1-9]|20)\d\d-(?:1[1-9]|20)\d\d)\d{3,5}-\d{4}"  # 555-1234, but not 2019-2026
    r")(?![\w/:-]|[.,]\d)"
)
_SIGN = rf"(?:{_CURRENCY})? ?\d"  # what may stand behind a minus sign or the dash of a range
_PATTERNS: list[tuple[str, Callable[[Match[str]], str] | str]] = [
    (r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b", _iso_date),
    (rf"\b{_DAY}/{_DAY}/{_YEAR}", _slash_date),
    (r"(?<=[A-Z])-?(\d{3,})\b(?![.,:]\d)", _code),
    (rf"{_MONTH} {_DAY}(?:st|nd|rd|th)?\b(?!:?\d)(?:,? {_YEAR})?", _month_day),
    (rf"\b{_DAY}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEAR})?", _day_month),
    (rf"{_BEFORE_YEARS} {_YEAR}(?![.,:/-]?\d| ?(?:{_UNIT})(?!\w))", _year),
    (rf"\b{_YEAR[:-2]}s\b", _decade),
    (_TELEPHONE, _telephone),
    (r"(?<=[Cc]all )\d{3}\b|(?<=[Dd]ial )\d{3}\b", _telephone),
    (rf"(?<=\d)( ?[AaPp]\.?[Mm]\b\.?|[%€])? ?- ?(?={_SIGN})", r"\1 to "),
    (rf"(?<![\w)])[-−] ?(?={_SIGN})", "minus "),
    (
        rf"(?<![\d:.,])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?:{_HALF_OF_DAY})?(?![\d:])",
        _time,
    ),
    (rf"(?<![\d:.,])(1[0-2]|0?[1-9]){_HALF_OF_DAY}", _hour),
    (rf"({_CURRENCY_BEFORE}) ?({_NUMBER}){_SCALE}", _price_before),
    (rf"({_NUMBER}) ?({_CURRENCY})(?!\w)", _price_behind),
    (rf"({_CURRENCY}) ?({_NUMBER}){_SCALE}", _price_before),
    (r"\b[Nn]o\. ?(?=\d)|\bNo ?(?=\d)|# ?(?=\d)", "number "),
    (r"[~≈] ?(?=\d)", "about "),
    (r"< ?(?=\d)", "less than "),
    (r"> ?(?=\d)", "more than "),
    (r"(?<=\d) ?− ?(?=\d)", " minus "),
    (r"(?<=\d) ?[×*] ?(?=\d)", " times "),
    (r"(?<=\d) ?÷ ?(?=\d)", " divided by "),
    (r"(?<=\d) ?x ?(?=\d)", " by "),
    (r"(?<=\d)x\b", " times"),
    (r"(?<=\d) (?=[123]/[234](?![\d/]))", " and "),
    *((rf"(?<![\d/.,]){written}(?![\d/])", spoken) for written, spoken in _FRACTIONS.items()),
    (rf"({_NUMBER})(?: (?![LVW]\b))?({_UNIT})(?![\w/])", _measure),
    (rf"(?<=[a-z])/({_UNIT}|day|week|month|year|night|hour|person|piece)\b", _per),
    (r"(\d{1,15})(?:st|nd|rd|th|ST|ND|RD|TH)\b", _ordinal),
    (r"(?<=\d) ?/ ?(?=\d)", " slash "),
    (r"(?<=\d):(?=\d)", " "),
    (r"(?<!\d)\.(?=\d)", " point "),
    (r"\+ ?(?=\d)", " plus "),
    (_NUMBER, _plain),
]
_RULES = [(re.compile(pattern), spell) for pattern, spell in _PATTERNS]
