"""Brazilian Portuguese words for numbers."""

_SMALL = """
zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis
dezessete dezoito dezenove
""".split()  # noqa: SIM905 (a list of this length is hard to read)
_TENS = """
_ dez vinte trinta quarenta cinquenta sessenta setenta oitenta noventa
""".split()  # noqa: SIM905
_HUNDREDS = """
cem cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos
""".split()  # noqa: SIM905
_SCALES = (
    (10**12, "trilhão", "trilhões"),
    (10**9, "bilhão", "bilhões"),
    (10**6, "milhão", "milhões"),
)
LIMIT = 10**15  # from here on digits are read one by one
_FEMININE = {"um": "uma", "dois": "duas"}
_ORDINAL_ONES = """
primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono
""".split()  # noqa: SIM905
_ORDINAL_TENS = """
décimo vigésimo trigésimo quadragésimo quinquagésimo sexagésimo septuagésimo octogésimo nonagésimo
""".split()  # noqa: SIM905
_ORDINAL_HUNDREDS = """
centésimo ducentésimo tricentésimo quadringentésimo quingentésimo sexcentésimo septingentésimo
octingentésimo noningentésimo
""".split()  # noqa: SIM905
_ORDINALS = (_ORDINAL_ONES, _ORDINAL_TENS, _ORDINAL_HUNDREDS)
_FRACTIONS = {2: "meio", 3: "terço", 4: "quarto", 10: "décimo", 100: "centésimo"}
_GROUP = 3  # digits said in one breath


def cardinal(number: int, feminine: bool = False) -> str:
    """42 -> "quarenta e dois", feminine "quarenta e duas"; negative ones start with "menos"."""
    if number < 0:
        return "menos " + cardinal(-number, feminine)
    if number >= LIMIT:
        return digits(str(number))
    for size, one, many in _SCALES:
        if number >= size:
            count, rest = divmod(number, size)
            return _joined(f"{cardinal(count)} {one if count == 1 else many}", rest, feminine)
    if number >= 1000:
        count, rest = divmod(number, 1000)
        thousands = "mil" if count == 1 else f"{_below_thousand(count, feminine)} mil"
        return _joined(thousands, rest, feminine)
    return _below_thousand(number, feminine)


def ordinal(number: int, feminine: bool = False) -> str:
    """42 -> "quadragésimo segundo"; from 1000 on, as people do, the cardinal."""
    if not 0 < number < 1000:
        return cardinal(number, feminine)
    names = [
        names[int(digit) - 1]
        for digit, names in zip(reversed(str(number)), _ORDINALS, strict=False)
        if digit != "0"
    ]
    words = " ".join(reversed(names))
    return words.replace("o ", "a ").removesuffix("o") + "a" if feminine else words


def fraction(above: int, below: int) -> str:
    """3/4 -> "três quartos"; what has no name of its own is "sobre": "três sobre dezesseis"."""
    if below in _FRACTIONS and above > 0:
        return f"{cardinal(above)} {_FRACTIONS[below]}" + ("s" if above > 1 else "")
    return f"{cardinal(above)} sobre {cardinal(below)}"


def digits(text: str) -> str:
    """One by one, a comma after each third and none before a lone last one.

    "1234567" -> "um dois três, quatro cinco seis sete".
    """
    names = [_SMALL[int(digit)] for digit in text]
    groups = [names[i : i + _GROUP] for i in range(0, len(names), _GROUP)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return ", ".join(" ".join(group) for group in groups)


def one_by_one(text: str) -> str:
    """Digits without any pause: "4321" -> "quatro três dois um"."""
    return " ".join(_SMALL[int(digit)] for digit in text)


def _below_thousand(number: int, feminine: bool) -> str:
    if number == 100:
        return _HUNDREDS[0]
    hundreds, rest = divmod(number, 100)
    parts = [_HUNDREDS[hundreds]] if hundreds else []
    if feminine and hundreds > 1:
        parts = [parts[0].removesuffix("os") + "as"]
    if rest >= 20:
        tens, rest = divmod(rest, 10)
        parts.append(_TENS[tens])
    if rest or not parts:
        name = _SMALL[rest]
        parts.append(_FEMININE.get(name, name) if feminine else name)
    return " e ".join(parts)


def _joined(head: str, rest: int, feminine: bool) -> str:
    """An "e" stands before the last group where that is below a hundred or whole hundreds."""
    if not rest:
        return head
    group = rest
    while group >= 1000 and group % 1000 == 0:
        group //= 1000
    short = group < 1000 and (group <= 100 or group % 100 == 0)
    return f"{head} {'e ' if short else ''}{cardinal(rest, feminine)}"
