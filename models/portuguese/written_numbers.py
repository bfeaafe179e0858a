"""Numbers as Brazilians write them: prices, dates, times, telephone numbers, measures."""

import functools
import re
from collections.abc import Callable
from re import Match

from models.portuguese.numbers import LIMIT, cardinal, digits, fraction, one_by_one, ordinal

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_PRICE = rf"\d+\.\d\d?(?![\d.,])|{_NUMBER}"
_CURRENCY = r"[Rr]\$|[Uu][Ss]\$|\$|€|£"
_SCALE = r"(?:\s+(?P<scale>mil|milh[ãõ]o|milhões|bilh[ãõ]o|bilhões|trilh[ãõ]o|trilhões)\b)?"
_MONTHS = """
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
""".split()  # noqa: SIM905 (a list of this length is hard to read)
_CURRENCIES = {
    "R$": ("real", "reais"),
    "US$": ("dólar", "dólares"),
    "$": ("dólar", "dólares"),
    "€": ("euro", "euros"),
    "£": ("libra", "libras"),
}
_UNITS = {  # how one is said, how many are, and whether the word is feminine
    "km/h": ("quilômetro por hora", "quilômetros por hora", False),
    "m/s": ("metro por segundo", "metros por segundo", False),
    "km²": ("quilômetro quadrado", "quilômetros quadrados", False),
    "m²": ("metro quadrado", "metros quadrados", False),
    "m³": ("metro cúbico", "metros cúbicos", False),
    "km": ("quilômetro", "quilômetros", False),
    "m": ("metro", "metros", False),
    "cm": ("centímetro", "centímetros", False),
    "mm": ("milímetro", "milímetros", False),
    "kg": ("quilo", "quilos", False),
    "g": ("grama", "gramas", False),
    "mg": ("miligrama", "miligramas", False),
    "l": ("litro", "litros", False),
    "L": ("litro", "litros", False),
    "ml": ("mililitro", "mililitros", False),
    "mL": ("mililitro", "mililitros", False),
    "°C": ("grau", "graus", False),
    "ºC": ("grau", "graus", False),
    "°F": ("grau Fahrenheit", "graus Fahrenheit", False),
    "°": ("grau", "graus", False),
    "%": ("por cento", "por cento", False),
    "min": ("minuto", "minutos", False),
    "s": ("segundo", "segundos", False),
    "kW": ("quilowatt", "quilowatts", False),
    "W": ("watt", "watts", False),
    "V": ("volt", "volts", False),
    "GB": ("gigabaite", "gigabaites", False),
    "TB": ("terabaite", "terabaites", False),
    "MB": ("megabaite", "megabaites", False),
    "kcal": ("quilocaloria", "quilocalorias", True),
}
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_FEMININE_NOUN = re.compile(
    r"(?!(?:di|map|program|problem|sistem|gram|quilogram|tem|poem|clim|cinem|plan[et]+|idiom|pijam|"
    r"cometa)as?\b)\w*(?:as?|ções|ção|dades?|gens?|sões|são|mães|mãe|mulheres|vezes|vez|noites?|"
    r"chaves|chave|paredes?|nuvens|luzes|árvores|flores|flor)\b",
    re.IGNORECASE,
)
_NOT_A_NOUN = {"a", "as", "à", "às", "da", "das", "na", "nas", "para", "cada", "mas", "uma", "umas"}
_DIGITWISE = 7  # digits; so many and more are read one by one


def numbers_as_words(text: str) -> str:
    """Every number in words; what else is written stays as it is."""
    text = re.sub(r"(?<=\d)x(?=\s|$)", " vezes", text)
    for pattern, said in _RULES:
        text = pattern.sub(functools.partial(_apart, said), text)
    return text


def _apart(said: Callable[[Match[str]], str], match: Match[str]) -> str:
    """The words with a space where a letter stands beside the number: "A4", "10cm"."""
    words = said(match)
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return f"{' ' * before.isalnum()}{words}{' ' * after.isalnum()}"


