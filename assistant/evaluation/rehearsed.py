"""Models whose voice makes each clause once: long benchmarks say the same again and again."""

from collections.abc import Iterable, Iterator

import numpy as np
import soxr

from assistant.config import Settings
from assistant.model_set import ModelSet
from devices.media import SAMPLE_RATE, Samples
from models.clauses import clauses
from models.store import Store

Piece = tuple[Samples, int]  # sound and its rate in Hertz


class RehearsedModels(ModelSet):
    """The real models; what the voice has said once is kept."""

    def __init__(self, settings: Settings, store: Store) -> None:
        super().__init__(settings, store)
        self._said: dict[tuple[str, str, float], list[Piece]] = {}

    def synthesise(self, words: str, language: str, speed: float) -> Iterator[Piece]:
        """Sound of one clause in a language (BCP-47), piece by piece, and its sample rate."""
        key = (words, language, speed)
        if key not in self._said:
            self._said[key] = list(super().synthesise(words, language, speed))
        yield from self._said[key]

    def rehearse(self, texts: Iterable[str]) -> Samples:
        """Say English texts once; their sound, float32, mono, 16 kHz, [n]."""
        pieces = [
            soxr.resample(samples, rate, SAMPLE_RATE)
            for text in texts
            for clause in clauses(text)
            for samples, rate in self.synthesise(clause, "en", 1.0)
        ]
        return np.concatenate(pieces).astype(np.float32)
