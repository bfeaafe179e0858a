"""What Whisper's token numbers mean. Reads `tokenizer.json`."""

import itertools
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.errors import ModelRejected

TIMESTAMPS = 1501  # tokens: 0.00 to 30.00 s
TIMESTAMP_S = 0.02  # seconds between two of them
# Text tokens of the English-only models, whose words are GPT-2's. Their files name languages and
# tasks as the others' do, and they never learnt those.
ENGLISH_ONLY_WORDS = 50_256
_LANGUAGE = re.compile(r"<\|([a-z]{2,3})\|>")
# GPT-2's pieces, of which each is cut into tokens by itself.
_PIECE = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?(?:[^\w\s]|_)+|\s+")


@dataclass(frozen=True, slots=True)
class WhisperTokens:
    """The vocabulary of a Whisper model.

    Attributes:
        text: The bytes of each text token, by its number. All text tokens come before the
            special ones.
        numbers: The number of each text token, by its bytes.
        start: <|startoftranscript|>.
        end: <|endoftext|>.
        transcribe: <|transcribe|>, the task.
        no_speech: <|nospeech|>, called <|nocaptions|> in older files.
        first_timestamp: <|0.00|>; the others follow it.
        languages: The token of each language code, such as "en"; none in an English-only model.
    """

    text: tuple[bytes, ...]
    numbers: Mapping[bytes, int]
    start: int
    end: int
    transcribe: int
    no_speech: int
    first_timestamp: int
    languages: Mapping[str, int]

    def prompt(self, language: str) -> list[int]:
        """What the decoder reads first, up to the task."""
        if not self.languages:
            return [self.start]
        return [self.start, self.languages[language], self.transcribe]

    def decode(self, tokens: Iterable[int]) -> str:
        """The text of `tokens`, special ones left out; a cut UTF-8 letter becomes U+FFFD."""
        raw = b"".join(self.text[token] for token in tokens if token < len(self.text))
        return raw.decode(errors="replace")

    def encode(self, text: str) -> list[int]:
        """The tokens of `text`, as the model itself would write it.

        Source: byte pair encoding of GPT-2 (Radford et al. 2019). Of two neighbours that make a
        token, those that make the earliest one are joined first: it is the most frequent.
        """
        return [token for piece in _PIECE.findall(text) for token in self._joined(piece)]

    def _joined(self, piece: str) -> list[int]:
        parts = [bytes([byte]) for byte in piece.encode()]
        none = len(self.text)
        while len(parts) > 1:
            pairs = [self.numbers.get(a + b, none) for a, b in itertools.pairwise(parts)]
            place = min(range(len(pairs)), key=pairs.__getitem__)
            if pairs[place] == none:
                break
            parts[place : place + 2] = [parts[place] + parts[place + 1]]
        return [self.numbers[part] for part in parts]


def read_tokens(path: Path) -> WhisperTokens:
    """Read the byte-level vocabulary of a `tokenizer.json`.

    Raises:
        ModelRejected: it is no such file or lacks a token that all models have.
    """
    try:
        tree = json.loads(path.read_bytes())
        special = {token["content"]: int(token["id"]) for token in tree["added_tokens"]}
        numbers: dict[str, int] = tree["model"]["vocab"]
        no_speech = special.get("<|nospeech|>", special.get("<|nocaptions|>"))
        if no_speech is None:
            raise KeyError("<|nospeech|>")
        first_special = min(special.values())
        words = {number: word for word, number in numbers.items() if number < first_special}
        letters = _byte_of_letter()
        text = tuple(
            bytes(letters[letter] for letter in words[number]) for number in range(first_special)
        )
        return WhisperTokens(
            text=text,
            numbers={word: number for number, word in enumerate(text)},
            start=special["<|startoftranscript|>"],
            end=special["<|endoftext|>"],
            transcribe=special["<|transcribe|>"],
            no_speech=no_speech,
            first_timestamp=special["<|notimestamps|>"] + 1,
            languages={} if first_special == ENGLISH_ONLY_WORDS else _languages(special),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelRejected(
            f"wanted the tokenizer of a Whisper model at {path}, found a problem "
            f"with {error}; delete the folder and run `python -m assistant models build`"
        ) from error


def _languages(special: Mapping[str, int]) -> dict[str, int]:
    found = {_LANGUAGE.fullmatch(name): number for name, number in special.items()}
    languages = {match[1]: number for match, number in found.items() if match is not None}
    if special["<|startoftranscript|>"] + 1 != min(languages.values(), default=0):
        raise KeyError("<|en|>")
    return languages


def _byte_of_letter() -> dict[str, int]:
    """GPT-2's printable stand-in for each byte: itself where printable, else from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    letters = {chr(byte): byte for byte in printable}
    return letters | {chr(0x100 + place): byte for place, byte in enumerate(others)}
