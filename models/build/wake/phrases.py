"""What is said: the wake phrase as people say it, phrases that come near it, and other talk."""

import pydoc_data.topics
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words for a voice.

    Attributes:
        text: The words; for the wake phrase spelled so that English voices come out right.
        language: "en" or "pt".
        ipa: How it sounds, where the spelling would not tell; empty where it does. English in the
            symbols of Kokoro's lexicon: A, O, I and Y are the diphthongs of say, so, sigh and soy.
            Words as written may follow behind a bar.
    """

    text: str
    language: str
    ipa: str = ""


def _spoken(language: str, text: str, *sounds: str) -> tuple[Phrase, ...]:
    return tuple(Phrase(text, language, ipa) for ipa in sounds)


# "Olhar" is /oˈʎaɾ/. English speakers make oh-LYAR, OL-yar, oh-LIE-er, oh-lee-AR or ol-HAR of it;
# in Brazil its r is a tap, a rough breath, an English r, or nothing.
WAKE: tuple[Phrase, ...] = (
    *_spoken(
        "en", "hey ohl yar", "hˈA Oljˈɑɹ", "hˈA Oʎˈɑɹ", "hˈA ˈOljɑɹ", "hA Oljˈɑɹ", "hˈA Oljˈɑː"
    ),
    *_spoken("en", "hey oll yar", "hˈA ɑljˈɑɹ", "hˈA ɔljˈɑɹ", "hˈA ˈɑljəɹ", "hˈA əljˈɑɹ"),
    *_spoken("en", "hey oh lee ar", "hˈA Olˈiɑɹ", "hˈA Oliˈɑɹ"),
    *_spoken("en", "hey oh liar", "hˈA OlˈIəɹ"),
    *_spoken("en", "hey oal har", "hˈA Olhˈɑɹ", "hˈA ɑlhˈɑɹ"),
    *_spoken("en", "oy ohl yar", "ˈY Oljˈɑɹ", "ˈY Oʎˈɑɹ", "ˈY ɑljˈɑɹ", "ˈY Oljˈɑː"),
    *_spoken("pt", "hei olhar", "hˈeɪ oʎˈaɾ", "hˈej oʎˈax", "hˈeɪ oljˈaɾ", "ˈej oʎˈaɾ"),
    *_spoken("pt", "oi olhar", "ˈoj oʎˈaɾ", "ˈoj oʎˈaɹ", "ˈoj oʎˈah", "ˈoj oljˈaɾ", "ˈoj oʎˈa"),
)

_NEAR_EN = """
hey Oscar | hey Oliver | hey Olivia | hey Omar | hey Olga | hey Ollie | hey all are | hey older
hey collar | hey dollar | hey caller | hey solar | hey polar | hey Skylar | hey Walter
hey Lara | hey old car | hey you are | hey liar | hey lawyer | hey Alan | hey Allah | hey Elijah
hey Aaliyah | hey Siri | hey Google | hey Jarvis | hey Alexa | okay hold on | okay Oliver
hello there | hello Oscar | hey hold on | hey over there | hey look | hey there | hey buddy
hey how are you | hey all of you | they all are | they are older | the old yard | say all yours
way over yonder | may I hear | a year | hey oh dear | hey oh yeah | hey oh no | oh liar | ol yar
all yours | oh la la | oh hi there | are you alright | all year | oil jar | coal yard
hey soldier | hey Julia | hey Ilya | hey Goliath | today all year | play a guitar
hey Your Honor | hey mister | hey Ola | hey o'clock | hey holler | boy oh boy | oy vey
toy yard | joy all year | hey Orla | hey ogre | hey yo | hey, are you | hey | I told you already
oh well | hey Mylar | hey boulder | hey folder | hey Roller | hey all ears
"""
_NEAR_PT = """
oi olha | olha aqui | ei olha | oi amor | oi Oscar | oi Olga | oi Omar | oi Olívia | oi Lara
oi Otávio | oi doutor | oi tudo bem | oi gente | oi mulher | oi molhar | oi colega | oi olho
olhar | o olhar dela | vou olhar | quero olhar | pode olhar | deixa eu olhar | para olhar
ao olhar | sem olhar | olharam | rei Olavo | oi Olavo | oi alô | alô alô | oi filha | oi família
oi melhor | o dólar | o colar | hoje é | oi mãe | oi pai | oi olá | olá | oi você | melhor ainda
trabalhar | hoje vou trabalhar | ei você | ei moça | ei garçom | oi senhor | oi senhora
oi bom dia | foi embora | foi ótimo | oi | depois olharam | que olhar lindo | rolha | folha
bolha | a orelha | oi orelha | falei alguma coisa
"""

_HARD_EN = """
hey all | oh yeah | hello | hey Holly | or her | hey Ollier | hey I'll hire | hey all here | hey you
they are | here you are | there you are | hey you all | oh hello | hey Hollar | hey oh | oh my God
all our | our hour | hey her | hey you're | are you here | hey hello | oil | hey oil | hey all right
you have | your colors | what are you | how are you | who are you | hey what are you | hey what's up
away | hey way | okay all right | alright | hey alright | I already | hey ya | say all you are
"""
_HARD_PT = """
oi olha só | olha | olha só | oi lá | ei lá | oi ali | oi já | e olha | hoje já | oi olhei | ei ou
ei olá | oi ou | oi Júlia | ei amor | hoje olhar | ei rapaz | ali já | vai olhar | ele olha | e o ar
o lar | oi lar | oi para | ei para | ei o carro | oi o João | foi lá | boi | oi boa | sei olhar
"""

SPEECH_EN: tuple[str, ...] = (
    "What time does the next train to the airport leave?",
    "I told him already, but he never listens to me.",
    "Could you pass me the salt, please?",
    "The bus was late again this morning.",
    "Turn left at the corner, then walk fifty meters.",
    "How much does the bottle of milk cost?",
    "We all are going to the beach on Saturday.",
    "She wore a silver collar and paid a dollar for it.",
    "Hello, are you there? I can hardly hear you.",
    "Read me the sign above the door.",
    "They say it will rain all day long.",
    "Okay, hold on, let me look for my keys.",
    "What does the label on this bottle say?",
    "He plays the guitar in a band with his older brother.",
    "The weather in Lisbon is warm for the season.",
    "Set a timer for ten minutes.",
    "Where did I leave my glasses?",
    "The old yard behind the house is full of leaves.",
    "Nobody knew why the solar panels had stopped working.",
    "My lawyer said that the papers are ready.",
    "How many people are in this room?",
    "It was the best of times, it was the worst of times.",
    "I would like a cup of coffee and a slice of cake.",
    "The oil jar stands on the table in the hall.",
    "Have you ever been to Rio or to São Paulo?",
    "Take a photo of the view from here.",
    "All year long they had hoped for a larger garden.",
    "The caller hung up before I could answer.",
    "What is the capital of Australia?",
    "Remind me tomorrow at eight to call the doctor.",
    "There is a red car parked in front of the bakery.",
    "That film was longer than I had expected.",
    "Oh yeah, I remember that day very well.",
    "Please close the window, it is getting cold.",
    "His daughter Olivia plays the violin at school.",
    "Don't forget to water the plants while we are away.",
    "The scholar wrote a long letter to his father.",
    "Can you translate this menu into English?",
    "We ran all the way, and yet we missed the ferry.",
    "Today the museum opens at half past nine.",
)

SPEECH_PT: tuple[str, ...] = (
    "Que horas sai o próximo ônibus para o centro?",
    "Eu já falei isso para ele várias vezes.",
    "Você pode me passar o sal, por favor?",
    "O dólar caiu de novo nesta semana.",
    "Vire à esquerda na esquina e siga em frente.",
    "Quanto custa a garrafa de leite?",
    "Nós vamos à praia no sábado de manhã.",
    "Ela comprou um colar muito bonito no mercado.",
    "Alô, você está me ouvindo?",
    "O que está escrito naquela placa?",
    "Dizem que vai chover o dia todo.",
    "Espera um pouco, deixa eu procurar as chaves.",
    "Onde foi que eu deixei meus óculos?",
    "Tem muita gente nesta sala hoje.",
    "Vou trabalhar até mais tarde amanhã.",
    "As folhas caíram todas no quintal.",
    "Ele olhava para o mar sem dizer nada.",
    "Quero um café e um pão na chapa.",
    "Tire uma foto da vista daqui.",
    "Minha filha toca violão na escola.",
    "Não esquece de molhar as plantas.",
    "O médico disse que está tudo bem.",
    "A melhor padaria fica do outro lado da rua.",
    "Hoje é dia de feira no bairro.",
    "Fecha a janela, que está ficando frio.",
    "O filme foi mais longo do que eu esperava.",
    "Qual é a capital da Austrália?",
    "Me lembra de ligar para o banco às nove.",
    "Tem um carro vermelho parado em frente à loja.",
    "O velho trabalhador voltou para casa cedo.",
)

COMMANDS: tuple[tuple[str, str], ...] = (
    ("what am I looking at?", "en"),
    ("what does the sign say?", "en"),
    ("set a timer for five minutes", "en"),
    ("where are my keys?", "en"),
    ("o que está escrito ali?", "pt"),
    ("que horas são?", "pt"),
)
"""What follows the wake phrase in one breath."""


def _words(row: str) -> tuple[str, ...]:
    return tuple(row.split())


def _phrases(rows: str, language: str) -> tuple[Phrase, ...]:
    texts = (text.strip() for row in rows.strip().splitlines() for text in row.split("|"))
    return tuple(Phrase(text, language) for text in texts)


NEAR: tuple[Phrase, ...] = (*_phrases(_NEAR_EN, "en"), *_phrases(_NEAR_PT, "pt"))
UNSEEN_NEAR = NEAR[3::4]
"""Left out of training, so that a score tells what new near phrases do."""
HARD: tuple[Phrase, ...] = (*_phrases(_HARD_EN, "en"), *_phrases(_HARD_PT, "pt"))
"""What recognisers make of the wake phrase, and more that comes near it; only trained on."""
SPEECH: tuple[Phrase, ...] = (
    *(Phrase(text, "en") for text in SPEECH_EN),
    *(Phrase(text, "pt") for text in SPEECH_PT),
)

# How single sounds of the wake phrase are replaced, so that something else is said. English sounds
# as in WAKE; an empty one leaves the sound out.
_CALLS = _words("hˈI hˈO hˈɛ ðə mI tə ænd hˈɑ kˈO nˈO hˈu hˈW vˈo sˈẽj kˈɛɾu pˈɔʤi pˈaɾɐ")
_FIRST = _words("i æ ɛ ɪ ˈI ˈW ˈi ˈu ˈæ ˈA")
_MIDDLE = _words("m n s t d k v ɹ ð b p f ɡ ʃ mj kj tɹ st w nj bj")
_LAST = _words("ˈi ˈu ˈOn ˈɛl ˈIt ˈɪŋ ˈA ˈæk əm ˈʌs ˈɑn ˈɑp ˈɔl ˈɪst ˈum ˈOz ˈɑt ˈIm")
_WHOLE = (("hˈA", "ˈY", "hˈA", "ˈoj"), ("O", "ɑ", "o"), ("l", "lj", "ʎ"), ("ˈɑɹ", "ˈaɾ", "ˈɑɹ"))
_OTHER = (_CALLS, _FIRST, _MIDDLE, _LAST)
_LEFT_OUT = 0.15  # of replaced sounds
_FEWEST, _MOST = 5, 14  # words of a sentence of prose


def twisted(random: np.random.Generator) -> Phrase:
    """The wake phrase with one to three of its four parts changed: hey, o, lh, ar."""
    parts = [str(random.choice(list(sounds))) for sounds in _WHOLE]
    changed = random.permutation(len(parts))[: int(random.choice([1, 1, 2, 2, 3]))]
    for place in changed:
        others = _OTHER[place]
        left_out = random.random() < _LEFT_OUT
        parts[place] = "" if left_out else others[int(random.integers(len(others)))]
    call, *name = parts
    ipa = f"{call} {''.join(name)}".strip()
    return Phrase(f"[{ipa}]", "en", ipa)


def prose() -> Sequence[Phrase]:
    """English sentences on something else: those of Python's own manual."""
    sentences = []
    for _, text in sorted(pydoc_data.topics.topics.items()):
        plain = " ".join(re.sub(r"[*`|_()\"]", "", text).split())
        for sentence in re.findall(r"(?<=\. )[A-Z][A-Za-z ,;:'-]+\.", plain):
            if _FEWEST <= len(sentence.split()) <= _MOST:
                sentences.append(Phrase(sentence, "en"))
    return tuple(dict.fromkeys(sentences))
