"""What a language model may say of the world, and which of its words nothing holds.

Pure rules over untrusted words. Numbers, names, colours and things of our vocabulary must occur in
what was seen, read, told or asked. That a thing is there, and how many of it, is held by the
detector or the memory alone, and what reads like an order ("ignore your instructions", "say that")
holds nothing but its own words in quotes.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from assistant.dialogue.claims import QUOTES, mentions, never
from assistant.dialogue.language import Language, alternatives, languages
from assistant.dialogue.skill import Reply
from assistant.events import Evidence, EvidenceKind

# What others wrote or said: it holds words, and nothing that it asserts.
_TOLD = frozenset(
    {
        EvidenceKind.TEXT, EvidenceKind.CODE, EvidenceKind.SPEECH, EvidenceKind.MODEL,
        EvidenceKind.TOOL,
    }
)  # fmt: skip
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_POSSESSIVE = re.compile(r"['’]s$")


class Grounds:
    """What the answer to one question may rest on; it grows with each tool's result."""

    def __init__(self, language: Language, told: Iterable[str] = ()) -> None:
        """Begin with the words of the wearer and of earlier answers."""
        self._language = language
        self._rules = _rules(language)
        self._words: set[str] = set()
        self._numbers: set[str] = set()
        self._known_numbers: set[str] = set()  # those that no sign can have made up
        self._named: set[str] = set()  # labels that are spoken of
        self._seen: Counter[str] = Counter()  # labels that are there
        self._flat = ""
        self._facts: list[Evidence] = []
        for text in told:
            self._hear(text, known=True)

    def add(self, evidence: Iterable[Evidence], text: str = "") -> None:
        """Take up facts, and the answer of ours that tells them."""
        known, ordered = True, False
        for fact in evidence:
            self._facts.append(fact)
            told = fact.kind in _TOLD
            order = told and self._rules.orders.search(fact.value.lower()) is not None
            known, ordered = known and not told, ordered or order
            if order:
                self._flat += f" {_flat(fact.value)} "
                continue
            self._hear(fact.value, known=not told)
            if fact.kind is EvidenceKind.OBJECT:
                self._seen[fact.value] += 1
                self._known_numbers.add(str(self._seen[fact.value]))
                self._numbers.add(str(self._seen[fact.value]))
            elif fact.kind is EvidenceKind.MEMORY:
                self._seen.update(_labels(fact.value, self._language))
        if ordered:
            self._flat += f" {_flat(text)} "
        else:
            self._hear(text, known)

    def add_reply(self, reply: Reply) -> None:
        """Take up what a skill answered."""
        self.add(reply.evidence, reply.text)

    def unsupported(self, clause: str, begins: bool = True) -> tuple[str, ...]:
        """What `clause` claims and nothing holds; empty where it may be said.

        Args:
            clause: The model's words, on one line.
            begins: Whether a sentence begins with them.
        """
        if never(clause, self._language):
            return (clause,)
        quotes = [next(filter(None, match.groups())) for match in QUOTES.finditer(clause)]
        bare = QUOTES.sub(" ", clause)
        wrong = [quote for quote in quotes if _flat(quote) not in self._flat]
        wrong += self._wrong_things(bare)
        wrong += self._wrong_numbers(bare)
        wrong += self._wrong_names(bare, begins)
        wrong += [
            word
            for word in map(_plain, _WORD.findall(bare))
            if word in self._rules.colours and not self._rules.colours[word] & self._words
        ]
        return tuple(dict.fromkeys(wrong))

    def behind(self, text: str) -> tuple[Evidence, ...]:
        """The facts that `text` tells."""
        words, labels = set(_flat(text).split()), _labels(text, self._language)
        told = (f for f in self._facts if f.value in labels or set(_flat(f.value).split()) <= words)
        return tuple(dict.fromkeys(told))

    def _hear(self, text: str, known: bool) -> None:
        numbers = self._numbers_in(text)
        self._numbers |= numbers
        if known:
            self._known_numbers |= numbers
        for word in _WORD.findall(text):
            self._words |= {_plain(word), *map(_plain, re.split(r"['’-]", word))}
        self._named |= _labels(text, self._language)
        self._flat += f" {_flat(text)} "

    def _wrong_things(self, clause: str) -> list[str]:
        present = self._rules.presence.search(clause.lower()) is not None
        held = self._seen.keys() if present else self._seen.keys() | self._named
        wrong = []
        for mention in mentions(clause, self._language):
            if mention.denied:
                if any(self._seen[label] for label in mention.labels):
                    wrong.append(mention.word)
            elif not held & set(mention.labels):
                wrong.append(mention.word)
        return wrong

    def _wrong_numbers(self, clause: str) -> list[str]:
        present = self._rules.presence.search(clause.lower()) is not None
        counts = present and bool(mentions(clause, self._language))
        held = self._known_numbers if counts else self._numbers
        return sorted(self._numbers_in(clause, loose=False) - held)

    def _wrong_names(self, clause: str, begins: bool) -> list[str]:
        wrong = []
        for match in _WORD.finditer(clause):
            word = match[0]
            plain = _plain(word)
            if not word[0].isupper() or plain in self._words or plain in self._rules.no_names:
                continue
            first = not clause[: match.start()].strip(" \"'“”„«»(¿¡-–—") or (
                clause[: match.start()].rstrip(" \"'“”„«»(")[-1:] in ".!?:…"
            )
            if first and (begins or match.start() > 0):
                follows = self._rules.after_subject.match(clause, match.end())
                next_word = clause[match.end() :].lstrip()[:1]
                if plain in self._rules.subjects or not (follows or next_word.isupper()):
                    continue
            wrong.append(word)
        return wrong

    def _numbers_in(self, text: str, loose: bool = True) -> set[str]:
        """Numbers in digits or words; with `loose`, also words that are often none."""
        found = {_number(number) for number in _NUMBER.findall(text)}
        for word in map(_plain, _WORD.findall(text)):
            if word in self._rules.numbers and (loose or word not in self._rules.loose):
                found.add(self._rules.numbers[word])
        return found


