"""Whisper: what was said, in which language, and how sure that is."""

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import ModelRejected
from models.log_mel import HOP, SAMPLE_RATE, log_mel
from models.long_audio import quiet_cut
from models.runtime import SessionOptions, open_session
from models.whisper_decoding import Decoded, decode, read_rules
from models.whisper_reader import WhisperReader
from models.whisper_seams import SEAM_S, resume, without_doubled
from models.whisper_tokens import read_tokens
from models.whisper_vocabulary import Vocabulary

SHORTEST_S = 0.1  # seconds; in less there is no word
EMPTY_LOGPROB = -10.0  # avg_logprob of a Transcription without text; below that of any text

# The encoder hears the sound and some silence after it, so that it notices the end.
CONTEXT_MIN_S = 6.0  # with 4 s one word in a hundred more is wrong; 6 s take 1.2 times as long
CONTEXT_STEP_S = 2.0
CONTEXT_MAX_S = 30.0
TAIL_S = 1.0
WINDOW_MAX_S = CONTEXT_MAX_S - TAIL_S
WINDOW_MIN_S = 20.0  # longer sound is cut where it is quietest between these two

# In a short context an English-only model says its sentence again and again, so for the decoder the
# rest of 30 s is filled up with silence, encoded once.
ENGLISH = "en"  # the language of those models
SILENT_CELL = -0.75  # of a spectrogram whose loudest cell, in speech, is about 1.25

# The model may end where it gave an early time for its last word; then the rest is heard anew.
RESUME_S = 1.5  # seconds; a shorter rest is left
NOISE_LOGPROB = -1.0  # of a later window's words; below it they are made up, and left out

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Transcription:
    """What was said.

    Attributes:
        text: Without spaces around it; empty where nothing was heard.
        language: Its code, such as "en".
        language_probability: Among the languages that were allowed, the prior included, 0 to 1.
        avg_logprob: Mean natural log-probability of `tokens`: about -0.3 for clear speech,
            below -1 for noise and silence; `EMPTY_LOGPROB` where there are none.
        no_speech_probability: That the sound holds no speech, 0 to 1, as the model sees it;
            of several windows the lowest.
        tokens: The text's token numbers.
    """

    text: str
    language: str
    language_probability: float
    avg_logprob: float
    no_speech_probability: float
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Window:
    decoded: Decoded
    language: str
    language_probability: float
    no_speech_probability: float


@dataclass(frozen=True, slots=True)
class _Expected:
    prior: Mapping[str, float]  # of each language that is allowed
    vocabulary: Vocabulary


