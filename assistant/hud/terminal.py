"""The terminal's view of a run: what was heard, what was answered, on what evidence, how fast."""

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from assistant.clock import NANOSECONDS
from assistant.events import (
    Answer,
    AudioOverrun,
    DeviceBack,
    DeviceLost,
    Event,
    Evidence,
    Fault,
    ListenOpened,
    Muted,
    RecordingSet,
    SpeechEnded,
    SpeechIgnored,
    SpeechStarted,
    TextKept,
    Transcript,
    TurnOpened,
    VoiceStarted,
    VoiceStopped,
    WakeHeard,
)
from assistant.report import Reporter
from assistant.stage import Happening, Stage
from assistant.turn import Turn

_EVIDENCE_SHOWN = 4
_PARTS = {
    "transcript": "hear",
    "understand": "understand",
    "look": "look",
    "think": "think",
    "voice_first_audio": "voice",
}
_STATES = {
    "listening": "green",
    "hearing": "bold green",
    "thinking": "yellow",
    "speaking": "cyan",
    "press space to talk": "dim",
    "say “hey Olhar”": "dim",
    "muted": "bold red",
}
_CAPTION_SHOWN = 60  # characters of what is being said, the last ones


class TerminalView(Stage):
    """Prints each turn when its answer begins to sound, and keeps a status line below.

    Args:
        console: Where to print.
        reporter: Gathers the turns; it must see events before this stage does.
        duration_ns: Length of the recording; None live.
        at_rest: What the status line says when nothing happens.
    """

    def __init__(
        self,
        console: Console,
        reporter: Reporter,
        duration_ns: int | None,
        at_rest: str = "listening",
    ) -> None:
        self._console = console
        self._reporter = reporter
        self._duration_ns = duration_ns
        self._at_rest = at_rest
        self._state = at_rest
        self._caption = ""  # what is being said
        self._muted = False
        self._voicing = False
        self._voiced = 0  # the turn that sounded last
        self._shown = 0  # the last turn that was printed
        self._now_ns = 0
        self._live = Live(
            get_renderable=self._status,
            console=console,
            refresh_per_second=8,
            transient=True,
        )

    def __enter__(self) -> "TerminalView":
        """Show the status line, on a terminal."""
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the status line away."""
        self._live.stop()

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Print what is worth reading."""
        match happening:
            case ListenOpened() | WakeHeard():
                self._state = "listening"
            case Muted():
                self._muted = happening.on
                self._state = self._resting()
            case SpeechStarted():
                self._state = "hearing"
            case Transcript(final=False):
                self._caption = happening.text
            case SpeechEnded():
                self._caption = ""
                self._state = self._resting() if happening.dropped else "thinking"
            case SpeechIgnored():
                self._state = self._resting()
                self._console.print(ignored_line(happening))
            case Transcript(final=True) | TurnOpened():
                self._state = "thinking"
            case Answer():
                if happening.turn == self._voiced or not happening.text:  # else when it sounds
                    self._state = self._resting()
                    self._show(happening.turn)
            case TextKept():
                self._console.print(Panel(Text(happening.text), title=happening.kind))
            case VoiceStarted():
                self._voicing, self._voiced = True, happening.turn
                self._state = self._resting()
                self._show(happening.turn)
            case VoiceStopped():
                self._voicing = False
                self._state = self._resting()
                self._show(happening.turn)  # if it was cut off before its first sound
            case DeviceLost():
                self._console.print(f"[red]{happening.device} lost:[/] {happening.reason}")
            case AudioOverrun():
                self._console.print(f"[red]{happening.blocks} blocks of sound were lost[/]")
            case Fault():
                words = f"{happening.stage} failed: {happening.reason}"
                self._console.print(Text(words, "red"))
            case RecordingSet():
                what = "recording to" if happening.on else "recorded"
                self._console.print(Text(f"{what} {happening.path}", "red"))
            case DeviceBack():
                self._console.print(f"[green]{happening.device} is back[/]")
        return ()

    def step(self, now_ns: int) -> Iterable[Event]:
        """Keep the time of the status line."""
        self._now_ns = now_ns
        return ()

    def _resting(self) -> str:
        """The state when nobody speaks to the assistant."""
        if self._muted:
            return "muted"
        return "speaking" if self._voicing else self._at_rest

    def _show(self, turn: int) -> None:
        if turn <= self._shown or self._reporter.turns[turn].answer is None:
            return
        self._shown = turn
        self._console.print(turn_block(self._reporter.turns[turn]))

    def _status(self) -> RenderableType:
        time = clock_face(self._now_ns)
        if self._duration_ns is not None:
            time += f" / {clock_face(self._duration_ns)}"
        words = Text.assemble((time, "dim"), "  ", (self._state, _STATES.get(self._state, "")))
        words.append(f"  {self._caption[-_CAPTION_SHOWN:]}", "italic")
        return Spinner("dots", words)


def turn_block(turn: Turn) -> RenderableType:
    """One turn as a small table."""
    table = Table.grid(padding=(0, 1))
    table.add_column(style="dim", justify="right", min_width=8)
    table.add_column(overflow="fold")
    answer, said = turn.answer, turn.transcript
    if said is not None:
        stamp = Text(f"  {clock_face(said.start_ns)}", "dim")
        table.add_row("heard", Text(f"“{said.text}”", "bold").append_text(stamp))
    if answer is not None:
        style = "yellow" if answer.abstained_why else "cyan"
        words = Text(answer.text or "(nothing to say)", style if answer.text else "dim")
        if answer.abstained_why:
            words.append(f"  [{answer.abstained_why}]", "dim yellow")
        table.add_row("answered", words)
        if answer.evidence:
            table.add_row("because", evidence_words(answer.evidence))
    if speed := speed_words(turn.timings_ms()):
        table.add_row("speed", speed)
    return Group(table, "")


def evidence_words(evidence: tuple[Evidence, ...]) -> Text:
    """The evidence of an answer on one line or two."""
    words = Text()
    for number, fact in enumerate(evidence[:_EVIDENCE_SHOWN]):
        words.append(" · " if number else "")
        words.append(f"{fact.kind} ", "dim")
        words.append(fact.value)
        if fact.score is not None:
            words.append(f" {fact.score:.2f}", "dim")
        if fact.t_ns is not None:
            words.append(f" @{fact.t_ns / NANOSECONDS:.1f} s", "dim")
    if len(evidence) > _EVIDENCE_SHOWN:
        words.append(f" and {len(evidence) - _EVIDENCE_SHOWN} more", "dim")
    return words


def speed_words(timings_ms: dict[str, int]) -> Text | None:
    """How long the answer took, and on what; None for an answer without sound."""
    whole = timings_ms.get("speech_end_to_first_audio")
    if whole is None:
        return None
    parts = [f"{word} {timings_ms[name]}" for name, word in _PARTS.items() if name in timings_ms]
    return Text(f"{whole / 1000:.2f} s to first sound").append(f"  ({' + '.join(parts)} ms)", "dim")


def ignored_line(ignored: SpeechIgnored) -> Text:
    """Speech that was not answered."""
    words = f"“{ignored.text}”" if ignored.text else "(no words)"
    return Text(f"  ignored  {words}  {clock_face(ignored.start_ns)}  {ignored.why}\n", "dim")


def clock_face(t_ns: int) -> str:
    """Session time as minutes and seconds."""
    minutes, seconds = divmod(t_ns // NANOSECONDS, 60)
    return f"{minutes}:{seconds:02d}"