def _amount(written: str) -> tuple[int, str]:
    """Whole part and decimals of "1.250,50"."""
    whole, _, decimals = written.replace(".", "").partition(",")
    return int(whole), decimals


def _number(written: str, feminine: bool = False) -> str:
    """A plain number: "1.200" and "12,5"; codes with a leading zero are read digit by digit."""
    whole, decimals = _amount(written)
    plain = "." not in written and not decimals
    if plain and (len(written) >= _DIGITWISE or (written[0] == "0" and len(written) > 1)):
        return digits(written)
    if whole >= LIMIT:
        return digits(str(whole))
    said = cardinal(whole, feminine and not decimals)
    return f"{said} vírgula {_decimals(decimals)}" if decimals else said


def _decimals(written: str) -> str:
    zeros = written[: len(written) - len(written.lstrip("0"))]
    rest = written[len(zeros) :]
    names = ["zero"] * len(zeros)
    if rest:
        names.append(cardinal(int(rest)) if len(rest) <= 2 else one_by_one(rest))
    return " ".join(names)


def _price(match: Match[str]) -> str:
    one, many = _CURRENCIES[match["currency"].upper()]
    feminine = many == "libras"
    price = re.sub(r"\.(?=\d\d?$)", ",", match["price"])  # "US$ 1.50", as in English
    if scale := match["scale"]:
        return f"{_number(price)} {scale} {'' if scale == 'mil' else 'de '}{many}"
    whole, decimals = _amount(price)
    if len(decimals) > 2:
        return f"{_number(price, feminine)} {many}"
    cents = int(decimals.ljust(2, "0")) if decimals else 0
    large = whole >= 10**6 and whole % 10**6 == 0
    parts = [
        f"{cardinal(whole, feminine)} {'de ' if large else ''}{one if whole == 1 else many}",
        f"{cardinal(cents)} {'centavo' if cents == 1 else 'centavos'}",
    ]
    if not cents:
        return parts[0]
    return parts[1] if not whole else " e ".join(parts)


