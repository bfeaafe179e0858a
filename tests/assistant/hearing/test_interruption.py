"""What is said while the assistant speaks, as Whisper base writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.hearing.interruption import Interruption, judge
from assistant.hearing.words import languages, plain, words_of

BACKCHANNELS = {
    "en": [
        "Uh-huh.", "Uh huh", "Okay.", "OK", "Right.", "Yeah.", "Mm-hmm.", "Mhm.", "M H M.",
        "I see.", "Got it.", "Sure.", "Right, right.", "Yeah, okay.", "Alright.", "All right.",
        "Oh, I see.", "make sense.", "Hmm.", "Okay, it's okay.", "Thank you.",
        "Yeah, yeah, yeah!", "Ah ha.",
    ],
    "pt": [
        "Aham.", "Tá.", "Certo.", "Entendi.", "Isso.", "Uhum", "Tá bom.", "Ah, entendi.", "Beleza!",
        "Isso, isso.", "Pois é.", "Ok.", "Com certeza.",
    ],
}  # fmt: skip
HALTS = {
    "en": [
        "Stop.", "Stop!", "Wait.", "Hold on.", "Quiet.", "Shut up.", "Never mind.", "Nevermind",
        "No, wait.", "Stop, stop.", "Stop stop stop", "Okay, stop.", "Okay, thanks, that's enough.",
        "Please be quiet.", "Wait a second.", "That’s enough.", "Hey, stop.", "Olhar, stop.",
        "All her stop.", "Stopping.", "Shh!", "Can you stop?", "Cancell.",
    ],
    "pt": [
        "Para.", "Pare!", "Espera.", "Chega.", "Silêncio!", "Não, espera.", "Para, para.", "Peraí.",
        "Tá bom, chega.", "Por favor, pare.", "Deixa pra lá.", "Cala a boca!", "Fica quieto.",
        "Só um minuto.", "Expera.", "Chegam.", "Cancella",
    ],
}  # fmt: skip
OTHERS = {
    "en": [
        "What does the sign say?", "And the price?", "Right, where is the dog?", "What?", "Sorry?",
        "Wait, what does it say?", "Stop sign on the left?", "How do I stop the timer?", "No.",
        "Yeah, but where is it?", "Wait for me at the station.", "Is that right?", "Louder please.",
    ],
    "pt": [
        "O que diz a placa?", "E o preço?", "Para onde vai esse ônibus?", "Mais devagar.", "O quê?",
        "Isso é um cachorro?", "Espera por mim na estação.", "Tá, e que horas são?", "Não.",
    ],
}  # fmt: skip


def told(kind: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(text, language) for language, texts in kind.items() for text in texts]


@pytest.mark.parametrize(("text", "language"), told(BACKCHANNELS))
def test_backchannels(text: str, language: str) -> None:
    assert judge(text, language) is Interruption.BACKCHANNEL


@pytest.mark.parametrize(("text", "language"), told(HALTS))
def test_halts(text: str, language: str) -> None:
    assert judge(text, language) is Interruption.HALT


@pytest.mark.parametrize(("text", "language"), told(OTHERS))
def test_all_else_interrupts(text: str, language: str) -> None:
    assert judge(text, language) is Interruption.OTHER


@pytest.mark.parametrize("text", ["", " ... ", "♪", "White tie", "Yafan", "ham"])
def test_what_cannot_be_made_out_cuts_nothing_off(text: str) -> None:
    assert judge(text, "en") is Interruption.BACKCHANNEL


@pytest.mark.parametrize(("text", "language"), told({**HALTS}))
def test_a_wrong_or_unheard_of_language_does_not_matter(text: str, language: str) -> None:
    for other in ("en", "pt", "fr"):
        assert judge(text, other) is Interruption.HALT


def test_endless_repetition_is_judged_at_once() -> None:
    assert judge("Stop! " * 500, "en") is Interruption.HALT
    assert judge("Mm. " * 500, "en") is Interruption.BACKCHANNEL
    assert judge("just a second " * 500 + "there he", "en") is Interruption.OTHER


@given(st.text(max_size=60), st.sampled_from(["en", "pt", "xx"]))
def test_how_it_is_written_does_not_matter(text: str, language: str) -> None:
    said = plain(text)
    assert plain(said) == said
    assert judge(text, language) is judge(said, language) is judge(f" {text}!! ", language)


def test_every_language_has_all_kinds_of_words() -> None:
    assert {"en", "pt"} <= set(languages())
    assert words_of("xx") is None
    for language in languages():
        words = words_of(language)
        assert words is not None
        assert words.halt_names
        for pattern in (words.backchannels, words.halts, words.unfinished, words.seldom_last):
            assert not pattern.fullmatch("")
