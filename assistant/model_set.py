"""The models of one run, each loaded when it is first needed."""

import threading
from collections.abc import Callable
from functools import cached_property

from assistant.config import Settings
from assistant.errors import SettingsError
from assistant.events import CodeSeen, Detections, TextSeen
from assistant.seeing.perception import Perception
from devices.media import Frame, Samples
from models.code_reader import CodeReader
from models.detector import Detector
from models.runtime import SessionOptions
from models.store import Store
from models.text_reader import TextReader
from models.vad import Vad
from models.voice import Voice
from models.whisper import Transcription, Whisper


class ModelSet:
    """The models of one run.

    Args:
        settings: Providers, threads, languages, voice.
        store: Where the files are.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._lock = threading.RLock()  # two workers may need the same model first

    def load(self, on_load: Callable[[str], None] = lambda name: None) -> None:
        """Load all of them now; `on_load` is told each one's name before it is loaded."""
        for name in ("vad", "perception", "whisper", "voice"):
            on_load(name)
            with self._lock:
                getattr(self, name)

    @cached_property
    def vad(self) -> Vad:
        """Voice activity detection."""
        return Vad(self._store.get("vad"), self._options(1))

    @cached_property
    def whisper(self) -> Whisper:
        """Speech recognition."""
        threads = self._settings.runtime.recogniser_threads
        whisper = Whisper(self._store.get("whisper-base"), self._options(threads))
        unknown = set(self._settings.hearing.languages) - whisper.languages
        if unknown:
            raise SettingsError(
                f"wanted languages such as en or pt in hearing.languages, found "
                f"{', '.join(sorted(unknown))}; mend it"
            )
        return whisper

    @cached_property
    def perception(self) -> Perception:
        """Objects, text and codes."""
        runtime = self._settings.runtime
        return Perception(
            Detector(self._store.get("detector"), self._options(runtime.detector_threads)),
            TextReader(self._store.get("text-reader"), self._options(runtime.text_reader_threads)),
            CodeReader(),
            self._settings.seeing,
        )

    @cached_property
    def voice(self) -> Voice:
        """The English voice."""
        threads = self._settings.runtime.voice_threads
        return Voice(self._store.get("voice-en"), self._options(threads))

    def recognise(self, samples: Samples) -> Transcription:
        """Words of one utterance, float32 [n] at 16 kHz."""
        with self._lock:
            whisper = self.whisper
        return whisper.transcribe(samples, self._settings.hearing.languages)

    def look(self, kind: str, frame: Frame) -> Detections | TextSeen | CodeSeen:
        """One kind of look ("objects", "text" or "codes") at a picture."""
        with self._lock:
            perception = self.perception
        return perception.look(kind, frame)

    def synthesise(self, words: str) -> tuple[Samples, int]:
        """Sound of one clause, and its sample rate."""
        with self._lock:
            voice = self.voice
        return voice.say(words, self._settings.voice.speed), voice.sample_rate

    def _options(self, threads: int) -> SessionOptions:
        return SessionOptions(provider=self._settings.runtime.provider, threads=threads)
