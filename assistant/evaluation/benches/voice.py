"""`bench voice`: how soon the voices are heard, at what cost, and whether they are understood."""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.evaluation.bench import Bench, Figure, Result
from assistant.evaluation.readback import Sentence, SpokenForm, corpus_rate, read_back, read_pairs
from assistant.speaking.phrases import Phrases
from devices.media import Samples
from models.english.phonemes import english
from models.english.spoken_form import spoken_form as english_form
from models.errors import ModelError
from models.runtime import SessionOptions
from models.voice import Voice
from models.whisper import Whisper

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

    from models.kokoro import KokoroVoice

HELP = "the voices: first audio, cost of each stage, and whether they are understood"

Stream = Callable[[str, float], Iterator[Samples]]

_SENTENCES = Path(__file__).parents[3] / "tests" / "data"  # readback-en.txt, readback-pt.txt
_CLAUSES = {  # first clauses of growing length
    "en": (
        "Got it.",
        "It is noon.",
        "I see a cup.",
        "I see two red cups.",
        "I see a red cup on your left.",
        "There is a coffee shop on your left.",
        "There is a coffee shop about fifty meters ahead,",
    ),
    "pt": (
        "Certo.",
        "Meio-dia.",
        "Vejo uma xícara.",
        "Vejo duas xícaras.",
        "Vejo uma xícara vermelha.",
        "Há uma padaria à sua esquerda.",
        "Há uma padaria a uns cinquenta metros daqui,",
    ),
}
_LONGEST_S = {"en": 1.3, "pt": 1.5}  # of a first clause that the target is for
_FIRST_AUDIO_MS = {"en": 200.0, "pt": 1000.0}
_ERROR_RATE = {"en": 0.05, "pt": 0.15}
_NAMES = {"en": "English", "pt": "Portuguese"}


@dataclass(frozen=True, slots=True)
class _Talker:
    """A voice with what is needed to judge it."""

    language: str
    voice: "Voice | KokoroVoice"
    spoken_form: SpokenForm


@dataclass(frozen=True, slots=True)
class _Clause:
    """A first clause, timed: medians in milliseconds."""

    language: str
    text: str
    speech_s: float
    first_ms: float
    all_ms: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this benchmark can be told."""
    parser.add_argument("--rounds", type=int, default=7, help="timings of each clause (default 7)")
    parser.add_argument("--no-readback", action="store_true", help="leave out the reading back")


def measure(arguments: argparse.Namespace, bench: Bench) -> Result:
    """Measure both voices, or the English one where the other is not to be had.

    Raises:
        BenchError: the sentences to be read back are missing.
        ModelError: the English voice or the recogniser is not to be had.
    """
    options = SessionOptions(bench.settings.runtime.provider, bench.settings.runtime.voice_threads)
    notes = [
        f"{options.threads} thread(s); medians of {arguments.rounds} rounds, clauses interleaved; "
        "first audio is from words to samples, the sound device's own delay comes on top"
    ]
    english_voice = Voice(bench.store.get("voice-en"), options)
    talkers = [_Talker("en", english_voice, english_form)]
    try:
        talkers.append(_portuguese(bench, options))
    except (ImportError, ModelError) as error:
        notes.append(f"no Portuguese voice: {error}")
    figures: list[Figure] = []
    clauses: list[_Clause] = []
    for talker in talkers:
        bench.say(f"timing the {_NAMES[talker.language]} voice")
        timed = _timed(talker, arguments.rounds)
        clauses += timed
        figures += _clause_figures(talker.language, timed)
        figures.append(_cached(talker))
    figures += _stages(english_voice, arguments.rounds)
    rows = [_clause_row(clause) for clause in clauses]
    if not arguments.no_readback:
        whisper = Whisper(bench.store.get("whisper-base"), SessionOptions(options.provider, 1))
        for talker in talkers:
            sentences = list(_read(talker, whisper, bench.say))
            figures.append(_error_figure(talker.language, sentences))
            rows += [_sentence_row(talker.language, sentence) for sentence in sentences]
    return Result(tuple(figures), tuple(rows), tuple(notes), _curve(clauses))


def _portuguese(bench: Bench, options: SessionOptions) -> _Talker:
    from models.kokoro import KokoroVoice
    from models.portuguese.spoken_form import spoken_form

    voice = KokoroVoice(bench.store.get("voice-pt"), options, bench.settings.voice.portuguese)
    return _Talker("pt", voice, spoken_form)


# ------------------------------------------------------------------------------------------ timing


def _timed(talker: _Talker, rounds: int) -> list[_Clause]:
    """Every clause in every round; one round before them warms up."""
    texts = _CLAUSES[talker.language]
    times: dict[str, list[tuple[float, float]]] = {text: [] for text in texts}
    lengths: dict[str, float] = {}
    for number in range(rounds + 1):
        for text in texts:
            first_ms, all_ms, samples = _one(talker.voice.stream, text)
            lengths[text] = samples / talker.voice.sample_rate
            if number:
                times[text].append((first_ms, all_ms))
    clauses = []
    for text, pairs in times.items():
        firsts, wholes = zip(*pairs, strict=True)
        first_ms, all_ms = statistics.median(firsts), statistics.median(wholes)
        clauses.append(_Clause(talker.language, text, lengths[text], first_ms, all_ms))
    return clauses


def _one(stream: Stream, text: str) -> tuple[float, float, int]:
    """Milliseconds to the first piece and to the last, and samples."""
    begin = time.perf_counter()
    pieces = stream(text, 1.0)
    samples = len(next(pieces))
    first = time.perf_counter()
    samples += sum(len(piece) for piece in pieces)
    return (first - begin) * 1000, (time.perf_counter() - begin) * 1000, samples


def _clause_figures(language: str, clauses: Sequence[_Clause]) -> Iterator[Figure]:
    longest_s, name = _LONGEST_S[language], _NAMES[language]
    short = [clause for clause in clauses if clause.speech_s <= longest_s]
    if short:
        yield Figure(
            f"first audio, {name}, clauses of up to {longest_s:g} s",
            max(clause.first_ms for clause in short),
            "ms",
            at_most=_FIRST_AUDIO_MS[language],
        )
    longest = max(clauses, key=lambda clause: clause.speech_s)
    yield Figure(f"first audio, {name}, {longest.speech_s:.1f} s", longest.first_ms, "ms")
    speech_ms = sum(clause.speech_s for clause in clauses) * 1000
    spent_ms = sum(clause.all_ms for clause in clauses)
    yield Figure(f"time of synthesis to time of speech, {name}", spent_ms / speech_ms)


def _cached(talker: _Talker) -> Figure:
    phrases = Phrases(talker.voice.stream)
    text = _CLAUSES[talker.language][0]
    list(phrases.stream(text, 1.0))
    first_ms, _, _ = _one(phrases.stream, text)
    return Figure(f"first audio of a remembered phrase, {_NAMES[talker.language]}", first_ms, "ms")


def _stages(voice: Voice, rounds: int) -> Iterator[Figure]:
    """What the English voice's first audio is made of, for the longest clause."""
    text = _CLAUSES["en"][-1]
    times: dict[str, list[float]] = {"phonemes": [], "planning": [], "decoding of all": []}
    for _ in range(rounds):
        begin = time.perf_counter()
        phonemes = english().phonemes(english_form(text))
        told = time.perf_counter()
        plan = voice.plan(phonemes, 1.0)
        planned = time.perf_counter()
        voice.decoded(plan, 0, plan.shape[2])
        ended = time.perf_counter()
        for name, taken in zip(times, (told - begin, planned - told, ended - planned), strict=True):
            times[name].append(taken * 1000)
    for name, taken_ms in times.items():
        yield Figure(f"{name}, English, longest clause", statistics.median(taken_ms), "ms")


