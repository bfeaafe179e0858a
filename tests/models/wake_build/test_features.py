import numpy as np
import numpy.typing as npt
import pytest

from assistant.evaluation.clips import FOLDER, read_wav
from models.build.wake.features import STEPS, Embedder, Examples, examples, joined
from models.build.wake.scenes import Scene
from models.catalog import KEPT_FOLDER
from models.runtime import SessionOptions
from models.wake_word import SAMPLE_RATE, STEP, SpeechEmbedding


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder(KEPT_FOLDER)


def sound() -> npt.NDArray[np.float32]:
    return np.concatenate([read_wav(FOLDER / "austen-0870.wav"), np.zeros(SAMPLE_RATE, np.float32)])


def test_a_whole_sound_is_embedded_as_a_stream_embeds_it(embedder: Embedder) -> None:
    model = SpeechEmbedding(
        KEPT_FOLDER / "wake-melspectrogram.onnx",
        KEPT_FOLDER / "wake-embedding.onnx",
        SessionOptions("cpu", 1),
    )
    streamed = [model.embed(window[None])[0] for window in model.stream().mels(sound())]
    np.testing.assert_allclose(embedder.embed(sound()), np.stack(streamed), atol=1e-3)


def test_only_windows_that_end_just_behind_the_phrase_are_wake(embedder: Embedder) -> None:
    end = 3 * SAMPLE_RATE
    found = examples(embedder, Scene(sound(), end))
    moments = (found.starts + STEPS) * STEP / SAMPLE_RATE
    assert found.wake.any()
    assert np.all(moments[found.wake] >= 3.0)
    assert np.all(moments[found.wake] < 3.4)
    assert np.all(moments[~found.wake] < 2.8)  # between, and long after, there is no clear answer


def test_joined_examples_keep_their_windows() -> None:
    def made(first: int, count: int) -> Examples:
        numbers = np.arange(first, first + count, dtype=np.float32)
        return Examples(numbers[:, None], np.arange(count - 1), np.zeros(count - 1, np.bool_))

    both = joined([made(0, 3), made(10, 4)])
    assert both.embeddings[both.starts, 0].tolist() == [0, 1, 10, 11, 12]
