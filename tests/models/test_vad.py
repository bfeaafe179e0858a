from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant.evaluation.clips import Clip, human_clips
from models.build.graph import FLOAT, Graph
from models.errors import ModelRejected
from models.runtime import SessionOptions
from models.store import Store
from models.vad import Vad

Floats = npt.NDArray[np.float32]
CPU = SessionOptions(provider="cpu")


@pytest.fixture(scope="module")
def vad(store: Store) -> Vad:
    return Vad(store.get("vad"), CPU)


def chunks(samples: Floats) -> list[Floats]:
    whole = len(samples) // Vad.CHUNK * Vad.CHUNK
    return list(samples[:whole].reshape(-1, Vad.CHUNK))


def probabilities(vad: Vad, samples: Floats) -> list[float]:
    stream = vad.stream()
    return [stream.feed(chunk) for chunk in chunks(samples)]


@pytest.mark.parametrize("clip", human_clips(), ids=lambda clip: clip.name)
def test_speech_is_heard_in_every_clip(vad: Vad, clip: Clip) -> None:
    heard = np.array(probabilities(vad, clip.samples))
    assert heard.max() > 0.95
    assert (heard > 0.5).mean() > 0.4


def test_silence_and_noise_are_no_speech(vad: Vad) -> None:
    noise = np.random.default_rng(0).normal(0, 0.05, 5 * 16_000).astype(np.float32)
    hum = 0.1 * np.sin(2 * np.pi * 100 * np.arange(5 * 16_000) / 16_000).astype(np.float32)
    for samples in (np.zeros(5 * 16_000, np.float32), noise, hum):
        assert max(probabilities(vad, samples)) < 0.3


def test_streams_do_not_disturb_each_other(vad: Vad) -> None:
    speech, other = human_clips()[4].samples, human_clips()[5].samples
    alone = probabilities(vad, speech)
    first, second = vad.stream(), vad.stream()
    mixed = []
    for mine, theirs in zip(chunks(speech), chunks(other), strict=False):
        mixed.append(first.feed(mine))
        second.feed(theirs)
    assert mixed == alone


def test_a_stream_remembers_what_it_heard(vad: Vad) -> None:
    parts = chunks(human_clips()[5].samples)
    stream = vad.stream()
    in_a_row = [stream.feed(part) for part in parts]
    each_alone = [vad.stream().feed(part) for part in parts]
    assert np.mean(in_a_row) > np.mean(each_alone) + 0.1


@pytest.mark.parametrize("chunk", [np.zeros(511, np.float32), np.zeros(512), np.zeros((1, 512))])
def test_another_chunk_is_refused(vad: Vad, chunk: Floats) -> None:
    with pytest.raises(ValueError, match=r"expected float32 samples of shape \(512,\)"):
        vad.stream().feed(chunk)


def test_another_model_is_rejected(tmp_path: Path) -> None:
    graph = Graph()
    graph.add("Identity", "input", output="output")
    graph.save(tmp_path / "other.onnx", [("input", FLOAT, ["N"])], [("output", FLOAT, ["N"])])
    with pytest.raises(ModelRejected, match="Silero") as caught:
        Vad(tmp_path / "other.onnx", CPU)
    assert "\n" not in str(caught.value)


def test_what_was_heard_is_forgotten_after_a_quiet_second(vad: Vad) -> None:
    silent = np.zeros(Vad.CHUNK, np.float32)
    speech = chunks(human_clips()[4].samples)
    fresh, used = vad.stream(), vad.stream()
    for stream, before in ((fresh, []), (used, chunks(human_clips()[5].samples))):
        quiet = 0
        for chunk in [*before, *[silent] * 200]:
            quiet = quiet + 1 if stream.feed(chunk) < 0.1 else 0
            if quiet == 31:
                break
    assert [used.feed(chunk) for chunk in speech] == [fresh.feed(chunk) for chunk in speech]
