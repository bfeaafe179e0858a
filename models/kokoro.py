import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from models.clauses import sentences
from models.errors import ModelRejected
from models.portuguese.phonemes import phonemes
from models.portuguese.spoken_form import spoken_form
from models.runtime import CUDA, SessionOptions, open_session, providers
from models.speech_edges import SpeechEdges
from models.voice import CLAUSE_PAUSE_S, FASTEST, SENTENCE_PAUSE_S, SLOWEST

Samples = npt.NDArray[np.float32]

LEAD_S = 0.05  # silence before the first sound, which begins softly: with less it is misheard

_STYLE_SIZE = 256
_MOST_SYMBOLS = 90  # at once, about 5 s: what a run needs grows with its length, 22 MB a second
_GIVE_BACK = ("memory.enable_memory_arena_shrinkage", "cpu:0")  # what one run needed


class KokoroVoice:
    """A Brazilian Portuguese voice: Kokoro v1.0 (a StyleTTS 2, https://arxiv.org/abs/2306.07691).

    The same text at the same speed gives the same samples, bit for bit on one machine, whatever was
    said before. May be called from several threads.
    """

    sample_rate: int  # Hertz

    def __init__(self, folder: Path, options: SessionOptions, speaker: str = "pf_dora") -> None:
        """Open what `models.build.kokoro` wrote in `folder`.

        Args:
            folder: With voice.onnx, voice-float.onnx (for CUDA), voice.json and SPEAKER.bin.
            options: How the model is run.
            speaker: "pf_dora" (a woman) or "pm_alex" (a man).

        Raises:
            ModelRejected: a file is missing, damaged or not such a voice.
            ValueError: there is no such speaker.
        """
        if not (folder / "voice.json").is_file():
            raise ModelRejected(
                f"wanted voice.json in {folder}, found none; run `python -m assistant models build`"
            )
        config = json.loads((folder / "voice.json").read_text(encoding="utf-8"))
        if "speakers" not in config:
            raise ModelRejected(
                f"wanted a voice with several speakers in {folder}, found one without; "
                "build it with `python -m assistant models build`"
            )
        if speaker not in config["speakers"]:
            raise ValueError(
                f"wanted one of the voices {', '.join(config['speakers'])}, found {speaker!r}; "
                "choose one of them"
            )
        on_cuda = CUDA in providers(options.provider)
        graph = folder / ("voice-float.onnx" if on_cuda else "voice.onnx")
        self._session = open_session(graph, options)
        self._styles = _styles(folder / f"{speaker}.bin")
        self._symbols: dict[str, int] = config["symbols"]
        self.sample_rate = int(config["sample_rate"])

    def say(self, text: str, speed: float = 1.0) -> Samples:
        """Speak `text`, of any length, one sentence after the other.

        Args:
            text: Written Portuguese. What cannot be said is skipped.
            speed: 1 is the usual speed, `models.voice.SLOWEST` to `models.voice.FASTEST`.

        Returns:
            Mono samples, -1 to 1, [n] at `sample_rate`, with short silences around the speech;
            n is 0 when there is nothing to say.

        Raises:
            ValueError: the speed is out of range.
        """
        pieces = list(self.stream(text, speed))
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    def stream(self, text: str, speed: float = 1.0) -> Iterator[Samples]:
        """What `say` gives, sentence by sentence, each made when it is asked for.

        Raises:
            ValueError: the speed is out of range.
        """
        if not SLOWEST <= speed <= FASTEST:
            raise ValueError(f"wanted a speed of {SLOWEST} to {FASTEST}, found {speed}; choose one")
        sounds = (
            self._speak(part, speed)
            for sentence in sentences(text)
            for part in _parts(phonemes(spoken_form(sentence)))
        )
        return (sound for sound in sounds if len(sound))

    def _speak(self, symbols: str, speed: float) -> Samples:
        tokens = [self._symbols[symbol] for symbol in symbols if symbol in self._symbols]
        feeds = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": self._styles[min(len(tokens), len(self._styles)) - 1][np.newaxis],
            "speed": np.array([speed], np.float32),
        }
        run = ort.RunOptions()
        run.add_run_config_entry(*_GIVE_BACK)
        sound = self._session.run(["audio"], feeds, run)[0].ravel()
        pause = SENTENCE_PAUSE_S if symbols[-1] in ".?!" else CLAUSE_PAUSE_S
        edges = SpeechEdges(int(LEAD_S * self.sample_rate), int(pause * self.sample_rate))
        return np.concatenate([edges.add(sound), edges.end()])


def _styles(path: Path) -> Samples:
    """A speaker's styles, [rows, 256], by the number of symbols less one."""
    try:
        return np.fromfile(path, np.float32).reshape(-1, _STYLE_SIZE)
    except (OSError, ValueError) as error:
        raise ModelRejected(
            f"wanted a speaker's styles in {path}, found: {error}; "
            "build them with `python -m assistant models build`"
        ) from error


def _parts(symbols: str) -> Iterator[str]:
    """Cut what is too long for one run, at a mark where there is one, else between words."""
    while len(symbols) > _MOST_SYMBOLS:
        window = symbols[:_MOST_SYMBOLS]
        cut = max(window.rfind(f"{mark} ") + 1 for mark in ".?!;:,") or window.rfind(" ")
        cut = cut if cut > 0 else _MOST_SYMBOLS
        yield symbols[:cut]
        symbols = symbols[cut:].lstrip()
    if symbols:
        yield symbols
