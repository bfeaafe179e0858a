import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.clauses import clauses, sentences
from models.errors import ModelRejected
from models.phonemes import english
from models.runtime import SessionOptions, open_session
from models.spoken_form import spoken_form

__all__ = ["Voice", "clauses"]

Samples = npt.NDArray[np.float32]

LEAD_S = 0.01  # silence before the first sound
CLAUSE_PAUSE_S = 0.12  # silence after the last sound, where the sentence goes on
SENTENCE_PAUSE_S = 0.25  # and where it ends
SLOWEST, FASTEST = 0.5, 2.0  # times the usual speed

_SILENCE = 0.01  # of full scale; what stays below it is not heard as speech
_NOISE_COLUMNS = 512  # 6 s of sound; longer speech starts the noise over
_MOST_PHONEMES = 200  # at once, about 10 s: what a run needs grows with its length, 16 MB a second


class Voice:
    """An English voice: the Piper voice "joe", a VITS (https://arxiv.org/abs/2106.06103).

    The same text at the same speed gives the same samples, bit for bit on one machine, whatever was
    said before. May be called from several threads.
    """

    sample_rate: int  # Hertz

    def __init__(self, folder: Path, options: SessionOptions) -> None:
        """Open voice.onnx and voice.json, as `models.build.voice` writes them, in `folder`.

        Raises:
            ModelRejected: a file is missing, damaged or not such a voice.
        """
        if not (folder / "voice.json").is_file():
            raise ModelRejected(
                f"wanted voice.json in {folder}, found none; run `python -m assistant models build`"
            )
        self._session = open_session(folder / "voice.onnx", options, varied_shapes=True)
        inputs = {port.name: port.shape for port in self._session.get_inputs()}
        if "noise" not in inputs:
            raise ModelRejected(
                f"wanted a voice with the input noise in {folder}, found {', '.join(inputs)}; "
                "build it with `python -m assistant models build`"
            )
        self._noise_rows = int(inputs["noise"][0])
        config = json.loads((folder / "voice.json").read_text(encoding="utf-8"))
        self.sample_rate = int(config["sample_rate"])
        self._ids: dict[str, int] = config["phoneme_ids"]
        self._scales: tuple[float, float, float] = (
            config["noise_scale"],
            config["length_scale"],
            config["noise_w"],
        )
        self._pronouncer = english()

    def say(self, text: str, speed: float = 1.0) -> Samples:
        """Speak `text`, of any length, one sentence after the other.

        Args:
            text: Written English. What cannot be said is skipped.
            speed: 1 is the usual speed, `SLOWEST` to `FASTEST`. Each sound keeps a least length,
                so 2 is about 1.6 times as fast.

        Returns:
            Mono samples, -1 to 1, [n] at `sample_rate`, with short silences around the speech;
            n is 0 when there is nothing to say.

        Raises:
            ValueError: the speed is out of range.
        """
        if not SLOWEST <= speed <= FASTEST:
            raise ValueError(f"wanted a speed of {SLOWEST} to {FASTEST}, found {speed}; choose one")
        pieces = [
            self._speak(part, speed)
            for sentence in sentences(text)
            for part in _parts(self._pronouncer.phonemes(spoken_form(sentence)))
        ]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    def _speak(self, phonemes: str, speed: float) -> Samples:
        ids = self._phoneme_ids(phonemes)
        noise_scale, length_scale, noise_w = self._scales
        feeds = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([noise_scale, length_scale / speed, noise_w], np.float32),
            "noise": self._noise(phonemes),
        }
        sound = self._session.run(["output"], feeds)[0].ravel()
        pause = SENTENCE_PAUSE_S if phonemes[-1] in ".?!" else CLAUSE_PAUSE_S
        return _trimmed(sound, int(LEAD_S * self.sample_rate), int(pause * self.sample_rate))

    def _phoneme_ids(self, phonemes: str) -> list[int]:
        """Piper's sequence: start, a blank, each phoneme with a blank behind it, end."""
        blank = self._ids["_"]
        ids = [self._ids["^"], blank]
        for phoneme in phonemes:
            if phoneme in self._ids:
                ids += [self._ids[phoneme], blank]
        return [*ids, self._ids["$"]]

    def _noise(self, phonemes: str) -> Samples:
        """Noise that depends on what is said and on nothing else."""
        seed = hashlib.blake2b(phonemes.encode(), digest_size=8).digest()
        random = np.random.default_rng(int.from_bytes(seed, "little"))
        return random.standard_normal((self._noise_rows, _NOISE_COLUMNS), np.float32)


def _parts(phonemes: str) -> Iterator[str]:
    """Cut what is too long for the model, at a mark where there is one, else between words."""
    while len(phonemes) > _MOST_PHONEMES:
        window = phonemes[:_MOST_PHONEMES]
        cut = max(window.rfind(f"{mark} ") + 1 for mark in ".?!;:,") or window.rfind(" ")
        cut = cut if cut > 0 else _MOST_PHONEMES
        yield phonemes[:cut]
        phonemes = phonemes[cut:].lstrip()
    if phonemes:
        yield phonemes


def _trimmed(sound: Samples, lead: int, pause: int) -> Samples:
    """The sound from its first to its last audible sample, with `lead` and `pause` samples around.

    Those keep what the voice gives there, such as a breath, as far as it goes.
    """
    audible = np.flatnonzero(np.abs(sound) >= _SILENCE)
    if not len(audible):
        return np.zeros(0, np.float32)
    around = np.pad(sound, (lead, pause))
    cut: Samples = around[audible[0] : lead + audible[-1] + 1 + pause]
    return cut.clip(-1.0, 1.0)
