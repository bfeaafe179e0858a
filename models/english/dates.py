"""Dates and times of day, as English words."""

from re import Match

from models.english.number_words import cardinal, ordinal, two_digits, year
from models.english.quantities import Rule

_MONTHS = {
    name[:3]: name
    for name in (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    )
}
_WEEKDAYS = {
    name[:3]: name
    for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
}
_MONTH = rf"\b({'|'.join((*_MONTHS.values(), 'Sept', *_MONTHS))})\b\.?"
_DAY = r"(0?[1-9]|[12]\d|3[01])"
_YEAR = r"((?:1[1-9]|20)\d\d)\b"
_SHORT_YEAR = r"((?:(?:1[1-9]|20)\d\d|\d\d))\b(?!/)"
_BEFORE_YEARS = (
    r"\b([Ii]n|[Ss]ince|[Uu]ntil|[Ff]rom|[Bb]y|[Oo]f|[Yy]ear|[Ee]st\.|[Ss]ummer|[Ww]inter)"
)
_EXPIRY = r"(\b(?:EXP|Exp|exp|BB|best before|Best before|BEST BEFORE|use by|Use by)\b\.?:? ?)"
_SHORT_DAYS = r"Mon|Tues?|Wed|Thu(?:rs?)?|Fri|MON|TUES?|WED|THU(?:RS?)?|FRI"
_ALL_DAYS = rf"{_SHORT_DAYS}|Sat|Sun|SAT|SUN"  # sat and sun are words as well
_PART_OF_DAY = r" (?:in the (?:morning|afternoon|evening)|at night|tonight|o'clock)\b"
_HALF_OF_DAY = r" ?([AaPp])(?:\.[Mm]\.|[Mm]\b)"


def _year_of(text: str) -> str:
    return year(int(text) if len(text) == 4 else 2000 + int(text))


def _month(number: str) -> str:
    return list(_MONTHS.values())[int(number) - 1]


def _date(year_text: str, month: str, day: str) -> str:
    return f"{_month(month)} {ordinal(int(day))}, {_year_of(year_text)}"


def _iso_date(match: Match[str]) -> str:
    *parts, clock = match.groups()
    return _date(*parts) + (", " if clock else "")


def _numeric_date(match: Match[str]) -> str:
    """12/31/2026 and 31/12/2026; which of 4/5 is the month nobody can know, 4.5. is May."""
    first, mark, second, year_text = match.groups()
    if int(first) <= 12 < int(second):
        return _date(year_text, first, second)
    if int(second) <= 12 and (int(first) > 12 or mark == "."):
        return _date(year_text, second, first)
    if int(first) > 12:
        return match[0]
    return " slash ".join([cardinal(int(first)), cardinal(int(second)), _year_of(year_text)])


def _month_year(match: Match[str]) -> str:
    return f"{_month(match[1])} {_year_of(match[2])}"


def _expiry(match: Match[str]) -> str:
    return f"{match[1]}{_month(match[2])} {_year_of(match[3])}"


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
    return _many(year(int(match[1])))


def _short_decade(match: Match[str]) -> str:
    return match[1] + _many(cardinal(int(match[2])))


def _many(words: str) -> str:
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def _weekday(match: Match[str]) -> str:
    return _WEEKDAYS[(match[1] or match[2])[:3].capitalize()]


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


DATES: list[Rule] = [
    (rf"\b({_SHORT_DAYS})\b()\.?(?=,? ?[-&/] ?[A-Z]|[,:]|,? \d| +{_MONTH[2:]}|\s*$)", _weekday),
    (rf"\b({_ALL_DAYS})\b()\.?(?=,? ?[-&/] ?[A-Z]|:| \d)", _weekday),
    (rf"(?<=day[-&/,])({_ALL_DAYS})\b|(?<=day [-&] )({_ALL_DAYS})\b", _weekday),
    (r"(?<=day) ?- ?(?=(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)", " to "),
    (r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:\b|(T)(?=\d\d:\d\d))", _iso_date),
    (rf"(?<![\d/.])\b{_DAY}([/.]){_DAY}\2{_SHORT_YEAR}(?!\.\d)", _numeric_date),
    (rf"{_EXPIRY}(0[1-9]|1[0-2])/(\d\d|20\d\d)\b", _expiry),
    (rf"(?<![\d/])(0[1-9]|1[0-2])/{_YEAR}", _month_year),
]
NAMED_DATES: list[Rule] = [
    (rf"{_MONTH} {_DAY}(?:st|nd|rd|th)?\b(?!:?\d)(?:,? {_YEAR})?", _month_day),
    (rf"\b{_DAY}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEAR})?", _day_month),
    (rf"\b{_YEAR[:-2]}s\b", _decade),
    (r"((?:\b[Tt]he |\b[Mm]id-|\b[Ee]arly |\b[Ll]ate |'))([2-9]0)'?s\b", _short_decade),
]
TIMES: list[Rule] = [
    (r"(?<![\d:.,])([01]?\d|2[0-4])h([0-5]\d)\b", r"\1:\2"),  # as Brazil writes it
    (rf"(?<![\d:.,])(1[0-2]|0?[1-9])\.?([0-5]\d)(?={_HALF_OF_DAY})", r"\1:\2"),  # 7.30 pm
    (rf"(?<![\d:.,])(1[0-2]|[1-9])\.([0-5]\d)(?={_PART_OF_DAY})", r"\1:\2"),
    (r"(?<=\b[Aa][Tt] )([01]\d|2[0-3])([0-5]\d)(?=[.,;!?]?(?:\s*$|\n| [A-Z]))", r"\1:\2"),
    (
        rf"(?<![\d:.,])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?:{_HALF_OF_DAY})?(?![\d:])",
        _time,
    ),
    (rf"(?<![\d:.,])(1[0-2]|0?[1-9]){_HALF_OF_DAY}", _hour),
]


def years(units: str) -> Rule:
    """Years after words such as "since"; what a unit or a mark follows is no year."""
    return (rf"{_BEFORE_YEARS} {_YEAR}(?![.,:/-]?\d| ?(?:{units})(?!\w))", _year)
