from dataclasses import dataclass

from hassil import Intents, recognize_all

from assistant.dialogue.language import Language

OBJECT, KNOWN = "object", "known"  # what fills the second must be a name that we know
WORDS = ("text", "query", "what")  # slots that take any words, each the argument of its name


@dataclass(frozen=True, slots=True)
class Match:
    """A template that a sentence fits, word for word.

    Attributes:
        skill: The skill that it asks for.
        words: What is in its open slot; "" without one.
        slot: The name of that slot: "object" or "known" for a thing, or one of `WORDS`.
    """

    skill: str
    words: str = ""
    slot: str = ""

    @property
    def names(self) -> bool:
        """Whether the open slot is to hold the name of a thing."""
        return self.slot in (OBJECT, KNOWN)


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
                "lists": {slot: {"wildcard": True} for slot in (OBJECT, KNOWN, *WORDS)},
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
            matches.append(Match(result.intent.name, words.get(slot, ""), slot))
        return tuple(sorted(dict.fromkeys(matches), key=lambda match: len(match.words)))
