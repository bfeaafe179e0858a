"""What a vision model's words claim, held against what the detector and the reader found.

Pure rules over untrusted words: same words and view, same result. A name that is denied ("no dog")
is no claim that the thing is there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from assistant.dialogue.language import Language, alternatives
from assistant.dialogue.rows import Row, rows_in
from assistant.seeing.view import Thing, View

LONGEST_QUOTE = 80  # characters
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_CLAUSE_END = re.compile(r"[.,;:!?]")
QUOTES = re.compile(
    rf"[\"“”„«»]([^\"“”„«»]{{1,{LONGEST_QUOTE}}})[\"“”„«»]"
    rf"|(?<!\w)['‘]([^'‘’]{{1,{LONGEST_QUOTE}}})['’](?!\w)"
)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a model said, sorted out.

    Attributes:
        words: What may be spoken: all but sentences that judge safety.
        silenced: Whether there were such sentences.
        confirmed: Things named that the detector is sure of.
        unconfirmed: The words for things of our vocabulary that it is not sure of.
        read: Rows of text that the reader found and the model quotes.
        unread: Quotes that the reader did not find.
        overlooked: Sure things that the model denies.
    """

    words: str
    silenced: bool = False
    confirmed: tuple[Thing, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    read: tuple[Row, ...] = ()
    unread: tuple[str, ...] = ()
    overlooked: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of our vocabulary in a model's words.

    Attributes:
        word: As written.
        labels: What it may stand for.
        denied: Whether it is said not to be there.
    """

    word: str
    labels: tuple[str, ...]
    denied: bool


def never(words: str, language: Language) -> bool:
    """Whether `words` are about safety or health: not asked of a model, not repeated after it."""
    return _rules(language).never.search(words.lower()) is not None


def check(text: str, view: View, language: Language) -> Claims:
    """Hold what a model said of `view` against what was detected and read."""
    sentences = _SENTENCE_END.split(text)
    allowed = [sentence for sentence in sentences if not never(sentence, language)]
    words = " ".join(allowed)
    sure = [thing for thing in view.things if thing.sure]
    confirmed: list[Thing] = []
    unconfirmed: list[str] = []
    overlooked: list[Thing] = []
    for mention in mentions(QUOTES.sub(" ", words), language):
        seen = [thing for thing in sure if thing.label in mention.labels]
        if mention.denied:
            overlooked += seen
        elif seen:
            confirmed += seen
        else:
            unconfirmed.append(mention.word)
    read, unread = _quoted(words, view)
    return Claims(
        words=words,
        silenced=len(allowed) < len(sentences),
        confirmed=_once(confirmed),
        unconfirmed=tuple(unconfirmed),
        read=read,
        unread=unread,
        overlooked=tuple(t for t in _once(overlooked) if t not in confirmed),
    )


def mentions(text: str, language: Language) -> list[Mention]:
    """The things that are named, each once; one that is claimed anywhere is not denied."""
    rules = _rules(language)
    text = text.lower()
    found: dict[tuple[str, ...], Mention] = {}
    for match in rules.names.finditer(text):
        labels = language.members(rules.canonical[match[0]])
        clause = _CLAUSE_END.split(text[: match.start()])[-1]
        mention = Mention(match[0], labels, rules.denial.search(clause) is not None)
        if labels not in found or found[labels].denied:
            found[labels] = mention
    return list(found.values())


def _quoted(words: str, view: View) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The rows in view that are quoted, and the quotes that are in none."""
    rows = rows_in(view)
    whole = Row(" ".join(row.text for row in rows), ())
    read: list[Row] = []
    unread: list[str] = []
    for match in QUOTES.finditer(words):
        quote = (match[1] or match[2]).strip(" .,;:!?")
        if not any(map(str.isalnum, quote)):
            continue
        if rows and whole.fits(quote):
            read += [row for row in rows if any(row.fits(word) for word in quote.split())]
        else:
            unread.append(quote)
    return tuple(dict.fromkeys(read)), tuple(dict.fromkeys(unread))


def _once(things: Iterable[Thing]) -> tuple[Thing, ...]:
    return tuple(dict.fromkeys(things))


@dataclass(frozen=True, slots=True)
class _Rules:
    never: re.Pattern[str]
    denial: re.Pattern[str]
    canonical: dict[str, str]
    names: re.Pattern[str]


@cache
def _rules(language: Language) -> _Rules:
    rules = language.rules["model"]
    ambiguous = set(rules["ambiguous"])
    canonical: dict[str, str] = {}
    for name, called in language.called.items():
        if language.members(name) == language.labels:
            continue  # "thing", "object": no claim
        for word in (called.noun, called.many, *called.also):
            if word.lower() not in ambiguous:
                canonical.setdefault(word.lower(), name)
    names = alternatives(map(re.escape, canonical))
    return _Rules(
        never=re.compile("|".join(rules["never"])),
        denial=re.compile(rules["denial"]),
        canonical=canonical,
        names=re.compile(rf"(?<![\w-]){names}(?![\w-])"),
    )
