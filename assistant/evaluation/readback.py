"""Whether a voice can be understood: what it says is heard by the recogniser and compared."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import soxr

from assistant.errors import BenchError
from assistant.evaluation.word_error_rate import edit_distance
from devices.media import Samples
from models.log_mel import SAMPLE_RATE
from models.whisper import Whisper

SpokenForm = Callable[[str], str]  # written words -> words as they are said


class Speaking(Protocol):
    """A voice of `models`."""

    sample_rate: int

    def say(self, text: str, speed: float = 1.0) -> Samples:
        """Words -> mono samples at `sample_rate`."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence that was read back.

    Attributes:
        text: What the voice was given.
        wanted: The words that should be heard.
        heard: The words that were.
        errors: Words substituted, left out or put in.
    """

    text: str
    wanted: tuple[str, ...]
    heard: tuple[str, ...]
    errors: int

    @property
    def word_error_rate(self) -> float:
        """Errors per wanted word."""
        return self.errors / max(len(self.wanted), 1)


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Lines of text, a tab, and the words as they should be heard.

    Raises:
        BenchError: the file is missing, or a line has not two parts.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BenchError(
            f"wanted sentences in {path}, found {error.strerror}; run this from a clone of Olhar"
        ) from error
    pairs = []
    for number, line in enumerate(lines, start=1):
        text, tab, words = line.partition("\t")
        if not (tab and text.strip() and words.strip()):
            raise BenchError(
                f"wanted a text, a tab and its words in {path}, line {number}, found {line!r}; "
                "mend the line"
            )
        pairs.append((text, words))
    return pairs


def read_back(
    voice: Speaking,
    whisper: Whisper,
    language: str,
    spoken_form: SpokenForm,
    pairs: Iterable[tuple[str, str]],
) -> Iterator[Sentence]:
    """Have each text said and heard; what was heard and what should be are compared as spoken.

    Args:
        voice: Says the texts.
        whisper: Hears them.
        language: Which the recogniser is told, such as "en".
        spoken_form: Of that language.
        pairs: Texts and the words that should be heard.
    """
    for text, reference in pairs:
        sound = soxr.resample(voice.say(text), voice.sample_rate, SAMPLE_RATE)
        transcription = whisper.transcribe(sound.astype(np.float32), (language,))
        wanted = _words(reference, spoken_form)
        heard = _words(transcription.text, spoken_form)
        yield Sentence(text, wanted, heard, edit_distance(wanted, heard))


def corpus_rate(sentences: Iterable[Sentence]) -> float:
    """Errors per wanted word over all of them, long ones counting for more."""
    errors = words = 0
    for sentence in sentences:
        errors += sentence.errors
        words += len(sentence.wanted)
    return errors / max(words, 1)


def _words(text: str, spoken_form: SpokenForm) -> tuple[str, ...]:
    """Words as they are said, without marks and case."""
    said = spoken_form(text).casefold().replace("'", "")
    return tuple(re.sub(r"[\W_]+", " ", said).split())
