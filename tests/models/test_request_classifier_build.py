from pathlib import Path

import numpy as np
import pytest

from models.build.request_classifier.likeness import alike, features
from models.build.request_classifier.measure import Judged, at_threshold, held_out
from models.build.request_classifier.regression import (
    Floats,
    Options,
    fit,
    loss,
    softmax,
    temperature_of,
)
from models.build.request_classifier.rounds import (
    TEST_ROUND,
    Request,
    read,
    training_rounds,
)
from models.build.request_classifier.weights import write
from models.errors import ModelRejected
from models.request_classifier import RequestClassifier
from models.sentence_embedder import SIZE

LABELS = ("set_timer", "take_photo", "chat", "null")
WRITTEN = {
    "set_timer": ["set a timer", "põe um alarme", "timer of ten minutes", "count down an hour"],
    "take_photo": ["take a photo", "tira uma foto", "picture please", "fotografa isso"],
    "chat": ["tell me a joke", "quem descobriu o Brasil", "how are you", "play some music"],
    "null": ["Ana, come here", "he told me no", "a gente se vê amanhã", "yes, mum, on Friday"],
}
ROUNDS = {
    f"round_{number + 1}": tuple(
        Request("en", label, {}, texts[number]) for label, texts in WRITTEN.items()
    )
    for number in range(4)
}
REQUESTS = [request for requests in ROUNDS.values() for request in requests]
TEXTS = [request.text for request in REQUESTS]
RIGHT = np.array([LABELS.index(request.label) for request in REQUESTS])


def embeddings(count: int, seed: int = 3) -> Floats:
    found = np.random.default_rng(seed).standard_normal((count, SIZE)) + 2.0
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def test_the_fit_ends_where_the_slope_is_nothing() -> None:
    seen, options = features(TEXTS, embeddings(len(TEXTS))), Options(decay=1e-2, steps=800)
    rows = np.arange(len(TEXTS))
    near = alike(seen, rows, rows, seen.embeddings.mean(axis=0), options)
    shares = fit(near, RIGHT, len(LABELS), options)
    wrong = (softmax(near @ shares) - np.eye(len(LABELS), dtype=np.float32)[RIGHT]) / len(TEXTS)
    np.testing.assert_allclose(-options.decay * shares, wrong, atol=1e-5)
    assert np.abs(shares).max() > 0.1  # else this shows nothing
    short = fit(near, RIGHT, len(LABELS), Options(decay=1e-2, steps=3))
    assert loss(softmax(near @ shares), RIGHT) < loss(softmax(near @ short), RIGHT)


def test_what_is_written_says_what_was_fitted(tmp_path: Path) -> None:
    others = ["set a timar for me", "", "uma foto de nós dois?", "¿¡"]
    seen = features([*TEXTS, *others], embeddings(len(TEXTS) + len(others)))
    known, strange = np.arange(len(TEXTS)), np.arange(len(TEXTS), len(TEXTS) + len(others))
    only = features(TEXTS, seen.embeddings[known])
    path = tmp_path / "classifier.npz"
    write(path, only, RIGHT, LABELS, Options(), 0.7)
    centre = only.embeddings.mean(axis=0)
    shares = fit(alike(seen, known, known, centre, Options()), RIGHT, len(LABELS), Options())
    wanted = softmax(alike(seen, strange, known, centre, Options()) @ shares, 0.7)
    classifier = RequestClassifier(path)
    assert classifier.labels == LABELS
    np.testing.assert_allclose(
        classifier.scores(others, seen.embeddings[strange]), wanted, atol=5e-3
    )
    again = tmp_path / "again.npz"
    write(again, only, RIGHT, LABELS, Options(), 0.7)
    assert again.read_bytes() == path.read_bytes()


def test_the_temperature_makes_the_right_answers_likeliest() -> None:
    odds = np.random.default_rng(0).standard_normal((400, 3)).astype(np.float32)
    drawn = np.random.default_rng(1).random((400, 1))
    right = (softmax(odds).cumsum(axis=1) < drawn).sum(axis=1)
    assert temperature_of(odds, right) == pytest.approx(1, rel=0.3)
    assert temperature_of(odds / np.float32(4), right) == pytest.approx(
        temperature_of(odds, right) / 4, rel=0.1
    )


