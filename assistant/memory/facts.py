"""What a note says of what, as far as its words show it; English and Portuguese."""

import re
import unicodedata
from dataclasses import dataclass

# fmt: off
_ARTICLES = frozenset(("the", "a", "an", "o", "os", "as", "um", "uma"))
_POINTING = frozenset((  # a subject that only points may be another thing each time
    "it", "this", "that", "these", "those", "he", "she", "they", "we", "you", "there", "here",
    "isso", "isto", "aquilo", "este", "esta", "esse", "essa", "ele", "ela", "eles", "elas", "nós",
    "você", "aqui", "ali", "i", "eu", "one", "who", "what", "quem", "que",
))
_LOOSE = frozenset((  # with these, what was true before may be true still
    "not", "never", "and", "or", "but", "if", "when", "every", "each", "usually", "sometimes",
    "often", "also", "too", "both", "was", "were", "isn", "aren", "don", "because", "until",
    "which", "other", "another", "maybe", "não", "nem", "nunca", "e", "ou", "mas", "se", "quando",
    "todo", "toda", "todos", "todas", "cada", "vezes", "sempre", "também", "era", "estava",
    "porque", "até", "que", "outro", "outra", "talvez",
))
_IS = ("is", "are", "é", "são", "está", "estão", "tá", "tão", "fica", "ficam")
_PUT = (
    "left", "put", "placed", "parked", "hid", "kept", "stored", "deixei", "coloquei", "pus",
    "botei", "guardei", "estacionei", "parei", "escondi",
)
_SOLE = frozenset((  # of a thing there is one of these at a time
    "password", "passcode", "code", "pin", "wifi", "number", "birthday", "address", "price", "rent",
    "size", "senha", "código", "número", "aniversário", "endereço", "preço", "aluguel", "tamanho",
))
_IN = frozenset((
    "in", "on", "at", "under", "behind", "near", "inside", "beside", "next", "outside", "over",
    "em", "no", "na", "nos", "nas", "num", "numa", "debaixo", "embaixo", "atrás", "perto", "dentro",
    "fora", "sob", "ao",
))
_NUMBERS = frozenset((
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "noon", "midnight", "half", "quarter", "um", "uma", "dois", "duas", "três", "quatro",
    "cinco", "sete", "oito", "nove", "dez", "onze", "doze", "meia",
))
_DAYS = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "segunda",
    "terça", "quarta", "quinta", "sexta", "sábado", "domingo", "today", "tomorrow", "hoje",
    "amanhã", "january", "february", "march", "april", "june", "july", "august", "september",
    "october", "november", "december", "janeiro", "fevereiro", "março", "abril", "maio", "junho",
    "julho",
    "agosto", "setembro", "outubro", "novembro", "dezembro",
))
_HABITS = frozenset((
    "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays", "weekends",
    "segundas", "terças", "quartas", "quintas", "sextas", "sábados", "domingos",
))
_WHEN = frozenset(("night", "day", "morning", "evening", "afternoon", "noon", "noite", "manhã",
                   "tarde", "dia", "time", "hora", "week", "semana"))
# fmt: on
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_SAYS = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _IS))})(?!\w)", re.IGNORECASE)
_LAID = re.compile(
    rf"^(?:(?:i|i've|i have|eu|já|just)\s+)*(?:{'|'.join(_PUT)})\s+"
    rf"(?P<subject>(?:[^\W_]+\s+){{1,4}}?)(?P<value>(?:{'|'.join(sorted(_IN))})\s.*)$",
    re.IGNORECASE,
)
_NUMBER, _DAY = "#", "<day>"


@dataclass(frozen=True, slots=True)
class Fact:
    """A note taken apart.

    Attributes:
        subject: Words of what it is about, without articles.
        value: What is said of it, as it was told.
    """

    subject: tuple[str, ...]
    value: str


def fact_in(note: str) -> Fact | None:
    """What a note says of what; None where its words do not show it."""
    text = unicodedata.normalize("NFC", note).strip(" .!,;")
    if laid := _LAID.match(text):
        subject, value = laid["subject"], laid["value"]
    else:
        says = _SAYS.search(text)
        if says is None:
            return None
        subject, value = text[: says.start()], text[says.end() :].strip()
    words = tuple(word for word in words_of(subject) if word not in _ARTICLES)
    if not words or not words_of(value) or _POINTING & set(words[:1]):
        return None
    if _LOOSE & {*words, *words_of(value)}:
        return None
    return Fact(words, value)


def value_in(note: str) -> str:
    """What a note says of its subject: "in the garage"; all of it where that is not shown."""
    fact = fact_in(note)
    return fact.value if fact else note


def repeats(newer: str, older: str) -> bool:
    """Whether two notes say the same in the same words; case and punctuation do not count."""
    return words_of(newer) == words_of(older)


def replaces(newer: str, older: str) -> bool:
    """Whether one note says anew what another said: where the same thing is, or its number.

    Where the words leave it open it is False: then both stay.
    """
    new, old = fact_in(newer), fact_in(older)
    if new is None or old is None or new.subject != old.subject or repeats(newer, older):
        return False
    if _HABITS & {*words_of(new.value), *words_of(old.value)}:
        return False
    both = (new.value, old.value)
    if all(map(_is_place, both)) or _masked(new.value) == _masked(old.value):
        return True
    return bool(_SOLE & set(new.subject)) and not any(map(_starts_in, both))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, with their accents: "avó" is not "avô"."""
    return tuple(_WORD.findall(unicodedata.normalize("NFC", text).casefold()))


def _starts_in(value: str) -> bool:
    """Whether it begins as a place or a time does."""
    return bool(_IN & set(words_of(value)[:1]))


def _is_place(value: str) -> bool:
    """Whether it is surely a place: nothing in it may be a time."""
    masked = _masked(value)
    return _starts_in(value) and not {_NUMBER, _DAY, *_WHEN} & set(masked)


def _masked(value: str) -> tuple[str, ...]:
    """Its words, all numbers alike and all days alike."""
    words = list(words_of(value))
    for index, word in enumerate(words):
        article = word in ("um", "uma", "one") and index + 1 < len(words)
        if any(map(str.isdigit, word)) or (word in _NUMBERS and not article):
            words[index] = _NUMBER
        elif word in _DAYS:
            words[index] = _DAY
    return tuple(words)
