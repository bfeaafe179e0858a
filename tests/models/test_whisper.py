import shutil
from concurrent.futures import ThreadPoolExecutor
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant.evaluation.clips import SAMPLE_RATE, Clip, human_clips
from assistant.evaluation.word_error_rate import (
    corpus_word_error_rate,
    normalised_words,
    word_error_rate,
)
from models.build.whisper import build
from models.errors import ModelRejected
from models.runtime import SessionOptions
from models.store import Store
from models.whisper import EMPTY_LOGPROB, WINDOW_MAX_S, Transcription, Whisper
from tests.models import tiny_whisper

Floats = npt.NDArray[np.float32]
CPU = SessionOptions(provider="cpu")
CLIPS = {clip.name: clip for clip in human_clips()}
PAUSE = np.zeros(SAMPLE_RATE // 2, np.float32)


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny-whisper")
    build(tiny_whisper.sources(folder), folder, lambda _, __: None)
    return folder


@pytest.fixture(scope="module")
def tiny(tiny_folder: Path) -> Whisper:
    return Whisper(tiny_folder, CPU)


@pytest.fixture(scope="module")
def whisper(store: Store) -> Whisper:
    return Whisper(store.get("whisper-base"), CPU)


@pytest.fixture(scope="module")
def heard(whisper: Whisper) -> dict[str, Transcription]:
    return {name: whisper.transcribe(clip.samples) for name, clip in CLIPS.items()}


def joined(*names: str) -> Clip:
    """The clips one after the other, with half a second between."""
    parts = [part for name in names for part in (CLIPS[name].samples, PAUSE)]
    text = " ".join(CLIPS[name].text for name in names)
    return Clip("+".join(names), text, np.concatenate(parts))


# Without weights.


@pytest.mark.parametrize("name", ["encoder.onnx", "decoder.onnx", "tokenizer.json", "config.json"])
def test_a_folder_that_lacks_a_file_is_rejected(
    tiny_folder: Path, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(tiny_folder, folder)
    (folder / name).unlink()
    with pytest.raises(ModelRejected, match=f"wanted {name}") as caught:
        Whisper(folder, CPU)
    assert "\n" not in str(caught.value)


def test_graphs_that_do_not_fit_are_rejected(tiny_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(tiny_folder, folder)
    shutil.copyfile(folder / "encoder.onnx", folder / "decoder.onnx")
    with pytest.raises(ModelRejected, match="that fit"):
        Whisper(folder, CPU)


@pytest.mark.parametrize("samples", [0, 1, 1599])
def test_next_to_no_sound_gives_an_empty_text(tiny: Whisper, samples: int) -> None:
    found = tiny.transcribe(np.zeros(samples, np.float32), ("pt", "en"))
    assert found == Transcription("", "pt", 0.5, EMPTY_LOGPROB, 1.0, ())


@pytest.mark.parametrize(
    ("samples", "languages", "match"),
    [
        (np.zeros(4000), ["en"], "float64"),
        (np.zeros((2, 4000), np.float32), ["en"], r"\(2, 4000\)"),
        (np.full(4000, np.nan, np.float32), ["en"], "NaN"),
        (np.zeros(4000, np.float32), ["en", "xx"], "xx"),
        (np.zeros(4000, np.float32), [], "languages"),
    ],
)
def test_what_cannot_be_heard_is_refused(
    tiny: Whisper, samples: Floats, languages: list[str], match: str
) -> None:
    with pytest.raises(ValueError, match=match):
        tiny.transcribe(samples, languages)


@pytest.mark.parametrize("seconds", [0.1, 3.0, 3.001, 29.0, 29.001, 61.0])
def test_any_length_is_heard_and_probabilities_are_such(tiny: Whisper, seconds: float) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, round(seconds * SAMPLE_RATE))
    found = tiny.transcribe(noise.astype(np.float32), ("en", "pt"))
    assert found.language in ("en", "pt")
    assert 0.5 <= found.language_probability <= 1
    assert 0 <= found.no_speech_probability <= 1
    assert found.avg_logprob < 0
    assert all(token < 256 for token in found.tokens)


# With the real model, on human speech.


def test_human_speech_is_written_down(heard: dict[str, Transcription]) -> None:
    pairs = [(CLIPS[name].text, found.text) for name, found in heard.items()]
    assert corpus_word_error_rate(pairs) <= 0.08
    assert np.mean([word_error_rate(*pair) for pair in pairs]) <= 0.08


def test_the_same_sound_gives_the_same_words(
    whisper: Whisper, heard: dict[str, Transcription]
) -> None:
    name = "go-forward"
    with ThreadPoolExecutor(2) as pool:
        again = list(pool.map(lambda _: whisper.transcribe(CLIPS[name].samples), range(2)))
    assert again == [heard[name]] * 2


def test_noise_and_silence_are_told_from_speech_by_the_log_probability(
    whisper: Whisper, heard: dict[str, Transcription]
) -> None:
    rng = np.random.default_rng(0)
    for seconds in (1, 3, 10):
        silence = np.zeros(seconds * SAMPLE_RATE, np.float32)
        noise = rng.normal(0, 0.05, len(silence)).astype(np.float32)
        for samples in (silence, noise):
            found = whisper.transcribe(samples)
            assert found.avg_logprob < -1.0
            assert found.no_speech_probability > 0.5
    assert min(found.avg_logprob for found in heard.values()) > -1.0
    assert max(found.no_speech_probability for found in heard.values()) < 0.5


def test_the_language_is_chosen_among_those_allowed(whisper: Whisper) -> None:
    for name in ("austen-0870", "austen-0930"):
        found = whisper.transcribe(CLIPS[name].samples, ("pt", "es", "en"))
        assert found.language == "en"
        assert found.language_probability > 0.9
    forced = whisper.transcribe(CLIPS["austen-0930"].samples, ("pt", "es"))
    assert forced.language in ("pt", "es")


def test_choosing_the_only_likely_language_changes_no_word(
    whisper: Whisper, heard: dict[str, Transcription]
) -> None:
    name = "austen-0870"
    chosen = whisper.transcribe(CLIPS[name].samples, ("pt", "en"))
    assert word_error_rate(heard[name].text, chosen.text) <= 0.05
    assert chosen.no_speech_probability == pytest.approx(
        heard[name].no_speech_probability, abs=0.05
    )


@pytest.mark.parametrize(
    "names",
    [
        ("austen-0870", "austen-0880"),
        ("cards-001", "cards-002", "cards-003"),
        ("go-forward", "austen-0930", "cards-005"),
    ],
)
def test_every_sentence_of_an_utterance_is_heard(
    whisper: Whisper, heard: dict[str, Transcription], names: tuple[str, ...]
) -> None:
    clip = joined(*names)
    parts = " ".join(heard[name].text for name in names)
    found = whisper.transcribe(clip.samples)
    assert word_error_rate(clip.text, found.text) <= word_error_rate(clip.text, parts) + 0.15


def test_no_word_is_lost_in_long_sound(whisper: Whisper, heard: dict[str, Transcription]) -> None:
    clip = joined(*CLIPS)
    assert len(clip.samples) > 40 * SAMPLE_RATE
    found = whisper.transcribe(clip.samples)
    # In company "clubs" become "cloves", so words are counted and those of the book compared.
    wanted = normalised_words(clip.text)
    assert abs(len(normalised_words(found.text)) - len(wanted)) <= 0.04 * len(wanted)

    book = joined(*(name for name in CLIPS if name.startswith("austen")), "austen-0870")
    assert len(book.samples) > WINDOW_MAX_S * SAMPLE_RATE
    found = whisper.transcribe(book.samples)
    assert word_error_rate(book.text, found.text) <= 0.05


def test_no_word_is_lost_or_doubled_at_the_seams(whisper: Whisper) -> None:
    clip = joined(*CLIPS, "austen-0870", "austen-0880", "austen-0890", "austen-0920", *CLIPS)
    assert len(clip.samples) > 2 * WINDOW_MAX_S * SAMPLE_RATE
    wanted = normalised_words(clip.text)
    found = normalised_words(whisper.transcribe(clip.samples).text)
    matcher = SequenceMatcher(None, wanted, found, autojunk=False)
    differing = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    # "clubs" become "cloves" and "ill-disposed" "ill-sposed", each one for one.
    assert all(kind == "replace" and b - a == d - c for kind, a, b, c, d in differing)


def test_a_repeated_word_does_not_run_on(whisper: Whisper) -> None:
    # In the short context alone this is heard as some fifty fives.
    five = CLIPS["cards-004"].samples
    tail = np.zeros(int(0.7 * SAMPLE_RATE), np.float32)
    found = whisper.transcribe(np.concatenate([five, five, tail]))
    assert word_error_rate("five five five five", found.text) <= 0.5


# With a prior and a vocabulary.


def test_the_prior_decides_where_the_sound_does_not(whisper: Whisper) -> None:
    unsure = CLIPS["cards-002"].samples
    plain = whisper.transcribe(unsure, ("en", "pt"))
    assert plain.language == "en"
    odds = plain.language_probability / (1 - plain.language_probability)
    for weight, language in ((odds / 2, "en"), (odds * 2, "pt")):
        found = whisper.transcribe(unsure, ("en", "pt"), prior={"pt": weight})
        assert found.language == language
        assert found.language_probability == pytest.approx(2 / 3, abs=0.01)


def test_a_flat_prior_changes_nothing(whisper: Whisper) -> None:
    samples = CLIPS["go-forward"].samples
    plain = whisper.transcribe(samples, ("en", "pt"))
    flat = whisper.transcribe(samples, ("en", "pt"), prior={"en": 3.0, "pt": 3.0})
    assert flat.tokens == plain.tokens
    assert flat.language_probability == pytest.approx(plain.language_probability, abs=1e-5)


@pytest.mark.parametrize("prior", [{"en": 0.0}, {"en": -1.0}, {"pt": float("nan")}])
def test_a_prior_that_is_no_weight_is_refused(tiny: Whisper, prior: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="prior"):
        tiny.transcribe(np.zeros(4000, np.float32), ("en", "pt"), prior)


def test_a_word_is_recognised_only_with_the_vocabulary(
    whisper: Whisper, heard: dict[str, Transcription]
) -> None:
    name = "cards-002"  # "Queen of Clothes"
    assert "clubs" not in heard[name].text
    found = whisper.transcribe(CLIPS[name].samples, vocabulary=["clubs"])
    assert found.text.lower().endswith("queen of clubs")


def test_words_that_are_not_said_change_nothing(
    whisper: Whisper, heard: dict[str, Transcription]
) -> None:
    names = ["Thandeka", "Siobhan", "Nguyen", "Olhar", "Kubernetes", "omeprazole", "Ipanema"]
    for name, clip in CLIPS.items():
        assert whisper.transcribe(clip.samples, vocabulary=names) == heard[name]
