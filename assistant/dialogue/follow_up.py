"""Requests that say less than they mean, because of what was said before."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.dialogue.cues import laid
from assistant.dialogue.history import Exchange
from assistant.dialogue.language import Language
from assistant.dialogue.meaning import Request
from assistant.dialogue.vocabulary import Vocabulary

CONFIDENCE = 0.85
LONGEST = 12  # words of such a request
_BRACES = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class _Rule:
    """One way to refer to what was said.

    Attributes:
        pattern: Fits the whole plain sentence.
        after: The skills that it may follow; any if empty.
        skill: What it asks for; empty is the same again.
        keeps: Whether the arguments of the request before stay.
        arguments: More of them. In braces stand the groups of the pattern, and `thing`, `item` and
            `sum`, what was spoken of; where one of them is missing the rule does not fit.
    """

    pattern: re.Pattern[str]
    after: frozenset[str]
    skill: str
    keeps: bool
    arguments: Mapping[str, Any]


class FollowUps:
    """The ways of a language to go on from what was said."""

    def __init__(self, language: Language) -> None:
        rules = language.rules
        self._vocabulary = Vocabulary(language)
        self._ordinals: Mapping[str, str] = rules["ordinals"]
        self._never_about = frozenset(map(str, rules["never_about"]))
        self._codes: Mapping[str, str] = rules["spoken_languages"]
        self._choices = {name: re.compile(pattern) for name, pattern in rules["choices"].items()}
        self._rules = [
            _Rule(
                re.compile(laid(entry["pattern"], rules["stones"])),
                frozenset(entry.get("after", ())),
                entry.get("skill", ""),
                entry.get("keeps", False),
                entry.get("arguments", {}),
            )
            for entry in rules["follow_ups"]
        ]

    def request(self, plain: str, last: Exchange) -> Request | None:
        """What a plain sentence asks for after `last`; None if it does not refer to it."""
        if len(plain.split()) > LONGEST:
            return None
        for rule in self._rules:
            match = rule.pattern.fullmatch(plain)
            if match is None or (rule.after and last.skill not in rule.after):
                continue
            words = {"thing": last.thing, "item": last.item, "sum": last.sum, **self._said(match)}
            meant = {name: _filled(value, words) for name, value in rule.arguments.items()}
            if None not in meant.values():
                kept = dict(last.arguments) if rule.keeps else {}
                return Request(rule.skill or last.skill, {**kept, **meant}, CONFIDENCE)
        return None

    def choice(self, plain: str, options: tuple[Request, ...]) -> Request | None:
        """Which of what was offered a plain sentence takes; None if it says something else."""
        for number, option in enumerate(options, start=1):
            pattern = self._choices.get(str(number))
            if pattern is not None and pattern.fullmatch(plain):
                return option
        return None

    def declines(self, plain: str) -> bool:
        """Whether a plain sentence wants nothing of what was offered."""
        return self._choices["none"].fullmatch(plain) is not None

    def _said(self, match: re.Match[str]) -> dict[str, str]:
        """What the groups of a pattern stand for; "" for words that stand for nothing."""
        said: dict[str, str] = {}
        for name, words in match.groupdict(default="").items():
            if name == "object":
                found = self._vocabulary.mention(words) or self._vocabulary.name(words)
                said[name] = found.word if found else ""
            elif name == "known":  # a thing with a name of ours, and nothing else
                named = self._vocabulary.name(words)
                said[name] = named.word if named and named.known else ""
            elif name == "about":
                said[name] = "" if words in self._never_about else words
            else:
                said[name] = self._codes.get(words) or self._ordinals.get(words, words)
        return said


def _filled(value: Any, words: Mapping[str, str]) -> Any:
    """`value` with the words in braces put in; None where one is missing."""
    if not isinstance(value, str):
        return value
    wanted = _BRACES.findall(value)
    return value.format(**words) if all(words.get(name) for name in wanted) else None
