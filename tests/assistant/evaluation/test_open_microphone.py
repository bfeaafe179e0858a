import numpy as np
import pytest

from assistant.evaluation.clips import human_clips
from assistant.evaluation.open_microphone import (
    BLOCK,
    NOISE_DB,
    SPEECH_DB,
    Coupling,
    OpenMicrophone,
    level_db,
)
from assistant.evaluation.room import SCENES
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from devices.media import NANOSECONDS, SAMPLE_RATE, Samples, samples_to_ns

BLOCK_NS = samples_to_ns(BLOCK)


def heard(microphone: OpenMicrophone, seconds: float) -> Samples:
    blocks = range(0, round(seconds * NANOSECONDS), BLOCK_NS)
    return np.concatenate([microphone.block(t_ns).samples for t_ns in blocks])


def speech() -> Samples:
    return next(clip.samples for clip in human_clips() if clip.name == "austen-0890")


@pytest.mark.parametrize("echo_db", [-20.0, 0.0])
@pytest.mark.parametrize("drive", [0.0, 1.0])
def test_the_echo_is_as_loud_and_as_late_as_wanted(echo_db: float, drive: float) -> None:
    voice = speech()
    loudspeaker = VirtualLoudspeaker()
    coupling = Coupling(echo_db, 100_000_000, drive)
    microphone = OpenMicrophone(loudspeaker.played, level_db(voice), SCENES[0], coupling, 1)
    loudspeaker.play(voice, SAMPLE_RATE, NANOSECONDS)
    sound = heard(microphone, 1 + len(voice) / SAMPLE_RATE)
    assert level_db(sound) == pytest.approx(SPEECH_DB + echo_db, abs=2.5)
    correlation = np.correlate(sound[SAMPLE_RATE:], voice[: 2 * SAMPLE_RATE], "valid")
    assert np.argmax(np.abs(correlation)) == pytest.approx(0.1 * SAMPLE_RATE, abs=20)


def test_the_echo_ends_soon_after_the_voice_is_stopped() -> None:
    voice = speech()
    loudspeaker = VirtualLoudspeaker()
    microphone = OpenMicrophone(loudspeaker.played, level_db(voice), SCENES[2], Coupling(0.0, 0), 1)
    loudspeaker.play(voice, SAMPLE_RATE, 0)
    loud = heard(microphone, 1.0)
    loudspeaker.stop(NANOSECONDS)
    after = np.concatenate(
        [microphone.block(NANOSECONDS + n * BLOCK_NS).samples for n in range(50)]
    )
    assert level_db(loud) > NOISE_DB + 20
    assert level_db(after[SAMPLE_RATE // 2 :]) == pytest.approx(NOISE_DB, abs=3)


def test_the_wearer_is_heard_when_and_as_loud_as_usual() -> None:
    microphone = OpenMicrophone(VirtualLoudspeaker().played, -20.0, SCENES[1], Coupling(0.0, 0), 1)
    end_ns = microphone.say(NANOSECONDS, speech())
    assert end_ns == NANOSECONDS + samples_to_ns(len(speech()))
    sound = heard(microphone, end_ns / NANOSECONDS)
    assert level_db(sound[:SAMPLE_RATE]) == pytest.approx(NOISE_DB, abs=3)
    assert level_db(sound[SAMPLE_RATE:]) == pytest.approx(SPEECH_DB, abs=1)
