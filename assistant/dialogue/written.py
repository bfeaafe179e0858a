"""Which language something is written in, where nobody heard it."""

import re
from collections.abc import Mapping
from functools import cache
from itertools import chain

from assistant.dialogue.language import Language

SMALL = 2  # what a small word counts; another that the language file knows counts one
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def written_in(text: str, languages: Mapping[str, Language], usual: str) -> str:
    """The BCP-47 tag of the language that most words and letters of `text` belong to.

    Args:
        text: One utterance.
        languages: Those that it may be in, by tag.
        usual: The answer where nothing tells.
    """
    text = text.lower().replace("’", "'")
    words = _WORD.findall(text)
    counts = {
        code: sum(letter in language.rules["own_letters"] for letter in text)
        + sum(_weight(language, word) for word in words)
        for code, language in languages.items()
    }
    most = max(counts.values(), default=0)
    if not most or counts.get(usual) == most:
        return usual
    return next(code for code, count in counts.items() if count == most)


def _weight(language: Language, word: str) -> int:
    if word in language.rules["small_words"]:
        return SMALL
    return int(word in _known(language))


@cache
def _known(language: Language) -> frozenset[str]:
    """The words of a language's requests and of the things that it has names for."""
    names = chain.from_iterable((c.noun, c.many, *c.also) for c in language.called.values())
    requests = chain.from_iterable(language.rules["sentences"].values())
    return frozenset(_WORD.findall(" ".join(chain(names, requests)).lower()))
