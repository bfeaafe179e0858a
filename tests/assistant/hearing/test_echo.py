"""The guard on scripted time, and with the real canceller and real models."""

import numpy as np
import pytest
import soxr

from assistant.config import Hearing
from assistant.evaluation.clips import human_clips
from assistant.evaluation.open_microphone import Coupling, OpenMicrophone, level_db
from assistant.evaluation.room import SCENES, Scene
from assistant.evaluation.word_error_rate import word_error_rate
from assistant.hearing.echo import LEAD_NS, Canceller, EchoGuard
from assistant.hearing.endpoint import Endpointer, Onset
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from devices.echo_canceller import EchoCanceller
from devices.media import NANOSECONDS, SAMPLE_RATE, AudioBlock, Samples, samples_to_ns
from models.runtime import SessionOptions
from models.store import Store
from models.vad import Vad
from models.voice import Voice
from models.whisper import Whisper

BLOCK_NS = 20_000_000
CPU = SessionOptions(provider="cpu", threads=1)
ANSWER = (
    "The sign says: no parking between eight in the morning and six in the evening. Below it there "
    "is a smaller sign. It says: except on Sundays and holidays."
)


class Recorder:
    """Takes nothing out, and keeps the reference."""

    def __init__(self) -> None:
        self.reference: list[Samples] = []

    def clean(self, microphone: Samples, reference: Samples) -> Samples:
        self.reference.append(reference)
        return microphone


def counting(start_ns: int, end_ns: int) -> Samples:
    """A loudspeaker that plays the number of each sample."""
    first = start_ns // 62_500
    return np.arange(first, first + (end_ns - start_ns) // 62_500).astype(np.float32)


def test_the_reference_is_early_and_without_a_step() -> None:
    recorder = Recorder()
    guard = EchoGuard(recorder, counting)
    for number in range(20):
        wander_ns = (number % 3) * 1_000_000
        guard.clean(AudioBlock(number * BLOCK_NS + wander_ns, np.zeros(320, np.float32)))
    reference = np.concatenate(recorder.reference)
    assert reference[0] == LEAD_NS // 62_500
    assert (np.diff(reference) == 1).all()


def test_after_lost_sound_the_reference_is_set_anew() -> None:
    recorder = Recorder()
    guard = EchoGuard(recorder, counting)
    for t_ns in (0, BLOCK_NS, NANOSECONDS):
        guard.clean(AudioBlock(t_ns, np.zeros(320, np.float32)))
    assert recorder.reference[-1][0] == (NANOSECONDS + LEAD_NS) // 62_500


@pytest.mark.parametrize("canceller", [EchoCanceller(), None], ids=["canceller", "gate"])
def test_stamps_stay_right_whatever_the_blocks(canceller: Canceller | None) -> None:
    guard = EchoGuard(canceller, lambda start, end: np.zeros((end - start) // 62_500, np.float32))
    sound = (np.arange(5000) / 5000).astype(np.float32)  # every sample tells its own time
    taken = 0
    for size in (320, 100, 7, 500, 333, 1000, 2740):
        clean = guard.clean(AudioBlock(samples_to_ns(taken), sound[taken : taken + size]))
        taken += size
        assert taken - 160 < clean.end_ns // 62_500 <= taken
        if len(clean.samples):
            assert clean.t_ns == samples_to_ns(round(clean.samples[0] * 5000))


@pytest.fixture(scope="module")
def vad(store: Store) -> Vad:
    return Vad(store.get("vad"), CPU)


@pytest.fixture(scope="module")
def answer(store: Store) -> Samples:
    """The assistant's own voice, 16 kHz."""
    voice = Voice(store.get("voice-en"), CPU)
    said = soxr.resample(voice.say(ANSWER, 1.0), voice.sample_rate, SAMPLE_RATE)
    return np.asarray(said, np.float32)


def in_a_room(
    answer: Samples, scene: Scene, echo_db: float, wearer: Samples | None, clean: bool = True
) -> Samples:
    """What is left in the microphone while the answer is spoken twice, from 0.5 s on.

    The wearer speaks, as loud as usual, in the second half.
    """
    loudspeaker = VirtualLoudspeaker()
    coupling = Coupling(echo_db, 40_000_000, drive=1.0)
    microphone = OpenMicrophone(loudspeaker.played, level_db(answer), scene, coupling, 1)
    guard = EchoGuard(EchoCanceller(), loudspeaker.played)
    for _ in range(2):
        loudspeaker.play(answer, SAMPLE_RATE, NANOSECONDS // 2)
    if wearer is not None:
        microphone.say(begin_ns(answer), wearer)
    blocks = [microphone.block(t_ns) for t_ns in range(0, 2 * samples_to_ns(len(answer)), BLOCK_NS)]
    return np.concatenate([guard.clean(b).samples if clean else b.samples for b in blocks])


def begin_ns(answer: Samples) -> int:
    """When the wearer speaks."""
    return NANOSECONDS + samples_to_ns(len(answer))


def onsets(vad: Vad, sound: Samples) -> int:
    stream, endpointer = vad.stream(), Endpointer(Hearing())
    chunks = sound[: len(sound) - len(sound) % Vad.CHUNK].reshape(-1, Vad.CHUNK)
    points = [point for chunk in chunks for point in endpointer.feed(stream.feed(chunk))]
    return sum(isinstance(point, Onset) for point in points)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_the_assistant_does_not_hear_itself(vad: Vad, answer: Samples, scene: Scene) -> None:
    learnt = slice(2 * SAMPLE_RATE, None)  # a second and a half of its first answer
    heard = speech_chunks(vad, in_a_room(answer, scene, -6.0, None, clean=False)[learnt])
    left = speech_chunks(vad, in_a_room(answer, scene, -6.0, None)[learnt])
    assert heard > 0
    assert left <= heard / 4  # and what is left has no words: see `bench bargein`


def speech_chunks(vad: Vad, sound: Samples) -> int:
    """How many chunks are taken for speech."""
    stream = vad.stream()
    whole = len(sound) // Vad.CHUNK * Vad.CHUNK
    return sum(stream.feed(chunk) >= 0.5 for chunk in sound[:whole].reshape(-1, Vad.CHUNK))


def test_the_wearer_is_understood_over_an_echo_as_loud(
    store: Store, vad: Vad, answer: Samples
) -> None:
    whisper = Whisper(store.get("whisper-base"), CPU)
    clip = next(clip for clip in human_clips() if clip.name == "austen-0920")

    def wrong(echo_db: float, clean: bool) -> float:
        """Part of the words that are not understood."""
        sound = in_a_room(answer, SCENES[1], echo_db, clip.samples, clean)
        first = begin_ns(answer) // 62_500 - SAMPLE_RATE // 5
        said = sound[first : first + len(clip.samples) + SAMPLE_RATE // 2]
        assert onsets(vad, said) >= 1
        return word_error_rate(clip.text, whisper.transcribe(said, ("en",)).text)

    cleaned = wrong(0.0, clean=True)
    assert cleaned <= wrong(-90.0, clean=False) + 0.15
    assert wrong(0.0, clean=False) > 2 * cleaned + 0.2


def test_it_gives_the_same_twice(answer: Samples) -> None:
    first, second = (in_a_room(answer, SCENES[2], 0.0, None) for _ in range(2))
    assert np.array_equal(first, second)