class Whisper:
    """A Whisper model as `models.build.whisper` writes it. Holds no state.

    Args:
        folder: Holds encoder.onnx, decoder.onnx, tokenizer.json and config.json.
        options: How both graphs are run.
        context_s: The least that the encoder hears, seconds: 30 as the model was trained, and by
            far slower.

    Raises:
        ModelRejected: a file is missing or does not fit the others.
    """

    def __init__(
        self, folder: Path, options: SessionOptions, *, context_s: float = CONTEXT_MIN_S
    ) -> None:
        self._least_context_s = context_s
        for name in ("encoder.onnx", "decoder.onnx", "tokenizer.json", "config.json"):
            if not (folder / name).is_file():
                raise ModelRejected(
                    f"wanted {name} in {folder}, found none; run `python -m assistant models build`"
                )
        self._encoder = open_session(folder / "encoder.onnx", options, varied_shapes=True)
        self._decoder = open_session(folder / "decoder.onnx", options)
        self._check_fit(folder)
        self._mels = int(self._encoder.get_inputs()[0].shape[1])
        self._tokens = read_tokens(folder / "tokenizer.json")
        vocabulary = int(self._decoder.get_outputs()[0].shape[2])
        self._rules = read_rules(folder / "config.json", self._tokens, vocabulary)
        self._silence = None if self._tokens.languages else self._hear_silence()

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that it can write down."""
        return frozenset(self._tokens.languages or {ENGLISH})

    def transcribe(
        self,
        samples: Floats,
        languages: Sequence[str] = ("en",),
        prior: Mapping[str, float] | None = None,
        vocabulary: Iterable[str] = (),
    ) -> Transcription:
        """Write down the speech in `samples`.

        Sound longer than `WINDOW_MAX_S` is cut where it is quietest. Where the model ends
        early, hearing is resumed from there, and unsure words are left out. The language is that
        of the first window.

        Args:
            samples: float32, mono, -1 to 1, 16 kHz, shape [n].
            languages: Codes of the languages that it may be in. One is taken as given; among
                several the model chooses.
            prior: How much each language is to be expected, before anything is heard; any
                positive scale, 1 where a language is missing.
            vocabulary: Names and jargon that may occur, spelt as they are to be written.

        Raises:
            ValueError: the samples have another type or shape, a language is unknown, a prior
                is not positive or a word of the vocabulary far too long.
        """
        prior = prior or {}
        self._check(samples, languages, prior)
        expected = _Expected(
            {code: prior.get(code, 1.0) for code in languages},
            Vocabulary(vocabulary, self._tokens),
        )
        if len(samples) < SHORTEST_S * SAMPLE_RATE:
            likelihood = 1.0 / len(languages)
            return Transcription("", languages[0], likelihood, EMPTY_LOGPROB, 1.0, ())
        long = len(samples) > WINDOW_MAX_S * SAMPLE_RATE
        windows: list[_Window] = []
        begin = 0
        while len(samples) - begin >= (RESUME_S if windows else SHORTEST_S) * SAMPLE_RATE:
            size = quiet_cut(samples[begin:], SAMPLE_RATE, WINDOW_MIN_S, WINDOW_MAX_S)
            piece = samples[begin : begin + size]
            window = self._hear(piece, expected)
            heard_s = window.decoded.heard_s
            if not (windows and _is_noise(window)):
                windows.append(self._seamed(windows, window, long))
                expected = _Expected({windows[0].language: 1.0}, expected.vocabulary)
            # A little before a quiet cut all has been heard.
            whole = begin + size < len(samples) and size / SAMPLE_RATE - heard_s < SEAM_S
            if whole or heard_s < RESUME_S:
                begin += size
            elif long:
                begin += resume(piece, SAMPLE_RATE, window.decoded)
            else:
                begin += round(heard_s * SAMPLE_RATE)
        return self._joined(windows)

    def _seamed(self, windows: Sequence[_Window], window: _Window, long: bool) -> _Window:
        # In short sound a word that is said twice is more likely than one that was cut.
        if not windows or not long:
            return window
        decoded = without_doubled(windows[-1].decoded, window.decoded, self._tokens)
        return dataclasses.replace(window, decoded=decoded)

    def _hear(self, samples: Floats, expected: _Expected) -> _Window:
        window = self._hear_in(_context_s(samples, self._least_context_s), samples, expected)
        if window.decoded.finished:
            return window
        # "five five five five" can loop in a short context; the long one mends that.
        return self._hear_in(CONTEXT_MAX_S, samples, expected)

    def _hear_in(self, context_s: float, samples: Floats, expected: _Expected) -> _Window:
        tokens = self._tokens
        languages = list(expected.prior)
        reader = WhisperReader(self._decoder, self._encode(samples, context_s))
        if len(languages) == 1:
            language, probability = languages[0], 1.0
            # Both rows at once cost hardly more than one: the weights are read once.
            read = [*tokens.prompt(language), tokens.first_timestamp]
            at_start, logits = reader.read(read, [0, len(read) - 1])
        else:
            at_start = reader.read([tokens.start], [0])[0]
            codes = [tokens.languages[language] for language in languages]
            priors = np.array(list(expected.prior.values()), np.float32)
            probabilities = _softmax(at_start[codes] + np.log(priors))
            best = int(probabilities.argmax())
            language, probability = languages[best], float(probabilities[best])
            logits = reader.read([*tokens.prompt(language)[1:], tokens.first_timestamp], [2])[0]
        no_speech = float(_softmax(at_start)[tokens.no_speech])
        duration_s = len(samples) / SAMPLE_RATE
        decoded = decode(
            reader.read,
            self._rules,
            logits,
            duration_s,
            lambda logits: expected.vocabulary.fit(logits, reader.peek),
        )
        return _Window(decoded, language, probability, no_speech)

    def _encode(self, samples: Floats, context_s: float) -> dict[str, Floats]:
        """Every decoder layer's cross keys and values, by the decoder's input name."""
        cross = self._cross(log_mel(samples, round(context_s * SAMPLE_RATE / HOP), self._mels))
        return cross if self._silence is None else _filled_up(cross, self._silence)

    def _hear_silence(self) -> dict[str, Floats]:
        """What 30 s of nothing are to the decoder."""
        frames = round(CONTEXT_MAX_S * SAMPLE_RATE / HOP)
        return self._cross(np.full((self._mels, frames), SILENT_CELL, np.float32))

    def _cross(self, mel: Floats) -> dict[str, Floats]:
        names = [port.name for port in self._encoder.get_outputs()]
        return dict(zip(names, self._encoder.run(names, {"mel": mel[None]}), strict=True))

    def _joined(self, windows: Sequence[_Window]) -> Transcription:
        texts = [self._tokens.decode(window.decoded.tokens).strip() for window in windows]
        logprobs = [value for window in windows for value in window.decoded.logprobs]
        return Transcription(
            text=" ".join(filter(None, texts)),
            language=windows[0].language,
            language_probability=windows[0].language_probability,
            avg_logprob=math.fsum(logprobs) / len(logprobs) if logprobs else EMPTY_LOGPROB,
            no_speech_probability=min(window.no_speech_probability for window in windows),
            tokens=tuple(token for window in windows for token in window.decoded.tokens),
        )

    def _check(self, samples: Floats, languages: Sequence[str], prior: Mapping[str, float]) -> None:
        if samples.ndim != 1 or samples.dtype != np.float32:
            raise ValueError(
                f"expected float32 samples of shape (n,), got {samples.dtype} {samples.shape}"
            )
        if not np.isfinite(samples).all():
            raise ValueError("expected finite samples, got NaN or infinity")
        unknown = [code for code in languages if code not in self.languages]
        if unknown or not languages:
            raise ValueError(
                f"expected languages that this Whisper knows, such as en, got {languages!r}"
            )
        if not all(0 < weight < math.inf for weight in prior.values()):
            raise ValueError(f"expected priors above 0, got {dict(prior)!r}")

    def _check_fit(self, folder: Path) -> None:
        """Compare what one graph gives with what the other takes."""
        given = {port.name: port.shape for port in self._encoder.get_outputs()}
        taken = {port.name: port.shape for port in self._decoder.get_inputs()}
        cross = {name: shape for name, shape in taken.items() if name[:2] in ("ck", "cv")}
        needed = {"tokens", "rows", "sk_0", "sv_0"}
        if not cross or given != cross or not needed <= taken.keys():
            raise ModelRejected(
                f"wanted an encoder and a decoder in {folder} that fit, found one giving "
                f"{sorted(given)} and one taking {sorted(taken)}; "
                "delete the folder and run `python -m assistant models build`"
            )


def _filled_up(cross: dict[str, Floats], silence: dict[str, Floats]) -> dict[str, Floats]:
    """Cross keys and values with those of silence at the positions after them."""
    length = cross["cv_0"].shape[2]
    filled = {}
    for name, heard in cross.items():
        axis = 3 if name.startswith("ck") else 2  # keys [B, H, d, S], values [B, H, S, d]
        rest = np.moveaxis(np.moveaxis(silence[name], axis, 0)[length:], 0, axis)
        filled[name] = np.concatenate([heard, rest], axis=axis)
    return filled


def _is_noise(window: _Window) -> bool:
    logprobs = window.decoded.logprobs
    return math.fsum(logprobs) < NOISE_LOGPROB * len(logprobs)


def _context_s(samples: Floats, least: float) -> float:
    """Seconds that the encoder hears."""
    seconds = len(samples) / SAMPLE_RATE + TAIL_S
    stepped = math.ceil(seconds / CONTEXT_STEP_S) * CONTEXT_STEP_S
    return min(max(stepped, least), CONTEXT_MAX_S)


def _softmax(logits: Floats) -> Floats:
    weights = np.exp(logits - logits.max())
    result: Floats = weights / weights.sum()
    return result
