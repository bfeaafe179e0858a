import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.portuguese.phonemes import phonemes

# What Kokoro knows: the signs of its table that Portuguese and English need.
SYMBOLS = set(" .,;:!?abdefhijklmnopstuvwxzæðŋɐɑɔəɚɛɜɡɪɫɹɾʃʊʌʎɲʒʔʤʧˈˌːθᵻ\u0303")


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        # stress: by accent, by ending
        ("casa", "kˈazæ"),
        ("amor", "amˈoɾ"),
        ("cantam", "kˈɐ̃ŋtɐ̃ʊ̃"),
        ("jardim", "ʒaɾʤˈiŋ"),
        ("azul", "azˈuʊ"),
        ("história", "istˈɔɾjæ"),
        ("padaria", "pˌadaɾˈiæ"),
        ("saída", "saˈidæ"),
        ("coração", "kˌoɾasˈɐ̃ʊ̃"),
        ("homem", "ˈomeɪŋ"),
        # t and d before i
        ("tia", "ʧˈiæ"),
        ("noite", "nˈoɪʧi"),
        ("cidade", "sidˈaʤi"),
        # r, rr, l, lh, nh
        ("rua", "xˈuæ"),
        ("carro", "kˈaxʊ"),
        ("caro", "kˈaɾʊ"),
        ("honra", "ˈoŋxæ"),
        ("sol", "sˈɔʊ"),
        ("filho", "fˈiʎʊ"),
        ("vinho", "vˈiɲʊ"),
        # s, x, c, g, qu, gu
        ("mesa", "mˈezæ"),
        ("massa", "mˈasæ"),
        ("mesmo", "mˈezmʊ"),
        ("xícara", "ʃˈikaɾæ"),
        ("exame", "ezˈɐ̃mi"),
        ("táxi", "tˈaksi"),
        ("próximo", "pɾˈɔsimʊ"),
        ("texto", "tˈestʊ"),
        ("caixa", "kˈaɪʃæ"),
        ("gente", "ʒˈeɪŋʧi"),
        ("guerra", "ɡˈɛxæ"),
        ("linguiça", "liŋɡwˈisæ"),
        ("queijo", "kˈeɪʒʊ"),
        ("cinquenta", "siŋkwˈeɪŋtæ"),
        ("nascer", "nasˈeɾ"),
        # nasals and diphthongs
        ("mãe", "mˈɐ̃ɪ̃"),
        ("limões", "limˈõɪ̃s"),
        ("também", "tɐ̃mbˈeɪŋ"),
        ("muito", "mˈuɪ̃ŋtʊ"),
        ("caiu", "kaˈiʊ"),
        ("ainda", "aˈiŋdæ"),
        ("juiz", "ʒuˈis"),
        # open and closed
        ("avó", "avˈɔ"),
        ("avô", "avˈo"),
        ("bola", "bˈɔlæ"),
        ("bolo", "bˈolʊ"),
        ("olhos", "ˈɔʎʊs"),
        ("mulheres", "muʎˈɛɾis"),
        # what is not Portuguese
        ("internet", "ˌiŋteɾnˈɛʧi"),
        ("C P F", "sˈe pˈe ˈɛfi"),
        ("guarda-chuva", "ɡwˈaɾdæʃˈuvæ"),
    ],
)
def test_words(text: str, sounds: str) -> None:
    assert phonemes(text) == unicodedata.normalize("NFD", sounds)


def test_the_last_s_is_voiced_before_a_voiced_sound_of_the_same_phrase() -> None:
    assert phonemes("as casas") == "as kˈazæs"
    assert phonemes("as mesas") == "az mˈezæs"
    assert phonemes("as ilhas") == "az ˈiʎæs"
    assert phonemes("depois, mesas") == "depˈoɪs, mˈezæs"


def test_marks_stay_behind_their_word_and_the_strongest_of_several_is_kept() -> None:
    assert phonemes("sim, não?!") == "sˈiŋ, nˈɐ̃ʊ̃?"
    assert phonemes(", sim ,") == "sˈiŋ,"


def test_articles_and_prepositions_have_no_stress() -> None:
    assert "ˈ" not in phonemes("o a os as de do da que e")


def test_words_of_english_signs_are_said_as_in_english() -> None:
    assert phonemes("open") == "ˈoʊpən"
    assert phonemes("no smoking") == "nˈoʊ smˈoʊkɪŋ"
    assert phonemes("no carro") == "nʊ kˈaxʊ"  # "no" alone is Portuguese


@pytest.mark.parametrize("text", ["", " \n", "...", "漢字 😀", "'-"])
def test_nothing_to_say(text: str) -> None:
    assert phonemes(text) == ""


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_gives_known_symbols(text: str) -> None:
    assert set(phonemes(text)) <= SYMBOLS


@given(st.text("abcçdefghijklmnopqrstuvxzáéíóúâêôãõà -", max_size=30))
def test_whatever_looks_portuguese_is_said_the_same_twice(text: str) -> None:
    said = phonemes(text)
    assert said == phonemes(text)
    assert set(said) <= SYMBOLS
    assert said or not any(letter in "aeiouáéíóúâêôãõàbcdfgjlmnpqrstvxz" for letter in text)
