"""How long to wait for more after speech has paused."""

import re
from enum import Enum, auto

from assistant.config import Hearing
from assistant.hearing.words import plain, words_of

# Measured 200 ms after the last sound, on 87 whole utterances (11 human, 76 synthetic, English and
# Portuguese) and 316 of the same cut off in the middle. By sound and words 76 % of the whole are
# ended early and 2 % late, and of the cut 9 % early and 56 % late; by sound alone, from 0.5 on,
# 87 % of the whole and 25 % of the cut would be ended early. That whole requests end early too
# takes the English ones from 73 to 93 % early, and the cut ones from 9 to 29 %: most of those are
# requests as they stand ("Read the second line" of "Read the second line on the menu"). Of ten
# hesitations none is ended early that was not before.
SURELY_ON = 0.03  # turn-end probability up to which the speaker surely goes on
LIKELY_ON = 0.5  # and under which words that seldom end a sentence do not end this one

_BROKEN_OFF = re.compile(r"(?:[,;:–—-]|\.\.+|…)\W*$")  # how the recogniser marks it


class Ending(Enum):
    """How what was said so far ends."""

    WHOLE = auto()  # as a sentence may
    DOUBTFUL = auto()  # as few sentences do: "what is that for", "where is my red"
    BROKEN_OFF = auto()  # in the middle of a sentence: "what is the price of the"


def ending(text: str, language: str) -> Ending:
    """How the words so far end.

    Args:
        text: As the recogniser writes it, of the sound up to the pause.
        language: BCP-47; of one without words only the marks at the end count.
    """
    said, words = plain(text), words_of(language)
    if _BROKEN_OFF.search(text) or (words is not None and words.unfinished.search(said)):
        return Ending.BROKEN_OFF
    if not said or (words is not None and words.seldom_last.search(said)):
        return Ending.DOUBTFUL
    return Ending.WHOLE


def patience_ms(
    turn_end: float | None, text: str | None, language: str, asks: bool, settings: Hearing
) -> int:
    """How long the silence must last, in milliseconds, that ends what is being said.

    Short where the sound and the words both say that it is over, or the words are a request that
    the assistant can answer; long where either says that it is not. Whichever is not known yet is
    None, and the usual time goes on being waited for.

    Args:
        turn_end: The probability by the sound that the speaker is done.
        text: The words so far, as the recogniser writes them.
        language: BCP-47, of the words.
        asks: Whether the words are a request as they stand.
        settings: The three times, and the probability from which an end is sure.
    """
    how = None if text is None else ending(text, language)
    if how is Ending.BROKEN_OFF or (turn_end is not None and turn_end <= SURELY_ON):
        return settings.mid_sentence_ms
    if how is Ending.DOUBTFUL and turn_end is not None and turn_end < LIKELY_ON:
        return settings.mid_sentence_ms
    sure = turn_end is not None and (asks or turn_end >= settings.sure_end)
    return settings.sure_end_ms if how is Ending.WHOLE and sure else settings.end_of_turn_ms
