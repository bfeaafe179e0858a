import math
from dataclasses import dataclass

from assistant.dialogue.language import Language
from assistant.dialogue.skill import Occasion, Reply, VoiceChange, skill
from assistant.events import Refusal

NORMAL, LEAST, MOST = "normal", "least", "most"
_STRENGTHS = {"": 1.0, "slightly ": 0.5, "much ": 2.0}  # steps at once


@dataclass(frozen=True, slots=True)
class _Scale:
    """A property of the voice.

    Attributes:
        name: In the language file.
        low: The least that it can be.
        high: The most.
        less: The argument that asks for less.
        more: The argument that asks for more.
        step: What one step more multiplies it by.
    """

    name: str
    low: float
    high: float
    less: str
    more: str
    step: float


SPEED = _Scale("speed", 0.5, 2.0, "slower", "faster", 1.25)
VOLUME = _Scale("volume", 0.1, 1.0, "quieter", "louder", 1.4)  # 1.4 is about 3 dB


@skill()
def set_voice(occasion: Occasion, speed: str = "", volume: str = "", language: str = "") -> Reply:
    """Speak slower or faster, louder or more quietly, or another language, from now on.

    `speed` and `volume` are "normal", "least", "most", a number of percent, or one of "slower",
    "faster", "quieter" and "louder", also with "slightly" or "much"; `language` is its name.
    """
    words, voice = occasion.language, occasion.voice
    code = words.rules["spoken_languages"].get(language)
    if language and code not in voice.languages:
        refused = words.say("voice.no_language", language=language.capitalize())
        return Reply(refused, refusal=Refusal.UNKNOWN)
    new_speed, of_speed = _changed(SPEED, voice.speed, voice.usual_speed, speed, words)
    new_volume, of_volume = _changed(VOLUME, voice.volume, voice.usual_volume, volume, words)
    of_language = words.say("voice.language", language=language.capitalize()) if code else ""
    said = " ".join(filter(None, (of_language, of_speed, of_volume)))
    if not said:
        return Reply(words.say("voice.help"))
    change = VoiceChange(new_speed, new_volume, code)
    return Reply(said, voice=None if change == VoiceChange() else change)


def _changed(
    scale: _Scale, now: float, usual: float, wanted: str, words: Language
) -> tuple[float | None, str]:
    """The new value, None where it stays, and what is said about it."""
    percent = words.rules["percentages"].get(wanted, wanted)
    aim = _aim(scale, now, usual, str(percent))
    if aim is None:
        return None, ""
    new = round(min(max(aim, scale.low), scale.high), 2)
    if wanted in (LEAST, MOST) or new != round(aim, 2):
        end = scale.less if new == scale.low else scale.more
        if new == now:
            return None, words.say(f"voice.already.{end}")
        return new, words.say(f"voice.limit.{end}")
    if wanted == NORMAL:
        return new, words.say(f"voice.normal.{scale.name}")
    if str(percent).isdecimal():
        return new, words.say(f"voice.set.{scale.name}", percent=percent)
    return new, words.say(f"voice.changed.{scale.less if aim < now else scale.more}")


def _aim(scale: _Scale, now: float, usual: float, wanted: str) -> float | None:
    """The value that is asked for, whether it can be or not; None where none is."""
    if wanted.isdecimal():
        return int(wanted) / 100
    for strength, steps in _STRENGTHS.items():
        if wanted == strength + scale.less:
            return now / math.pow(scale.step, steps)
        if wanted == strength + scale.more:
            return now * math.pow(scale.step, steps)
    return {NORMAL: usual, LEAST: scale.low, MOST: scale.high}.get(wanted)
