"""Sound in, utterances and their words out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.clock import NS_PER_MS
from assistant.config import Hearing, Listen
from assistant.events import (
    DeviceLost,
    Event,
    InterpretingSet,
    ListenOpened,
    Muted,
    SpeechEnded,
    SpeechStarted,
    Transcript,
    TurnOpened,
    VoiceStarted,
    VoiceStopped,
    WakeHeard,
)
from assistant.hearing.attention import Attention, Heed
from assistant.hearing.captions import CaptionWindow
from assistant.hearing.endpoint import Endpointer, Offset, Onset, Pause, Resumption
from assistant.hearing.language_prior import LanguagePrior
from assistant.hearing.patience import patience_ms
from assistant.hearing.sound_history import SoundHistory
from assistant.hearing.transcripts import captioned, transcript_of, unheard
from assistant.hearing.utterance import Attempt, Utterance
from assistant.hearing.waker import Wake, Waker
from assistant.hearing.words import spoken_halts
from assistant.scheduler import Job, Priority, Scheduler
from assistant.stage import Happening, Stage
from devices.media import AudioBlock, Samples
from models.vad import Vad, VadStream
from models.whisper import Transcription

_TAIL_MS = 200  # sound after the last speech that is recognised too
_WAKE_MS = 2000  # sound before the wake phrase's end that is listened to a second time
_SPARE_S = 5.0  # sound kept beyond the longest utterance

# Samples of an utterance, how likely each language is beforehand, and words that are likely, to
# what was said.
Recognise = Callable[[Samples, Mapping[str, float], Sequence[str]], Transcription]
Asks = Callable[[str, str], bool]
JudgeEnd = Callable[[Samples], float]  # samples to the probability that the turn is over


@dataclass(frozen=True, slots=True)
class Hearers:
    """The models that hear one microphone.

    Attributes:
        vad: Says where there is speech.
        recognise: Writes it down; called on a worker.
        judge_end: Says whether a turn is over; called on a worker.
        asks: Says whether words, in a language (BCP-47), are a request as they stand.
        wake: Hears the wake phrase; None where none is listened for.
        is_wake: Whether sound, with the waker's score, is the wake phrase when it is listened to a
            second time; called on a worker.
        clean: Takes the assistant's own voice out of the sound.
    """

    vad: VadStream
    recognise: Recognise
    judge_end: JudgeEnd
    asks: Asks = lambda words, language: False
    wake: Waker | None = None
    is_wake: Callable[[Samples, float], bool] = lambda sound, score: True
    clean: Callable[[AudioBlock], AudioBlock] = lambda block: block


class Ears(Stage):
    """Cuts one microphone's sound into utterances and has each recognised.

    Recognition begins at the first short pause. If speech goes on it is thrown away; if not, its
    words and the turn-end model say how long the silence must last that ends the turn, and the
    transcript is there when it does.

    Args:
        hearers: The models.
        scheduler: Runs the slow ones.
        settings: Thresholds and times.
        languages: That may be spoken.
        listen: Which speech is heard.
    """

    def __init__(
        self,
        hearers: Hearers,
        scheduler: Scheduler,
        settings: Hearing,
        languages: tuple[str, ...],
        listen: Listen,
    ) -> None:
        self._hearers = hearers
        self._scheduler = scheduler
        self._settings = settings
        self._endpointer = Endpointer(settings)
        self._attention = Attention(listen, settings)
        self._prior = LanguagePrior(languages)
        self._halts = spoken_halts(languages)
        self._history = SoundHistory(settings.longest_utterance_s + _SPARE_S)
        self._rest = np.zeros(0, np.float32)  # samples that do not fill a chunk yet
        self._count = 0  # utterances so far
        self._open: Utterance | None = None
        self._taken_ns = 0  # the sound before is of the wake phrase or of another utterance
        self._newest: Transcript | None = None

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take sound, calls, and what shows that somebody is in conversation."""
        match happening:
            case AudioBlock():
                yield from self._hear(happening, now_ns)
            case ListenOpened():
                yield from self._call(happening.t_ns)
            case WakeHeard():
                self._taken_ns = happening.t_ns
                yield from self._call(happening.t_ns)
            case Muted(on=True) | DeviceLost(device="microphone"):
                self._endpointer.forget()
                if self._open is not None:
                    yield self._close(self._open, happening.t_ns, happening.t_ns, dropped=True)
            case InterpretingSet():
                self._attention.interpreting = happening.on
            case VoiceStarted() | VoiceStopped():
                self._attention.voice(isinstance(happening, VoiceStarted), happening.t_ns)
            case Transcript(final=True):
                self._newest = happening
            case TurnOpened():
                self._attention.take_up(now_ns)
                if self._newest and happening.utterance == self._newest.utterance:
                    self._prior.take(self._newest.language)

    def finish(self, now_ns: int) -> Iterator[Event]:
        """End the utterance that is open when the sound is over."""
        for offset in self._endpointer.close():
            yield from self._end(offset, now_ns)

    def _hear(self, raw: AudioBlock, now_ns: int) -> Iterator[Event]:
        block = self._hearers.clean(raw)
        new = self._history.append(block)
        if self._hearers.wake is not None:
            for wake in self._hearers.wake.feed(new):
                self._check_wake(wake, now_ns)
        samples = np.concatenate([self._rest, new])
        whole = len(samples) - len(samples) % Vad.CHUNK
        self._rest = samples[whole:]
        for chunk in samples[:whole].reshape(-1, Vad.CHUNK):
            for point in self._endpointer.feed(self._hearers.vad.feed(chunk)):
                match point:
                    case Onset():
                        yield from self._begin(point)
                    case Pause():
                        self._attempt(point, now_ns)
                    case Resumption() if self._open is not None:
                        self._drop_attempt(self._open)
                    case Offset():
                        yield from self._end(point, now_ns)
        self._caption(now_ns)

    def _check_wake(self, wake: Wake, now_ns: int) -> None:
        """Have what sounds like the wake phrase listened to a second time."""
        end_ns = self._history.time_of(wake.end)
        begin_ns = max(0, end_ns - _WAKE_MS * NS_PER_MS)
        sound = self._history.between(begin_ns, self._history.end_ns)

        def deliver(said: bool, _: int) -> list[Event]:
            return [WakeHeard(t_ns=end_ns, score=wake.score)] if said else []

        self._scheduler.submit(
            Job(
                stage="wake_check",
                priority=Priority.TRANSCRIPT,
                work=lambda: self._hearers.is_wake(sound, wake.score),
                deliver=deliver,
            ),
            now_ns,
        )

    def _call(self, t_ns: int) -> Iterator[Event]:
        """Take what is said from `t_ns` on as meant for the assistant."""
        self._attention.call(t_ns)
        if not self._endpointer.speaking:
            return
        if self._open is not None and not self._open.addressed:
            yield self._close(self._open, t_ns, t_ns, dropped=True)  # what came before was not
        if self._open is None:
            yield self._heed_from(t_ns, addressed=True)

    def _begin(self, onset: Onset) -> Iterator[Event]:
        start_ns = self._time_of(onset.chunk)
        heed = self._attention.heed(start_ns)
        if heed is not Heed.NONE:
            yield self._heed_from(start_ns, heed is Heed.ADDRESSED)

    def _heed_from(self, start_ns: int, addressed: bool) -> SpeechStarted:
        self._count += 1
        sound_ns = max(start_ns - self._settings.pre_roll_ms * NS_PER_MS, self._taken_ns)
        caption_at_ns = start_ns + self._settings.first_caption_ms * NS_PER_MS
        self._open = Utterance(self._count, start_ns, sound_ns, addressed, caption_at_ns)
        return SpeechStarted(t_ns=start_ns, utterance=self._count)

    def _end(self, offset: Offset, now_ns: int) -> Iterator[Event]:
        utterance = self._open
        if utterance is None:
            return
        end_ns = self._time_of(offset.last + 1)
        # What was over before the call, or soon after, is not what the call was for.
        shortest_ns = self._settings.shortest_speech_ms * NS_PER_MS
        dropped = offset.dropped or end_ns - utterance.start_ns < shortest_ns
        ended = self._close(utterance, end_ns, self._time_of(offset.decided + 1), dropped)
        yield ended
        if dropped:
            return
        if utterance.addressed and offset.last == offset.decided:
            self._attention.call(end_ns)  # it got too long and was cut; the rest is meant too
        attempt = utterance.attempt
        if attempt is None or attempt.failed or attempt.last != offset.last:
            attempt = Attempt(offset.last)
            self._recognise(utterance, attempt, end_ns, now_ns)
        attempt.ended = ended
        if attempt.found is not None:
            yield transcript_of(utterance, ended, attempt.found)

    def _close(
        self, utterance: Utterance, end_ns: int, decided_ns: int, dropped: bool
    ) -> SpeechEnded:
        self._open = None
        self._taken_ns = max(self._taken_ns, end_ns)
        if dropped:
            self._drop_attempt(utterance)
        return SpeechEnded(end_ns, utterance.start_ns, decided_ns, utterance.number, dropped)

    def _drop_attempt(self, utterance: Utterance) -> None:
        if utterance.attempt is not None:
            utterance.attempt.stale = True
            utterance.attempt = None

    def _attempt(self, pause: Pause, now_ns: int) -> None:
        """Recognise what was said up to a pause, and judge whether the turn is over."""
        utterance = self._open
        if utterance is None:
            return
        attempt = utterance.attempt = Attempt(pause.last)
        self._recognise(utterance, attempt, self._time_of(pause.last + 1), now_ns)
        sound = self._history.between(utterance.sound_ns, self._history.end_ns)

        def deliver(probability: float, _: int) -> list[Event]:
            attempt.turn_end = probability
            self._settle_patience(utterance, attempt)
            return []

        self._scheduler.submit(
            Job(
                stage="turn_end",
                priority=Priority.TRANSCRIPT,
                work=lambda: self._hearers.judge_end(sound),
                deliver=deliver,
                wanted=lambda: self._open is utterance and not attempt.stale,
                utterance=utterance.number,
            ),
            now_ns,
        )

    def _recognise(self, utterance: Utterance, attempt: Attempt, end_ns: int, now_ns: int) -> None:
        """Have all of an utterance up to `end_ns` written down."""
        sound = self._history.between(utterance.sound_ns, end_ns + _TAIL_MS * NS_PER_MS)
        prior, likely = self._prior.weights(), self._likely()

        def deliver(found: Transcription, _: int) -> list[Event]:
            attempt.found = found
            if attempt.ended is not None:
                return [transcript_of(utterance, attempt.ended, found)]
            self._settle_patience(utterance, attempt)
            return [captioned(utterance, utterance.captioner.whole(found.text), found, end_ns)]

        def give_up(_: int) -> list[Event]:
            attempt.failed = True
            return [] if attempt.ended is None else [unheard(attempt.ended)]

        self._scheduler.submit(
            Job(
                stage="speech_to_text",
                priority=Priority.TRANSCRIPT,
                work=lambda: self._hearers.recognise(sound, prior, likely),
                deliver=deliver,
                give_up=give_up,
                wanted=lambda: not attempt.stale,
                utterance=utterance.number,
            ),
            now_ns,
        )

    def _settle_patience(self, utterance: Utterance, attempt: Attempt) -> None:
        """Say how long the silence must last, by what is known of the words and their end."""
        if self._open is utterance and not attempt.stale:
            text, language = attempt.found_words()
            asks = text is not None and self._hearers.asks(text, language)
            self._endpointer.be_patient(
                patience_ms(attempt.turn_end, text, language, asks, self._settings)
            )

    def _caption(self, now_ns: int) -> None:
        """Write down what was said so far, when it is time to."""
        utterance = self._open
        if utterance is None or utterance.captioning or utterance.attempt is not None:
            return
        end_ns = self._history.end_ns
        if end_ns < utterance.caption_at_ns:
            return
        utterance.caption_at_ns = end_ns + self._settings.caption_every_ms * NS_PER_MS
        utterance.captioning = True
        window = self._window(utterance, end_ns)
        prior, likely = self._prior.weights(), self._likely()

        def work() -> list[Transcription]:
            return [self._hearers.recognise(sound, prior, likely) for sound in window.pieces]

        def deliver(found: list[Transcription], _: int) -> list[Event]:
            utterance.captioning = False
            if len(found) > 1:
                utterance.captioner.close(found[0].text, window.cut_ns)
            caption = utterance.captioner.take(found[-1].text)
            newer = utterance.attempt is not None  # what is known by now is of later sound
            return [] if newer else [captioned(utterance, caption, found[-1], end_ns)]

        def give_up(_: int) -> list[Event]:
            utterance.captioning = False
            return []

        self._scheduler.submit(
            Job(
                stage="caption",
                priority=Priority.CAPTION,
                work=work,
                deliver=deliver,
                give_up=give_up,
                wanted=lambda: self._open is utterance,
                utterance=utterance.number,
            ),
            now_ns,
        )

    def _window(self, utterance: Utterance, end_ns: int) -> CaptionWindow:
        begin_ns = utterance.captioner.window_ns
        begin_ns = utterance.sound_ns if begin_ns is None else begin_ns
        return CaptionWindow.of(self._history.between(begin_ns, end_ns), begin_ns)

    def _likely(self) -> tuple[str, ...]:
        """Words that are to be expected now: what stops the voice, while it sounds."""
        return self._halts if self._attention.speaking else ()

    def _time_of(self, chunk: int) -> int:
        return self._history.time_of(chunk * Vad.CHUNK)
