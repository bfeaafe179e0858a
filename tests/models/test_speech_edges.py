import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from models.speech_edges import SpeechEdges


def edged(pieces: list[list[float]], lead: int, pause: int) -> list[npt.NDArray[np.float32]]:
    edges = SpeechEdges(lead, pause)
    out = [edges.add(np.array(piece, np.float32)) for piece in pieces]
    return [*out, edges.end()]


def test_silence_is_cut_to_lead_and_pause() -> None:
    given, *_, end = edged([[0, 0.001, 0.5, 0, 0.6, 0.002, 0.003, 0, 0]], 1, 2)
    assert np.allclose(given, [0.001, 0.5, 0, 0.6])
    assert np.allclose(end, [0.002, 0.003])


def test_what_is_missing_around_the_speech_is_zeros() -> None:
    given, end = edged([[0.5, -2.0]], 2, 3)
    assert np.allclose(given, [0, 0, 0.5, -1.0])
    assert np.array_equal(end, np.zeros(3))


def test_silence_alone_gives_nothing() -> None:
    assert [len(piece) for piece in edged([[0, 0.001], [0] * 50], 3, 4)] == [0, 0, 0]


def test_a_silence_between_pieces_is_kept_in_full() -> None:
    given = np.concatenate(edged([[0.5], [0] * 9, [0.5]], 0, 1))
    assert given.tolist() == [0.5, *[0] * 9, 0.5, 0]


_SOUND = st.lists(st.sampled_from([0.0, 0.004, -0.009, 0.3, -1.0]), max_size=12)


@given(st.lists(_SOUND, max_size=5), st.integers(0, 4), st.integers(0, 4))
def test_pieces_make_no_difference(pieces: list[list[float]], lead: int, pause: int) -> None:
    whole = edged([[sample for piece in pieces for sample in piece]], lead, pause)
    assert np.array_equal(np.concatenate(edged(pieces, lead, pause)), np.concatenate(whole))
