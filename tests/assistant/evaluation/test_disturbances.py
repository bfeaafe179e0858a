import numpy as np

from assistant.evaluation.disturbances import BABBLE_UNDER_DB, VARIANTS, disturbances
from assistant.evaluation.interjections import DISTURBANCES, Kind
from assistant.evaluation.open_microphone import (
    NOISE_DB,
    SPEECH_DB,
    Coupling,
    OpenMicrophone,
    level_db,
)
from assistant.evaluation.room import SCENES
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from devices.media import samples_to_ns


def test_every_kind_has_its_variants_and_no_two_are_alike() -> None:
    found = disturbances()
    for kind in DISTURBANCES:
        assert sum(one.kind is kind for one in found) == VARIANTS
    for one in found:
        assert one.samples.dtype == np.float32
        assert 0.5 < len(one.samples) / 16_000 < 3
        assert sum(np.array_equal(one.samples, other.samples) for other in found) == 1


def test_they_are_the_same_each_time() -> None:
    for first, second in zip(disturbances(), disturbances(), strict=True):
        assert (first.name, first.under_db) == (second.name, second.under_db)
        assert np.array_equal(first.samples, second.samples)


def test_babble_is_softer_in_the_microphone_than_a_cough() -> None:
    levels: dict[Kind, list[float]] = {}
    for one in disturbances():
        quiet = OpenMicrophone(
            VirtualLoudspeaker().played, -20.0, SCENES[0], Coupling(-120.0, 0), 1
        )
        quiet.say(0, one.samples, one.under_db)
        blocks = range(0, samples_to_ns(len(one.samples)), samples_to_ns(320))
        heard = np.concatenate([quiet.block(t_ns).samples for t_ns in blocks])
        levels.setdefault(one.kind, []).append(level_db(heard))
    assert all(abs(level - SPEECH_DB) < 2 for level in levels[Kind.COUGH])
    assert all(abs(level - SPEECH_DB + BABBLE_UNDER_DB) < 2 for level in levels[Kind.BABBLE])
    assert min(min(found) for found in levels.values()) > NOISE_DB + 10
