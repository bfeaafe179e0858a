from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
import pytest
import soxr

from models.errors import ModelRejected
from models.kokoro import LEAD_S, KokoroVoice
from models.portuguese.spoken_form import spoken_form
from models.runtime import SessionOptions
from models.store import Store
from models.voice import CLAUSE_PAUSE_S, SENTENCE_PAUSE_S
from models.whisper import Whisper

AUDIBLE = 0.01
TEXT = "Vire na segunda rua."


@pytest.fixture(scope="module")
def voice(store: Store) -> KokoroVoice:
    return KokoroVoice(store.get("voice-pt"), SessionOptions("cpu"))


def test_gives_mono_samples_in_range(voice: KokoroVoice) -> None:
    sound = voice.say(TEXT)
    assert voice.sample_rate == 24_000
    assert sound.dtype == np.float32 and sound.ndim == 1
    assert 0.1 < np.abs(sound).max() <= 1.0
    assert 0.8 < len(sound) / voice.sample_rate < 3.0


@pytest.mark.parametrize("text", ["", "  \n", "...", "😀 漢字", '"'])
def test_nothing_to_say_gives_no_samples(voice: KokoroVoice, text: str) -> None:
    assert len(voice.say(text)) == 0


def test_same_text_same_samples_whatever_ran_before_and_in_threads(voice: KokoroVoice) -> None:
    texts = ["Certo.", "Meio-dia."]
    alone = [voice.say(text) for text in texts]
    with ThreadPoolExecutor(2) as threads:
        together = list(threads.map(voice.say, texts * 2))
    for sound, again in zip(alone * 2, together, strict=True):
        assert np.array_equal(sound, again)


def test_the_stream_is_what_is_said_sentence_by_sentence(voice: KokoroVoice) -> None:
    pieces = list(voice.stream("Certo. É meio-dia."))
    assert len(pieces) == 2
    assert np.array_equal(np.concatenate(pieces), voice.say("Certo. É meio-dia."))
    assert np.array_equal(pieces[0], voice.say("Certo."))


@pytest.mark.parametrize(
    ("text", "pause_s"), [("Certo.", SENTENCE_PAUSE_S), ("À esquerda,", CLAUSE_PAUSE_S)]
)
def test_silence_around_speech_is_short_and_known(
    voice: KokoroVoice, text: str, pause_s: float
) -> None:
    sound = voice.say(text)
    audible = np.flatnonzero(np.abs(sound) >= AUDIBLE)
    assert audible[0] == int(LEAD_S * voice.sample_rate)
    assert len(sound) - 1 - audible[-1] == int(pause_s * voice.sample_rate)


def test_speed_shortens_and_lengthens(voice: KokoroVoice) -> None:
    slow, usual, fast = (len(voice.say(TEXT, speed)) for speed in (0.5, 1.0, 2.0))
    assert slow > 1.3 * usual > 1.3 * 1.3 * fast


@pytest.mark.parametrize("speed", [0.0, -1.0, 2.1, float("nan")])
def test_a_speed_out_of_range_is_refused_before_anything_is_said(
    voice: KokoroVoice, speed: float
) -> None:
    with pytest.raises(ValueError, match="speed"):
        voice.stream("Certo.", speed)


def test_what_is_too_long_for_one_run_is_spoken_in_parts(voice: KokoroVoice) -> None:
    pieces = list(voice.stream("xícara azul " * 9))
    assert len(pieces) > 1
    assert sum(map(len, pieces)) / voice.sample_rate > 5


def test_whisper_understands_the_voice(voice: KokoroVoice, store: Store) -> None:
    whisper = Whisper(store.get("whisper-base"), SessionOptions("cpu"))
    text = "O total é R$ 12,50. Vire na segunda rua."
    sound = soxr.resample(voice.say(text), voice.sample_rate, 16_000).astype(np.float32)
    heard = spoken_form(whisper.transcribe(sound, ("pt",)).text).lower()
    assert "doze reais e cinquenta centavos" in heard and "segunda rua" in heard


def test_speakers_differ_and_an_unknown_one_is_refused(voice: KokoroVoice, store: Store) -> None:
    man = KokoroVoice(store.get("voice-pt"), SessionOptions("cpu"), "pm_alex")
    assert _pitch(man.say(TEXT), 24_000) < 0.8 * _pitch(voice.say(TEXT), 24_000)
    with pytest.raises(ValueError, match="pf_dora"):
        KokoroVoice(store.get("voice-pt"), SessionOptions("cpu"), "nobody")


def test_the_graph_for_cuda_says_the_same(voice: KokoroVoice, store: Store) -> None:
    folder = store.get("voice-pt")
    feeds = {
        "tokens": np.array([[0, 156, 43, 61, 43, 4, 0]]),
        "style": np.fromfile(folder / "pf_dora.bin", np.float32).reshape(-1, 256)[4:5],
        "speed": np.ones(1, np.float32),
    }
    sounds = []
    for name in ("voice.onnx", "voice-float.onnx"):
        session = ort.InferenceSession(str(folder / name), providers=["CPUExecutionProvider"])
        sounds.append(session.run(None, feeds)[0])
    lengths = [len(sound) for sound in sounds]
    assert abs(lengths[0] - lengths[1]) <= 0.1 * lengths[0]
    louds = [float(np.sqrt(np.mean(sound**2))) for sound in sounds]
    assert louds[1] == pytest.approx(louds[0], rel=0.2)


def test_an_empty_folder_and_another_voice_are_refused(tmp_path: Path, store: Store) -> None:
    with pytest.raises(ModelRejected, match=r"voice\.json"):
        KokoroVoice(tmp_path, SessionOptions("cpu"))
    with pytest.raises(ModelRejected, match="speakers"):
        KokoroVoice(store.get("voice-en"), SessionOptions("cpu"))


def _pitch(sound: npt.NDArray[np.float32], rate: int) -> float:
    """The middle of the pitches, by autocorrelation, of the loud 40 ms pieces, in Hertz."""
    size = rate // 25
    pieces = [sound[i : i + size] for i in range(0, len(sound) - size, size)]
    loudest = max(float(np.abs(piece).max()) for piece in pieces)
    pitches = []
    for piece in pieces:
        if np.abs(piece).max() > loudest / 3:
            likeness = np.correlate(piece, piece, "full")[size - 1 :]
            lags = slice(rate // 350, rate // 70)
            pitches.append(rate / (lags.start + int(np.argmax(likeness[lags]))))
    return float(np.median(pitches))
