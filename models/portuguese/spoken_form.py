"""Written Brazilian Portuguese as it is said: no digits, no symbols, signs in capitals as words."""

import re
import unicodedata
from re import Match

from models.portuguese.numbers import cardinal, ordinal
from models.portuguese.phonemes import is_foreign_word
from models.portuguese.written_numbers import numbers_as_words
from models.sayable import sayable

_FRACTION_SIGNS = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4"}
_UNSPOKEN = "™®©℠\u00ad\u200b\u200c\u200d\u20e3\ufe0f\ufeff"  # marks, and what has no width
_LOOKALIKES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "−": "-"}
    | dict.fromkeys("‐‑‒–", "-")
    | dict.fromkeys("—―•·|\n\r", ", ")
    | dict.fromkeys(_UNSPOKEN, "")
)
_KEPT = frozenset("ºª²³")  # NFKC would make letters and digits of them
_TOP_DOMAINS = "com|org|net|gov|edu|info|app|dev|io|br|pt|uk|co|me|tv"
_ADDRESS = (
    r"\bhttps?://[^\s\"<>]*[\w/]"
    r"|\b(?:[\w+-][\w.+-]{0,60}@)?(?:[\w-]{1,60}\.)+"
    rf"(?:{_TOP_DOMAINS})\b(?:/[\w./-]*[\w/])?"
)

_ADDRESS_MARKS = {
    ".": "ponto",
    "/": "barra",
    "@": "arroba",
    "-": "traço",
    "_": "sublinhado",
    "+": "mais",
    ":": "dois pontos",
    "?": "interrogação",
    "=": "igual",
    "&": "e",
    "%": "por cento",
    "#": "cerquilha",
}
_ABBREVIATIONS = {
    r"\bSr\b\.?": "senhor",
    r"\bSra\b\.?": "senhora",
    r"\bSrs\b\.?": "senhores",
    r"\bSrta\b\.?": "senhorita",
    r"\bDr\b\.?": "doutor",
    r"\bDra\b\.?": "doutora",
    r"\bProf\b\.?": "professor",
    r"\bProf[aª]\b\.?": "professora",
    r"\bD\.(?= [A-Z])": "dona",
    r"\bSt[oº]\b\.?": "santo",
    r"\bSta\b\.?": "santa",
    r"\b[Aa]v\b\.?": "avenida",
    r"\bR\.(?= [A-Z])": "rua",
    r"\b[Pp][çc]a\b\.?": "praça",
    r"\b[Rr]od\.": "rodovia",
    r"\b[Ee]d\.": "edifício",
    r"\b[Aa]pto?\b\.?": "apartamento",
    r"\b[Nn](?:º|°|\.º|ro\.?)(?=\s*\w)": "número ",
    r"\b[Tt]el\.": "telefone",
    r"\b[Pp]ágs?\.": "página",
    r"\bp\. ?ex\.": "por exemplo",
    r"\b[Ee]tc\b\.?(?=\s*$|\s+[A-Z])": "etcétera.",
    r"\b[Ee]tc\b\.?": "etcétera",
    r"\b[Aa]prox\b\.?": "aproximadamente",
    r"\bvs\b\.?": "versus",
    r"\b[Oo]bs\b\.?": "observação",
    r"\b[Mm]ín\.": "mínimo",
    r"\b[Mm]áx\.": "máximo",
    r"\b[Mm]in\.(?= )": "minutos",
    r"\bLtda\b\.?": "limitada",
    r"\bS\.? ?[/.]? ?A\.(?=\W|$)": "S A",
    r"\bc/(?=\s?\w)": "com ",
    r"\bs/(?=\s?\w)": "sem ",
    r"\b(?:OK|Ok|ok)\b": "oquei",
}
_SYMBOLS = {
    r"&": " e ",
    r"@": " arroba ",
    r"%": " por cento ",
    r"\+": " mais ",
    r"[=＝]": " igual a ",
    r"×": " vezes ",
    r"÷": " dividido por ",
    r"€": " euro ",
    r"°": " graus ",
    r"º": "o",
    r"ª": "a",
    r"(?<=\w)/(?=\w)": ", ",
    r"(?<=[a-z])\.(?=[a-z])": " ponto ",
    r"(?<=\s)-+(?=\s)": ", ",
    r"[()\[\]{}]": ", ",
    r"\.{2,}|…": ". ",
}
_LABELLED = frozenset(  # what letters name: "Portão A" is no article
    """
    portão bloco sala letra fila plataforma vitamina plano classe seção grupo linha terminal saída
    setor lote prédio torre opção tipo nível zona box turma hepatite entrada porta quarto
    """.split()  # noqa: SIM905
)
_SHORT_WORDS = frozenset(
    """
    A AO AS À ÀS DA DE DO E É EM EU HÁ IR LÁ NA NO O OS OU SE SÓ TU UM VÁ
    """.split()  # noqa: SIM905
)
_BY_LETTERS = {"API", "EUA", "IOF", "OAB", "SOS", "UTI", "USA"}  # though they could be said
_AS_WORDS = frozenset(
    """
    CEP COM COVID NET ORG GOV EDU APP DEV PROCON SESC SENAC DETRAN ONG
    """.split()  # noqa: SIM905
)
_ONSET = "[bcdfgpt][rl]|[lnc]h|qu|gu|[bcçdfgjlmnpqrstvxz]"
_SAYABLE = re.compile(rf"(?:(?:{_ONSET})?[aeiouáéíóúâêôãõà]+(?:[lrsmnxz]|ns)?)+", re.IGNORECASE)
_LONG = 6  # letters; capitals as long as this are words whatever they look like
_COUNTED = re.compile(
    r"(?:s[ée]culo|cap[ií]tulo|volume|vol|parte|artigo|fase|tomo|tipo|etapa|guerra)s? $",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}

