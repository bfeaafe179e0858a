"""`python -m assistant run`: webcam, microphone, speaker, live."""

import argparse
import contextlib
import sys
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from assistant.clock import NANOSECONDS, LiveClock
from assistant.commands.loading import loaded_models
from assistant.config import Listen, Settings
from assistant.errors import AssistantError
from assistant.hud.terminal import TerminalView
from assistant.live import live
from assistant.live_devices import Devices
from assistant.report import Reporter, write_report
from assistant.stage import Stage
from assistant.turn import Json
from assistant.whole_file import check_writable
from devices.camera import Camera
from devices.errors import DeviceError
from devices.keyboard import Keyboard
from devices.microphone import Microphone
from devices.speaker import Speaker

_AT_REST = {
    Listen.WAKE: "say “hey Olhar”",
    Listen.OPEN: "listening",
    Listen.PUSH: "press space to talk",
}
_Device = TypeVar("_Device", Camera, Microphone, Speaker, Keyboard)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `run`."""
    parser = subparsers.add_parser(
        "run",
        help="webcam, microphone and speaker, live",
        description="Run live. Say “hey Olhar” and your request, or press the space bar and speak. "
        "“Stop” or a new request interrupts an answer (with --listen push the key does). "
        "Keys: space talks, m mutes, q ends.",
    )
    parser.add_argument(
        "--listen",
        choices=[str(known) for known in Listen],
        default=str(Listen.WAKE),
        help="wake: what you say after “hey Olhar”, and for a while after an answer (default); "
        "open: every request that is heard; push: what you say after the space bar. The space bar "
        "works in all three",
    )
    parser.add_argument("--no-camera", action="store_true", help="run without seeing")
    parser.add_argument("--no-speaker", action="store_true", help="answer in writing only")
    parser.add_argument("--seconds", type=float, metavar="N", help="end after so long")
    parser.add_argument("--report", type=Path, metavar="OUT.json", help="write the report")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run live.

    Raises:
        MissingDevices: what is wanted and not there.
        ModelError: a model is not to be had.
    """
    settings: Settings = arguments.settings
    console = Console(highlight=False)
    if arguments.report:
        check_writable(arguments.report)
    with contextlib.ExitStack() as open_devices:
        clock = LiveClock()
        devices = _open(arguments, clock, open_devices)
        models = loaded_models(settings, Listen(arguments.listen))

        def onlookers(reporter: Reporter) -> list[Stage]:
            view = TerminalView(console, reporter, None, _AT_REST[Listen(arguments.listen)])
            return [open_devices.enter_context(view)]

        def on_end(report: Json) -> None:
            if arguments.report:
                write_report(arguments.report, report)

        seconds = arguments.seconds and clock.now_ns() / NANOSECONDS + arguments.seconds
        live(settings, models, devices, clock, Listen(arguments.listen), onlookers, seconds, on_end)
    return 0


def _open(arguments: argparse.Namespace, clock: LiveClock, stack: contextlib.ExitStack) -> Devices:
    """Open all devices, or say of each one that is missing what to do."""
    settings: Settings = arguments.settings
    camera, sound = settings.camera, settings.sound
    problems: list[str] = []

    def opened(device: _Device) -> _Device | None:
        try:
            return stack.enter_context(device)
        except DeviceError as error:
            problems.append(str(error))
            return None

    microphone = opened(Microphone(sound.microphone or None, clock.now_ns))
    eye = speaker = keys = None
    if not arguments.no_camera:
        size = (camera.width, camera.height)
        rate, side = camera.frames_per_second, camera.longest_side
        eye = opened(Camera(camera.device, rate, size, clock.now_ns, side))
    if not arguments.no_speaker:
        speaker = opened(Speaker(sound.speaker or None, clock.now_ns))
    if arguments.listen == Listen.PUSH or sys.stdin.isatty():
        keys = opened(Keyboard())
    if problems or microphone is None:
        raise MissingDevices(problems)
    return Devices(microphone, eye, speaker, keys)


class MissingDevices(AssistantError):
    """What a live run wants and this machine has not, a line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n       ".join(problems))
