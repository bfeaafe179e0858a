"""What a server sends back, as words that may be spoken: untrusted, so bounded and washed."""

import json
import re
import unicodedata

from assistant.errors import OutsideError

LONGEST = 400  # characters that are kept; more is too much to listen to
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL | re.IGNORECASE)
_MARKS = str.maketrans(dict.fromkeys("*_`#|<>[]{}\\~^", " "))  # of Markdown, HTML and terminals
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


def words_of(body: bytes) -> str:
    """The words of a reply to a chat completion, washed.

    The format is that of OpenAI's chat completions: choices[0].message.content.

    Raises:
        OutsideError: it is no such reply, or one without words.
    """
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise OutsideError(
            "wanted a chat completion from the vision model, found something else; "
            "check that vision_model.url ends where /chat/completions begins, usually in /v1"
        ) from error
    words = washed(content) if isinstance(content, str) else ""
    if not words:
        raise OutsideError(
            "wanted words from the vision model, found none; check that the model takes pictures"
        )
    return words


def washed(text: str) -> str:
    """`text` on one line without thoughts, markup and unprintable characters, cut if too long."""
    text = _THOUGHT.sub(" ", text).translate(_MARKS)
    printable = (" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    line = " ".join("".join(printable).split())
    if len(line) <= LONGEST:
        return line
    cut = line[: LONGEST + 1]
    ends = [match.start() for match in _SENTENCE_END.finditer(cut)]
    return cut[: ends[-1]] if ends else cut[:LONGEST].rpartition(" ")[0] or cut[:LONGEST]
