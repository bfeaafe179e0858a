"""Where utterances begin and end, by the VAD's probabilities alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from assistant.config import Hearing

CHUNK_MS = 32  # one VAD probability covers this much sound
_START_CHUNKS = 2  # chunks in a row that make speech, against clicks


@dataclass(frozen=True, slots=True)
class Onset:
    """Speech began with chunk `chunk`."""

    chunk: int


@dataclass(frozen=True, slots=True)
class Offset:
    """Speech ended after chunk `last`, which was sure by the end of chunk `decided`.

    `dropped` tells that it was too short to be an utterance.
    """

    last: int
    decided: int
    dropped: bool = False


class _State(Enum):
    SILENCE = auto()
    SPEECH = auto()
    PAUSE = auto()


class Endpointer:
    """Turns the speech probabilities of one microphone into onsets and offsets.

    An utterance begins with the first of two chunks in a row at or over the speech threshold. It
    ends `end_of_turn_ms` after its last speech, or when it is `longest_utterance_s` long. A chunk
    under the silence threshold begins a pause, one at the speech threshold ends it.
    """

    def __init__(self, settings: Hearing) -> None:
        self._settings = settings
        self._silence_chunks = -(-settings.end_of_turn_ms // CHUNK_MS)
        self._longest_chunks = int(settings.longest_utterance_s * 1000 / CHUNK_MS)
        self._state = _State.SILENCE
        self._chunk = -1
        self._run = 0  # chunks of speech in a row while silent
        self._first = 0
        self._last = 0

    @property
    def speaking(self) -> bool:
        """Whether an utterance is open."""
        return self._state is not _State.SILENCE

    def feed(self, probability: float) -> Iterator[Onset | Offset]:
        """Take the next chunk's speech probability, 0 to 1."""
        self._chunk += 1
        match self._state:
            case _State.SILENCE:
                loud = probability >= self._settings.speech_threshold
                self._run = self._run + 1 if loud else 0
                if self._run >= _START_CHUNKS:
                    self._first = self._chunk - self._run + 1
                    self._last = self._chunk
                    self._run = 0
                    self._state = _State.SPEECH
                    yield Onset(self._first)
            case _State.SPEECH:
                if probability >= self._settings.silence_threshold:
                    self._last = self._chunk
                else:
                    self._state = _State.PAUSE
            case _State.PAUSE:
                if probability >= self._settings.speech_threshold:
                    self._last = self._chunk
                    self._state = _State.SPEECH
        if self.speaking and self._over():
            yield from self.close()

    def close(self) -> Iterator[Offset]:
        """End the utterance that is open, if one is: the sound is over."""
        if self.speaking:
            self._state = _State.SILENCE
            spoken_ms = (self._last - self._first + 1) * CHUNK_MS
            dropped = spoken_ms < self._settings.shortest_speech_ms
            yield Offset(self._last, self._chunk, dropped)

    def _over(self) -> bool:
        silent = self._chunk - self._last
        spoken = self._chunk - self._first + 1
        return silent >= self._silence_chunks or spoken >= self._longest_chunks
