"""Speech synthesisers that the clips are made with; none of them is part of the assistant."""

import importlib
import json
import subprocess
import tempfile
import wave
import zlib
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import soxr

from models.build.wake.phrases import Phrase
from models.runtime import SessionOptions, open_session

RATE = 16_000  # Hertz, of all clips
_KOKORO_RATE = 24_000  # Hertz
_STYLE = (510, 256)  # one row for each number of phonemes
_ESPEAK_VOICES = {"en": "en-us", "pt": "pt-br"}
_SAY_S = 60.0  # a program that takes longer has failed

Samples = npt.NDArray[np.float32]


class Speaker(Protocol):
    """A synthesiser with several voices."""

    def say(self, phrase: Phrase, voice: str, speed: float, turn: float) -> Samples:
        """Speak at 16 kHz.

        Args:
            phrase: What.
            voice: Which of its voices.
            speed: 1 is usual.
            turn: -1 to 1, changes the melody where the synthesiser can.
        """


class Kokoro:
    """Kokoro-82M (Apache-2.0): its model as kokoro-v1.0.int8.onnx, its voices as style tables."""

    def __init__(self, model: Path, vocabulary: Path, voices: Path) -> None:
        self._session = open_session(model, SessionOptions("cpu", 1), varied_shapes=True)
        read = json.loads(vocabulary.read_text(encoding="utf-8"))
        self._ids: dict[str, int] = read.get("vocab", read)
        self._voices = voices

    def say(self, phrase: Phrase, voice: str, speed: float, turn: float) -> Samples:
        """As `Speaker.say`; a voice named "a+b:0.4" is 0.4 of `a` and 0.6 of `b`."""
        ipa, _, words = phrase.ipa.partition("|")
        if words or not ipa:
            ipa += _espeak_ipa(words or phrase.text, phrase.language)
        ids = [self._ids[symbol] for symbol in ipa if symbol in self._ids]
        # The row is meant to be the number of phonemes; others give another melody.
        row = int(np.clip(len(ids) + round(turn * len(ids) / 2) + (8 if turn > 0 else 0), 3, 509))
        feeds = {
            "tokens": np.array([[0, *ids, 0]], np.int64),
            "style": self._style(voice)[row][None],
            "speed": np.array([speed], np.float32),
        }
        sound = self._session.run(None, feeds)[0].ravel()
        return _at_rate(sound, _KOKORO_RATE)

    def _style(self, voice: str) -> Samples:
        first, _, rest = voice.partition("+")
        if not rest:
            return np.fromfile(self._voices / f"{first}.bin", np.float32).reshape(_STYLE)
        second, _, part = rest.partition(":")
        share = np.float32(part)
        return share * self._style(first) + (1 - share) * self._style(second)


class Hibari:
    """The package hibari-tts (Apache-2.0), one speaker, made into many by pitch and vocal tract."""

    def __init__(self) -> None:
        package = importlib.import_module("hibari")
        self._model = package.Hibari()
        self._synth = importlib.import_module("hibari.dsp").synth

    def say(self, phrase: Phrase, voice: str, speed: float, turn: float) -> Samples:
        """As `Speaker.say`; "heart 0.6 0.9" has 0.6 times the pitch and 0.9 times the formants."""
        _, pitch, formants = voice.split()
        ipa, _, words = phrase.ipa.partition("|")
        if words or not ipa:
            words = words or phrase.text
            ipa += (
                " ".join(self._model.phonemize(words))
                if phrase.language == "en"
                else _espeak_ipa(words, phrase.language)
            )
        ids = np.array([self._model.ids(ipa)], np.int64)
        feeds = {"ids": ids, "speed": np.array([speed], np.float32)}
        *spectra, tones = (part[0] for part in self._model.sess.run(None, feeds))
        places = np.arange(len(spectra[0])) / float(formants)
        *smooth, phases = spectra
        warped = [_rows_at(part, places) for part in smooth]
        warped.append(phases[np.minimum(places.round().astype(int), len(phases) - 1)])
        melody = np.linspace(1 - 0.15 * turn, 1 + 0.15 * turn, len(tones), dtype=np.float32)
        noise = np.random.default_rng(zlib.crc32(f"{voice} {ipa} {speed}".encode()))
        return _at_rate(self._synth(*warped, tones * melody * float(pitch), noise), _KOKORO_RATE)


