import importlib
import importlib.util
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from assistant.evaluation.clips import human_clips
from assistant.evaluation.reference_models import reference_folder
from models.build.ct2 import read_ct2
from models.build.openai_names import openai_dims, to_openai
from models.build.torch_file import read_torch
from models.errors import ModelRejected, PackageMissing
from models.openai_whisper import OpenAIWhisper
from models.runtime import SessionOptions
from models.store import Store
from models.whisper import EMPTY_LOGPROB, Whisper
from tests.models.tiny_package import assert_one_line

SPEECH = np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32)
END = 1000  # of the stand-in's tokens: all below are words


class Mel:
    """A spectrogram that only moves to the model's device."""

    def to(self, device: str) -> "Mel":
        assert device == "cpu"
        return self


class Model:
    """What `load_model` gives: says what it was asked, and that it hears two segments."""

    is_multilingual = True
    num_languages = 3
    device = "cpu"
    dims = SimpleNamespace(n_mels=80)
    segments: tuple[dict[str, Any], ...] = (
        {"tokens": [END + 5, 1, 2, END + 9], "avg_logprob": -0.2, "no_speech_prob": 0.3},
        {"tokens": [END + 9, 3, END + 20], "avg_logprob": -0.5, "no_speech_prob": 0.1},
    )

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.inside = 0

    def detect_language(self, mel: Mel) -> tuple[None, dict[str, float]]:
        assert isinstance(mel, Mel)
        return None, {"en": 0.1, "pt": 0.3, "es": 0.6}

    def transcribe(self, samples: npt.NDArray[np.float32], **asked: Any) -> dict[str, Any]:
        self.inside += 1
        assert self.inside == 1  # never two at once
        time.sleep(0.01)
        self.asked = asked
        self.inside -= 1
        return {"text": " Hello there.", "segments": self.segments}


class Package:
    """The stand-in for the openai-whisper module."""

    def __init__(self) -> None:
        self.model = Model()
        self.tokenizer = SimpleNamespace(
            LANGUAGES={"en": "english", "pt": "portuguese", "es": "spanish", "yue": "cantonese"},
            get_tokenizer=lambda multilingual, num_languages: SimpleNamespace(eot=END),
        )
        self.log_mel_spectrogram = lambda samples, mels: Mel()
        self.pad_or_trim = lambda samples: samples

    def load_model(self, name: str, device: str | None, download_root: str | None) -> Model:
        if name != "small":
            raise RuntimeError(f"Model {name} not found;\navailable models = small")
        return self.model


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> Package:
    found = Package()
    monkeypatch.setitem(sys.modules, "whisper", found)
    return found


def test_segments_become_one_transcription(package: Package) -> None:
    found = OpenAIWhisper("small").transcribe(SPEECH)
    assert (found.text, found.language, found.language_probability) == ("Hello there.", "en", 1.0)
    assert found.tokens == (1, 2, 3)
    assert found.avg_logprob == pytest.approx((-0.2 * 2 - 0.5) / 3)
    assert found.no_speech_probability == 0.1


def test_it_is_asked_for_one_answer_without_chance(package: Package) -> None:
    OpenAIWhisper("small").transcribe(SPEECH, vocabulary=["Olhar", "Ana"])
    asked = package.model.asked
    assert asked["temperature"] == 0
    assert asked["language"] == "en"
    assert "initial_prompt" not in asked  # it would be written where it is not said
    assert asked["fp16"] is False  # on a CPU


def test_the_language_is_chosen_among_those_allowed(package: Package) -> None:
    engine = OpenAIWhisper("small")
    assert engine.languages == {"en", "pt", "es"}
    found = engine.transcribe(SPEECH, ("en", "pt"))
    assert (found.language, package.model.asked["language"]) == ("pt", "pt")
    assert found.language_probability == pytest.approx(0.75)
    expected = engine.transcribe(SPEECH, ("en", "pt"), prior={"en": 9.0})
    assert expected.language == "en"
    assert expected.language_probability == pytest.approx(0.75)


def test_nothing_heard_is_as_unsure_as_can_be(package: Package) -> None:
    package.model.segments = ()
    found = OpenAIWhisper("small").transcribe(SPEECH)
    assert (found.avg_logprob, found.no_speech_probability) == (EMPTY_LOGPROB, 1.0)
    short = OpenAIWhisper("small").transcribe(SPEECH[:100], ("pt", "en"))
    assert (short.text, short.language) == ("", "pt")


def test_calls_from_several_threads_wait_for_one_another(package: Package) -> None:
    engine = OpenAIWhisper("small")
    texts: list[str] = []
    threads = [
        threading.Thread(target=lambda: texts.append(engine.transcribe(SPEECH).text))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == ["Hello there."] * 4


@pytest.mark.parametrize(
    ("samples", "languages", "match"),
    [
        (np.zeros(4000), ["en"], "float64"),
        (np.full(4000, np.inf, np.float32), ["en"], "finite"),
        (np.zeros(4000, np.float32), ["yue"], "yue"),
        (np.zeros(4000, np.float32), [], "languages"),
    ],
)
def test_what_cannot_be_heard_is_refused(
    package: Package, samples: npt.NDArray[np.float32], languages: list[str], match: str
) -> None:
    with pytest.raises(ValueError, match=match):
        OpenAIWhisper("small").transcribe(samples, languages)


def test_an_unknown_model_is_one_line(package: Package) -> None:
    assert_one_line(ModelRejected, lambda: OpenAIWhisper("huge"), "huge", "available models")


def test_without_the_package_the_next_step_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "whisper", None)
    assert_one_line(PackageMissing, lambda: OpenAIWhisper("small"), "pip install openai-whisper")


@pytest.mark.skipif(
    importlib.util.find_spec("whisper") is None,
    reason="openai-whisper is not installed (requirements-reference.txt): engine not tried",
)
def test_the_real_package_hears_what_ours_hears(store: Store, tmp_path: Path) -> None:
    torch = importlib.import_module("torch")
    weights = read_ct2([reference_folder(store, "whisper-tiny.en") / "model.bin"]).weights
    state = {name: torch.tensor(array) for name, array in to_openai(weights).items()}
    file = tmp_path / "tiny.en.pt"
    torch.save({"dims": openai_dims(weights), "model_state_dict": state}, file)

    engine = OpenAIWhisper(str(file), "cpu")
    assert engine.languages == {"en"}
    ours = Whisper(store.get("whisper-tiny.en"), SessionOptions(provider="cpu"))
    speech = next(clip.samples for clip in human_clips() if clip.name == "austen-0930")
    wanted, found = ours.transcribe(speech), engine.transcribe(speech)
    assert found.text == wanted.text
    assert found.tokens == wanted.tokens
    assert abs(found.avg_logprob - wanted.avg_logprob) < 0.3
    assert found.no_speech_probability < 0.5

    # The same file is what `models build whisper --size` takes.
    read = read_torch(file)["model_state_dict"]
    assert all(np.array_equal(read[name], tensor.numpy()) for name, tensor in state.items())
