"""When a tone is sounded."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from assistant.clock import NS_PER_MS
from assistant.events import (
    Answer,
    Event,
    ListenOpened,
    Muted,
    RecordingSet,
    SpeechEnded,
    SpeechStarted,
    Transcript,
    TurnOpened,
    VoiceStarted,
    VoiceStopped,
    WakeHeard,
)
from assistant.hearing.interruption import Interruption, judge
from assistant.speaking.tones import SAMPLE_RATE, Tone, tone
from assistant.stage import Happening, Stage
from devices.media import Samples

CALL_WAIT_NS = 300 * NS_PER_MS  # after a call, in which the wearer may speak on
CALL_LATEST_NS = 1000 * NS_PER_MS  # after a call, for what turns out to have been no speech
THINKING_WAIT_NS = 1200 * NS_PER_MS  # after the end of a request
TAKEN_UP_WAIT_NS = 300 * NS_PER_MS  # and after it was taken up: the voice may be about to begin
RECORDING_LATEST_NS = 5000 * NS_PER_MS  # after it began or ended; the answer comes first
CUT_WAIT_NS = 300 * NS_PER_MS  # after the voice was cut, in which the reason may show


class Plays(Protocol):
    """What of a loudspeaker is needed."""

    def play(self, samples: Samples, sample_rate: int, now_ns: int) -> None:
        """Add samples after what is still playing."""

    def playing(self, now_ns: int) -> bool:
        """Whether something still sounds."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A tone that may be sounded from `due_ns` to `latest_ns`, session time."""

    tone: Tone
    due_ns: int
    latest_ns: int


class Chimes(Stage):
    """Sounds tones, never while somebody or the voice speaks: what would be late is left out.

    Stands after the mouth in the list of stages: a call that cuts off the voice would cut off its
    own tone otherwise.

    Args:
        loudspeaker: Plays them.
        sample_rate: Hertz of the tones.
    """

    def __init__(self, loudspeaker: Plays, sample_rate: int = SAMPLE_RATE) -> None:
        self._loudspeaker = loudspeaker
        self._sample_rate = sample_rate
        self._speaking = False  # whether somebody is
        self._waiting: _Waiting | None = None
        self._voiced = False  # whether the voice began and has not ended
        self._explained_ns = -1  # when the wearer last did what cuts off the voice

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take note of what tones tell about, and of who is speaking."""
        match happening:
            case ListenOpened() | WakeHeard():
                self._explained_ns = now_ns
                self._wait(Tone.LISTENING, now_ns + CALL_WAIT_NS, now_ns + CALL_LATEST_NS)
            case Muted():
                # Nobody is heard any more, or not yet again.
                self._speaking = False
                self._wait(Tone.MUTED if happening.on else Tone.LISTENING, now_ns, now_ns)
            case RecordingSet():
                self._wait(Tone.RECORDING, now_ns, now_ns + RECORDING_LATEST_NS)
            case SpeechStarted():
                self._speaking = True
            case SpeechEnded():
                self._speaking = False
                if not happening.dropped:
                    self._forget(Tone.LISTENING)
            case Transcript() if judge(happening.text, happening.language) is Interruption.HALT:
                self._explained_ns = now_ns
                self._forget(Tone.INTERRUPTED)
            case TurnOpened():
                self._explained_ns = now_ns
                due_ns = max(happening.t_ns + THINKING_WAIT_NS, now_ns + TAKEN_UP_WAIT_NS)
                self._wait(Tone.THINKING, due_ns, due_ns)
            case Answer() if happening.stops_voice or not happening.text:
                self._waiting = None  # the silence is what was asked for
            case VoiceStarted():
                self._voiced = True
                self._waiting = None
            case VoiceStopped():
                if happening.interrupted and self._voiced and now_ns != self._explained_ns:
                    self._wait(Tone.INTERRUPTED, now_ns + CUT_WAIT_NS, now_ns + CUT_WAIT_NS)
                self._voiced = False
        self._sound(now_ns)
        return ()

    def step(self, now_ns: int) -> Iterable[Event]:
        """Sound the tone that is due."""
        self._sound(now_ns)
        return ()

    def _wait(self, which: Tone, due_ns: int, latest_ns: int) -> None:
        self._waiting = _Waiting(which, due_ns, latest_ns)

    def _forget(self, which: Tone) -> None:
        if self._waiting is not None and self._waiting.tone is which:
            self._waiting = None

    def _sound(self, now_ns: int) -> None:
        waiting = self._waiting
        if waiting is None or now_ns < waiting.due_ns:
            return
        if not self._speaking and not self._loudspeaker.playing(now_ns):
            self._loudspeaker.play(tone(waiting.tone, self._sample_rate), self._sample_rate, now_ns)
            self._waiting = None
        elif now_ns >= waiting.latest_ns:
            self._waiting = None
