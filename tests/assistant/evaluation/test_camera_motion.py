import math

import cv2
import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.evaluation.camera_motion import Ease, Motion, Viewpoint, look, tremor, view_matrix
from devices.media import Image

STILL = (0.0, 0.0, 0.0)
sides = st.integers(64, 2000)
deflections = st.tuples(*[st.floats(-1, 1)] * 3)
viewpoints = st.builds(
    Viewpoint,
    centre=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    zoom=st.floats(1, 20),
    tilt=st.floats(-45, 45),
)


def gradient(width: int, height: int) -> Image:
    """Red tells x, green tells y."""
    x = np.linspace(0, 255, width).round().astype(np.uint8)
    y = np.linspace(0, 255, height).round().astype(np.uint8)
    return np.dstack([np.zeros((height, width), np.uint8), *np.meshgrid(x, y)[::-1]])


@example(
    viewpoint=Viewpoint(tilt=41.0),
    shake=0.098,
    deflection=(1.0, 1.0, -1.0),
    picture=(640, 480),
    view=(640, 480),
)
@given(
    viewpoint=viewpoints,
    shake=st.floats(0, 0.1),
    deflection=deflections,
    picture=st.tuples(sides, sides),
    view=st.tuples(sides, sides),
)
def test_the_view_stays_inside_the_picture(
    viewpoint: Viewpoint,
    shake: float,
    deflection: tuple[float, float, float],
    picture: tuple[int, int],
    view: tuple[int, int],
) -> None:
    matrix = view_matrix(viewpoint, shake, deflection, picture, view)
    for u in (-0.5, view[0] - 0.5):
        for v in (-0.5, view[1] - 0.5):
            x, y = matrix @ np.array([u, v, 1.0])
            assert -0.5 - 1e-6 <= x <= picture[0] - 0.5 + 1e-6
            assert -0.5 - 1e-6 <= y <= picture[1] - 0.5 + 1e-6


def test_at_zoom_one_a_picture_of_the_views_size_is_seen_as_it_is() -> None:
    picture = gradient(96, 64)
    matrix = view_matrix(Viewpoint(), 0, STILL, (96, 64), (96, 64))
    assert np.array_equal(look(picture, matrix, (96, 64)), picture)


def test_zoom_and_centre_choose_the_quarter() -> None:
    picture = gradient(96, 64)
    matrix = view_matrix(Viewpoint((0.75, 0.25), 2.0), 0, STILL, (96, 64), (48, 32))
    assert np.array_equal(look(picture, matrix, (48, 32)), picture[:32, 48:])


def test_a_large_picture_is_averaged_not_picked() -> None:
    stripes = np.zeros((800, 800, 3), np.uint8)
    stripes[:, ::2] = 255
    seen = look(stripes, view_matrix(Viewpoint(), 0, STILL, (800, 800), (100, 100)), (100, 100))
    assert np.all(np.abs(seen.astype(int) - 127) <= 2)


def test_shrinking_keeps_things_in_their_place() -> None:
    picture = np.zeros((800, 800, 3), np.uint8)
    cv2.circle(picture, (600, 200), 40, (255, 255, 255), -1)
    seen = look(picture, view_matrix(Viewpoint(), 0, STILL, (800, 800), (100, 100)), (100, 100))
    rows, columns = np.nonzero(seen[..., 0] > 127)
    assert abs(columns.mean() - 74.5) < 0.6  # 600 / 8, less half a pixel
    assert abs(rows.mean() - 24.5) < 0.6


def test_a_head_tilted_clockwise_sees_the_world_turn_the_other_way() -> None:
    picture = np.zeros((200, 200, 3), np.uint8)
    cv2.circle(picture, (140, 100), 5, (255, 255, 255), -1)  # right of the middle
    matrix = view_matrix(Viewpoint(zoom=1.5, tilt=30), 0, STILL, (200, 200), (100, 100))
    rows, _ = np.nonzero(look(picture, matrix, (100, 100))[..., 0])
    assert rows.mean() < 40  # now above it


def test_a_motion_runs_from_its_start_to_its_end() -> None:
    motion = Motion(Viewpoint((0.2, 0.4), 1.0, -2.0), Viewpoint((0.6, 0.5), 3.0, 2.0))
    assert motion.at(-1) == motion.at(0) == motion.start
    assert motion.at(1) == motion.at(2) == motion.end
    assert math.isclose(motion.at(0.5).zoom, 2.0)


def test_a_smooth_motion_starts_slower_than_a_linear_one() -> None:
    end = Viewpoint((0.9, 0.5))
    linear, smooth = (Motion(end=end, ease=ease) for ease in (Ease.LINEAR, Ease.SMOOTH))
    assert smooth.at(0.1).centre[0] < linear.at(0.1).centre[0]
    assert smooth.at(0.9).centre[0] > linear.at(0.9).centre[0]


@given(t_s=st.floats(0, 3600), seed=st.integers(0, 2**32))
def test_the_tremor_is_bounded_pure_and_smooth(t_s: float, seed: int) -> None:
    now = tremor(t_s, seed)
    assert now == tremor(t_s, seed)
    assert all(-1 <= part <= 1 for part in now)
    later = tremor(t_s + 0.001, seed)
    assert all(abs(a - b) < 0.02 for a, b in zip(now, later, strict=True))


def test_another_seed_shakes_otherwise() -> None:
    assert tremor(1.0, 1) != tremor(1.0, 2)
