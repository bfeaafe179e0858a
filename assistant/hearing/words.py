import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "languages"

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language that the ears know. All patterns fit text as `plain` gives it.

    Attributes:
        backchannels: Fits nothing but a listener's "go on".
        halts: Fits nothing but a wish for silence.
        halt_names: Single words that are one.
        halts_said: What people say most when they want silence, as it is written.
        openers: Fits how requests of a word or two begin.
        unfinished: Fits what no sentence ends with.
        seldom_last: Fits what few sentences end with.
    """

    backchannels: Pattern
    halts: Pattern
    halt_names: tuple[str, ...]
    halts_said: tuple[str, ...]
    openers: Pattern
    unfinished: Pattern
    seldom_last: Pattern


def plain(text: str) -> str:
    """Lower-case words and numbers with single spaces; of the marks only apostrophes stay."""
    text = unicodedata.normalize("NFC", text).lower().replace("’", "'")
    return " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)*", text))


def languages() -> tuple[str, ...]:
    """The BCP-47 tags that there are words for."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


@functools.cache
def words_of(language: str) -> Words | None:
    """The words of a language by its BCP-47 tag, None where there are none."""
    file = FOLDER / f"{language}.yaml"
    if language not in languages():
        return None
    data: dict[str, list[Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    halts, around = _any(data["halts"]), _any(data["around_halts"])
    ends = {name: rf"(?:^|\s){_any(data[name])}$" for name in ("unfinished", "seldom_last")}
    return Words(
        backchannels=re.compile(_row(_any(data["backchannels"]))),
        halts=re.compile(rf"(?:{around} )*{halts}(?: (?:{halts}|{around}))*"),
        halt_names=tuple(word for word in map(str, data["halts"]) if word.isalpha()),
        halts_said=tuple(map(str, data["halts_said"])),
        openers=re.compile(rf"{_any(data['openers'])}\b"),
        unfinished=re.compile(ends["unfinished"]),
        seldom_last=re.compile(ends["seldom_last"]),
    )


def spoken_halts(codes: Iterable[str]) -> tuple[str, ...]:
    """What people say most, in these languages (BCP-47), when they want silence."""
    found = [words.halts_said for code in codes if (words := words_of(code)) is not None]
    return tuple(dict.fromkeys(said for halts in found for said in halts))


def _row(pattern: str) -> str:
    return rf"{pattern}(?: {pattern})*"


def _any(patterns: Iterable[Any]) -> str:
    return "(?:" + "|".join(sorted(map(str, patterns), key=len, reverse=True)) + ")"
