import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.dialogue.language import Language

LONGEST = 22  # words of a request that no template fits; longer is talk


@dataclass(frozen=True, slots=True)
class Cue:
    """Signal words that give a request away, in whatever sentence.

    Attributes:
        skill: The skill asked for.
        all: Patterns that all occur.
        none: A pattern that must not occur, or None.
        any_form: Whether it need not be a question or a command.
        gate: Whether talk to other people is to be kept out.
        mention: Whether the name of a known thing has to be in it, the skill's object.
        longest: Words.
        arguments: What it asks for.
    """

    skill: str
    all: tuple[re.Pattern[str], ...]
    none: re.Pattern[str] | None = None
    any_form: bool = False
    gate: bool = True
    mention: bool = False
    longest: int = LONGEST
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, text: str) -> bool:
        """Whether the signal words are there."""
        return (
            len(text.split()) <= self.longest
            and all(pattern.search(text) for pattern in self.all)
            and not (self.none and self.none.search(text))
        )


class Cues:
    """The cues of a language, and what it takes for a request at all."""

    def __init__(self, language: Language) -> None:
        rules = language.rules
        self._cues = [_cue(entry, rules["stones"]) for entry in rules["cues"]]
        self._request = re.compile("^(?:" + "|".join(rules["forms"].values()) + ")")
        self._advice = re.compile("^" + language.pattern("advice"))
        self._spoken_to = re.compile(language.pattern("spoken_to"))
        self._personal = re.compile(language.pattern("personal"))
        self._not_for_us = re.compile(laid(language.pattern("not_for_us"), rules["stones"]))
        self._elsewhere = re.compile(laid(language.pattern("elsewhere"), rules["stones"]))
        self._reported = re.compile(language.pattern("reported"))
        self._vague = re.compile(rules["vague"])
        self._in_view = re.compile(rules["in_view"])

    def fitting(self, text: str) -> Iterator[Cue]:
        """The cues that a plain sentence fits, the most telling first."""
        request, talk = self._request.match(text), self.talk(text)
        for cue in self._cues:
            if (request or cue.any_form) and not (cue.gate and talk) and cue.fits(text):
                yield cue

    def asks(self, text: str) -> bool:
        """Whether a plain sentence has the form of a question, a command or a plea for advice."""
        return bool(self._request.match(text) or self._advice.match(text))

    def talk(self, text: str) -> bool:
        """Whether a plain sentence is talk with other people."""
        return self.personal(text) or self._not_for_us.search(self._for_us(text)) is not None

    def personal(self, text: str) -> bool:
        """Whether a plain sentence speaks to, or of, other people by their pronouns."""
        return self._personal.search(self._for_us(text)) is not None

    def _for_us(self, text: str) -> str:
        """The sentence without what surely means the assistant ("can you see")."""
        return self._spoken_to.sub(" ", text)

    def reported(self, text: str) -> bool:
        """Whether a plain sentence tells who said what, as in a story: "asked the captain"."""
        return self._reported.search(text) is not None

    def vague(self, text: str) -> bool:
        """Whether things are asked after that, by the words, need not be in view."""
        return bool(self._vague.match(text)) and not self._in_view.search(text)

    def elsewhere(self, text: str) -> bool:
        """Whether a plain sentence is about the world at large, not about the view."""
        return self._elsewhere.search(text) is not None


class Details:
    """Arguments that stand in a request whatever the sentence around them: line, price, kind."""

    def __init__(self, language: Language) -> None:
        rules = language.rules
        self._ordinals: Mapping[str, str] = rules["ordinals"]
        self._never_about = frozenset(str(word) for word in rules["never_about"])
        self._details = {
            skill: [
                (re.compile(laid(entry["pattern"], rules["stones"])), entry.get("arguments", {}))
                for entry in entries
            ]
            for skill, entries in rules["details"].items()
        }

    def arguments(self, skill: str, text: str) -> dict[str, Any]:
        """The arguments of `skill` that a plain sentence says; the first to say one wins."""
        found: dict[str, Any] = {}
        for pattern, fixed in self._details.get(skill, ()):
            if match := pattern.search(text):
                said = {name: self._value(name, value) for name, value in match.groupdict().items()}
                for name, value in {**fixed, **said}.items():
                    if value:
                        found.setdefault(name, value)
        return found

    def _value(self, name: str, words: str | None) -> str:
        if words is None or words in self._never_about:
            return ""
        if name == "part":
            return self._ordinals.get(words) or re.sub(r"\D", "", words)
        return words


def laid(pattern: str, stones: Mapping[str, str]) -> str:
    """A pattern with the building stones that it names put in."""
    for name, stone in stones.items():
        pattern = pattern.replace("{" + name + "}", stone)
    return pattern


def _cue(entry: Mapping[str, Any], stones: Mapping[str, str]) -> Cue:
    return Cue(
        skill=entry["skill"],
        all=tuple(re.compile(laid(pattern, stones)) for pattern in entry["all"]),
        none=re.compile("|".join(entry["none"])) if "none" in entry else None,
        any_form=entry.get("form") == "any",
        gate=entry.get("gate", True),
        mention=entry.get("mention", False),
        longest=entry.get("longest", LONGEST),
        arguments=entry.get("arguments", {}),
    )