def _rows_at(rows: Samples, places: npt.NDArray[np.float64]) -> Samples:
    """Rows between rows, the last one beyond the end."""
    places = np.minimum(places, len(rows) - 1)
    low = places.astype(int)
    share = (places - low)[:, None].astype(np.float32)
    between = rows[low] * (1 - share) + rows[np.minimum(low + 1, len(rows) - 1)] * share
    return np.asarray(between, np.float32)


class Espeak:
    """The program espeak-ng (GPL-3). A voice is a variant such as "f3", "" for the plain one."""

    def say(self, phrase: Phrase, voice: str, speed: float, turn: float) -> Samples:
        """As `Speaker.say`; "en-gb+f3" is a variant of an accent, "+f3" of the usual accent."""
        accent, _, variant = voice.partition("+")
        name = (accent or _ESPEAK_VOICES[phrase.language]) + (f"+{variant}" if variant else "")
        pitch = str(int(np.clip(50 + 35 * turn, 0, 99)))
        options = ["-v", name, "-s", str(int(165 * speed)), "-p", pitch]
        return _spoken(["espeak-ng", *options, "-w", "{out}", phrase.text])


class Flite:
    """The program flite (a BSD-like licence) with the voices kal, kal16, awb, rms and slt."""

    def say(self, phrase: Phrase, voice: str, speed: float, turn: float) -> Samples:
        """As `Speaker.say`; English only."""
        stretch = f"duration_stretch={1 / speed:.3f}"
        shift = f"int_f0_target_mean={_FLITE_PITCH.get(voice, 110) * (1 + 0.15 * turn):.0f}"
        command = ["flite", "-voice", voice, "--setf", stretch, "--setf", shift]
        return _spoken([*command, "-t", phrase.text, "-o", "{out}"])


_FLITE_PITCH = {"slt": 170, "rms": 105, "awb": 120, "kal": 105, "kal16": 105}  # Hertz


class Festival:
    """Festival's text2wave with its voices kal_diphone, ked_diphone and cmu_us_slt_arctic_hts."""

    def say(self, phrase: Phrase, voice: str, speed: float, turn: float) -> Samples:
        """As `Speaker.say`; English only, with one melody."""
        setup = [f"(voice_{voice})", f"(Parameter.set 'Duration_Stretch {1 / speed:.3f})"]
        options = [part for line in setup for part in ("-eval", line)]
        return _spoken(["text2wave", *options, "-o", "{out}", "{text}"], phrase.text)


def _espeak_ipa(text: str, language: str) -> str:
    """What espeak-ng makes of the words, in IPA."""
    command = ["espeak-ng", "-q", "--ipa", "-v", _ESPEAK_VOICES[language], text]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_SAY_S)
    mark = text[-1] if text[-1] in ".,?!" else ""
    return ", ".join(line.strip() for line in run.stdout.strip().splitlines()) + mark


def _spoken(command: list[str], text: str = "") -> Samples:
    """Run a program that writes a WAV file to {out}, and reads {text} from a file."""
    with tempfile.TemporaryDirectory() as folder:
        out, words = Path(folder) / "out.wav", Path(folder) / "words.txt"
        words.write_text(text, encoding="utf-8")
        places = {"{out}": str(out), "{text}": str(words)}
        filled = [places.get(part, part) for part in command]
        subprocess.run(filled, capture_output=True, check=True, timeout=_SAY_S)
        return read_wav(out)


def read_wav(path: Path) -> Samples:
    """The samples of a 16-bit WAV file, mono, at 16 kHz."""
    with wave.open(str(path), "rb") as file:
        rate, channels = file.getframerate(), file.getnchannels()
        data = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    sound = data.reshape(-1, channels).mean(axis=1, dtype=np.float32) / 32768
    return _at_rate(sound, rate)


def write_wav(path: Path, sound: Samples) -> None:
    """Write samples, -1 to 1 at 16 kHz, as a 16-bit WAV file that appears only when whole."""
    partial = path.with_suffix(".partial")
    with wave.open(str(partial), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound.clip(-1, 1) * 32767).astype(np.int16).tobytes())
    partial.replace(path)


def _at_rate(sound: Samples, rate: int) -> Samples:
    if rate == RATE:
        return sound
    return np.asarray(soxr.resample(sound, rate, RATE), np.float32)
