import re
from enum import Enum, auto

from rapidfuzz import fuzz, process

from assistant.hearing.words import Words, languages, plain, words_of

MOST_WORDS = 12  # no more are a backchannel or a halt
FEW_WORDS = 2  # so few are a request only if they begin like one
SLIP = 80.0  # rapidfuzz ratio, 0 to 100, from which a lone word is a misheard "cancel"
SLIP_LETTERS = 5  # shorter words are too alike to be guessed

_SAID_AGAIN = re.compile(r"\b(\S+)(?: \1\b)+")


class Interruption(Enum):
    """What somebody means who says something while the assistant speaks."""

    BACKCHANNEL = auto()  # "go on", or nothing that could be made out: nothing is cut off
    HALT = auto()  # "be silent"
    OTHER = auto()  # a question, a correction, or talk with somebody else


def judge(text: str, language: str) -> Interruption:
    """What `text`, said while the assistant speaks, means.

    The words of all languages count: in so short a sound the recogniser tells languages apart
    badly, and "stop" and "okay" are said in many. It also makes words of hums and coughs, so one or
    two that begin like no request are taken for a backchannel.

    Args:
        text: As the recogniser writes it. What has been said so far is judged as if it were all:
            "stop" may turn out to be "stop sign on the left?".
        language: BCP-47; its words are tried first.
    """
    said = _SAID_AGAIN.sub(r"\1", plain(text))
    if not said:
        return Interruption.BACKCHANNEL
    count = len(said.split())
    if count > MOST_WORDS:
        return Interruption.OTHER
    codes = sorted(languages(), key=lambda code: code != language)
    known = [words for code in codes if (words := words_of(code)) is not None]
    for words in known:
        if words.halts.fullmatch(said):
            return Interruption.HALT
        if words.backchannels.fullmatch(said):
            return Interruption.BACKCHANNEL
    if count > FEW_WORDS or any(words.openers.match(said) for words in known):
        return Interruption.OTHER
    misheard = any(_is_slip(said, words) for words in known)
    return Interruption.HALT if misheard else Interruption.BACKCHANNEL


def _is_slip(said: str, words: Words) -> bool:
    """Whether a lone word is nearly one that asks for silence."""
    return len(said) >= SLIP_LETTERS and bool(
        process.extractOne(said, words.halt_names, scorer=fuzz.ratio, score_cutoff=SLIP)
    )
