"""Answers at a text prompt."""

from collections.abc import Iterable

from rich.console import Console

from assistant.events import (
    Answer,
    Event,
    Evidence,
    Fault,
    Saying,
    SpeechIgnored,
    TextKept,
    TurnOpened,
)
from assistant.hud.terminal import evidence_words
from assistant.stage import Happening, Stage

NAME = "olhar  "


class ChatView(Stage):
    """Prints each answer, as it comes where a language model gives it piece by piece.

    Args:
        console: Where to.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._open: set[int] = set()
        self._streamed: dict[int, str] = {}
        self._why: tuple[Evidence, ...] = ()

    @property
    def open(self) -> bool:
        """Whether an answer is awaited."""
        return bool(self._open)

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Print what is answered, kept or gone wrong."""
        match happening:
            case TurnOpened():
                self._open.add(happening.turn)
            case Saying():
                self._say(happening)
            case TextKept():
                self._console.print(happening.text, markup=False, style="green")
            case Answer():
                self._finish(happening)
            case SpeechIgnored():
                self.tell(f"(ignored: {happening.why})")
            case Fault():
                self.tell(f"{happening.stage} failed: {happening.reason}")
        return ()

    def tell(self, words: str) -> None:
        """Print a line of the program's own."""
        self._console.print(words, markup=False, style="dim")

    def tell_why(self) -> None:
        """Print what the last answer rests on."""
        words = evidence_words(self._why)
        self._console.print(words if self._why else "on nothing seen or told", style="dim")

    def _say(self, saying: Saying) -> None:
        before = self._streamed.setdefault(saying.turn, "")
        if not before:
            self._console.print(NAME, style="bold cyan", end="")
        self._streamed[saying.turn] = f"{before} {saying.text}".strip()
        self._console.print(saying.text, end=" ", markup=False, style="cyan")

    def _finish(self, answer: Answer) -> None:
        self._open.discard(answer.turn)
        self._why = answer.evidence
        said = self._streamed.pop(answer.turn, "")
        rest = answer.text.removeprefix(said).strip()
        if not said and rest:
            self._console.print(NAME, style="bold cyan", end="")
        if rest:
            style = "yellow" if answer.abstained_why else "cyan"
            self._console.print(rest, markup=False, style=style, end="")
        if said or rest:
            self._console.print()
