import re
from functools import cache

from assistant.dialogue.cues import laid
from assistant.dialogue.language import Language
from assistant.dialogue.normaliser import Normaliser


class Topics:
    """What people say to the assistant that no skill answers, by topic."""

    def __init__(self, language: Language) -> None:
        stones = language.rules["stones"]
        self._topics = [
            (
                str(entry["name"]),
                bool(entry.get("before_skills")),
                [re.compile(laid(pattern, stones)) for pattern in entry.get("open", ())],
                [re.compile(laid(pattern, stones)) for pattern in entry.get("addressed", ())],
            )
            for entry in language.rules["topics"]
        ]

    def first(self, texts: list[str]) -> str:
        """The first topic that any of these plain sentences fits, said to the assistant, or ""."""
        for name, _, openly, only_addressed in self._topics:
            if any(p.search(text) for p in (*openly, *only_addressed) for text in texts):
                return name
        return ""

    def topic(self, text: str, addressed: bool, before_skills: bool = False) -> str:
        """The first topic that a plain sentence fits, or "".

        Args:
            text: The sentence.
            addressed: Whether it is surely said to the assistant.
            before_skills: Only topics that no skill may answer, such as safety.
        """
        for name, first, openly, only_addressed in self._topics:
            patterns = [*openly, *only_addressed] if addressed else openly
            if (first or not before_skills) and any(p.search(text) for p in patterns):
                return name
        return ""


def topic_of(heard: str, language: Language) -> str:
    """What words that no skill fits are about: "safety", "greeting" ...; "" if unclear.

    Of several sentences the topic that comes first in the language file counts: safety first.
    """
    normaliser, topics = _tools(language)
    plain = [normaliser.plain(sentence) for sentence in normaliser.sort(heard).sentences]
    return topics.first(plain)


@cache
def _tools(language: Language) -> tuple[Normaliser, Topics]:
    return Normaliser(language), Topics(language)
