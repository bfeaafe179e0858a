import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.dialogue.amounts import spoken
from assistant.dialogue.language import Language

Span = tuple[int, int]  # of characters, from and to
_ALIKE = str.maketrans({"-": " ", "–": " ", "—": " ", "’": "'", "‘": "'", "\n": " ", "\t": " "})


@dataclass(frozen=True, slots=True)
class DigitText:
    """A text as patterns read it, that still knows where each of its characters came from.

    Attributes:
        original: The text, composed (NFC).
        digits: Lower case, without accents and hyphens, number words as digits.
        origin: Of each character of `digits`, and of its end, the index in `original`.
    """

    original: str
    digits: str
    origin: tuple[int, ...]

    @staticmethod
    def of(text: str, language: Language) -> "DigitText":
        """`text` as patterns of `language` read it."""
        original = unicodedata.normalize("NFC", text)
        folded = folded_like(original)
        parts: list[str] = []
        origin: list[int] = []
        at = 0
        for number in spoken(folded, language):
            parts += [folded[at : number.start], number.digits]
            origin += [*range(at, number.start), *[number.start] * len(number.digits)]
            at = number.end
        parts.append(folded[at:])
        origin += [*range(at, len(folded)), len(folded)]
        return DigitText(original, "".join(parts), tuple(origin))

    def source(self, span: Span) -> Span:
        """Where the words of `digits[span]` stand in `original`."""
        return self.origin[span[0]], self.origin[span[1]]

    def without(self, spans: Iterable[Span], mark: str = " ") -> str:
        """The original words with `spans` of `digits` taken out, `mark` in their places."""
        parts, at = [], 0
        for start, end in sorted(map(self.source, spans)):
            if start >= at:
                parts += [self.original[at:start], mark]
            at = max(at, end)
        return " ".join("".join([*parts, self.original[at:]]).split())


def folded_like(text: str) -> str:
    """Lower case without accents and hyphens; as long as `text`, character for character."""
    plain = (unicodedata.normalize("NFD", c)[0] for c in text)
    lowered = "".join(low if len(low := c.lower()) == 1 else c for c in plain)
    return lowered.translate(_ALIKE)


def folded_pattern(pattern: str) -> str:
    """A pattern that is written with accents, for folded text."""
    return "".join(unicodedata.normalize("NFD", c)[0] for c in pattern)
