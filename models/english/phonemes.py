"""English words as phonemes, in the notation that eSpeak uses for American English.

The pronunciations are gruut's (MIT): its lexicon, and for other words its letter-to-sound model, a
conditional random field. Of gruut itself nothing is used: only its data package is needed.
Words that look Portuguese, as on signs in Brazil, follow Portuguese spelling.
"""

import base64
import functools
import importlib.resources
import re
import sqlite3
import threading
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pycrfsuite

from models.english.portuguese_words import (
    maybe_portuguese,
    portuguese_sounds,
    surely_portuguese,
)

_TOKENS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[.,;:!?]")
_PAUSES = "?!.;:,"  # of several marks in a row the first in this order is kept
_STRESS = "ˈ"
_WEAK_STRESS = "ˌ"
_VOWELS = frozenset("aeiouæɑɐəɚɛɜɪɔʊʌᵻ")
_CONTEXT = 3  # letters before and after that the letter-to-sound model looks at

# What the lexicon lacks or has wrong: it was made word by word, so it reads "vi" as a numeral and
# ends "it" as before a vowel.
_OWN = {
    "at": "æt",
    "barcode": "bˈɑːɹkoʊd",
    "has": "hæz",
    "it": "ɪt",
    "olhar": "oʊljˈɑːɹ",
    "reais": "ɹeɪˈaɪs",
    "vi": "vˈiː",
    "xi": "ʃˈiː",
}
_LETTER_A = "ˈeɪ"  # the lexicon has the article only
_BEFORE_VOWELS = {"the": "ðɪ", "to": "tʊ"}
_UNFOLDED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}
)
_ENDINGS = {"ll": "əl", "d": "d", "ve": "v", "re": "ɚ", "m": "m", "t": "t"}
_HISSING = ("s", "z", "ʃ", "ʒ")
_VOICELESS = ("p", "t", "k", "f", "θ")


class Pronouncer:
    """Says how English text sounds. May be called from several threads."""

    def __init__(self, folder: Path) -> None:
        """Load lexicon.db and g2p/model.crf from gruut's English folder."""
        self._lexicon = _read_lexicon(folder / "lexicon.db")
        self._guesser = pycrfsuite.Tagger()
        self._guesser.open(str(folder / "g2p" / "model.crf"))
        self._guessing = threading.Lock()  # the tagger keeps the word that it works on

    def knows(self, word: str) -> bool:
        """Whether the lexicon has this word, in any case."""
        word = word.lower()
        return word in self._lexicon or _fold(word) in self._lexicon

    def phonemes(self, text: str) -> str:
        """Text -> phonemes, words apart by spaces, marks (. , ; : ! ?) behind their word.

        A single capital A is the letter's name, a lower-case one the article. What is neither a
        Latin letter nor such a mark is skipped; without any word the result is empty.
        """
        phrases: list[tuple[list[tuple[str, str]], str]] = []
        words: list[tuple[str, str]] = []
        for token in _TOKENS.findall(unicodedata.normalize("NFC", text.replace("’", "'"))):
            if token not in _PAUSES:
                if sound := self._word(token):
                    words.append((token, sound))
            elif words:
                phrases.append((words, token))
                words = []
            elif phrases:
                stronger = min(phrases[-1][1], token, key=_PAUSES.index)
                phrases[-1] = (phrases[-1][0], stronger)
        if words:
            phrases.append((words, ""))
        spoken = (" ".join(_connected(words)) + mark for words, mark in phrases)
        return " ".join(spoken).strip()

    def _word(self, word: str) -> str:
        if word == "A":
            return _LETTER_A
        word = word.lower()
        if surely_portuguese(word):
            return portuguese_sounds(word)
        folded = _fold(word)
        for form in (word, folded):
            if form in self._lexicon:
                return self._lexicon[form]
        if maybe_portuguese(word):
            return portuguese_sounds(word)
        stem, apostrophe, ending = folded.rpartition("'")
        if apostrophe and stem:
            return _with_ending(self._word(stem), ending)
        return self._guess(re.sub("[^a-z]", "", folded))

    def _guess(self, word: str) -> str:
        """How a word that is in no lexicon may sound, from its letters a to z."""
        features = [_features(word, place) for place in range(len(word))]
        with self._guessing:
            coded = self._guesser.tag(features) if word else []
        parts = (base64.b64decode(label).decode() for label in coded)
        sounds = [sound for part in parts for sound in part.split("|") if sound != "_"]
        return _stressed_once("".join(sounds))


@functools.cache
def english() -> Pronouncer:
    """The one shared American English pronouncer, loaded on first use (a quarter of a second)."""
    folder = importlib.resources.files("gruut_lang_en") / "espeak"
    return Pronouncer(Path(str(folder)))


def _read_lexicon(path: Path) -> dict[str, str]:
    query = "SELECT word, phonemes FROM word_phonemes WHERE pron_order = 0"
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        return {word: sounds.replace(" ", "") for word, sounds in database.execute(query)} | _OWN


def _fold(word: str) -> str:
    """Lower-case Latin letters without their accents."""
    decomposed = unicodedata.normalize("NFD", word.translate(_UNFOLDED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _features(word: str, place: int) -> dict[str, str | bool | float]:
    """What gruut's letter-to-sound model was trained to see of the letter at `place`."""
    features: dict[str, str | bool | float] = {"bias": 1.0, "grapheme": _coded(word[place])}
    if place == 0:
        features["begin"] = True
    for step in range(1, _CONTEXT + 1):
        if place >= step:
            features[f"grapheme-{step}"] = _coded(word[place - step])
        if place + step < len(word):
            features[f"grapheme+{step}"] = _coded(word[place + step])
    if place == len(word) - 1:
        features["end"] = True
    return features


def _coded(letter: str) -> str:
    return base64.b64encode(letter.encode()).decode("ascii")


def _stressed_once(sounds: str) -> str:
    """The first main stress stays, later ones become weak; without any the first vowel gets it."""
    first, mark, rest = sounds.partition(_STRESS)
    if mark:
        return first + mark + rest.replace(_STRESS, _WEAK_STRESS)
    place = next((i for i, sound in enumerate(sounds) if sound in _VOWELS), len(sounds))
    return sounds[:place] + _STRESS + sounds[place:] if place < len(sounds) else sounds


def _with_ending(stem: str, ending: str) -> str:
    if ending != "s":
        return stem + _ENDINGS.get(ending, "")
    if stem.endswith(_HISSING):
        return stem + "ᵻz"
    return stem + ("s" if stem.endswith(_VOICELESS) else "z")


def _connected(words: Sequence[tuple[str, str]]) -> list[str]:
    """The sounds of a phrase's words, fitted to their neighbours and with at least one stress."""
    nexts = [sound.lstrip(_STRESS + _WEAK_STRESS) for _, sound in words[1:]] + [""]
    sounds = []
    for (word, sound), following in zip(words, nexts, strict=True):
        if following and following[0] in _VOWELS:
            sounds.append(_BEFORE_VOWELS.get(word.lower(), sound))
        else:
            sounds.append(sound.removesuffix("ɹ") if sound.endswith("ɚɹ") else sound)
    if not any(_STRESS in sound for sound in sounds):
        heaviest = max(range(len(sounds)), key=lambda place: (len(sounds[place]), place))
        sounds[heaviest] = _stressed_once(sounds[heaviest].replace(_WEAK_STRESS, _STRESS))
    return sounds
