from dataclasses import dataclass

from hassil import Intents, recognize_all

from assistant.dialogue.language import Language

SLOTS = ("object", "known")  # what fills the second must be a name that we know


@dataclass(frozen=True, slots=True)
class Match:
    """A template that a sentence fits, word for word.

    Attributes:
        skill: The skill that it asks for.
        object: The words in its open slot; "" without one.
        known: Whether they must be a name that we know.
    """

    skill: str
    object: str = ""
    known: bool = False


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
                "lists": {slot: {"wildcard": True} for slot in SLOTS},
                "expansion_rules": rules["rules"],
            }
        )
        # Parsed now, so that no request pays for it.
        for intent in self._intents.intents.values():
            for data in intent.data:
                _ = data.sentences

    def fitting(self, text: str) -> tuple[Match, ...]:
        """The templates that a plain sentence fits, those with the most literal words first."""
        matches = []
        for result in recognize_all(text, self._intents):
            words = {name: str(slot.value).strip() for name, slot in result.entities.items()}
            slot = next(iter(words), "")
            matches.append(Match(result.intent.name, words.get(slot, ""), slot == SLOTS[1]))
        return tuple(sorted(dict.fromkeys(matches), key=lambda match: len(match.object)))
