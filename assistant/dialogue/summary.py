"""What matters most in a talk, by its own words: an extractive summary without any model."""

from collections import Counter
from collections.abc import Sequence

from assistant.memory.words import telling

FEWEST_WORDS = 4  # telling or not; a shorter sentence says little by itself
_AGAIN = 0.25  # what a word counts for that a chosen sentence has said


def most_telling(sentences: Sequence[str], most: int) -> list[int]:
    """The sentences that say most of what is talked about, as indices in order of time.

    A sentence weighs by how often its telling words occur in the whole talk, in relation to the
    root of their number; words of chosen sentences count less from then on, so that nothing is
    told twice (after SumBasic: Nenkova and Vanderwende, 2005).
    """
    words = [telling(sentence) for sentence in sentences]
    weight = {word: float(count) for word, count in Counter(w for ws in words for w in ws).items()}
    left = [i for i, s in enumerate(sentences) if words[i] and len(s.split()) >= FEWEST_WORDS]
    chosen: list[int] = []
    while left and len(chosen) < most:
        best = max(left, key=lambda i: sum(weight[w] for w in words[i]) / len(words[i]) ** 0.5)
        left.remove(best)
        chosen.append(best)
        for word in words[best]:
            weight[word] *= _AGAIN
    return sorted(chosen)
