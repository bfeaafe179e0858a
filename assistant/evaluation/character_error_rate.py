"""Character error rate: how much of a reading would have to be mended."""

import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True, slots=True)
class Errors:
    """Mistakes in readings, which add up.

    Attributes:
        count: Characters substituted, left out or put in (Levenshtein 1966).
        length: Characters that should have been read.
    """

    count: int = 0
    length: int = 0

    @property
    def rate(self) -> float:
        """Mistakes per character; more than 1 where much was put in."""
        return self.count / max(self.length, 1)

    def __add__(self, other: "Errors") -> "Errors":
        return Errors(self.count + other.count, self.length + other.length)


def character_errors(wanted: str, found: str, spaces: bool = True) -> Errors:
    """Compare a reading with what is written; accents, capitals and punctuation count.

    Args:
        wanted: What is written.
        found: What was read.
        spaces: Whether spaces count. A run of them, or the end of a line, is one space.
    """
    glue = " " if spaces else ""
    one, other = (glue.join(unicodedata.normalize("NFC", text).split()) for text in (wanted, found))
    return Errors(Levenshtein.distance(one, other), len(one))
