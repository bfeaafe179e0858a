"""Whisper in the openai-whisper package, on PyTorch: an engine for users with a big GPU."""

import functools
import importlib
import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import ModelRejected, PackageMissing
from models.log_mel import SAMPLE_RATE
from models.whisper import EMPTY_LOGPROB, ENGLISH, SHORTEST_S, Transcription

PACKAGE = "whisper"  # as openai-whisper is imported

Floats = npt.NDArray[np.float32]


class OpenAIWhisper:
    """One of OpenAI's models, with the surface of `models.whisper.Whisper`.

    The package fetches its checkpoint when it is first used, into `folder`. Calls wait for one
    another: PyTorch's module holds the state of the search.

    Args:
        name: One of OpenAI's names, such as "turbo" or "small", or a checkpoint file.
        device: PyTorch's, such as "cuda:0"; None takes the GPU where there is one.
        folder: Where checkpoints are kept; None leaves that to the package.

    Raises:
        PackageMissing: openai-whisper or PyTorch is not installed.
        ModelRejected: the package does not know the model, or cannot fetch or load it.
    """

    def __init__(self, name: str, device: str | None = None, folder: Path | None = None) -> None:
        self._package = _import_package()
        self._lock = threading.Lock()
        try:
            self._model = self._package.load_model(
                name, device=device, download_root=str(folder) if folder else None
            )
        except Exception as error:  # PyTorch's and the network's errors share no base
            reason = " ".join(str(error).split())
            raise ModelRejected(
                f"wanted OpenAI's Whisper {name!r} in PyTorch, found: {reason}; name another "
                "model, or take Olhar's own engine"
            ) from error

    @functools.cached_property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that it can write down."""
        if not self._model.is_multilingual:
            return frozenset({ENGLISH})
        return frozenset(list(self._package.tokenizer.LANGUAGES)[: self._model.num_languages])

    def transcribe(
        self,
        samples: Floats,
        languages: Sequence[str] = (ENGLISH,),
        prior: Mapping[str, float] | None = None,
        vocabulary: Iterable[str] = (),
    ) -> Transcription:
        """Write down the speech in `samples`, of any length, greedily.

        Args:
            samples: float32, mono, -1 to 1, 16 kHz, shape [n].
            languages: Codes of the languages that it may be in. One is taken as given; among
                several the model chooses.
            prior: How much each language is to be expected, before anything is heard; any
                positive scale, 1 where a language is missing.
            vocabulary: Taken and not used. The package could only read the words beforehand as
                a prompt, and then the model writes them where they were not said.

        Raises:
            ValueError: the samples have another type or shape, or a language is unknown.
        """
        if samples.ndim != 1 or samples.dtype != np.float32 or not np.isfinite(samples).all():
            raise ValueError(
                "expected finite float32 samples of shape (n,), "
                f"got {samples.dtype} {samples.shape}"
            )
        unknown = [code for code in languages if code not in self.languages]
        if unknown or not languages:
            raise ValueError(
                f"expected languages that this Whisper knows, such as en, got {languages!r}"
            )
        if len(samples) < SHORTEST_S * SAMPLE_RATE:
            return Transcription("", languages[0], 1 / len(languages), EMPTY_LOGPROB, 1.0, ())
        with self._lock:
            language, probability = self._language(samples, languages, prior or {})
            found = self._model.transcribe(
                samples,
                language=language,
                temperature=0.0,  # others draw words by chance
                condition_on_previous_text=False,
                no_speech_threshold=None,  # who asks decides what is noise
                fp16=self._on_gpu,
            )
        return self._result(found, language, probability)

    def _language(
        self, samples: Floats, languages: Sequence[str], prior: Mapping[str, float]
    ) -> tuple[str, float]:
        if len(languages) == 1:
            return languages[0], 1.0
        package, model = self._package, self._model
        mel = package.log_mel_spectrogram(package.pad_or_trim(samples), model.dims.n_mels)
        _, found = model.detect_language(mel.to(model.device))
        weights = {code: float(found[code]) * prior.get(code, 1.0) for code in languages}
        likeliest = max(weights, key=weights.__getitem__)
        total = math.fsum(weights.values())
        return likeliest, weights[likeliest] / total if total else 1 / len(weights)

    def _result(self, found: Mapping[str, Any], language: str, likely: float) -> Transcription:
        tokenizer = self._package.tokenizer.get_tokenizer(
            self._model.is_multilingual, num_languages=self._model.num_languages
        )
        segments = found["segments"]
        words = [[int(t) for t in part["tokens"] if t < tokenizer.eot] for part in segments]
        count = sum(map(len, words))
        logprob = math.fsum(
            part["avg_logprob"] * len(said) for part, said in zip(segments, words, strict=True)
        )
        return Transcription(
            text=str(found["text"]).strip(),
            language=language,
            language_probability=likely,
            avg_logprob=logprob / count if count else EMPTY_LOGPROB,
            no_speech_probability=min((float(p["no_speech_prob"]) for p in segments), default=1.0),
            tokens=tuple(token for said in words for token in said),
        )

    @property
    def _on_gpu(self) -> bool:
        return str(self._model.device).startswith("cuda")


def _import_package() -> Any:
    try:
        return importlib.import_module(PACKAGE)
    except ImportError as error:
        raise PackageMissing(
            f"wanted the openai-whisper package, found it not to be imported ({error}); run "
            "`pip install openai-whisper`, or take Olhar's own engine"
        ) from error
