"""Sound in, utterances and their words out."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from assistant.clock import NS_PER_MS
from assistant.config import Hearing, Listen
from assistant.events import (
    Event,
    ListenOpened,
    SpeechEnded,
    SpeechIgnored,
    SpeechStarted,
    Transcript,
)
from assistant.hearing.endpoint import Endpointer, Offset, Onset
from assistant.hearing.sound_history import SoundHistory
from assistant.scheduler import Job, Priority, Scheduler
from assistant.stage import Happening, Stage
from devices.media import NANOSECONDS, AudioBlock, Samples
from models.vad import Vad
from models.whisper import Transcription

_TAIL_MS = 200  # sound after the last speech that is recognised too
_SPARE_S = 5.0  # sound kept beyond the longest utterance

Recognise = Callable[[Samples], Transcription]


class Ears(Stage):
    """Cuts one microphone's sound into utterances and has each recognised.

    Args:
        vad: The voice activity detector.
        recognise: Samples of one utterance to words; called on a worker.
        scheduler: Runs it.
        settings: Thresholds and times.
        listen: When `Listen.PUSH`, only speech that begins soon after `ListenOpened` is heard.
    """

    def __init__(
        self,
        vad: Vad,
        recognise: Recognise,
        scheduler: Scheduler,
        settings: Hearing,
        listen: Listen,
    ) -> None:
        self._vad = vad.stream()
        self._recognise = recognise
        self._scheduler = scheduler
        self._settings = settings
        self._listen = listen
        self._endpointer = Endpointer(settings)
        self._history = SoundHistory(settings.longest_utterance_s + _SPARE_S)
        self._rest = np.zeros(0, np.float32)  # samples that do not fill a chunk yet
        self._utterance = 0
        self._start_ns = 0
        self._heard = False  # whether the open utterance is to be recognised
        self._open_until_ns = 0

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take sound, and the opening of a push-to-talk turn."""
        match happening:
            case AudioBlock():
                yield from self._hear(happening, now_ns)
            case ListenOpened():
                window_ns = int(self._settings.push_window_s * NANOSECONDS)
                self._open_until_ns = happening.t_ns + window_ns
                if self._endpointer.speaking and not self._heard:
                    yield from self._hear_from(happening.t_ns)

    def finish(self, now_ns: int) -> Iterator[Event]:
        """End the utterance that is open when the sound is over."""
        for offset in self._endpointer.close():
            yield from self._end(offset, now_ns)

    def _hear(self, block: AudioBlock, now_ns: int) -> Iterator[Event]:
        samples = np.concatenate([self._rest, self._history.append(block)])
        whole = len(samples) - len(samples) % Vad.CHUNK
        self._rest = samples[whole:]
        for chunk in samples[:whole].reshape(-1, Vad.CHUNK):
            for point in self._endpointer.feed(self._vad.feed(chunk)):
                match point:
                    case Onset():
                        yield from self._begin(point)
                    case Offset():
                        yield from self._end(point, now_ns)

    def _begin(self, onset: Onset) -> Iterator[Event]:
        start_ns = self._history.time_of(onset.chunk * Vad.CHUNK)
        self._heard = False
        if self._listen is Listen.OPEN or start_ns <= self._open_until_ns:
            yield from self._hear_from(start_ns)

    def _hear_from(self, start_ns: int) -> Iterator[Event]:
        """Take the open utterance as meant for the assistant, from `start_ns` on."""
        self._heard = True
        self._start_ns = start_ns
        self._utterance += 1
        yield SpeechStarted(t_ns=start_ns, utterance=self._utterance)

    def _end(self, offset: Offset, now_ns: int) -> Iterator[Event]:
        if not self._heard:
            return
        end_ns = self._history.time_of((offset.last + 1) * Vad.CHUNK)
        ended = SpeechEnded(
            t_ns=end_ns,
            start_ns=self._start_ns,
            decided_ns=self._history.time_of((offset.decided + 1) * Vad.CHUNK),
            utterance=self._utterance,
            # What was over before the key was pressed is not what the key was pressed for.
            dropped=offset.dropped or end_ns <= self._start_ns,
        )
        yield ended
        if not ended.dropped:
            self._open_until_ns = 0
            self._scheduler.submit(self._job(ended), now_ns)

    def _job(self, ended: SpeechEnded) -> Job:
        sound = self._history.between(
            ended.start_ns - self._settings.pre_roll_ms * NS_PER_MS,
            ended.t_ns + _TAIL_MS * NS_PER_MS,
        )

        def deliver(found: Transcription, _: int) -> list[Event]:
            return [transcript_of(ended, found)]

        return Job(
            stage="speech_to_text",
            priority=Priority.TRANSCRIPT,
            work=lambda: self._recognise(sound),
            deliver=deliver,
            give_up=lambda _: [unheard(ended)],
            utterance=ended.utterance,
        )


def unheard(ended: SpeechEnded) -> SpeechIgnored:
    """An utterance whose recognition failed."""
    return SpeechIgnored(ended.t_ns, ended.start_ns, ended.utterance, "", "recognition failed")


def transcript_of(ended: SpeechEnded, found: Transcription) -> Transcript:
    """The final transcript of an utterance."""
    return Transcript(
        t_ns=ended.t_ns,
        start_ns=ended.start_ns,
        utterance=ended.utterance,
        text=found.text,
        language=found.language,
        language_probability=found.language_probability,
        avg_logprob=found.avg_logprob,
        no_speech_probability=found.no_speech_probability,
    )
