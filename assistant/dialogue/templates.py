from collections.abc import Iterator
from dataclasses import dataclass

from hassil import Intents, recognize_all

from assistant.dialogue.language import Language

SLOT = "object"


@dataclass(frozen=True, slots=True)
class Match:
    """A template that a sentence fits, word for word.

    Attributes:
        skill: The skill that it asks for.
        object: The words in its open slot; "" without one.
    """

    skill: str
    object: str = ""


class Templates:
    """The sentence templates of a language, matched by hassil."""

    def __init__(self, language: Language) -> None:
        rules = language.rules
        self._intents = Intents.from_dict(
            {
                "language": language.code,
                "intents": {
                    skill: {"data": [{"sentences": sentences}]}
                    for skill, sentences in rules["sentences"].items()
                },
                "lists": {SLOT: {"wildcard": True}},
                "expansion_rules": rules["rules"],
            }
        )
        # Parsed now, so that no request pays for it.
        for intent in self._intents.intents.values():
            for data in intent.data:
                _ = data.sentences

    def fitting(self, text: str) -> Iterator[Match]:
        """The templates that a plain sentence fits, those with the most literal words first."""
        matches = []
        for result in recognize_all(text, self._intents):
            slot = result.entities.get(SLOT)
            matches.append(Match(result.intent.name, str(slot.value).strip() if slot else ""))
        yield from sorted(dict.fromkeys(matches), key=lambda match: len(match.object))
