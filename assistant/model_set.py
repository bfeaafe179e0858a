"""The models of one run, each loaded when it is first needed."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np

from assistant.agent.agent import Agent
from assistant.config import Listen, Settings
from assistant.dialogue.skill import Skill
from assistant.errors import SettingsError
from assistant.events import Perceived
from assistant.outside.audit import AuditLog, default_file
from assistant.outside.client import VisionModel
from assistant.outside.look import look_with
from assistant.seeing.perception import Perception
from assistant.speaking.phrases import Phrases
from devices.media import Frame, Image, Samples
from models.box import Box
from models.code_reader import CodeReader
from models.detector import Detector
from models.embedder import Embedder, Embedding
from models.errors import ModelRejected
from models.face_finder import FaceFinder
from models.hand_finder import Hand, HandFinder
from models.hand_landmarks import HandLandmarks
from models.kokoro import KokoroVoice
from models.openai_whisper import OpenAIWhisper
from models.palm_finder import PalmFinder
from models.request_classifier import RequestClassifier
from models.runtime import SessionOptions
from models.sentence_embedder import Floats, SentenceEmbedder
from models.store import Store
from models.text_reader import TextReader
from models.translator import Translator, is_installed
from models.turn_end import TurnEnd
from models.vad import Vad
from models.voice import Voice
from models.wake_check import WakeCheck, WakeEncoder
from models.wake_word import WakeWord
from models.whisper import Transcription, Whisper

# Words before which a long first clause is cut, for voices that sound when all of it is made.
RANKED = 6  # labels that are told of a sentence
JOINTS: dict[str, frozenset[str]] = {
    "pt": frozenset(["e", "ou", "mas", "com", "para", "que", "depois", "quando", "onde", "porque"])
}


class Speaks(Protocol):
    """What is needed of a voice."""

    sample_rate: int

    def say(self, text: str, speed: float = 1.0) -> Samples:
        """All sound of `text`."""

    def stream(self, text: str, speed: float = 1.0) -> Iterator[Samples]:
        """Sound of `text`, piece by piece."""


class SpokenBy:
    """A voice, and the phrases of it that are remembered."""

    def __init__(self, voice: Speaks) -> None:
        self.voice = voice
        self.phrases = Phrases(voice.stream)


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

    def load(
        self, listen: Listen = Listen.OPEN, on_load: Callable[[str], None] = lambda name: None
    ) -> None:
        """Load what is needed now; `on_load` is told each one's name before it is loaded."""
        names = ["vad", "turn_end", "recogniser", "perception", "voice"]
        if listen is Listen.WAKE:
            names += ["wake_word", "wake_check"]
        if self._settings.asks_model:
            names.append("vision_model")  # its settings are checked now, nothing is sent
        for name in names:
            on_load(name)
            with self._lock:
                getattr(self, name)

    @cached_property
    def vad(self) -> Vad:
        """Voice activity detection."""
        return Vad(self._store.get("vad"), self._options(1))

    @cached_property
    def recogniser(self) -> Whisper | OpenAIWhisper:
        """Speech recognition."""
        asr = self._settings.asr
        recogniser: Whisper | OpenAIWhisper
        if asr.engine == "openai-whisper":
            recogniser = OpenAIWhisper(asr.model)
        else:
            threads = self._settings.runtime.recogniser_threads
            recogniser = Whisper(self._store.get(f"whisper-{asr.model}"), self._options(threads))
        unknown = set(asr.languages) - recogniser.languages
        if unknown:
            raise SettingsError(
                f"wanted languages that Whisper {asr.model} knows in asr.languages, found "
                f"{', '.join(sorted(unknown))}; mend it"
            )
        return recogniser

    @cached_property
    def turn_end(self) -> TurnEnd:
        """End-of-turn detection."""
        return TurnEnd(self._store.get("turn-end"), self._options(1))

    @cached_property
    def wake_word(self) -> WakeWord:
        """The wake phrase."""
        return WakeWord(self._store.get("wake"), self._options(1))

    @cached_property
    def wake_check(self) -> WakeCheck:
        """The second listening to the wake phrase."""
        encoder = WakeEncoder(self._store.get("whisper-base") / "encoder.onnx", self._options(1))
        return WakeCheck(self._store.get("wake") / "wake-check.onnx", encoder, self._options(1))

    @cached_property
    def perception(self) -> Perception:
        """Objects, text and codes."""
        runtime = self._settings.runtime
        return Perception(
            Detector(self._store.get("detector"), self._options(runtime.detector_threads)),
            TextReader(self._store.get("text-reader"), self._options(runtime.text_reader_threads)),
            CodeReader(),
            self._find_hands,
            self.embed,
            self._settings.seeing,
        )

    @cached_property
    def hand_finder(self) -> HandFinder:
        """Hands; few questions need them."""
        options = self._options(self._settings.runtime.detector_threads)
        return HandFinder(
            PalmFinder(self._store.get("palm-finder"), options),
            HandLandmarks(self._store.get("hand-landmarks"), options),
        )

    @cached_property
    def embedder(self) -> Embedder:
        """What views look like, to tell places apart."""
        threads = self._settings.runtime.detector_threads
        return Embedder(self._store.get("embedder"), self._options(threads))

    @cached_property
    def sentence_embedder(self) -> SentenceEmbedder:
        """What sentences mean, to understand requests and to find what was told."""
        # One sentence is too little work for a GPU.
        return SentenceEmbedder(self._store.get("sentence-embedder"), SessionOptions("cpu", 1))

    @cached_property
    def request_classifier(self) -> RequestClassifier:
        """Which skill a sentence asks for."""
        return RequestClassifier(self._store.get("request-classifier"))

    def rank(self, text: str) -> tuple[tuple[str, float], ...]:
        """The likeliest labels of a sentence with their probabilities, the likeliest first."""
        embeddings = self.embed_sentences([text])
        with self._lock:
            classifier = self.request_classifier
        (scores,) = classifier.scores([text], embeddings)
        order = np.argsort(-scores, kind="stable")[:RANKED]
        return tuple((classifier.labels[i], float(scores[i])) for i in order)

    @cached_property
    def face_finder(self) -> FaceFinder:
        """Faces, to hide them."""
        threads = self._settings.runtime.detector_threads
        return FaceFinder(self._store.get("face-finder"), self._options(threads))

    @cached_property
    def translator(self) -> Translator:
        """English to Portuguese and back."""
        return Translator()

    @property
    def translates(self) -> bool:
        """Whether a translator is installed."""
        return is_installed()

    def translate(self, text: str, source: str, target: str) -> str:
        """`text` in another language; `source` and `target` are BCP-47."""
        with self._lock:
            translator = self.translator
        return translator.translate(text, source, target)

    def embed(self, image: Image) -> Embedding:
        """What a picture looks like."""
        with self._lock:
            embedder = self.embedder
        return embedder.embed(image)

    def embed_sentences(self, texts: Sequence[str], passages: bool = False) -> Floats:
        """What sentences mean [n, 384]; `passages` are those that are searched through."""
        with self._lock:
            embedder = self.sentence_embedder
        return embedder.embed(texts, passages)

    def faces(self, image: Image, closer: Box) -> list[Box]:
        """The faces in a picture, in its pixels; those in `closer` are looked for closely."""
        with self._lock:
            finder = self.face_finder
        return [face.box for face in finder.find(image, [closer])]

    def _find_hands(self, image: Image) -> list[Hand]:
        with self._lock:
            finder = self.hand_finder
        return finder.find(image)

    @cached_property
    def voice(self) -> SpokenBy:
        """The English voice."""
        threads = self._settings.runtime.voice_threads
        return SpokenBy(Voice(self._store.get("voice-en"), self._options(threads)))

    @cached_property
    def portuguese_voice(self) -> SpokenBy:
        """The Brazilian Portuguese voice."""
        threads = self._settings.runtime.portuguese_voice_threads
        folder, speaker = self._store.get("voice-pt"), self._settings.voice.portuguese
        return SpokenBy(KokoroVoice(folder, self._options(threads), speaker))

    def recognise(
        self, samples: Samples, prior: Mapping[str, float], likely: Sequence[str] = ()
    ) -> Transcription:
        """Words of one utterance, float32 [n] at 16 kHz; `prior` by language.

        `likely` are words to be expected now, beside those of the settings.
        """
        with self._lock:
            recogniser = self.recogniser
        asr = self._settings.asr
        vocabulary = (*asr.vocabulary, *likely)
        return recogniser.transcribe(samples, asr.languages, prior, vocabulary)

    def is_wake(self, samples: Samples, first: float) -> bool:
        """Whether sound, float32 [n] at 16 kHz, ends with the wake phrase.

        `first` is the score of the first listening, 0 to 1.
        """
        with self._lock:
            check = self.wake_check
        return check.sureness(samples, first) >= self._settings.hearing.wake_threshold

    def judge_end(self, samples: Samples) -> float:
        """The probability that a turn is over, given its sound, float32 [n] at 16 kHz."""
        with self._lock:
            turn_end = self.turn_end
        return turn_end.probability(samples)

    @cached_property
    def vision_model(self) -> VisionModel:
        """The wearer's own vision model."""
        return VisionModel(self._settings.vision_model, AuditLog(default_file()))

    def agent(self, skills: Mapping[str, Skill]) -> Agent:
        """The wearer's own language model, which may use `skills`."""
        # Its package takes a second to import, so it is only where a server is configured.
        from assistant.outside.language_model import LanguageModel

        model = LanguageModel(self._settings.language_model, AuditLog(default_file()))
        return Agent(model, skills)

    def look(self, kind: str, frame: Frame, words: str = "") -> Perceived:
        """One kind of look ("objects", "text", "codes", "hands" or "colours") at a picture."""
        if kind == "model":
            with self._lock:
                model = self.vision_model
            return look_with(model, frame, words)
        with self._lock:
            perception = self.perception
        return perception.look(kind, frame)

    def synthesise(self, words: str, language: str, speed: float) -> Iterator[tuple[Samples, int]]:
        """Sound of one clause in a language (BCP-47), piece by piece, and its sample rate."""
        with self._lock:
            spoken_by = self.portuguese_voice if language == "pt" else self.voice
        for piece in spoken_by.phrases.stream(words, speed):
            yield piece, spoken_by.voice.sample_rate

    def speaker(self, engine: str) -> Speaks:
        """The voice of a name in the catalogue, for recordings.

        Raises:
            ModelRejected: there is no such voice.
        """
        with self._lock:
            if engine == "voice-en":
                return self.voice.voice
            if engine == "voice-pt":
                return self.portuguese_voice.voice
        raise ModelRejected(f"wanted the voice voice-en or voice-pt, found {engine!r}; mend it")

    def say(self, words: str, language: str = "en", speed: float = 1.0) -> tuple[Samples, int]:
        """All sound of `words` at once, and its sample rate."""
        pieces, rates = zip(*self.synthesise(words, language, speed), strict=True)
        return np.concatenate(pieces), rates[0]

    def _options(self, threads: int) -> SessionOptions:
        return SessionOptions(provider=self._settings.runtime.provider, threads=threads)
