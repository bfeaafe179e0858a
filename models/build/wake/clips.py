"""The clips that are made: which voice says what, for training, for choosing, for scoring."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np

from models.build.wake.phrases import (
    COMMANDS,
    HARD,
    NEAR,
    SPEECH,
    UNSEEN_NEAR,
    WAKE,
    Phrase,
    prose,
    twisted,
)

_Item = TypeVar("_Item")


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split())


# Voices of one speaker in several languages (dora, alex, santa) stay in one part.
KOKORO_SCORING = _names(
    "af_nicole af_sky bf_emma bf_lily am_michael am_puck bm_george pf_dora ef_dora pm_alex em_alex"
)
KOKORO_CHOOSING = _names("af_kore am_echo bf_alice bm_lewis ff_siwis pm_santa em_santa am_santa")
KOKORO_TRAINING = _names(
    "af_alloy af_aoede af_bella af_heart af_jessica af_nova af_river af_sarah am_adam am_eric "
    "am_fenrir am_liam am_onyx bf_isabella bm_daniel bm_fable hf_alpha hf_beta hm_omega hm_psi "
    "if_sara im_nicola jf_alpha jf_gongitsune jf_nezumi jf_tebukuro jm_kumo zf_xiaobei zf_xiaoni "
    "zf_xiaoxiao zf_xiaoyi zm_yunjian zm_yunxi zm_yunxia zm_yunyang"
)
_ACCENTS = ("", "", *_names("en-gb en-us-nyc en-gb-scotland en-gb-x-rp en-029 en-gb-x-gbclan"))
_VARIANTS = _names(
    "m1 m2 m3 m4 m5 m6 m7 m8 f1 f2 f3 f4 f5 adam Alex Alicia Andrea Andy Annie antonio aunty "
    "belinda benjamin boris caleb david Denis Diogo ed edward Gene gustave Henrique Hugo iven "
    "iven3 Jacky john Lee linda marcelo Marco Mario max Michael michel miguel Mike Nguyen norbert "
    "pablo paul pedro quincy rob robert sandro shelby steph steph2 travis Tweaky victor zac "
    "grandma grandpa klatt klatt2 klatt3 anika whisper"
)
_PITCH = (0.38, 1.35)  # of hibari's only speaker, a woman
_TRACT = (0.92, 1.08)  # times what goes with the pitch: low voices have long vocal tracts
_TRACT_BY_PITCH = 0.2
_FLITE = ("awb", "rms", "slt", "kal16")
_FESTIVAL = ("kal_diphone", "ked_diphone", "cmu_us_slt_arctic_hts")
_PROSE_PARTS = {"train": 0, "choose": 1, "score": 2}  # each reads its own sentences
_MARKS = ("!", ".", ",", "?", "")
_MIXED = 0.5  # the part of training clips that two mixed speakers say
_SLOWEST, _FASTEST = 0.75, 1.4  # times the usual speed


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip to make.

    Attributes:
        name: Unique; the file is NAME.wav.
        part: "train", "choose" (the threshold) or "score".
        kind: "wake" (only the phrase), "command" (the phrase and a request), or without it "near"
            and "hard" (sound like it), "twisted" (sounds of it replaced), "speech" and "prose".
        engine: Which synthesiser.
        voice: Which of its voices.
        phrase: What is said.
        speed: 1 is usual.
        turn: -1 to 1: the melody.
    """

    name: str
    part: str
    kind: str
    engine: str
    voice: str
    phrase: Phrase
    speed: float
    turn: float


