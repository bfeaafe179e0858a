from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import pytest

from models.build.wake.head import Head, Options, as_onnx, train
from models.runtime import SessionOptions, open_session

STEPS, SIZE = 4, 96
OPTIONS = Options(steps=STEPS, members=2, epochs=60, seed=5)


def made_up(
    count: int, seed: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Windows of noise; in those that are "wake", a pattern goes over the last two embeddings.

    As with speech, most of the numbers depend on each other: the noise has 20 directions.
    """
    random = np.random.default_rng(seed)
    mixing = np.random.default_rng(7).standard_normal((20, SIZE), np.float32)
    embeddings = random.standard_normal((count * STEPS, 20), np.float32) @ mixing + 2
    starts = np.arange(count) * STEPS
    wake = random.random(count) < 0.3
    pattern = 3 * np.random.default_rng(0).standard_normal((2, 20), np.float32) @ mixing
    for start in starts[wake]:
        embeddings[start + 2 : start + 4] += pattern
    return embeddings, starts, wake


def silent(_line: str) -> None:
    pass


@pytest.fixture(scope="module")
def head() -> Head:
    return train(*made_up(1500, 1), OPTIONS, silent)


def windows_of(embeddings: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return embeddings.reshape(-1, STEPS, SIZE)


def test_it_learns_what_it_has_not_seen(head: Head) -> None:
    embeddings, _, wake = made_up(500, 2)
    right = (head.odds(windows_of(embeddings)) > 0) == wake
    assert right.mean() > 0.95


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(head: Head) -> None:
    again = train(*made_up(1500, 1), OPTIONS, silent)
    for member, same in zip(head.members, again.members, strict=True):
        for values, others in zip(member, same, strict=True):
            np.testing.assert_array_equal(values, others)
    first, second = head.members
    assert not np.array_equal(first[0], second[0])


def test_the_graph_says_what_the_head_says(head: Head, tmp_path: Path) -> None:
    path = tmp_path / "head.onnx"
    onnx.save(as_onnx(head), str(path))
    windows = windows_of(made_up(50, 3)[0])
    (score,) = open_session(path, SessionOptions("cpu", 1)).run(None, {"embeddings": windows})
    expected = 1 / (1 + np.exp(-head.odds(windows)))
    np.testing.assert_allclose(score[:, 0], expected, atol=1e-4)
