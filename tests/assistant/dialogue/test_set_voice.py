"""set_voice: what it makes of the voice, and what it says about it."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.language import Language
from assistant.dialogue.skill import CurrentVoice, Occasion, Reply, VoiceChange
from assistant.dialogue.skills import all_skills
from assistant.dialogue.understanding import Understanding
from assistant.events import Refusal
from assistant.seeing.view import View

ENGLISH = Language.load("en")
UNDERSTANDING = Understanding(ENGLISH)
MIDDLE = CurrentVoice(speed=1.0, volume=0.5, usual_speed=1.1, usual_volume=0.7)


def ask(voice: CurrentVoice = MIDDLE, last: Reply | None = None, **arguments: str) -> Reply:
    occasion = Occasion(View(0, (0, 0)), "", ENGLISH, datetime(2026, 1, 1), last, voice)
    return all_skills()["set_voice"].answer(occasion, arguments)


def told(words: str, voice: CurrentVoice = MIDDLE) -> Reply:
    (request,) = UNDERSTANDING.understand(words).requests
    assert request.skill == "set_voice"
    return ask(voice, **request.arguments)


@pytest.mark.parametrize(
    ("words", "change", "said"),
    [
        ("Speak slower.", VoiceChange(speed=0.8), "Okay, slower."),
        ("Talk faster.", VoiceChange(speed=1.25), "Okay, faster."),
        ("Louder, please.", VoiceChange(volume=0.7), "Okay, louder."),
        ("Speak more quietly.", VoiceChange(volume=0.36), "Okay, quieter."),
        ("Normal speed.", VoiceChange(speed=1.1), "Okay, the usual speed."),
        ("Normal volume.", VoiceChange(volume=0.7), "Okay, the usual volume."),
        ("Set the volume to fifty percent.", VoiceChange(volume=0.5), "Okay, 50 percent volume."),
        ("Set the volume to 80%.", VoiceChange(volume=0.8), "Okay, 80 percent volume."),
        ("Speak twice as fast.", VoiceChange(speed=2.0), "Okay, 200 percent speed."),
        ("Speak at half speed.", VoiceChange(speed=0.5), "Okay, 50 percent speed."),
        ("Maximum volume.", VoiceChange(volume=1.0), "This is as loud as I can speak."),
        ("Set the volume to zero.", VoiceChange(volume=0.1), "This is as quiet as I can speak."),
        ("Answer in English.", VoiceChange(language="en"), "Okay, I'll speak English."),
    ],
)
def test_what_is_asked_for(words: str, change: VoiceChange, said: str) -> None:
    assert told(words) == Reply(said, voice=change)


@pytest.mark.parametrize(
    ("voice", "words", "said"),
    [
        (CurrentVoice(speed=2.0), "Faster.", "I can't speak any faster."),
        (CurrentVoice(speed=0.5), "Slower.", "I can't speak any slower."),
        (CurrentVoice(volume=1.0), "Louder.", "I can't speak any louder."),
        (CurrentVoice(volume=0.1), "Quieter.", "I can't speak any more quietly."),
    ],
)
def test_at_its_limit_it_says_so_and_changes_nothing(
    voice: CurrentVoice, words: str, said: str
) -> None:
    assert told(words, voice) == Reply(said)


def test_near_its_limit_it_goes_there_and_says_so() -> None:
    reply = told("Faster.", CurrentVoice(speed=1.8))
    assert reply == Reply("This is as fast as I can speak.", voice=VoiceChange(speed=2.0))


def test_a_language_without_a_voice_is_refused() -> None:
    for language in ("French", "Portuguese"):
        reply = told(f"Speak {language}.")
        assert reply == Reply(f"I can't speak {language}.", refusal=Refusal.UNKNOWN)
    both = CurrentVoice(languages=("en", "pt"))
    assert told("Speak Portuguese.", both).voice == VoiceChange(language="pt")


def test_several_at_once() -> None:
    reply = ask(speed="slower", volume="louder")
    assert reply == Reply("Okay, slower. Okay, louder.", voice=VoiceChange(0.8, 0.7))
    assert ask() == Reply("I can speak slower, faster, louder or more quietly.")


def test_an_answer_that_is_repeated_changes_nothing_again() -> None:
    first = ask(speed="slower")
    occasion = Occasion(View(0, (0, 0)), "", ENGLISH, datetime(2026, 1, 1), first)
    again = all_skills()["repeat"].answer(occasion, {})
    assert (again.text, again.voice) == (first.text, None)


SPEEDS = [
    "slower",
    "faster",
    "much slower",
    "slightly faster",
    "normal",
    "least",
    "most",
    "70",
    "fifty",
]


@given(st.floats(0.5, 2).map(lambda speed: round(speed, 2)), st.sampled_from(SPEEDS) | st.text())
def test_the_speed_stays_within_its_limits(now: float, speed: str) -> None:
    reply = ask(CurrentVoice(speed=now), speed=speed)
    assert reply.text
    if reply.voice is not None:
        assert reply.voice.speed is not None
        assert 0.5 <= reply.voice.speed <= 2.0
    if reply.voice is not None and speed.endswith("slower"):
        assert reply.voice.speed < now  # type: ignore[operator]
