"""Whether what was heard is only what the assistant says itself."""

from rapidfuzz import fuzz

from assistant.hearing.interruption import Interruption, judge
from assistant.hearing.words import plain

FEW_WORDS = 4  # so few are like something or other in any answer ...
FEW_LIKENESS = 92.0  # ... so they must be nearly the same, 0 to 100
LIKENESS = 75.0  # of more words to a stretch of the answer, 0 to 100


def is_own_voice(heard: str, spoken: str, language: str = "en") -> bool:
    """Whether words heard while the assistant spoke are an echo of what it said.

    They are where they are much like one stretch of it. A wish for silence ("stop", "wait") never
    is, even where the answer holds that word: a wearer who is not obeyed is worse off than one
    whose answer is cut off.

    Args:
        heard: As the recogniser writes it.
        spoken: The answer that was being spoken, as far as it may have sounded.
        language: Of what was heard, BCP-47.
    """
    words = plain(heard)
    if not words or judge(heard, language) is Interruption.HALT:
        return False
    return likeness(words, plain(spoken)) >= (
        FEW_LIKENESS if len(words.split()) <= FEW_WORDS else LIKENESS
    )


def likeness(words: str, answer: str) -> float:
    """How much `words` are like the stretch of `answer` that is likest, 0 to 100; plain text."""
    if len(words) > len(answer):
        return fuzz.ratio(words, answer)
    return fuzz.partial_ratio(words, answer)
