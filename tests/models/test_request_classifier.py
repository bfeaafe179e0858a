import numpy as np
import pytest

from models.request_classifier import CHAT, NULL, RequestClassifier
from models.runtime import SessionOptions
from models.sentence_embedder import SIZE, SentenceEmbedder
from models.store import Store

# Not among the requests that it was trained with, and plain enough for any later training.
PLAIN = [
    ("Would you read me what the poster over there says?", "read_text"),
    ("Conta pra mim quantas garrafas estão na mesa.", "count_objects"),
    ("Scan the QR code on this leaflet, please.", "scan_code"),
    ("Queria saber que horas são agora.", "tell_time"),
    ("Can you tell me the colour of this jacket?", "identify_color"),
    ("Where did I leave my wallet?", "where_is"),
    ("Começa a gravar um vídeo agora.", "record_video"),
]


@pytest.fixture(scope="module")
def classifier(store: Store) -> RequestClassifier:
    return RequestClassifier(store.get("request-classifier"))


@pytest.fixture(scope="module")
def embedder(store: Store) -> SentenceEmbedder:
    return SentenceEmbedder(store.get("sentence-embedder"), SessionOptions("cpu"))


def test_plain_requests(classifier: RequestClassifier, embedder: SentenceEmbedder) -> None:
    texts = [text for text, _ in PLAIN]
    scores = classifier.scores(texts, embedder.embed(texts))
    assert [classifier.labels[n] for n in scores.argmax(axis=1)] == [label for _, label in PLAIN]
    np.testing.assert_allclose(scores.sum(axis=1), 1, atol=1e-5)


def test_a_sentence_is_judged_for_itself(
    classifier: RequestClassifier, embedder: SentenceEmbedder
) -> None:
    texts = [text for text, _ in PLAIN]
    together = classifier.scores(texts, embedder.embed(texts))
    for text, row in zip(texts, together, strict=True):
        np.testing.assert_allclose(
            classifier.scores([text], embedder.embed([text]))[0], row, atol=1e-5
        )


def test_it_knows_what_is_out_of_scope(classifier: RequestClassifier) -> None:
    assert {CHAT, NULL} < set(classifier.labels)
    assert len(set(classifier.labels)) == len(classifier.labels)
    assert classifier.scores([], np.zeros((0, SIZE), np.float32)).shape == (
        0,
        len(classifier.labels),
    )


def test_other_embeddings_are_refused(classifier: RequestClassifier) -> None:
    with pytest.raises(ValueError, match=r"expected embeddings of shape \(1, 384\)"):
        classifier.scores(["stop"], np.zeros((2, SIZE), np.float32))