_ABBREVIATION_RULES = [(re.compile(found), said) for found, said in _ABBREVIATIONS.items()]
_SYMBOL_RULES = [(re.compile(found), said) for found, said in _SYMBOLS.items()]


def spoken_form(text: str) -> str:
    """Text as it should be read out, for `models.portuguese.phonemes`.

    Single capital letters in the result are the names of letters; the words a, e and o are in lower
    case. What cannot be said (emoji, stray marks) is dropped. No digit and no line break is left.
    """
    text = _plain_characters(text)
    text = re.sub(_ADDRESS, _address, text)
    text = re.sub(r"\b[AEO]\b(?!\.[A-Z])", _letter_or_word, text)
    for pattern, words in _ABBREVIATION_RULES:
        text = pattern.sub(words, text)
    text = re.sub(r"(?<![\w.,])-(?=\d)", "menos ", text)
    text = numbers_as_words(text)
    text = re.sub(r"\d", lambda match: f" {cardinal(int(match[0]))} ", text)
    text = re.sub(r"\b(?:[A-Z]\.){2,}", lambda match: _spelled(match[0].replace(".", "")), text)
    for pattern, words in _SYMBOL_RULES:
        text = pattern.sub(words, text)
    text = re.sub(r"[^\W\d_]{2,}", _word, text)
    return sayable(text)


def _plain_characters(text: str) -> str:
    for sign, written in _FRACTION_SIGNS.items():
        text = text.replace(sign, f" {written}")
    text = unicodedata.normalize("NFC", text.translate(_LOOKALIKES))
    text = "".join(sign if sign in _KEPT else unicodedata.normalize("NFKC", sign) for sign in text)
    text = re.sub(r"(?<!m)²", " ao quadrado ", text)
    text = re.sub(r"(?<!m)³", " ao cubo ", text)
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdigit() and sign not in _KEPT else sign
        for sign in text
    )


def _letter_or_word(match: Match[str]) -> str:
    """Give A, E and O where they are names of letters, a, e and o where they are words."""
    before = re.search(r"(\w+) *$", match.string[: match.start()])
    after = re.match(r" +(\w+)", match.string[match.end() :])
    if before and before[1].casefold() in _LABELLED:
        return match[0]
    alone = not after or len(after[1]) == 1
    if alone and before and len(before[1]) == 1 and before[1].isupper():
        return match[0]  # "C P F", "B O A"
    if alone and after and after[1].isupper() and after[1] not in ("A", "E", "O"):
        return match[0]
    return match[0].lower()


def _address(match: Match[str]) -> str:
    """Read out an address: olhar.org/novo -> olhar ponto org barra novo."""
    address = match[0].partition("://")[2] or match[0]
    pieces = re.findall(r"[^\W\d_]+|\d|[^\w\s]|_", address.rstrip("/"))
    said = (_ADDRESS_MARKS.get(piece) or _as_word_or_letters(piece.upper()) for piece in pieces)
    return " ".join(said)


def _word(match: Match[str]) -> str:
    """One word: signs in capitals in lower case, abbreviations as letters."""
    word = match[0]
    before = match.string[: match.start()]
    if word.isupper():
        numeral = _ROMAN.fullmatch(word)
        if numeral and re.search(r"[^\W\d_]{2,} $", before):
            return _numeral(word, counted=bool(_COUNTED.search(before)))
        return _as_word_or_letters(word)
    if word[:-1].isupper() and word.endswith("s"):
        return _as_word_or_letters(word[:-1]) + ("s" if _is_word(word[:-1]) else "")
    if word.islower() and not re.search("[aeiouyáéíóúâêôãõà]", word):
        return _spelled(word)
    return word


def _numeral(word: str, counted: bool) -> str:
    """II: two of what is counted, else, behind a name, the second; from XI on always eleven."""
    values = [_ROMAN_DIGITS[sign] for sign in word]
    pairs = zip(values, [*values[1:], 0], strict=True)
    number = sum(-value if value < following else value for value, following in pairs)
    return cardinal(number) if counted or number > 10 else ordinal(number)


def _as_word_or_letters(capitals: str) -> str:
    return capitals.lower() if _is_word(capitals) else _spelled(capitals)


def _is_word(capitals: str) -> bool:
    if capitals in _BY_LETTERS or capitals in _AS_WORDS:
        return capitals in _AS_WORDS
    if len(capitals) <= 2:
        return capitals in _SHORT_WORDS
    if len(capitals) >= _LONG or _SAYABLE.fullmatch(capitals) or not capitals.isascii():
        return True
    return is_foreign_word(capitals.lower())


def _spelled(word: str) -> str:
    return " ".join(word.upper())
