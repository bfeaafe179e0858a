import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from assistant.dialogue.language import Language, alternatives

SLIP = 90.0  # rapidfuzz ratio, 0 to 100, from which a word is a misheard name
SLIP_LETTERS = 5  # shorter words are too alike to be guessed
LONGEST_NAME = 4  # words
UNKNOWN_WORDS = 3  # a thing that we do not know has at most so many words


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing was called.

    Attributes:
        word: The canonical label, the name of a group, or the words as they were heard.
        known: Whether the language file names it: a label, a group, or what no model knows.
        pointed: Whether an article or the like came before it ("my keys", not "Ana").
    """

    word: str
    known: bool
    pointed: bool


class Vocabulary:
    """From the words that people say to the labels that the detector knows."""

    def __init__(self, language: Language) -> None:
        rules = language.rules
        self._names: dict[str, str] = {}
        for canonical, called in language.called.items():
            for word in (called.noun, called.many, *called.also):
                self._names.setdefault(word.lower(), canonical)
        # Plain sentences have no hyphens, and not everybody writes the accents.
        for word, canonical in tuple(self._names.items()):
            self._names.setdefault(word.replace("-", " "), canonical)
            self._names.setdefault(unaccented(word).replace("-", " "), canonical)
        self._long_names = [name for name in self._names if len(name) >= SLIP_LETTERS]
        self._never_slips = frozenset(rules["never_slips"])
        self._never = frozenset(str(word) for word in rules["never_things"])
        self._joint = str(rules["joint_of_things"])
        determiner = alternatives(rules["determiners"])
        self._determiners = re.compile(rf"^(?:{determiner} )+")
        self._places = re.compile(rf" (?:{rules['places']})")
        elsewhere = "".join(rf"(?<!\b{word} )" for word in rules["place_words"])
        self._mention = re.compile(
            rf"(?:^|{elsewhere}\b{alternatives([*rules['determiners'], *rules['before_names']])} )"
            rf"(?P<name>{alternatives(map(re.escape, self._names))})"
            rf"(?=$| {alternatives(rules['after_names'])}\b)"
        )

    def names(self, words: str) -> tuple[Name, ...]:
        """The things that `words`, normalised, name: "the cups and my keys" are two.

        Empty if they name none, as in "where is [Ana from]".
        """
        whole = self.name(words)
        if whole is not None and whole.known:
            return (whole,)
        parts = [self.name(part) for part in re.split(self._joint, words)]
        named = tuple(dict.fromkeys(part for part in parts if part is not None))
        if len(named) > 1 and len(named) == len(parts):
            return named
        return (whole,) if whole is not None else ()

    def name(self, words: str) -> Name | None:
        """The one thing that `words` name, or None if they name none."""
        bare = self._determiners.sub("", words)
        pointed = bare != words
        # A known name may itself end like a place ("something to sit on").
        while (canonical := self._known(bare)) is None:
            shorter = self._places.sub("", bare)
            if shorter == bare:
                break
            bare = shorter
        if canonical is not None:
            return Name(canonical, known=True, pointed=pointed)
        tokens = bare.split()
        if not 0 < len(tokens) <= UNKNOWN_WORDS or self._never.intersection(tokens):
            return None
        if not all(token.replace("'", "").replace("-", "").isalpha() for token in tokens):
            return None
        return Name(bare, known=False, pointed=pointed)

    def bare(self, words: str) -> str:
        """`words` without the article, and the like, that they begin with."""
        return self._determiners.sub("", words).strip()

    def mention(self, text: str) -> Name | None:
        """The first known thing that is named within a sentence, or None."""
        found = self._mention.search(text)
        return Name(self._names[found["name"]], known=True, pointed=True) if found else None

    def anywhere(self, text: str) -> Name | None:
        """The first known thing, by its longest name, whatever stands around it; or None."""
        tokens = text.split()
        for start in range(len(tokens)):
            for end in range(min(len(tokens), start + LONGEST_NAME), start, -1):
                words = " ".join(tokens[start:end])
                if words in self._names and not self._never.intersection(tokens[start:end]):
                    return Name(self._names[words], known=True, pointed=False)
        return None

    def _known(self, words: str) -> str | None:
        """The canonical name; a slip of the recogniser is forgiven."""
        if words in self._names:
            return self._names[words]
        if len(words) < SLIP_LETTERS or words in self._never_slips:
            return None
        best = process.extractOne(words, self._long_names, scorer=fuzz.ratio, score_cutoff=SLIP)
        return self._names[best[0]] if best else None


def unaccented(word: str) -> str:
    """A word without its accents: "xicara"."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