# ------------------------------------------------------------------------------------ reading back


def _read(talker: _Talker, whisper: Whisper, say: Callable[[str], None]) -> Iterator[Sentence]:
    pairs = read_pairs(_SENTENCES / f"readback-{talker.language}.txt")
    heard = read_back(talker.voice, whisper, talker.language, talker.spoken_form, pairs)
    for number, sentence in enumerate(heard, start=1):
        say(f"reading back {_NAMES[talker.language]}, {number} of {len(pairs)}")
        yield sentence


def _error_figure(language: str, sentences: Sequence[Sentence]) -> Figure:
    name = f"word error rate read back, {_NAMES[language]}, {len(sentences)} sentences"
    return Figure(name, corpus_rate(sentences), at_most=_ERROR_RATE[language])


# ----------------------------------------------------------------------------------------- showing


def _row(language: str, text: str, **known: Any) -> dict[str, Any]:
    """One row; what was not measured for it is None."""
    columns = ("speech_s", "first_audio_ms", "all_ms", "word_error_rate", "heard")
    return {"language": language, "text": text, **dict.fromkeys(columns), **known}


def _clause_row(clause: _Clause) -> dict[str, Any]:
    return _row(
        clause.language,
        clause.text,
        speech_s=round(clause.speech_s, 3),
        first_audio_ms=round(clause.first_ms, 1),
        all_ms=round(clause.all_ms, 1),
    )


def _sentence_row(language: str, sentence: Sentence) -> dict[str, Any]:
    rate = round(sentence.word_error_rate, 3)
    return _row(language, sentence.text, word_error_rate=rate, heard=" ".join(sentence.heard))


def _curve(clauses: Sequence[_Clause]) -> "Callable[[Canvas], None]":
    """First audio, and the whole clause, against the length of the speech."""

    def plot(canvas: "Canvas") -> None:
        axes = canvas.add_subplot()
        for color, language in enumerate(dict.fromkeys(clause.language for clause in clauses)):
            own = sorted(
                (clause for clause in clauses if clause.language == language),
                key=lambda clause: clause.speech_s,
            )
            lengths = [clause.speech_s for clause in own]
            name = _NAMES[language]
            axes.plot(
                lengths, [c.first_ms for c in own], f"C{color}o-", label=f"{name}, first audio"
            )
            axes.plot(
                lengths, [c.all_ms for c in own], f"C{color}s:", label=f"{name}, whole clause"
            )
            target = _FIRST_AUDIO_MS[language]
            axes.plot([0, _LONGEST_S[language]], [target] * 2, f"C{color}--", alpha=0.5)
        axes.set(xlabel="speech (s)", ylabel="time (ms); dashed: target", yscale="log")
        axes.set_title("The voices: how soon they are heard")
        axes.legend()
        axes.grid(alpha=0.3)

    return plot
