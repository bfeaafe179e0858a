"""Where a reader aloud may pause: a rule about written text, no model."""

import itertools
import re
from collections.abc import Callable, Iterator

LONG_SENTENCE = 40  # characters; a longer first sentence is cut at its first mark
SHORTEST_START = 8  # characters of a first clause, lest it be over before the rest is ready

_CLOSING = r"""["'”’»)\]]*$"""
_SENTENCE_END = re.compile(r"([.!?…])" + _CLOSING)
_CLAUSE_END = re.compile(rf"[,;:]{_CLOSING}|[—–]$")
_ABBREVIATION = re.compile(
    r"""["'“‘«(\[]*(?:Dr|Mr|Mrs|Ms|Prof|St|Mt|Sr|Jr|vs|approx|e\.g|i\.e|cf|Fig|[A-Z])\.""",
    re.IGNORECASE,
)
_BEFORE_NUMBERS = re.compile(r"\W*(?:no|nos|pp?|vol|ch|art|tel|ext)\.", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»')


def clauses(text: str, joints: frozenset[str] = frozenset()) -> list[str]:
    """Cut `text` where a speaker may pause, the first piece short so that speech starts early.

    Cuts stand at the ends of sentences and lines and, in a long first sentence, at its first comma,
    semicolon, colon or dash; always at white space, never in quoted text, behind an abbreviation or
    inside a number. The pieces joined by spaces are the text again, white space aside.

    Args:
        text: An answer in any language.
        joints: Words in lower case such as "and" or "with". A long first sentence without such a
            mark in its first `LONG_SENTENCE` characters is cut before the first of them: for voices
            that begin to sound only when the whole clause is made.
    """
    pieces = sentences(text)
    if pieces and len(pieces[0]) > LONG_SENTENCE:
        start = next(_cuts(pieces[0], _ends_clause, SHORTEST_START), None)
        if start is None or start > LONG_SENTENCE:
            early = next(_cuts(pieces[0], _begins_with(joints), SHORTEST_START), None)
            start = early if early is not None and early <= LONG_SENTENCE else start
        if start is not None:
            pieces[:1] = [pieces[0][:start].strip(), pieces[0][start:].strip()]
    return pieces


def sentences(text: str) -> list[str]:
    """Cut `text` at the ends of sentences and lines only, by the same rules."""
    pieces = []
    begun = 0
    for cut in _cuts(text, _ends_sentence, 0):
        if any(sign.isalpha() for sign in text[begun:cut]):  # the "1." of a list is no sentence
            pieces.append(text[begun:cut].strip())
            begun = cut
    rest = text[begun:].strip()
    return [*pieces, rest] if rest else pieces


def _cuts(text: str, ends: Callable[[str, str, str], bool], shortest: int) -> Iterator[int]:
    """Places, at white space outside quotes and not before `shortest`, where `ends` says so."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    words = list(re.finditer(r"\S+", text))
    for word, following in itertools.pairwise(words):
        place = word.end()
        if place < shortest or any(start < place < end for start, end in quoted):
            continue
        if ends(word[0], text[place : following.start()], following[0]):
            yield place


def _ends_sentence(word: str, gap: str, following: str) -> bool:
    if "\n" in gap:
        return True
    mark = _SENTENCE_END.search(word)
    if mark is None or mark[1] != ".":
        return mark is not None
    if _BEFORE_NUMBERS.fullmatch(word):
        return not following[0].isdigit()
    return _ABBREVIATION.fullmatch(word) is None and not following[0].islower()


def _ends_clause(word: str, gap: str, following: str) -> bool:
    in_number = word[0].isdigit() and following[0].isdigit()  # "1, 2, 3", "6: 30"
    return _CLAUSE_END.search(word) is not None and not in_number


def _begins_with(joints: frozenset[str]) -> Callable[[str, str, str], bool]:
    return lambda word, gap, following: following.lower() in joints
