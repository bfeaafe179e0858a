import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.clauses import clauses, sentences
from models.english.phonemes import english
from models.english.spoken_form import spoken_form
from models.errors import ModelRejected
from models.runtime import SessionOptions, open_session
from models.speech_edges import SpeechEdges

__all__ = ["Voice", "clauses"]

Samples = npt.NDArray[np.float32]

LEAD_S = 0.01  # silence before the first sound
CLAUSE_PAUSE_S = 0.12  # silence after the last sound, where the sentence goes on
SENTENCE_PAUSE_S = 0.25  # and where it ends
SLOWEST, FASTEST = 0.5, 2.0  # times the usual speed

_NOISE_COLUMNS = 512  # 6 s of sound; longer speech starts the noise over
_MOST_PHONEMES = 200  # at once, about 10 s: what planning needs grows with its square
_FIRST_FRAMES = 32  # decoded first, 0.37 s: enough sound to make the next piece in
_MOST_FRAMES = 256  # decoded at once, 3 s: what decoding needs is 16 MB a second
_GROWTH = 3  # times the frames of the piece before


class Voice:
    """An English voice: the Piper voice "joe", a VITS (https://arxiv.org/abs/2106.06103).

    The same text at the same speed gives the same samples, bit for bit on one machine, whatever was
    said before. May be called from several threads.
    """

    sample_rate: int  # Hertz

    def __init__(self, folder: Path, options: SessionOptions) -> None:
        """Open the planner, the decoder and voice.json that `models.build.voice` wrote in `folder`.

        Raises:
            ModelRejected: a file is missing, damaged or not such a voice.
        """
        if not (folder / "voice.json").is_file():
            raise ModelRejected(
                f"wanted voice.json in {folder}, found none; run `python -m assistant models build`"
            )
        config = json.loads((folder / "voice.json").read_text(encoding="utf-8"))
        self._planner = open_session(folder / "planner.onnx", options, varied_shapes=True)
        self._decoder = open_session(folder / "decoder.onnx", options, varied_shapes=True)
        inputs = {port.name: port.shape for port in self._planner.get_inputs()}
        if "noise" not in inputs or "reach" not in config:
            raise ModelRejected(
                f"wanted a voice as models.build.voice makes it in {folder}, found the inputs "
                f"{', '.join(inputs)}; build it with `python -m assistant models build`"
            )
        self._noise_rows = int(inputs["noise"][0])
        self._frame_samples, self._reach = int(config["frame_samples"]), int(config["reach"])
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
        pieces = list(self.stream(text, speed))
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    def stream(self, text: str, speed: float = 1.0) -> Iterator[Samples]:
        """What `say` gives, in pieces, each made when it is asked for: a short first one soon.

        A piece sounds longer than the one behind it takes to make, on a core that is free.

        Raises:
            ValueError: the speed is out of range.
        """
        if not SLOWEST <= speed <= FASTEST:
            raise ValueError(f"wanted a speed of {SLOWEST} to {FASTEST}, found {speed}; choose one")
        return (
            piece
            for sentence in sentences(text)
            for part in _parts(self._pronouncer.phonemes(spoken_form(sentence)))
            for piece in self._speak(part, speed)
        )

    def _speak(self, phonemes: str, speed: float) -> Iterator[Samples]:
        pause = SENTENCE_PAUSE_S if phonemes[-1] in ".?!" else CLAUSE_PAUSE_S
        edges = SpeechEdges(int(LEAD_S * self.sample_rate), int(pause * self.sample_rate))
        plan = self.plan(phonemes, speed)
        frames = plan.shape[2]
        for first, last in _frame_cuts(frames):
            piece = edges.add(self.decoded(plan, first, last))
            if last == frames:
                piece = np.concatenate([piece, edges.end()])
            if len(piece):
                yield piece

    def plan(self, phonemes: str, speed: float) -> Samples:
        """The first half of `say`: what is to be said, frame by frame, [1, rows, frames]."""
        ids = self._phoneme_ids(phonemes)
        noise_scale, length_scale, noise_w = self._scales
        feeds = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([noise_scale, length_scale / speed, noise_w], np.float32),
            "noise": self._noise(phonemes),
        }
        plan: Samples = self._planner.run(["plan"], feeds)[0]
        return plan

    def decoded(self, plan: Samples, first: int, last: int) -> Samples:
        """The second half: samples of frames `first` to before `last`, as if all were decoded."""
        begin, end = max(0, first - self._reach), last + self._reach
        around = np.ascontiguousarray(plan[:, :, begin:end])
        sound: Samples = self._decoder.run(["sound"], {"plan": around})[0].ravel()
        return sound[(first - begin) * self._frame_samples : (last - begin) * self._frame_samples]

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


def _frame_cuts(frames: int) -> Iterator[tuple[int, int]]:
    """Pieces to decode, as (first, behind the last): a short one, then longer ones."""
    first, size = 0, _FIRST_FRAMES
    while first < frames:
        last = first + size if frames - first > 1.5 * size else frames
        yield first, last
        first, size = last, min(size * _GROWTH, _MOST_FRAMES)
