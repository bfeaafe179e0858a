"""Which transcripts are taken for speech at all.

The recogniser finds words in anything: music, coughs, several people on television. Thresholds are
measured on the base model: 326 utterances of speech, clean and in noise of 10 and 5 dB, against 54
that the voice activity detector finds in an hour of noise, music, taps, coughs and babble.
"""

from assistant.config import Hearing
from assistant.events import Transcript
from assistant.hearing.words import plain
from devices.media import NANOSECONDS

# Doubt is the no-speech probability less the average log-probability: either alone lets babble of
# several talkers through or rejects short commands. A word or two are seldom sure (up to 1.4 in
# speech, from 1.8 in noise); whole sentences are (up to 0.65 in speech, from 1.1 in babble that
# does not repeat itself).
MAX_DOUBT_SHORT, SHORT_S = 1.5, 1.0  # up to so many seconds of speech
MAX_DOUBT_LONG, LONG_S = 0.75, 4.0  # from so many on; between them in proportion
# What it hears in babble it often says again and again. Speech repeats up to a third.
MAX_REPETITION = 0.45  # share of a transcript's three-word sequences that came before
REPETITION_WORDS = 8  # shorter transcripts may: "no, no, no, no"
# Nobody speaks as fast as what it makes up for a short bang. Speech has up to 6.4 words a second.
MAX_WORDS_PER_S = 8.0
SPARE_WORDS = 2  # on top, for very short speech

_SEQUENCE = 3  # words


def disbelief(transcript: Transcript, settings: Hearing) -> str:
    """Why a transcript is taken for no speech; empty when it is believed."""
    words = plain(transcript.text).split()
    seconds = (transcript.t_ns - transcript.start_ns) / NANOSECONDS
    doubt = transcript.no_speech_probability - transcript.avg_logprob
    if not words:
        return "no words"
    if transcript.avg_logprob < settings.min_avg_logprob:
        return "not understood"
    if transcript.no_speech_probability > settings.max_no_speech:
        return "no speech"
    if doubt > _max_doubt(seconds):
        return "doubtful"
    if len(words) > MAX_WORDS_PER_S * seconds + SPARE_WORDS:
        return "too fast"
    if len(words) >= REPETITION_WORDS and repetition(words) > MAX_REPETITION:
        return "repeats itself"
    return ""


def repetition(words: list[str]) -> float:
    """The share of the three-word sequences in `words` that came before, 0 to 1."""
    sequences = [tuple(words[place:][:_SEQUENCE]) for place in range(len(words) - _SEQUENCE + 1)]
    return 1 - len(set(sequences)) / len(sequences) if sequences else 0.0


def _max_doubt(seconds: float) -> float:
    share = min(max((seconds - SHORT_S) / (LONG_S - SHORT_S), 0.0), 1.0)
    return MAX_DOUBT_SHORT + share * (MAX_DOUBT_LONG - MAX_DOUBT_SHORT)
