import re
from pathlib import Path

import pytest

from assistant.errors import BenchError
from assistant.evaluation.readback import Sentence, corpus_rate, read_back, read_pairs
from models.english.spoken_form import spoken_form
from models.runtime import SessionOptions
from models.store import Store
from models.voice import Voice
from models.whisper import Whisper

SENTENCES = Path(__file__).parents[2] / "data" / "readback-en.txt"


def test_the_sentences_cover_what_is_hard_to_say() -> None:
    pairs = read_pairs(SENTENCES)
    assert len(pairs) == len(set(pairs)) == 60
    assert sum(any(sign in text for sign in "$£€") for text, _ in pairs) >= 8
    assert sum(any(sign.isdigit() for sign in text) for text, _ in pairs) >= 40
    assert not any(sign.isdigit() for _, words in pairs for sign in words)


def bare(words: str) -> list[str]:
    return re.findall("[a-z]+", words.lower())


def test_the_words_are_what_the_text_is_spoken_as() -> None:
    for text, words in read_pairs(SENTENCES):
        assert bare(spoken_form(text)) == bare(words), text


def test_a_line_without_words_is_refused_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "sentences.txt"
    path.write_text("one\tone\ntwo\n", encoding="utf-8")
    with pytest.raises(BenchError, match="line 2"):
        read_pairs(path)
    with pytest.raises(BenchError, match=r"none\.txt"):
        read_pairs(tmp_path / "none.txt")


def test_long_sentences_count_for_more() -> None:
    short = Sentence("a", ("a",), (), 1)
    long = Sentence("b c d", ("b", "c", "d"), ("b", "c", "d"), 0)
    assert short.word_error_rate == 1.0
    assert corpus_rate([short, long]) == 0.25
    assert corpus_rate([]) == 0.0


def test_what_is_said_is_compared_with_what_should_be_heard(store: Store) -> None:
    voice = Voice(store.get("voice-en"), SessionOptions("cpu"))
    whisper = Whisper(store.get("whisper-base"), SessionOptions("cpu"))
    pairs = [
        ("The total is $18.50.", "The total is eighteen dollars and fifty cents."),
        ("It is 6:30 pm.", "It is half past six."),
    ]
    right, wrong = read_back(voice, whisper, "en", spoken_form, pairs)
    assert right.errors == 0 and right.heard == right.wanted
    assert right.wanted[-2:] == ("fifty", "cents")
    assert wrong.heard == ("it", "is", "six", "thirty", "p", "m")
    assert wrong.errors == 4
