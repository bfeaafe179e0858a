import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.english.phonemes import Pronouncer, english
from models.store import Store


@pytest.fixture(scope="module")
def pronouncer() -> Pronouncer:
    return english()


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("coffee", "kˈɔfi"),
        ("The end.", "ðɪ ˈɛnd."),
        ("The cup.", "ðə kˈʌp."),
        ("A, a cup", "ˈeɪ, ɐ kˈʌp"),
        ("twenty-one", "twˈɛnti wˈʌn"),
        ("abuser, abuser of", "ɐbjˈuːsɚ, ɐbjˈuːsɚɹ ʌv"),
    ],
)
def test_known_words(pronouncer: Pronouncer, text: str, sounds: str) -> None:
    assert pronouncer.phonemes(text) == sounds


def test_a_phrase_of_weak_words_still_has_a_stress(pronouncer: Pronouncer) -> None:
    assert pronouncer.phonemes("Got it.") == "ɡˈɑːt ɪt."


def test_unknown_words_are_guessed_with_one_main_stress(pronouncer: Pronouncer) -> None:
    for name in ("Zyblorg", "Kowalczykowa", "estacionamento", "Brzęczyszczykiewicz"):
        assert not pronouncer.knows(name)
        assert pronouncer.phonemes(name).count("ˈ") == 1, name


def test_accents_and_endings_keep_the_word(pronouncer: Pronouncer) -> None:
    assert pronouncer.phonemes("café") == pronouncer.phonemes("cafe")
    assert pronouncer.phonemes("zyblorg's") == pronouncer.phonemes("zyblorg") + "z"
    assert pronouncer.phonemes("It’s") == pronouncer.phonemes("it's")


def test_what_cannot_be_said_is_skipped(pronouncer: Pronouncer) -> None:
    assert pronouncer.phonemes("漢字 ☂ 42 ...") == ""
    assert pronouncer.phonemes("?! hello ☂ ... , world") == "həlˈoʊ. wˈɜːld"


def test_of_several_marks_the_strongest_is_kept(pronouncer: Pronouncer) -> None:
    assert pronouncer.phonemes("now, ?!") == "nˈaʊ?"


@given(st.text())
def test_every_phoneme_has_its_place_in_the_voice(store: Store, text: str) -> None:
    config = json.loads((store.get("voice-en") / "voice.json").read_text(encoding="utf-8"))
    assert set(english().phonemes(text)) <= set(config["phoneme_ids"])


def test_threads_hear_the_same_guesses(pronouncer: Pronouncer) -> None:
    names = ["Zyblorg", "Kowalczyk", "estacionamento", "Quetzalcoatlus"] * 50
    with ThreadPoolExecutor(8) as threads:
        heard = list(threads.map(pronouncer.phonemes, names))
    assert heard == [pronouncer.phonemes(name) for name in names]
