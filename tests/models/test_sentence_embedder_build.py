import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
import pytest

from models.build.sentence_embedder import build
from models.errors import ModelRejected
from models.unigram_tokens import UNKNOWN, UnigramTokens
from tests.models.tiny_e5 import EPSILON, HEADS, LAYERS, PIECES, WIDTH, TinyE5

Floats = npt.NDArray[np.float32]
TOKENS = [0, 6, 7, 5, 10, 2]


def silent(_stage: str, _part: float) -> None:
    pass


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("e5")
    TinyE5().write(folder / "packed.bin")
    build({"packed": folder / "packed.bin"}, folder, silent)
    return folder


def in_floats(weights: dict[str, Floats], tokens: list[int]) -> Floats:
    """BERT as it is written in the papers, step by step."""

    def norm(value: Floats, name: str) -> Floats:
        spread = np.sqrt(value.var(axis=-1, keepdims=True) + EPSILON)
        normed = (value - value.mean(axis=-1, keepdims=True)) / spread
        return np.asarray(normed * weights[f"{name}.w"] + weights[f"{name}.b"], np.float32)

    def linear(value: Floats, name: str) -> Floats:
        return np.asarray(value @ weights[f"{name}.w"].T + weights[f"{name}.b"], np.float32)

    value = weights["emb.word"][tokens] + weights["emb.pos"][: len(tokens)] + weights["emb.type"][0]
    value = norm(value, "emb.ln")
    for layer in range(LAYERS):
        name = f"l{layer}"
        parts = [linear(value, f"{name}.{part}") for part in "qkv"]
        query, key, mine = (np.split(part, HEADS, axis=1) for part in parts)
        mixed = []
        for head in range(HEADS):
            scores = np.exp(query[head] @ key[head].T / np.sqrt(WIDTH // HEADS))
            mixed.append(scores / scores.sum(axis=-1, keepdims=True) @ mine[head])
        value = norm(value + linear(np.concatenate(mixed, axis=1), f"{name}.ao"), f"{name}.aln")
        hidden = linear(value, f"{name}.fi")
        hidden = hidden * (1 + np.vectorize(math.erf)(hidden / np.sqrt(2))) / 2
        value = norm(value + linear(hidden, f"{name}.fo"), f"{name}.oln")
    return np.asarray(value.mean(axis=0), np.float32)


def test_it_reckons_what_the_papers_say(built: Path) -> None:
    session = ort.InferenceSession(
        str(built / "sentence_embedder.onnx"), providers=["CPUExecutionProvider"]
    )
    (found,) = session.run(["mean"], {"tokens": np.array(TOKENS)})
    wanted = in_floats(TinyE5().weights, TOKENS)
    assert np.abs(wanted).max() > 0.3
    # Values between the layers are rounded to 8 bits.
    np.testing.assert_allclose(found, wanted, atol=0.02)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a", ["▁a"]),
        ("ab", ["▁ab"]),  # of two cuts that are equally likely, the one with the longer last piece
        ("bab", ["▁", "b", "a", "b"]),
        ("  A\tab ", ["▁a", "▁ab", "▁"]),
        ("ﬁ\u200b", ["▁ab"]),
        ("c\u0327", ["▁", "ç"]),
        ("<s>", ["▁", "<unk>", "<unk>", "<unk>"]),
        ("", ["▁"]),
    ],
)
def test_the_likeliest_cut(built: Path, text: str, pieces: list[str]) -> None:
    numbers = [[*PIECES].index(piece) for piece in pieces]
    assert UnigramTokens(built / "tokens.json").encode(text) == numbers
    assert pieces.count("<unk>") == numbers.count(UNKNOWN)


def test_the_same_bytes_twice(built: Path, tmp_path: Path) -> None:
    build({"packed": built / "packed.bin"}, tmp_path, silent)
    for name in ("sentence_embedder.onnx", "tokens.json"):
        assert (tmp_path / name).read_bytes() == (built / name).read_bytes()


def test_what_is_not_that_model_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "packed.bin"
    TinyE5().write(path)
    whole = path.read_bytes()
    for content in (b"", b"GGUF" + whole[4:], whole[:500], whole[:-10], whole[:300]):
        path.write_bytes(content)
        with pytest.raises(ModelRejected, match="wanted a packed E5 model") as caught:
            build({"packed": path}, tmp_path, silent)
        assert "\n" not in str(caught.value)
    TinyE5().write(path, dropped="l1.fo.b")
    with pytest.raises(ModelRejected, match=r"no tensor 'l1\.fo\.b'"):
        build({"packed": path}, tmp_path, silent)
    TinyE5().write(path, pieces={piece: score for piece, score in PIECES.items() if piece != "<s>"})
    with pytest.raises(ModelRejected, match="wanted the marks"):
        build({"packed": path}, tmp_path, silent)


def test_damaged_word_pieces_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    for content in ("", "[]", '{"pieces": ["a"], "scores": [], "replaced": {}}'):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(ModelRejected, match="wanted the word pieces"):
            UnigramTokens(path)
