"""The language of written requests, over every sentence that the tests of understanding have."""

from pathlib import Path

import pytest

from assistant.dialogue.language import Language, languages
from assistant.dialogue.written import written_in

HERE = Path(__file__).parent
LANGUAGES = {code: Language.load(code) for code in languages()}
SETS = {
    "en": ("requests.txt", "talk.txt", "beyond.txt", "blind_en.txt"),
    "pt": ("blind_pt.txt",),
}


def sentences(code: str) -> list[str]:
    lines = [line for name in SETS[code] for line in (HERE / name).read_text("utf-8").splitlines()]
    return [line.split(" => ")[0] for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("code", SETS)
def test_nearly_every_sentence_is_told(code: str) -> None:
    other = next(name for name in LANGUAGES if name != code)
    wrong = [text for text in sentences(code) if written_in(text, LANGUAGES, other) != code]
    assert len(sentences(code)) > 100
    assert len(wrong) <= 0.02 * len(sentences(code)), wrong


def test_what_tells_nothing_is_in_the_usual_language() -> None:
    for usual in LANGUAGES:
        for text in ("", "123", "Uber"):
            assert written_in(text, LANGUAGES, usual) == usual
