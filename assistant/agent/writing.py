"""A model's text as it streams in: clauses for the voice; what no voice can say is kept as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.outside.reply import washed
from models.clauses import clauses, sentences

MOST_ITEMS = 3  # of a list that is spoken; a longer one is kept as text
LONGEST_ITEM = 80  # characters
LONGEST_SPOKEN = 600  # characters, about forty seconds; what follows is kept as text
SHORTEST_LINE = 4  # characters that tell whether a line is one of a list or a table

_FENCE = "```"
_ITEM = re.compile(r"(?:[-*•+]|\d{1,3}[.)])\s+(?=\S)")
_RULE = re.compile(r"[\s|:+-]+")  # between a table's head and its rows
_SPECIAL = re.compile(r"\s*(?:[-*•+|`#>~]|\d{1,3}[.)]?(?:\s|$))")
_SENTENCE_END = re.compile(r"""[.!?…]["'”’»)\]]*$""")
_THOUGHT, _THOUGHT_END = "<think>", "</think>"


class KeptKind(StrEnum):
    """What is kept as text."""

    CODE = "code"
    TABLE = "table"
    LIST = "list"
    TEXT = "text"  # more than anybody wants to listen to


@dataclass(frozen=True, slots=True)
class Clause:
    """Something to say; `begins` tells whether a sentence begins with it."""

    text: str
    begins: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """Something for the eyes: code or rows of text, with its line breaks."""

    kind: KeptKind
    text: str


class Writing:
    """Sorts streamed text: `feed` it in pieces, then `end` it."""

    def __init__(self) -> None:
        self._raw = ""  # may hold the beginning of a thought's mark
        self._thinking = False
        self._line = ""  # what has come of the line
        self._inside = False  # whether `_line` goes on with a line of which some was said
        self._code: list[str] | None = None
        self._block: list[str] = []  # rows of a list or a table
        self._kind = KeptKind.LIST
        self._sentence_over = True
        self._spoken = 0
        self._rest: list[str] = []

    def feed(self, text: str) -> Iterator[Clause | Kept]:
        """Take more text; yields what is complete."""
        self._line += self._without_thoughts(text)
        while "\n" in self._line:
            line, _, self._line = self._line.partition("\n")
            yield from self._take(line)
            self._inside = False
        special = _SPECIAL.match(self._line) or len(self._line.strip()) < SHORTEST_LINE
        if self._code is None and (self._inside or not special):
            yield from self._close_block()
            yield from self._say(self._line, whole=False)

    def end(self) -> Iterator[Clause | Kept]:
        """Yields the rest."""
        if not self._thinking:
            self._line += self._raw
        yield from self._take(self._line)
        yield from self._close_block()
        if self._code is not None:
            yield from self._keep_code()
        if self._rest:
            yield Kept(KeptKind.TEXT, " ".join(self._rest))

    def _take(self, line: str) -> Iterator[Clause | Kept]:
        """A whole line, or the rest of one."""
        bare = line.strip()
        if self._code is not None:
            if bare.startswith(_FENCE):
                yield from self._keep_code()
            else:
                self._code.append(line.rstrip())
        elif self._inside:
            yield from self._say(line, whole=True)
        elif bare.startswith(_FENCE):
            yield from self._close_block()
            self._code = []
        elif bare.startswith("|") or _ITEM.match(bare):
            kind = KeptKind.TABLE if bare.startswith("|") else KeptKind.LIST
            if kind is not self._kind:
                yield from self._close_block()
            self._kind = kind
            self._block.append(bare)
        elif bare:
            yield from self._close_block()
            yield from self._say(line, whole=True)

    def _say(self, line: str, whole: bool) -> Iterator[Clause | Kept]:
        """The clauses of a line; of one that is not whole all but the last, which may grow."""
        pieces = sentences(line) if self._spoken else clauses(line)
        if not whole:
            ready, rest = pieces[:-1], pieces[-1:]
            if ready:
                space = line[len(line.rstrip()) :]
                self._line, self._inside = (rest[0] if rest else "") + space, True
            pieces = ready
        for piece in pieces:
            yield from self._clause(piece)
        if whole:
            self._sentence_over = True

    def _clause(self, piece: str) -> Iterator[Clause]:
        words = washed(piece)
        if not any(map(str.isalnum, words)):
            return
        begins, self._sentence_over = self._sentence_over, bool(_SENTENCE_END.search(words))
        if self._rest or self._spoken + len(words) > LONGEST_SPOKEN:
            self._rest.append(words)
            return
        self._spoken += len(words)
        yield Clause(words, begins)

    def _close_block(self) -> Iterator[Clause | Kept]:
        rows, self._block = self._block, []
        if self._kind is KeptKind.TABLE:
            rows = [row for row in rows if not _RULE.fullmatch(row)]
        if not rows:
            return
        if (
            self._kind is KeptKind.LIST
            and len(rows) <= MOST_ITEMS
            and max(map(len, rows)) <= LONGEST_ITEM
        ):
            for row in rows:
                self._sentence_over = True
                yield from self._clause(_ITEM.sub("", row, count=1))
            self._sentence_over = True
        else:
            yield Kept(self._kind, "\n".join(map(_printable, rows)))

    def _keep_code(self) -> Iterator[Kept]:
        lines, self._code = self._code or [], None
        text = "\n".join(map(_printable, lines)).strip("\n")
        if text:
            yield Kept(KeptKind.CODE, text)

    def _without_thoughts(self, text: str) -> str:
        self._raw += text
        words = ""
        while True:
            mark = _THOUGHT_END if self._thinking else _THOUGHT
            before, found, after = self._raw.partition(mark)
            if not found:
                break
            words += "" if self._thinking else before
            self._thinking, self._raw = not self._thinking, after
        held = next(n for n in range(len(mark) - 1, -1, -1) if self._raw.endswith(mark[:n]))
        sure = self._raw[: len(self._raw) - held]
        self._raw = self._raw[len(sure) :]
        return words + ("" if self._thinking else sure)


def _printable(line: str) -> str:
    """A line that a terminal can be shown: no control characters."""
    return "".join(c for c in line.expandtabs(4) if c.isprintable())