# (part, kind, engine, how many). Kokoro needs about as long as its speech lasts, the others little.
_AMOUNTS = (
    ("train", "wake", "hibari", 1500),
    ("train", "near", "hibari", 1200),
    ("train", "speech", "hibari", 600),
    ("train", "wake", "kokoro", 900),
    ("train", "near", "kokoro", 240),
    ("train", "hard", "kokoro", 150),
    ("train", "speech", "kokoro", 240),
    ("train", "wake", "espeak", 700),
    ("train", "near", "espeak", 700),
    ("train", "speech", "espeak", 400),
    ("train", "twisted", "hibari", 2400),
    ("train", "hard", "hibari", 400),
    ("train", "hard", "espeak", 300),
    ("train", "prose", "hibari", 700),
    ("train", "prose", "espeak", 500),
    ("choose", "wake", "kokoro", 40),
    ("choose", "near", "kokoro", 30),
    ("choose", "wake", "festival", 45),
    ("choose", "near", "festival", 90),
    ("choose", "speech", "festival", 60),
    ("choose", "prose", "festival", 150),
    ("score", "wake", "kokoro", 110),
    ("score", "command", "kokoro", 24),
    ("score", "near", "kokoro", 60),
    ("score", "wake", "flite", 120),
    ("score", "command", "flite", 32),
    ("score", "near", "flite", 160),
    ("score", "speech", "flite", 120),
    ("score", "prose", "flite", 300),
)


def planned(seed: int) -> list[Clip]:
    """All clips in the order in which they are made, so that a part of them is a fair sample."""
    clips: list[Clip] = []
    for part, kind, engine, count in _AMOUNTS:
        group = f"{part}-{kind}-{engine}"
        random = np.random.default_rng([seed, zlib.crc32(group.encode())])
        phrases = _said(part, kind, engine)
        for number in range(count):
            if kind == "twisted":
                phrase = twisted(random)
            elif kind in ("near", "hard"):
                phrase = phrases[number % len(phrases)]
            else:
                phrase = _one(random, phrases)
            clip = Clip(
                name=f"{group}-{number:04d}",
                part=part,
                kind=kind,
                engine=engine,
                voice=_voice(random, part, engine, phrase.language),
                phrase=_with_mark(random, phrase),
                speed=round(float(random.uniform(_SLOWEST, _FASTEST)), 3),
                turn=round(float(random.uniform(-1, 1)), 3),
            )
            if part != "train" or phrase not in UNSEEN_NEAR:
                clips.append(clip)
    return sorted(clips, key=lambda clip: zlib.crc32(clip.name.encode()))


def prose_of(part: str) -> Sequence[Phrase]:
    """The sentences of prose that are read in one part only."""
    return prose()[_PROSE_PARTS[part] :: len(_PROSE_PARTS)]


def _said(part: str, kind: str, engine: str) -> Sequence[Phrase]:
    english_only = engine in ("flite", "festival")
    if kind == "command":
        phrases: Sequence[Phrase] = [
            _request(wake, text)
            for wake, (text, language) in product(WAKE, COMMANDS)
            if wake.language == language
        ]
    elif kind == "prose":
        return prose_of(part)
    else:
        phrases = {"wake": WAKE, "near": NEAR, "hard": HARD, "speech": SPEECH, "twisted": ()}[kind]
    return [phrase for phrase in phrases if phrase.language == "en" or not english_only]


def _request(wake: Phrase, text: str) -> Phrase:
    return Phrase(f"{wake.text}, {text}", wake.language, f"{wake.ipa}, |{text}")


def _with_mark(random: np.random.Generator, phrase: Phrase) -> Phrase:
    mark = _one(random, _MARKS)
    if phrase.text[-1] in ".?!":
        return phrase
    return Phrase(phrase.text + mark, phrase.language, phrase.ipa and phrase.ipa + mark)


def _voice(random: np.random.Generator, part: str, engine: str, language: str) -> str:
    if engine == "espeak":
        accent = _one(random, _ACCENTS) if language == "en" else ""
        return f"{accent}+{_one(random, _VARIANTS)}"
    if engine == "hibari":
        pitch, tract = random.uniform(*_PITCH), random.uniform(*_TRACT)
        return f"heart {pitch:.3f} {pitch**_TRACT_BY_PITCH * tract:.3f}"
    if engine == "flite":
        return _one(random, _FLITE)
    if engine == "festival":
        return _one(random, _FESTIVAL)
    voices = {"train": KOKORO_TRAINING, "choose": KOKORO_CHOOSING, "score": KOKORO_SCORING}[part]
    first = _one(random, voices)
    if part != "train" or random.random() > _MIXED:
        return first
    return f"{first}+{_one(random, voices)}:{random.uniform(0.3, 0.7):.2f}"


def _one(random: np.random.Generator, items: Sequence[_Item]) -> _Item:
    return items[int(random.integers(len(items)))]
