"""`python -m assistant chat`: the program at a text prompt, without ears and voice."""

import argparse
import contextlib
import dataclasses
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from rich.console import Console

from assistant.agent.tool_skills import mcp_skills
from assistant.album import folder_of
from assistant.clock import NANOSECONDS, Calendar, LiveClock
from assistant.commands.ask import read_picture
from assistant.commands.models import WeightBars, store_from
from assistant.commands.picture_source import open_camera
from assistant.config import Listen, Settings
from assistant.dialogue.language import languages
from assistant.dialogue.typed_line import typed
from assistant.errors import QuestionError
from assistant.hud.chat_view import ChatView
from assistant.live import tool_servers
from assistant.loop import Loop, Surroundings, assemble
from assistant.memory.opening import opened
from assistant.model_set import ModelSet
from assistant.scheduler import LiveScheduler, Workers
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from devices.camera import Camera
from devices.errors import DeviceError
from devices.media import Frame

PROMPT = "you  "
STILL_NS = NANOSECONDS // 5  # how often a still picture is seen anew, as a camera would give it
SHOWN_NS = 2 * STILL_NS  # how long a picture is seen before the first question
PAUSE_S = 0.01
COMMANDS = "/image FILE, /en, /pt, /why, /quit"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `chat`."""
    parser = subparsers.add_parser(
        "chat",
        help="the same assistant at a text prompt",
        description="Type to the assistant instead of speaking: one conversation with follow-ups, "
        "memory, timers and, where one is configured, your language model. Lines from a pipe work "
        f"too. Beside questions there is {COMMANDS}.",
    )
    view = parser.add_mutually_exclusive_group()
    view.add_argument("--image", type=Path, metavar="FILE", help="the picture that is looked at")
    view.add_argument("--camera", action="store_true", help="look through camera.device instead")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Talk until the end of the input, /quit or Ctrl-C.

    Raises:
        DeviceError: the picture cannot be read, or there is no camera.
        ModelError: a model is not to be had.
        MemoryFileError: the memory cannot be opened.
    """
    settings: Settings = arguments.settings
    console = Console(highlight=False, soft_wrap=True)
    with contextlib.ExitStack() as stack:
        clock = LiveClock()
        still = read_picture(arguments.image) if arguments.image else None
        lens = open_camera(settings.camera, clock.now_ns)
        camera = stack.enter_context(lens) if arguments.camera else None
        with WeightBars() as bars:
            models = ModelSet(settings, store_from(settings, bars))
        memory = stack.enter_context(contextlib.closing(opened(settings.memory)))
        scheduler = stack.enter_context(
            contextlib.closing(LiveScheduler(Workers(settings.runtime.workers)))
        )
        servers = tool_servers(settings)
        if servers is not None:
            stack.callback(servers.close)
        around = Surroundings(
            scheduler,
            VirtualLoudspeaker(),
            Calendar(datetime.now().astimezone()),
            Listen.PUSH,
            memory=memory,
            album=folder_of(settings.album.folder),
            tools=mcp_skills(servers) if servers else {},
            typed=True,
            still=camera is None,
        )
        view = ChatView(console)
        loop = assemble(settings, models, around, [view])
        Chat(loop, view, Sight(still, camera), clock, settings.language).serve(Lines(console))
        loop.close()
    return 0


class Sight:
    """The picture of the moment, as a camera gives it.

    Args:
        still: Is it, where no camera is open.
        camera: Gives it, where one is.
    """

    def __init__(self, still: Frame | None, camera: Camera | None) -> None:
        self._still = still
        self._camera = camera
        self._number = 0
        self._next_ns = 0

    def show(self, still: Frame) -> None:
        """Look at another still from now on."""
        self._still, self._camera = still, None
        self._next_ns = 0

    @property
    def is_there(self) -> bool:
        """Whether there is anything to look at."""
        return self._still is not None or self._camera is not None

    def newest(self, now_ns: int) -> Frame | None:
        """The picture not given yet; None where there is none."""
        if self._camera is not None:
            return self._camera.newest()
        if self._still is None or now_ns < self._next_ns:
            return None
        self._next_ns = now_ns + STILL_NS
        self._number += 1
        return dataclasses.replace(self._still, number=self._number, t_ns=now_ns)


class Lines:
    """Typed lines, read on a thread of its own so that timers sound meanwhile.

    Args:
        console: For the prompt, where somebody types.
    """

    def __init__(self, console: Console) -> None:
        self._typed: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._wanted = threading.Semaphore(0)
        self._asks = sys.stdin.isatty()
        self._console = console
        threading.Thread(target=self._read, name="lines", daemon=True).start()

    def want(self) -> None:
        """Let the next line be typed."""
        self._wanted.release()

    def newest(self) -> str | None:
        """The next line.

        Raises:
            queue.Empty: nothing was typed yet.
        """
        return self._typed.get_nowait()

    def _read(self) -> None:
        while True:
            self._wanted.acquire()
            try:
                line = self._console.input(f"[bold green]{PROMPT}[/]" if self._asks else "")
            except (EOFError, KeyboardInterrupt, ValueError):  # ValueError: standard input is shut
                self._typed.put(None)
                return
            if not self._asks:
                self._console.print(f"{PROMPT}{line}", style="bold", markup=False)
            self._typed.put(line)


class Chat:
    """Feeds what is typed to the loop.

    Args:
        loop: The program.
        view: Prints the answers, and knows which are open.
        sight: What is looked at.
        clock: Of the session.
        language: Of what is typed, BCP-47.
    """

    def __init__(
        self, loop: Loop, view: ChatView, sight: Sight, clock: LiveClock, language: str
    ) -> None:
        self._loop = loop
        self._view = view
        self._sight = sight
        self._clock = clock
        self._language = language
        self._utterance = 0

    def serve(self, lines: Lines) -> None:
        """Answer line by line until there are no more."""
        self._look()
        lines.want()
        while True:
            self._advance()
            try:
                line = lines.newest()
            except queue.Empty:
                time.sleep(PAUSE_S)
                continue
            if line is None or line.strip() == "/quit":
                return
            self._take(line.strip())
            lines.want()

    def _take(self, line: str) -> None:
        if line.startswith("/"):
            self._command(*line[1:].split(maxsplit=1))
        elif line:
            self._utterance += 1
            now_ns = self._clock.now_ns()
            said = typed(line, self._language, self._utterance, now_ns, now_ns, addressed=True)
            self._loop.happen(said, now_ns)
            self._until(lambda: not self._view.open)

    def _command(self, name: str = "", rest: str = "") -> None:
        match name:
            case "image" if rest:
                try:
                    self._sight.show(read_picture(Path(rest).expanduser()))
                except DeviceError as error:
                    self._view.tell(str(error))
                    return
                self._look()
            case code if code in languages():
                self._language = code
            case "why":
                self._view.tell_why()
            case _:
                self._view.tell(str(QuestionError(f"wanted {COMMANDS}, found /{name}")))

    def _look(self) -> None:
        """Let a picture be seen for a moment before it is asked about."""
        if self._sight.is_there:
            until_ns = self._clock.now_ns() + SHOWN_NS
            self._until(lambda: self._clock.now_ns() >= until_ns)

    def _until(self, done: Callable[[], bool]) -> None:
        while not done():
            self._advance()
            time.sleep(PAUSE_S)

    def _advance(self) -> None:
        now_ns = self._clock.now_ns()
        self._loop.advance(now_ns)
        frames: Iterable[Frame] = filter(None, [self._sight.newest(now_ns)])
        self._loop.happen(frames, self._clock.now_ns())
