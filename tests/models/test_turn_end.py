import numpy as np
import numpy.typing as npt
import pytest

from assistant.evaluation.clips import SAMPLE_RATE, human_clips
from models.build.graph import FLOAT, Graph
from models.errors import ModelRejected
from models.runtime import SessionOptions
from models.store import Store
from models.turn_end import LONGEST_S, TurnEnd

Floats = npt.NDArray[np.float32]
CPU = SessionOptions(provider="cpu")
SILENCE = np.zeros(SAMPLE_RATE // 5, np.float32)
CLIPS = {clip.name: clip.samples for clip in human_clips()}

# Clip, part of it, and what pipecat-ai 1.14.0 says of that and 0.2 s of silence after it: its
# `compute_whisper_log_mel_features`, and its graph without the fixed ranges between the layers.
REFERENCE = [
    ("cards-001", 1, 0.9899), ("cards-001", 0.75, 0.9858),
    ("cards-002", 1, 0.9904), ("cards-002", 0.75, 0.9383),
    ("cards-003", 1, 0.9904), ("cards-003", 0.75, 0.9840),
    ("cards-004", 1, 0.9785), ("cards-004", 0.75, 0.0518),
    ("cards-005", 1, 0.9903), ("cards-005", 0.75, 0.9870),
    ("austen-0870", 1, 0.9898), ("austen-0870", 0.75, 0.9828),
    ("austen-0880", 1, 0.5426), ("austen-0880", 0.75, 0.0191),
    ("austen-0890", 1, 0.8968), ("austen-0890", 0.75, 0.0277),
    ("austen-0920", 1, 0.9870), ("austen-0920", 0.75, 0.8659),
    ("austen-0930", 1, 0.9577), ("austen-0930", 0.75, 0.0416),
    ("go-forward", 1, 0.9907), ("go-forward", 0.75, 0.9899),
]  # fmt: skip


@pytest.fixture(scope="module")
def turn_end(store: Store) -> TurnEnd:
    return TurnEnd(store.get("turn-end"), CPU)


def said(name: str, part: float) -> Floats:
    samples = CLIPS[name]
    return np.concatenate([samples[: int(len(samples) * part)], SILENCE])


def in_full(samples: Floats) -> Floats:
    """As long as the model was trained with: silence in front."""
    return np.concatenate(
        [np.zeros(int(LONGEST_S * SAMPLE_RATE) - len(samples), np.float32), samples]
    )


def test_parity_with_the_published_weights(turn_end: TurnEnd) -> None:
    apart = [
        abs(turn_end.probability(in_full(said(name, part))) - wanted)
        for name, part, wanted in REFERENCE
    ]
    assert np.mean(apart) < 0.03
    assert max(apart) < 0.2  # of the unsure ones


def test_whole_clips_sound_more_finished_than_their_beginnings(turn_end: TurnEnd) -> None:
    whole = [turn_end.probability(said(name, 1)) for name in CLIPS]
    begun = [turn_end.probability(said(name, 0.75)) for name in CLIPS]
    assert np.median(whole) > 0.95
    assert np.mean(whole) > np.mean(begun) + 0.2


def test_less_silence_in_front_makes_it_no_surer(turn_end: TurnEnd) -> None:
    for name, part, _ in REFERENCE:
        samples = said(name, part)
        assert turn_end.probability(samples) < turn_end.probability(in_full(samples)) + 0.02


def test_only_the_last_seconds_count(turn_end: TurnEnd) -> None:
    samples = in_full(said("cards-005", 1))
    longer = np.concatenate([CLIPS["austen-0870"], samples])
    assert turn_end.probability(longer) == turn_end.probability(samples)


def test_loudness_does_not_matter(turn_end: TurnEnd) -> None:
    samples = said("cards-002", 1)
    quiet = turn_end.probability((samples / 8).astype(np.float32))
    assert quiet == pytest.approx(turn_end.probability(samples), abs=0.02)


def test_silence_and_nothing_can_be_judged(turn_end: TurnEnd) -> None:
    for samples in (np.zeros(0, np.float32), np.zeros(SAMPLE_RATE, np.float32)):
        assert 0 <= turn_end.probability(samples) <= 1


@pytest.mark.parametrize("samples", [np.zeros(100), np.zeros((1, 100), np.float32)])
def test_other_samples_are_refused(turn_end: TurnEnd, samples: Floats) -> None:
    with pytest.raises(ValueError, match=r"expected float32 samples of shape \(n,\)"):
        turn_end.probability(samples)


def test_another_model_is_rejected(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("other") / "other.onnx"
    graph = Graph()
    graph.add("Identity", "input", output="output")
    graph.save(path, [("input", FLOAT, ["N"])], [("output", FLOAT, ["N"])])
    with pytest.raises(ModelRejected, match="end-of-turn") as caught:
        TurnEnd(path, CPU)
    assert "\n" not in str(caught.value)
