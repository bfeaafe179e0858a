"""Translating signs: what they usually say is looked up, all else is translated and checked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from assistant.memory.words import fit, folded, telling

SURE = 0.6  # share of its words that a line has again when it is translated back, 0 to 1
_NUMBER = re.compile(r"\d+")
_CAPITALS = 0.6  # share of letters, 0 to 1, from which a line counts as written in capitals

# Words, their language and the wanted one (BCP-47) -> the same in that language.
Translate = Callable[[str, str, str], str]


@dataclass(frozen=True, slots=True)
class Translated:
    """One line in another language.

    Attributes:
        text: Its words.
        sure: Whether it can be relied on.
    """

    text: str
    sure: bool


def translated(line: str, source: str, target: str, translate: Translate) -> Translated:
    """A line of a sign in another language.

    A translation counts as sure when it has the same numbers and, translated back, most of the
    words: small models drop and invent some.

    Args:
        line: As it stands on the sign.
        source: BCP-47.
        target: BCP-47.
        translate: The translator.
    """
    if usual := _signs(source, target).get(folded(line)):
        return Translated(sentence_cased(usual.upper()), True)
    line = sentence_cased(line)
    text = translate(line, source, target)
    if not text:
        return Translated(line, False)
    words = telling(line) or tuple(folded(line).split())
    again = fit(words, folded(translate(text, target, source))) if words else 1.0
    return Translated(text, _numbers(text) == _numbers(line) and again >= SURE)


def sentence_cased(line: str) -> str:
    """A line all in capitals as an ordinary sentence: "NO PARKING" to "No parking"."""
    letters = [character for character in line if character.isalpha()]
    if not letters or sum(map(str.isupper, letters)) < _CAPITALS * len(letters):
        return line
    lowered = line.lower()
    first = next(i for i, character in enumerate(lowered) if character.isalpha())
    return lowered[:first] + lowered[first].upper() + lowered[first + 1 :]


def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(text))


@cache
def _signs(source: str, target: str) -> Mapping[str, str]:
    """The usual translation of what signs say, by their folded words."""
    signs = yaml.safe_load(Path(__file__).with_name("signs.yaml").read_text(encoding="utf-8"))
    return {
        folded(words): sign[target][0]
        for sign in signs
        if target in sign
        for words in sign.get(source, ())
    }
