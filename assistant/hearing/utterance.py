"""One utterance while it is spoken: what was made of its words so far."""

from dataclasses import dataclass, field

from assistant.events import SpeechEnded
from assistant.hearing.captions import Captioner
from models.whisper import Transcription


@dataclass(slots=True)
class Attempt:
    """A recognition that begins at a pause, before it is sure that the utterance is over.

    Attributes:
        last: The last chunk of speech before the pause.
        stale: Whether speech went on, so that nobody wants it any more.
        failed: Whether the recogniser failed.
        found: What it found, once it is done.
        turn_end: The probability that the turn is over, once it is known.
        ended: The end of the utterance, if that was sure first.
    """

    last: int
    stale: bool = False
    failed: bool = False
    found: Transcription | None = None
    turn_end: float | None = None
    ended: SpeechEnded | None = None

    def found_words(self) -> tuple[str | None, str]:
        """The words and their language; None and nothing while they are not known."""
        return (self.found.text, self.found.language) if self.found else (None, "")


@dataclass(slots=True)
class Utterance:
    """An utterance that is open.

    Attributes:
        number: Counts from 1.
        start_ns: Its first speech.
        sound_ns: From where on its sound is recognised.
        addressed: Whether a key or the wake phrase came before it.
        caption_at_ns: When its words are written down next.
        captioner: Its words so far.
        captioning: Whether they are being written down.
        attempt: The recognition of the whole of it, during a pause.
    """

    number: int
    start_ns: int
    sound_ns: int
    addressed: bool
    caption_at_ns: int
    captioner: Captioner = field(default_factory=Captioner)
    captioning: bool = False
    attempt: Attempt | None = None
