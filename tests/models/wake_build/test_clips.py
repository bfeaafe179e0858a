import pytest

from models.build.wake.clips import Clip, planned
from models.build.wake.phrases import UNSEEN_NEAR


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    return planned(1)


def speakers(clips: list[Clip], part: str) -> set[str]:
    """Everybody who speaks, by engine; two mixed voices are both there."""
    return {
        f"{clip.engine} {voice}"
        for clip in clips
        if clip.part == part
        for voice in clip.voice.split(":")[0].split("+")
    }


def test_nobody_who_is_scored_was_trained_on_or_chosen_with(clips: list[Clip]) -> None:
    train, choose, score = (speakers(clips, part) for part in ("train", "choose", "score"))
    assert not score & train
    assert not score & choose
    assert not choose & train
    assert {"kokoro bf_emma", "kokoro am_michael", "flite awb"} <= score  # women, men, engines


def test_a_speaker_of_several_languages_stays_in_one_part(clips: list[Clip]) -> None:
    """Kokoro's dora, alex and santa speak Portuguese, Spanish and English."""
    for name in ("dora", "alex", "santa"):
        parts = {clip.part for clip in clips if clip.voice.split(":")[0].endswith(f"_{name}")}
        assert len(parts) == 1


def test_some_near_phrases_are_new_to_the_head(clips: list[Clip]) -> None:
    unseen = {phrase.text for phrase in UNSEEN_NEAR}
    trained = {clip.phrase.text.rstrip("!.,?") for clip in clips if clip.part == "train"}
    scored = {clip.phrase.text.rstrip("!.,?") for clip in clips if clip.part == "score"}
    assert not unseen & trained
    assert unseen & scored


def test_names_are_unique_and_the_plan_stays_the_same(clips: list[Clip]) -> None:
    assert len({clip.name for clip in clips}) == len(clips)
    assert planned(1) == clips
    assert planned(2) != clips
