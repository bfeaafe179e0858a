"""`bench turn`: spoken commands into the live program in real time, timed by the clock."""

import argparse
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import soxr

from assistant.clock import NANOSECONDS, LiveClock
from assistant.config import Listen
from assistant.errors import BenchError
from assistant.evaluation.bench import Bench, Figure, Result
from assistant.evaluation.clips import human_clips
from assistant.events import Event, SpeechStarted, Transcript, TurnOpened, VoiceStarted
from assistant.live import live
from assistant.live_devices import Devices
from assistant.model_set import ModelSet
from assistant.stage import Happening, Stage
from devices.media import SAMPLE_RATE, AudioBlock, Samples, samples_to_ns

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

HELP = "turn-taking: from the end of speech to the transcript and to the first sound"
COMMANDS = (  # answered without a look
    "What time is it?",
    "What day is it today?",
    "What can you do?",
    "Tell me the time, please.",
    "What can you recognise?",
    "Say that again.",
    "What's the date?",
    "Stop.",
)
_GAP_S = 3.0  # silence after each line, and before the first one
_EARLY_S = 0.5  # how much before a line's recording its speech may seem to begin
_BLOCK = 320  # samples a block, 20 ms, as from a sound card
_AUDIBLE = 0.01  # of a line's loudest sound: what is quieter is not speech any more
_SMOOTH_S = 0.02  # over which loudness is taken


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is said.

    Attributes:
        words: What.
        human: Whether by a person; else by the assistant's own voice.
        start_ns: When its recording begins, session time.
        end_ns: When its last audible sound ends.
    """

    words: str
    human: bool
    start_ns: int
    end_ns: int


class Played:
    """A microphone that hears a recording as time goes on."""

    overruns = 0
    lost = muted = False

    def __init__(self, sound: Samples, clock: LiveClock) -> None:
        self._sound = sound
        self._clock = clock
        self._next = 0

    def mute(self, on: bool) -> None:
        """A recording is not muted."""

    def blocks(self) -> list[AudioBlock]:
        """All sound that was not given yet and is there by now."""
        found = []
        while self._next < len(self._sound):
            block = AudioBlock(samples_to_ns(self._next), self._sound[self._next :][:_BLOCK])
            if block.end_ns > self._clock.now_ns():
                break
            found.append(block)
            self._next += _BLOCK
        return found


class Stopwatch(Stage):
    """Notes at which session time transcripts and first sounds were there.

    Args:
        forget: Called before each answer, so that no phrase of it is remembered from before.
    """

    def __init__(self, forget: Callable[[], None]) -> None:
        self._forget = forget
        self.transcripts: list[tuple[int, Transcript]] = []
        self.voices: dict[int, int] = {}  # utterance -> when its answer began to sound
        self._utterances: dict[int, int] = {}  # turn -> utterance

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Look at the clock."""
        match happening:
            case Transcript(final=True):
                self.transcripts.append((now_ns, happening))
            case SpeechStarted():
                self._forget()
            case TurnOpened() if happening.utterance is not None:
                self._utterances[happening.turn] = happening.utterance
            case VoiceStarted() if happening.turn in self._utterances:
                self.voices.setdefault(self._utterances[happening.turn], now_ns)
        return ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add its own options."""
    parser.add_argument("--repeats", type=int, default=2, metavar="N", help="rounds (default: 2)")


def measure(arguments: argparse.Namespace, bench: Bench) -> Result:
    """Say every line to the live program and read the clock."""
    if arguments.repeats < 1:
        raise BenchError(f"wanted at least 1 round, found {arguments.repeats}; leave it out")
    models = ModelSet(bench.settings, bench.store)
    bench.say("loading models")
    models.load()
    sound, lines = _script(models, arguments.repeats)
    bench.say(f"{len(lines)} lines in real time, {len(sound) / SAMPLE_RATE:.0f} s")
    stopwatch = Stopwatch(models.voice.phrases.forget)
    clock = LiveClock()
    live(
        bench.settings,
        models,
        Devices(Played(sound, clock), None, None, None),
        clock,
        Listen.OPEN,
        lambda reporter: [stopwatch],
        seconds=len(sound) / SAMPLE_RATE,
    )
    rows = [_row(line, stopwatch) for line in lines]
    return Result(_figures(rows), tuple(rows), _NOTES, lambda canvas: _draw(canvas, rows))


_NOTES = (
    "times in ms from the last audible sound of a line, by the clock of a live run; the speaker's "
    "own latency comes on top",
    "no phrase of an answer is remembered from an earlier one",
    "commands are said by the assistant's own synthetic voice, the rest are human clips",
)


def _script(models: ModelSet, repeats: int) -> tuple[Samples, list[Line]]:
    """All lines one after the other, and where each ends."""
    said = [(clip.text, clip.samples, True) for clip in human_clips()]
    for words in COMMANDS:
        samples, rate = models.say(words)
        said.append((words, soxr.resample(samples, rate, SAMPLE_RATE), False))
    gap = np.zeros(round(_GAP_S * SAMPLE_RATE), np.float32)
    pieces, lines, length = [gap], [], len(gap)
    for words, samples, human in said * repeats:
        end = length + _audible_end(samples)
        lines.append(Line(words, human, samples_to_ns(length), samples_to_ns(end)))
        pieces += [samples, gap]
        length += len(samples) + len(gap)
    return np.concatenate(pieces).astype(np.float32), lines


def _audible_end(samples: Samples) -> int:
    """Number of samples up to the last that is heard."""
    width = round(_SMOOTH_S * SAMPLE_RATE)
    loudness = np.sqrt(np.convolve(samples**2, np.ones(width) / width, mode="same"))
    return int(np.flatnonzero(loudness >= _AUDIBLE * np.abs(samples).max())[-1]) + 1


def _row(line: Line, stopwatch: Stopwatch) -> dict[str, object]:
    """What was measured on one line; of several transcripts the last one counts."""
    begin_ns = line.start_ns - _EARLY_S * NANOSECONDS
    own = [pair for pair in stopwatch.transcripts if begin_ns < pair[1].start_ns < line.end_ns]
    known_ns, said = own[-1] if own else (None, None)
    voice_ns = stopwatch.voices.get(said.utterance) if said else None
    return {
        "said": line.words,
        "human": line.human,
        "heard": said.text if said else "",
        "pieces": len(own),
        "transcript": _ms(known_ns, line),
        "first sound": _ms(voice_ns, line),
    }


def _ms(t_ns: int | None, line: Line) -> int | None:
    return None if t_ns is None else round((t_ns - line.end_ns) / 1_000_000)


def _figures(rows: Sequence[dict[str, object]]) -> tuple[Figure, ...]:
    transcripts = _values(rows, "transcript")
    voices = _values(rows, "first sound")
    if not transcripts or not voices:
        raise BenchError("wanted transcripts and answers, found none; see what `doctor` says")
    cut = sum(row["pieces"] != 1 for row in rows)
    return (
        Figure("end of speech to transcript, p50", _percentile(transcripts, 50), "ms", at_most=450),
        Figure("end of speech to transcript, p95", _percentile(transcripts, 95), "ms", at_most=900),
        Figure("end of speech to first sound, p50", statistics.median(voices), "ms", at_most=700),
        Figure("lines cut in two or not heard", cut, f"of {len(rows)}"),
    )


def _values(rows: Sequence[dict[str, object]], name: str) -> list[int]:
    return [value for row in rows if isinstance(value := row[name], int)]


def _percentile(values: Sequence[int], percent: int) -> float:
    return float(np.percentile(values, percent))


def _draw(canvas: "Canvas", rows: Sequence[dict[str, object]]) -> None:
    """Both delays as cumulative shares of the lines."""
    axes = canvas.add_subplot()
    for name in ("transcript", "first sound"):
        values = sorted(_values(rows, name))
        axes.step(values, np.arange(1, len(values) + 1) / len(values), where="post", label=name)
    axes.set_xlabel("ms from the end of speech")
    axes.set_ylabel("share of lines")
    axes.set_ylim(0, 1.02)
    axes.grid(alpha=0.3)
    axes.legend()
