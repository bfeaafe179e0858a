import numpy as np
import pytest

from assistant.evaluation.room import (
    RATE,
    SCENES,
    SOUND_SPEED,
    Room,
    Samples,
    Scene,
    closed_room,
    response,
)

OPEN_AIR = Room((100.0, 100.0, 100.0), (0.0, 0.0, 0.0, 0.0, 0.0, 0.0), 0.0)


def fall_s(sound: Samples, from_db: float, to_db: float) -> float:
    """How long the energy still to come takes to fall from one level to another."""
    left = np.cumsum(sound[::-1].astype(np.float64) ** 2)[::-1]
    decibels = 10 * np.log10(left / left[0] + 1e-15)
    return float(np.argmax(decibels < to_db) - np.argmax(decibels < from_db)) / RATE


def test_in_open_air_there_is_the_direct_sound_alone() -> None:
    for metres in (1.0, 2.0):
        sound = response(OPEN_AIR, (50, 50, 50), (50 + metres, 50, 50), 1)
        assert np.argmax(sound) == pytest.approx(metres / SOUND_SPEED * RATE, abs=1)
        assert sound.sum() == pytest.approx(1 / metres, rel=0.05)


def test_a_floor_gives_one_reflection_at_its_distance() -> None:
    floor = Room((100.0, 100.0, 100.0), (0.0, 0.0, 0.0, 0.0, 0.5, 0.0), 0.0)
    places = (50.0, 50.0, 1.5), (52.0, 50.0, 1.5)
    sound = response(floor, *places, 1) - response(OPEN_AIR, *places, 1)
    metres = np.hypot(2.0, 3.0)
    assert np.argmax(sound) == pytest.approx(metres / SOUND_SPEED * RATE, abs=1)
    assert sound.sum() == pytest.approx(0.5 / metres, rel=0.05)


@pytest.mark.parametrize("reverberation_s", [0.3, 0.6])
def test_a_room_rings_as_long_as_it_should(reverberation_s: float) -> None:
    room = closed_room((5.0, 4.0, 2.7), reverberation_s)
    sound = response(room, (1.0, 1.2, 1.4), (3.9, 3.1, 1.1), 1)
    assert fall_s(sound, -5, -30) * 60 / 25 == pytest.approx(reverberation_s, rel=0.25)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_scenes_are_the_same_twice_and_another_seed_is_another_room(scene: Scene) -> None:
    first = scene.echo(1)
    assert np.array_equal(first, scene.echo(1))
    assert np.isfinite(first).all() and first.dtype == np.float32
    late = not np.array_equal(first, scene.echo(2))
    assert late == (scene.room.reverberation_s > 0)
