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
class Pause:
    """The speech that is open may have ended after chunk `last`: a short silence came after it."""

    last: int


@dataclass(frozen=True, slots=True)
class Resumption:
    """Speech went on after a `Pause`."""


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


Point = Onset | Pause | Resumption | Offset


class Endpointer:
    """Turns the speech probabilities of one microphone into onsets, pauses and offsets.

    An utterance begins with the first of two chunks in a row at or over the speech threshold. A
    chunk under the silence threshold begins a silence, one at the speech threshold ends it. A
    silence of `pause_ms` is told as a `Pause`. The utterance ends after `end_of_turn_ms` of
    silence, or as long as `be_patient` says, or when it is `longest_utterance_s` long.
    """

    def __init__(self, settings: Hearing) -> None:
        self._settings = settings
        self._pause_chunks = _chunks(settings.pause_ms)
        self._patience_chunks = 0
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

    def be_patient(self, milliseconds: int) -> None:
        """How long the silence must last that ends the open utterance, until speech goes on."""
        self._patience_chunks = _chunks(milliseconds)

    def forget(self) -> None:
        """The sound breaks off: nothing is open any more."""
        self._state = _State.SILENCE
        self._run = 0

    def feed(self, probability: float) -> Iterator[Point]:
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
                    self.be_patient(self._settings.end_of_turn_ms)
                    yield Onset(self._first)
            case _State.SPEECH:
                if probability >= self._settings.silence_threshold:
                    self._last = self._chunk
                else:
                    self._state = _State.PAUSE
            case _State.PAUSE:
                if probability >= self._settings.speech_threshold:
                    yield from self._resume()
                elif self._silent_chunks == self._pause_chunks and not self._too_short:
                    yield Pause(self._last)
        if self.speaking and self._over():
            yield from self.close()

    def _resume(self) -> Iterator[Resumption]:
        # This chunk is none of the silence.
        paused = self._silent_chunks > self._pause_chunks and not self._too_short
        self._last = self._chunk
        self._state = _State.SPEECH
        self.be_patient(self._settings.end_of_turn_ms)
        if paused:
            yield Resumption()

    @property
    def _silent_chunks(self) -> int:
        return self._chunk - self._last

    @property
    def _too_short(self) -> bool:
        spoken_ms = (self._last - self._first + 1) * CHUNK_MS
        return spoken_ms < self._settings.shortest_speech_ms

    def close(self) -> Iterator[Offset]:
        """End the utterance that is open, if one is: the sound is over."""
        if self.speaking:
            self._state = _State.SILENCE
            yield Offset(self._last, self._chunk, self._too_short)

    def _over(self) -> bool:
        spoken = self._chunk - self._first + 1
        return self._silent_chunks >= self._patience_chunks or spoken >= self._longest_chunks


def _chunks(milliseconds: int) -> int:
    return -(-milliseconds // CHUNK_MS)