def test_a_round_is_judged_without_having_been_seen() -> None:
    seen = features(TEXTS, embeddings(len(TEXTS)))
    judged, temperature = held_out(ROUNDS, seen, LABELS, Options())
    assert judged.requests == tuple(REQUESTS)
    assert temperature > 0
    held = np.arange(len(WRITTEN))
    others = np.arange(len(WRITTEN), len(TEXTS))
    centre = seen.embeddings[others].mean(axis=0)
    shares = fit(alike(seen, others, others, centre, Options()), RIGHT[others], 4, Options())
    order = (alike(seen, held, others, centre, Options()) @ shares).argsort(axis=1)
    assert np.array_equal(judged.probabilities[held].argsort(axis=1), order)


def test_what_comes_of_a_threshold() -> None:
    requests = [REQUESTS[n] for n in (0, 1, 2, 3)]  # one of each label
    probabilities = np.array(
        [
            [0.9, 0.1, 0.0, 0.0],  # acted on, rightly
            [0.5, 0.4, 0.1, 0.0],  # asked back, the right one is offered
            [0.1, 0.2, 0.3, 0.4],  # taken for talk of others
            [0.1, 0.8, 0.0, 0.1],  # a photo of a conversation
        ],
        np.float32,
    )
    judged = Judged(LABELS, tuple(requests), probabilities)
    found = at_threshold(judged, 0.6)
    assert (found.acted, found.precision, found.skill_score) == (0.5, 1.0, 0.75)
    assert (found.quiet, found.wrong_action) == (0.5, 0.25)
    hasty = at_threshold(judged, 0.0)
    assert (hasty.acted, hasty.precision, hasty.skill_score, hasty.wrong_action) == (
        1,
        0.5,
        0.5,
        0.5,
    )
    assert judged.accuracy() == 0.25
    assert judged.accuracy(2) == 0.75
    assert judged.skills().accuracy() == 0.5
    assert judged.confused()[0] == ("chat", "null", 1)
    assert judged.table().sum() == 4
    assert judged.part(["null"]).requests == (requests[3],)
    assert not judged.part(language="pt").requests


def test_the_round_for_the_test_is_not_among_the_others(tmp_path: Path) -> None:
    line = 'pt\tset_timer\t{"seconds": 60}\tum minuto no relógio\n'
    for name in ("round_1", "round_2", TEST_ROUND, "notes"):
        (tmp_path / f"{name}.tsv").write_text(line, encoding="utf-8")
    assert [*training_rounds(tmp_path)] == ["round_1", "round_2"]
    assert read(tmp_path / f"{TEST_ROUND}.tsv")[0].arguments == {"seconds": 60}


@pytest.mark.parametrize(
    "line",
    [
        "en\tstop\t{}",
        "fr\tstop\t{}\tarrête",
        "en\tstop\t{\tstop",
        "en\tstop\t3\tstop",
        "en\tstop\t{}\t ",
    ],
)
def test_a_line_that_is_no_request_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "round_1.tsv"
    path.write_text(f"en\tstop\t{{}}\tquiet\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"round_1\.tsv:2"):
        read(path)


def test_no_rounds_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"wanted round_\*\.tsv"):
        training_rounds(tmp_path)


def test_another_file_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "classifier.npz"
    with pytest.raises(ModelRejected):
        RequestClassifier(path)
    path.write_bytes(b"no archive")
    with pytest.raises(ModelRejected, match="wanted the weights of a request classifier"):
        RequestClassifier(path)
    np.savez(path, labels=np.array(LABELS))
    with pytest.raises(ModelRejected, match="mean is not a file"):
        RequestClassifier(path)
    few = np.zeros(3)
    np.savez(path, labels=np.array(LABELS), mean=few, meaning=few, words=few, letters=few, bias=few)
    with pytest.raises(ModelRejected) as caught:
        RequestClassifier(path)
    assert "\n" not in str(caught.value)
