"""What the recogniser found, as events."""

from assistant.events import SpeechEnded, SpeechIgnored, Transcript
from assistant.hearing.captions import Caption
from assistant.hearing.utterance import Utterance
from models.whisper import Transcription


def unheard(ended: SpeechEnded) -> SpeechIgnored:
    """An utterance whose recognition failed."""
    return SpeechIgnored(ended.t_ns, ended.start_ns, ended.utterance, "", "recognition failed")


def transcript_of(utterance: Utterance, ended: SpeechEnded, found: Transcription) -> Transcript:
    """The final transcript of an utterance."""
    whole = Caption(found.text, len(found.text))
    return _transcript(utterance, whole, found, ended.t_ns, final=True)


def captioned(
    utterance: Utterance, caption: Caption, found: Transcription, end_ns: int
) -> Transcript:
    """A partial transcript of an utterance, of its sound up to `end_ns`."""
    return _transcript(utterance, caption, found, end_ns, final=False)


def _transcript(
    utterance: Utterance, words: Caption, found: Transcription, end_ns: int, *, final: bool
) -> Transcript:
    return Transcript(
        t_ns=end_ns,
        start_ns=utterance.start_ns,
        utterance=utterance.number,
        text=words.text,
        language=found.language,
        language_probability=found.language_probability,
        avg_logprob=found.avg_logprob,
        no_speech_probability=found.no_speech_probability,
        final=final,
        addressed=utterance.addressed,
        stable=words.stable,
    )
