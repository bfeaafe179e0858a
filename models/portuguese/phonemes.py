"""Brazilian Portuguese words as phonemes, in the notation that Kokoro learnt (eSpeak's, for pt-br).

The pronunciations come from rules and a short list of exceptions. Words of English signs inside an
answer are said as in English, by `models.english.phonemes`.
"""

import functools
import re
import unicodedata

from models.english.phonemes import english
from models.portuguese.pronunciations import ENGLISH, ENGLISH_BESIDE, OPEN_PLURALS, RESPELLED
from models.portuguese.vowels import STRESS, pronounced

_TOKENS = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|[.,;:!?]")
_PAUSES = "?!.;:,"  # of several marks in a row the first in this order is kept
_VOWEL_SIGNS = frozenset("aeiouæɐɛɔʊɪ")
_VOICED_STARTS = _VOWEL_SIGNS | frozenset("bdɡʒʤlmnɾvzʎɲwj")
_UN_PORTUGUESE = re.compile(r"[kwy]|sh|th|ee|oo|ck|gh|ff|pp|tt|[bcdfgptv]$|(?<!^)ng$")
_WOMAN_WHO = re.compile(r"(?<=...[dtsx])ora(?=s?$)")  # "diretora", closed as in "diretor"
_SHORTEST_ENGLISH = 4  # letters; capitals that are fewer are an abbreviation
_KNOWN_VOWELS = frozenset("aeiouáéíóúâêôãõàü")

# Short words without a stress of their own: those that the rules say right, and the others.
_WEAK = """
a à as às ao aos da das na nas em um uns por com sem ou mas pelo pela pelos pelas para
""".split()  # noqa: SIM905
_UNSTRESSED = {word: pronounced(word).replace(STRESS, "") for word in _WEAK} | {
    "o": "ʊ",
    "os": "ʊs",
    "e": "i",
    "de": "ʤi",
    "do": "dʊ",
    "dos": "dʊs",
    "no": "nʊ",
    "nos": "nʊs",
    "que": "ki",
    "se": "si",
    "me": "mi",
    "te": "ʧi",
    "lhe": "ʎi",
}
_SPOKEN = {  # neither by rule nor by another spelling
    "muito": "mˈuɪ̃ŋtʊ",
    "muita": "mˈuɪ̃ŋtæ",
    "muitos": "mˈuɪ̃ŋtʊs",
    "muitas": "mˈuɪ̃ŋtæs",
}
_LETTERS = {
    "a": "ˈa",
    "b": "bˈe",
    "c": "sˈe",
    "d": "dˈe",
    "e": "ˈɛ",
    "f": "ˈɛfi",
    "g": "ʒˈe",
    "h": "aɡˈa",
    "i": "ˈi",
    "j": "ʒˈɔtæ",
    "k": "kˈa",
    "l": "ˈɛli",
    "m": "ˈemi",
    "n": "ˈeni",
    "o": "ˈɔ",
    "p": "pˈe",
    "q": "kˈe",
    "r": "ˈɛxi",
    "s": "ˈɛsi",
    "t": "tˈe",
    "u": "ˈu",
    "v": "vˈe",
    "w": "dˈablju",
    "x": "ʃˈis",
    "y": "ˈipsilõ",
    "z": "zˈe",
}
_LETTERS = {letter: unicodedata.normalize("NFD", said) for letter, said in _LETTERS.items()}
_FROM_ENGLISH = {"tʃ": "ʧ", "dʒ": "ʤ"}


def phonemes(text: str) -> str:
    """Text -> phonemes, words apart by spaces, marks (. , ; : ! ?) behind their word.

    A single capital letter is the letter's name, so is a lower-case consonant. What is neither a
    Latin letter nor such a mark is skipped; without any word the result is empty.
    """
    phrases: list[tuple[list[str], str]] = []
    words: list[str] = []
    for token in _TOKENS.findall(unicodedata.normalize("NFC", text.replace("’", "'"))):
        if token not in _PAUSES:
            words.append(token)
        elif words:
            phrases.append((words, token))
            words = []
        elif phrases:
            stronger = min(phrases[-1][1], token, key=_PAUSES.index)
            phrases[-1] = (phrases[-1][0], stronger)
    if words:
        phrases.append((words, ""))
    spoken = ((_phrase(words), mark) for words, mark in phrases)
    return " ".join(said + mark for said, mark in spoken if said)


def is_foreign_word(word: str) -> bool:
    """Whether a word in lower case is one of another language that is said as a word."""
    known = word in RESPELLED or word in ENGLISH
    return known or (len(word) >= _SHORTEST_ENGLISH and english().knows(word))


def _phrase(words: list[str]) -> str:
    """Words between two pauses, the last s of each fitted to what follows."""
    foreign = _english_places(words)
    sounds = [
        _as_english(word) if place in foreign else _word(word) for place, word in enumerate(words)
    ]
    sounds = [sound for sound in sounds if sound]
    for place, following in enumerate(sounds[1:]):
        first = following.lstrip(STRESS + "ˌ")[:1]
        if sounds[place].endswith("s") and first in _VOICED_STARTS:
            sounds[place] = sounds[place][:-1] + "z"
    return " ".join(sounds)


def _word(word: str) -> str:
    """One word, which may have hyphens and apostrophes."""
    lower = word.lower()
    if len(word) == 1 and (word.isupper() or word not in _KNOWN_VOWELS):
        return _LETTERS.get(lower, "") or pronounced(lower)
    if lower in _UNSTRESSED:
        return _UNSTRESSED[lower]
    return "".join(_simple(part) for part in re.split("['-]", lower))


@functools.lru_cache(4096)
def _simple(word: str) -> str:
    """One word in lower case without hyphens."""
    if word in _SPOKEN:
        return unicodedata.normalize("NFD", _SPOKEN[word])
    if word in RESPELLED:
        return pronounced(RESPELLED[word])
    singular = word.removesuffix("s")
    if singular in RESPELLED:
        plural = RESPELLED[singular] + "s"
        return pronounced(plural.replace("ô", "ó") if singular in OPEN_PLURALS else plural)
    return pronounced(_WOMAN_WHO.sub("ôra", word))


# ----------------------------------------------------------------------------------------- English


def _english_places(words: list[str]) -> set[int]:
    """Which of the words are English."""
    lower = [word.lower() for word in words]
    found = {place for place, word in enumerate(lower) if _is_english(word)}
    for place, word in enumerate(lower):
        if word in ENGLISH_BESIDE and {place - 1, place + 1} & found:
            found.add(place)
    return found


def _is_english(word: str) -> bool:
    """Whether a word is a known sign word, or English by its letters and by the lexicon."""
    if word in ENGLISH or len(word) == 1:
        return len(word) > 1
    return bool(_UN_PORTUGUESE.search(word)) and word not in RESPELLED and english().knows(word)


def _as_english(word: str) -> str:
    said = english().phonemes(word.lower())
    for sign, other in _FROM_ENGLISH.items():
        said = said.replace(sign, other)
    return said
