from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BLANK = 0  # the class that means "nothing new here"
# Probability of a space between two letters above which a space was lost. On rendered lines with
# narrow gaps it brought back 7 of 10 lost spaces, and split 1 pair of letters in 1000.
FAINT_SPACE = 0.015
POSSIBLE = 0.01  # probability from which a character is remembered as another way to read a place


@dataclass(frozen=True, slots=True)
class Letter:
    """One character of a line, and what else it may be.

    Attributes:
        character: What is read.
        score: Its probability, 0 to 1; None for a space that was put in.
        others: Further characters that it may be with their probabilities, the likeliest first.
    """

    character: str
    score: float | None
    others: tuple[tuple[str, float], ...] = ()

    def may_be(self, character: str) -> float:
        """Probability of a character here; 0 for one that is out of the question."""
        if character == self.character:
            return 1.0 if self.score is None else self.score
        return next((p for other, p in self.others if other == character), 0.0)

    def read_as(self, character: str) -> "Letter":
        """The same place, read another way."""
        known = ((self.character, self.score or 0.0), *self.others)
        others = tuple(pair for pair in known if pair[0] != character)
        return Letter(character, self.score, others)


def decode(probabilities: npt.NDArray[np.float32], characters: Sequence[str]) -> tuple[Letter, ...]:
    """Greedy CTC decoding (Graves et al. 2006) that brings faint spaces back.

    The recogniser swallows narrow spaces ("NOPARKING"): its best guess there is "nothing", yet
    the space is a far second, which it hardly ever is inside a word.

    Args:
        probabilities: float32 [steps, classes], rows sum to 1; the last class is the space.
        characters: What each class stands for; that of `BLANK` is never looked up.

    Returns:
        The line's characters, without outer spaces.
    """
    best = probabilities.argmax(axis=1)
    space = probabilities[:, -1]
    letters: list[Letter] = []
    last = -1
    for step, label in enumerate(best):
        if label == BLANK or (step > 0 and label == best[step - 1]):
            continue
        letter = _letter(probabilities[step], int(label), characters)
        before = letters[-1].character if letters else ""
        lost = space[last + 1 : step].max(initial=0) > FAINT_SPACE
        if lost and _may_part(before, letter.character):
            letters.append(Letter(" ", None))
        letters.append(letter)
        last = step
    return _stripped(letters)


def text_of(letters: Sequence[Letter]) -> str:
    """The line as text."""
    return "".join(letter.character for letter in letters)


def score_of(letters: Sequence[Letter]) -> float:
    """Mean probability of the line's characters; 0 for no text."""
    scores = [letter.score for letter in letters if letter.score is not None]
    return min(1.0, sum(scores) / len(scores)) if scores else 0.0


def _letter(row: npt.NDArray[np.float32], label: int, characters: Sequence[str]) -> Letter:
    near: list[int] = np.flatnonzero(row >= POSSIBLE).tolist()
    others = sorted(
        ((characters[i], float(row[i])) for i in near if i not in (label, BLANK)),
        key=lambda pair: (-pair[1], pair[0]),
    )
    return Letter(characters[label], float(row[label]), tuple(others))


def _stripped(letters: Sequence[Letter]) -> tuple[Letter, ...]:
    told = [i for i, letter in enumerate(letters) if letter.character.strip()]
    return tuple(letters[told[0] : told[-1] + 1]) if told else ()


def _may_part(left: str, right: str) -> bool:
    """Whether a space may be put between two characters.

    Not beside punctuation ("3,50", "example.com") nor inside a number.
    """
    return left.isalnum() and right.isalnum() and not (left.isdigit() and right.isdigit())
