import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.english.phonemes import english
from models.english.portuguese_words import maybe_portuguese, portuguese_sounds
from models.store import Store

SOUNDS = {
    "saída": "sɑːˈiːdə",
    "padaria": "pɑːdɑːɾˈiːə",
    "proibido": "pɹɔɪbˈiːduː",
    "estacionar": "eɪstɑːsioʊnˈɑːɹ",
    "açaí": "ɑːsɑːˈiː",
    "pão": "pˈaʊn",
    "queijo": "kˈeɪʒuː",
    "caixa": "kˈaɪʃə",
    "farmácia": "fɑːɹmˈɑːsiə",
    "banheiro": "bɑːnjˈeɪɾuː",
    "carro": "kˈɑːhuː",
    "rua": "hˈuːə",
    "cidade": "sidˈɑːdʒi",
    "mesa": "mˈɛzə",
    "água": "ˈɑːɡʊə",
    "arroz": "ɑːhˈɔːs",
    "brasil": "bɹɑːzˈiːʊ",
    "homem": "ˈɔːmɪn",
    "informações": "infoʊɹmɑːsˈɔɪns",
    "ônibus": "ˈoʊnibʊs",
    "guia": "ɡˈiːə",
    "quando": "kʊˈɑːnduː",
}


@pytest.mark.parametrize(("word", "sounds"), SOUNDS.items(), ids=SOUNDS.keys())
def test_sounds(word: str, sounds: str) -> None:
    assert portuguese_sounds(word) == sounds


@pytest.mark.parametrize("word", ["SAÍDA", "Padaria", "estacionar", "pão", "PUXE", "coxinha"])
def test_portuguese_words_in_english_follow_portuguese_spelling(word: str) -> None:
    assert english().phonemes(f"It says: {word}.").endswith(f" {portuguese_sounds(word.lower())}.")


@pytest.mark.parametrize("word", ["tornado", "avocado", "café", "façade", "naïve", "hospital"])
def test_english_keeps_its_words(word: str) -> None:
    assert english().phonemes(word) != portuguese_sounds(word)


@pytest.mark.parametrize("word", ["bus", "Kowalczykowa", "Smith", "zyblorg"])
def test_other_words_do_not_look_portuguese(word: str) -> None:
    assert not maybe_portuguese(word)


@given(st.text("abcdefghijlmnopqrstuvxzãõçáâéêíóôú", min_size=1, max_size=15) | st.text())
def test_every_sound_has_its_place_in_the_voice_and_one_is_stressed(
    store: Store, word: str
) -> None:
    config = json.loads((store.get("voice-en") / "voice.json").read_text(encoding="utf-8"))
    sounds = portuguese_sounds(word)
    assert set(sounds) <= set(config["phoneme_ids"])
    assert sounds.count("ˈ") == any(letter in "aeiouyãõáâàéêíóôúü" for letter in word)
