import re
from dataclasses import dataclass

from assistant.dialogue.language import Language, alternatives

LONGEST = 300  # characters of a note


@dataclass(frozen=True, slots=True)
class Note:
    """What the wearer wants remembered.

    Attributes:
        text: As it was said.
        about: The thing it is about, in lower case; "" where the words do not show it.
    """

    text: str
    about: str = ""


class Notes:
    """Tells what is to be remembered from how it is said: before the note, after it, or both."""

    def __init__(self, language: Language) -> None:
        def lead(name: str) -> re.Pattern[str]:
            return re.compile(
                rf"^{polite}{language.pattern('notes', name)}\W*(?=\w)", re.IGNORECASE
            )

        rules = language.rules["notes"]
        polite = rf"(?:{language.pattern('notes', 'polite')}\W+)*"
        after = rf"{polite}{language.pattern('notes', 'that')}(?:\W+{language.pattern('endings')})*"
        self._named_so = lead("note")
        self._asked = lead("remember")
        self._only_addressed = lead("addressed")
        before = alternatives([language.pattern("notes", name) for name in ("note", "remember")])
        self._that = re.compile(rf"^{after}\W*$", re.IGNORECASE)
        self._before = re.compile(rf"^(?:{after}|{polite}{before})\W*$", re.IGNORECASE)
        self._after = re.compile(rf"[,.;:–—-]+\s*{after}\W*$", re.IGNORECASE)
        self._own = re.compile(rf"^{language.pattern('notes', 'own')}", re.IGNORECASE)
        self._never = re.compile(rf"^{language.pattern('notes', 'never')}", re.IGNORECASE)
        self._theirs = re.compile(language.pattern("notes", "theirs"), re.IGNORECASE)
        self._endings = re.compile(rf",\s+{language.pattern('endings')}\W*$", re.IGNORECASE)
        self._about = [re.compile(rule, re.IGNORECASE) for rule in rules["about"]]

    def joined(self, sentences: tuple[str, ...]) -> tuple[str, ...]:
        """The sentences, each "remember that" at one with what it points to."""
        joined: list[str] = []
        for sentence in sentences:
            if joined and self._before.match(joined[-1]):
                joined[-1] = f"{joined[-1]}: {sentence}"
            elif joined and self._that.match(sentence):
                joined[-1] = f"{joined[-1]}, {sentence}"
            else:
                joined.append(sentence)
        return tuple(joined)

    def note(self, sentence: str, addressed: bool) -> Note | None:
        """What a sentence, as it is written, asks to remember; None if it does not.

        Args:
            sentence: As it is written.
            addressed: Whether it is surely said to the assistant. Else "remember that" may be said
                to anybody, and what follows must be of the kind that one has remembered for one.
        """
        if found := self._named_so.match(sentence):
            return self._made(sentence[found.end() :])
        found = self._only_addressed.match(sentence) if addressed else None
        if found := found or self._asked.match(sentence):
            text = sentence[found.end() :]
        elif after := self._after.search(sentence):
            text = sentence[: after.start()]
        else:
            return None
        ours = self._own.match(text) and not self._theirs.search(text)
        return self._made(text) if (addressed or ours) and not self._never.match(text) else None

    def _made(self, text: str) -> Note | None:
        text = self._endings.sub("", text).strip(" .,;:!?–—-")[:LONGEST].strip()
        if not any(map(str.isalnum, text)):
            return None
        about = next((match["about"] for rule in self._about if (match := rule.search(text))), "")
        return Note(text, about.lower())
