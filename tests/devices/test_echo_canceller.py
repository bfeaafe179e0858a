"""Echoes of real speech through reckoned rooms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.evaluation.clips import human_clips
from assistant.evaluation.room import SCENES, Scene
from devices.echo_canceller import FRAME, EchoCanceller
from devices.media import SAMPLE_RATE, Samples

LEAD = 160  # samples by which the reference is early
SECOND = SAMPLE_RATE


def reading(names: str) -> Samples:
    """All human clips whose name begins so, one after the other."""
    return np.concatenate([clip.samples for clip in human_clips() if clip.name.startswith(names)])


def played_in(scene: Scene, voice: Samples) -> Samples:
    """What the microphone hears of a voice as loud as it is."""
    response = scene.echo(1)
    response = response / np.sqrt(np.sum(response**2))
    return np.convolve(voice, response)[: len(voice)].astype(np.float32)


def clean(canceller: EchoCanceller, heard: Samples, voice: Samples, cut: int = 320) -> Samples:
    reference = np.concatenate([voice[LEAD:], np.zeros(LEAD, np.float32)])
    pieces = range(0, len(heard), cut)
    return np.concatenate(
        [canceller.clean(heard[at : at + cut], reference[at : at + cut]) for at in pieces]
    )


def decibels(sound: Samples) -> float:
    return float(10 * np.log10(np.mean(sound.astype(np.float64) ** 2)))


@pytest.fixture(scope="module")
def voice() -> Samples:
    return reading("austen")[: 12 * SECOND]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_an_echo_is_learnt_within_two_seconds(scene: Scene, voice: Samples) -> None:
    heard = played_in(scene, voice)
    rest = clean(EchoCanceller(), heard, voice)
    before, after = heard[2 * SECOND :], rest[2 * SECOND :]
    assert decibels(after) < decibels(before) - 15


def test_speech_over_the_echo_comes_through_as_it_was(voice: Samples) -> None:
    wearer = np.zeros(len(voice), np.float32)
    said = reading("cards-005")
    wearer[5 * SECOND : 5 * SECOND + len(said)] = said
    heard = played_in(SCENES[2], voice) + wearer
    rest = clean(EchoCanceller(), heard, voice)
    over = slice(5 * SECOND, 5 * SECOND + len(said))
    assert np.corrcoef(rest[over], wearer[over])[0, 1] > 0.98
    assert decibels(rest[over] - wearer[over]) < decibels(wearer[over]) - 10


def test_it_learns_again_when_the_head_turns(voice: Samples) -> None:
    first, second = played_in(SCENES[2], voice), played_in(SCENES[3], voice)
    canceller = EchoCanceller()
    clean(canceller, first, voice)
    rest = clean(canceller, second, voice)
    assert decibels(rest[8 * SECOND :]) < decibels(second[8 * SECOND :]) - 10


def test_without_a_reference_sound_leaves_as_it_came() -> None:
    sound = reading("go")
    silence = np.zeros(len(sound), np.float32)
    whole = len(sound) - len(sound) % FRAME
    assert np.array_equal(clean(EchoCanceller(), sound, silence), sound[:whole])


def test_after_the_voice_sound_leaves_as_it_came_again(voice: Samples) -> None:
    canceller = EchoCanceller()
    clean(canceller, played_in(SCENES[0], voice), voice)
    sound = reading("go")[: 2 * SECOND]
    rest = clean(canceller, sound, np.zeros(len(sound), np.float32))
    assert not np.array_equal(rest[: SECOND // 10], sound[: SECOND // 10])  # it still rings
    assert np.array_equal(rest[SECOND // 2 :], sound[SECOND // 2 :])


@settings(max_examples=5, deadline=None)
@given(cut=st.integers(1, 2000))
def test_the_cut_does_not_matter(cut: int) -> None:
    voice = reading("cards")[:SECOND]
    heard = played_in(SCENES[1], voice)
    whole = clean(EchoCanceller(), heard, voice)
    assert np.array_equal(clean(EchoCanceller(), heard, voice, cut), whole)
    assert whole.dtype == np.float32 and len(whole) == SECOND


def test_what_does_not_fill_a_frame_waits() -> None:
    canceller = EchoCanceller()
    assert len(canceller.clean(np.ones(100, np.float32), np.zeros(100, np.float32))) == 0
    assert canceller.waiting == 100
    assert len(canceller.clean(np.ones(100, np.float32), np.zeros(100, np.float32))) == FRAME


def test_both_must_be_of_one_length() -> None:
    with pytest.raises(ValueError, match=r"one shape.*\(3,\).*\(4,\)"):
        EchoCanceller().clean(np.zeros(3, np.float32), np.zeros(4, np.float32))