def _date(match: Match[str]) -> str:
    day, month = int(match["day"]), int(match["month"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return match[0]
    said = f"{'primeiro' if day == 1 else cardinal(day)} de {_MONTHS[month - 1]}"
    year = match.groupdict().get("year")
    return f"{said} de {cardinal(int(year))}" if year else said


def _month(match: Match[str]) -> str:
    """12/2027, as on a label: "dezembro de dois mil e vinte e sete"."""
    month = int(match["month"])
    if not 1 <= month <= 12:
        return match[0]
    return f"{_MONTHS[month - 1]} de {cardinal(int(match['year']))}"


def _plate(match: Match[str]) -> str:
    """A number plate, ABC-1234 or ABC1D23, sign by sign."""
    letters, rest = match[1], match[2]
    signs = [one_by_one(sign) if sign.isdigit() else sign for sign in rest]
    return f"{' '.join(letters)}, {' '.join(signs)}"


def _pointed(match: Match[str]) -> str:
    """2.5 and 1.0.3, as versions are written: "dois ponto cinco"."""
    return " ponto ".join(cardinal(int(part)) for part in match[0].split("."))


def _time(match: Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59:
        return match[0]
    hours = f"{cardinal(hour, feminine=True)} {'hora' if hour == 1 else 'horas'}"
    if not minute:
        return hours
    if match.groupdict().get("minutes"):
        return f"{hours} e {cardinal(minute)} {'minuto' if minute == 1 else 'minutos'}"
    return f"{cardinal(hour, feminine=True)} e {cardinal(minute)}"


def _exact_time(match: Match[str]) -> str:
    hour, minute, second = (int(part) for part in match.groups())
    if hour > 24 or minute > 59 or second > 59:
        return match[0]
    parts = ((hour, "hora", True), (minute, "minuto", False), (second, "segundo", False))
    said = [f"{cardinal(n, feminine)} {name}{'s' * (n != 1)}" for n, name, feminine in parts]
    return f"{said[0]}, {said[1]} e {said[2]}"


def _telephone(match: Match[str]) -> str:
    said = ", ".join(one_by_one(group) for group in re.findall(r"\d+", match[0]))
    return f"mais {said}" if match[0].startswith("+") else said


def _measure(match: Match[str]) -> str:
    one, many, feminine = _UNITS[match["unit"]]
    single = _amount(match["count"])[0] == 1 and "," not in match["count"]
    return f"{_number(match['count'], feminine)} {one if single else many}"


def _counted(match: Match[str]) -> str:
    """A number before a word: "2 mesas" -> "duas mesas"."""
    noun = re.match(r"\s+([^\W\d_]+)", match.string[match.end() :])
    is_feminine = bool(
        noun and noun[1].lower() not in _NOT_A_NOUN and _FEMININE_NOUN.fullmatch(noun[1])
    )
    return _number(match[0], is_feminine)


def _ordinal(match: Match[str]) -> str:
    return ordinal(int(match[1]), match[2] in "ªa")


def _fraction(match: Match[str]) -> str:
    return fraction(int(match[1]), int(match[2]))


def _part_of_unit(match: Match[str]) -> str:
    """1/2 kg: "meio quilo"; 3/4 kg: "três quartos de quilo"."""
    unit = _UNITS[match["unit"]][0]
    said = fraction(int(match[1]), int(match[2]))
    return f"meio {unit}" if said == "um meio" else f"{said} de {unit}"


_RULES: list[tuple[re.Pattern[str], Callable[[Match[str]], str]]] = [
    (re.compile(pattern), said)
    for pattern, said in (
        (rf"(?P<currency>{_CURRENCY})\s?(?P<price>{_PRICE}){_SCALE}", _price),
        (rf"(?P<price>{_NUMBER})\s?(?P<currency>€|£)(?P<scale>)", _price),
        (r"(?<![\d/])(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})(?![\d/])", _date),
        (r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])", _date),
        (r"(?<![\d/])(?P<day>\d\d)/(?P<month>\d\d)(?![\d/])", _date),
        (r"(?<![\d/])(?P<month>\d\d)/(?P<year>\d{4})(?![\d/])", _month),
        (r"\b([A-Z]{3})-?(\d[A-Z\d]\d\d)\b", _plate),
        (r"\+\d{1,3}(?:[ .-]?\(?\d{2}\)?)?(?:[ .-]?\d{3,5}){2}\b", _telephone),
        (r"\(\d{2}\)\s?(?:9\s?)?\d{4,5}[ .-]?\d{4}\b", _telephone),
        (r"\b\d{4,5}-\d{3,4}\b|\b0\d{3} \d{3} \d{4}\b", _telephone),
        (r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b", _telephone),
        (r"(?<=\dh)\s?-\s?(?=\d)|(?<=\d)-(?=\d)", lambda _: " a "),
        (r"(?<=\d)\s?[x×]\s?(?=\d)", lambda _: " por "),
        (r"\b(\d{1,2}):(\d\d):(\d\d)\b", _exact_time),
        (r"\b(?P<hour>\d{1,2})\s?h\s?(?P<minute>\d\d)\s?(?P<minutes>min)\b", _time),
        (r"\b(?P<hour>\d{1,2})(?::|\s?h\s?)(?P<minute>\d\d)(?:h|\s?hs)?\b(?!:)", _time),
        (r"\b(?P<hour>\d{1,2})\s?hs?\b(?P<minute>)", _time),
        (r"\b(\d{1,3})\s?([ºª])(?![CF])\.?", _ordinal),
        (rf"(?<![\w/.,])(\d{{1,2}})/(\d{{1,3}})\s?(?P<unit>{_UNIT})(?![^\W_])", _part_of_unit),
        (r"(?<![\w/.,])(\d{1,2})/(\d{1,3})(?![\d/])", _fraction),
        (rf"(?P<count>{_NUMBER})\s?(?P<unit>{_UNIT})(?![^\W_])", _measure),
        (r"(?<![\d.,])\d+\.\d{1,2}(?![\d.,])|(?<![\d.,])\d+(?:\.\d{1,2}){2,}(?![\d,])", _pointed),
        (_NUMBER, _counted),
    )
]