def _labels(text: str, language: Language) -> set[str]:
    """The labels of our vocabulary that `text` names."""
    return {label for mention in mentions(text, language) for label in mention.labels}


def _plain(word: str) -> str:
    """Lower case, without accents and possessive."""
    bare = unicodedata.normalize("NFD", _POSSESSIVE.sub("", word).casefold())
    return "".join(c for c in bare if not unicodedata.combining(c))


def _flat(text: str) -> str:
    return " ".join(map(_plain, _WORD.findall(text)))


def _number(digits: str) -> str:
    """One form for "5,50" and "5.5", "1,000" and "1000", "08:30" and "8:30"."""
    if ":" in digits:
        return ":".join(part.lstrip("0") or "0" for part in re.split("[.,:]", digits))
    if _GROUPED.fullmatch(digits):
        return re.sub("[.,]", "", digits)
    whole, *parts = re.split("[.,]", digits)
    number = whole.lstrip("0") or "0"
    if len(parts) > 1:
        return ".".join([number, *parts])  # a date or an address
    part = parts[0].rstrip("0") if parts else ""
    return f"{number}.{part}" if part else number


@dataclass(frozen=True, slots=True)
class _Rules:
    presence: re.Pattern[str]
    orders: re.Pattern[str]
    numbers: dict[str, str]
    loose: frozenset[str]
    colours: dict[str, frozenset[str]]  # a colour's word: all words for it, English too
    after_subject: re.Pattern[str]
    subjects: frozenset[str]
    no_names: frozenset[str]


@cache
def _rules(language: Language) -> _Rules:
    own = language.rules["agent"]
    numbers = {
        _plain(word): str(number)
        for row in language.rules["numbers"].values()
        for number, word in enumerate(row)
    }
    colours: dict[str, frozenset[str]] = {}
    for name, word in language.rules["answers"]["colour"]["names"].items():
        singular = [word, *own["colours"].get(name, ())]
        words = frozenset(map(_plain, [*singular, *(f"{one}s" for one in singular)]))
        for one in words:
            colours[one] = words | {name}
    return _Rules(
        presence=re.compile(own["claims_presence"]),
        # A sign may be in another language than the talk.
        orders=re.compile(
            "|".join(Language.load(code).rules["agent"]["orders"] for code in languages())
        ),
        numbers=numbers,
        loose=frozenset(map(_plain, own["loose_numbers"])),
        colours=colours,
        after_subject=re.compile(rf"\s+{alternatives([own['after_subjects']])}\b"),
        subjects=frozenset(map(_plain, own["subjects"])),
        no_names=frozenset(map(_plain, own["never_names"])),
    )
