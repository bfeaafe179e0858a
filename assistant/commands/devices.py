"""`python -m assistant devices`: which cameras, microphones and speakers there are; tries them."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.commands.device_trials import Trial, hear, play, take_picture
from assistant.config import Settings
from assistant.devices_found import Found, found_devices
from assistant.turn import Json
from devices.errors import DeviceMissing

_CHOSEN = ""  # an option without a name: the device that the settings choose
_LISTEN_S = 5.0  # seconds
_SECONDS = (0.5, 600.0)  # that may be listened
_PICTURES = (".jpg", ".jpeg", ".png")
_PLUG = "plug one in and allow its use in the system's privacy settings"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `devices`."""
    parser = subparsers.add_parser(
        "devices",
        help="cameras, microphones and speakers: which there are, and whether they work",
        description="List cameras, microphones and speakers; those that the settings choose are "
        "marked. With --camera, --microphone or --speaker try one: by its number, its name or a "
        "part of it, or without either the one that the settings choose.",
    )
    for name, does in (
        ("camera", "take a test picture"),
        ("microphone", "show its level for a while"),
        ("speaker", "play a test tone"),
    ):
        parser.add_argument(f"--{name}", nargs="?", const=_CHOSEN, metavar="X", help=does)
    parser.add_argument(
        "--picture", type=_picture, metavar="OUT.jpg", help="where the test picture goes"
    )
    parser.add_argument(
        "--seconds",
        type=_seconds,
        default=_LISTEN_S,
        metavar="N",
        help=f"how long the level is shown (default: {_LISTEN_S:.0f})",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the devices, or try those that are named.

    Raises:
        DeviceError: one that is tried is missing or fails, or there is none at all.
        OutputError: the picture cannot be written.
    """
    settings: Settings = arguments.settings
    console = Console(highlight=False, stderr=arguments.json)
    trials: list[Trial] = []
    if arguments.camera is not None or arguments.picture:
        device = arguments.camera or settings.camera.device
        trials.append(take_picture(device, settings.camera, arguments.picture, console))
    if arguments.microphone is not None:
        device = arguments.microphone or settings.sound.microphone
        trials.append(hear(device, arguments.seconds, console))
    if arguments.speaker is not None:
        trials.append(play(arguments.speaker or settings.sound.speaker, console))
    if trials:
        if arguments.json:
            print(json.dumps({"schema": 1, "trials": [asdict(trial) for trial in trials]}))
        return 0
    found = found_devices(settings)
    if arguments.json:
        print(json.dumps(_as_json(found), ensure_ascii=False))
        return 0 if found.any else 1
    if not found.any:
        trouble = next((trouble for trouble in found.troubles if "PortAudio" in trouble), "")
        raise DeviceMissing(
            trouble
            or f"wanted cameras, microphones and speakers, found none; {_PLUG}, "
            "or switch on the system's sound service"
        )
    _print(found, console)
    return 0


def _print(found: Found, console: Console) -> None:
    table = Table(show_header=False, box=None, padding=(0, 1))
    for _ in range(4):
        table.add_column(overflow="fold")
    cameras = [
        (entry.chosen, entry.label, entry.trouble or entry.mode_words) for entry in found.cameras
    ]
    _add(table, "camera", cameras)
    for noun, listed in (("microphone", found.microphones), ("speaker", found.speakers)):
        rows = []
        for entry in listed:
            channels = f"{entry.channels} channel{'s' if entry.channels > 1 else ''}"
            label = f"{entry.number} {entry.name}"
            rows.append((entry.chosen, label, f"{entry.sample_rate} Hz, {channels}"))
        _add(table, noun, rows)
    console.print(table)
    console.print("✓ is what the settings choose (camera.device, sound.microphone, sound.speaker)")
    for trouble in found.troubles:
        console.print(f"[red]✗[/] {escape(trouble)}", soft_wrap=True)


def _add(table: Table, noun: str, rows: Sequence[tuple[bool, str, str]]) -> None:
    for chosen, label, about in rows:
        table.add_row("[green]✓[/]" if chosen else "", noun, escape(label), escape(about))
    if not rows:
        table.add_row("[red]✗[/]", noun, "none found", "")


def _as_json(found: Found) -> Json:
    return {
        "schema": 1,
        "cameras": [asdict(entry) for entry in found.cameras],
        "microphones": [asdict(entry) for entry in found.microphones],
        "speakers": [asdict(entry) for entry in found.speakers],
        "troubles": list(found.troubles),
    }


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in _PICTURES:
        raise argparse.ArgumentTypeError(f"wanted a name that ends in .jpg or .png, found {text!r}")
    return path


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not _SECONDS[0] <= seconds <= _SECONDS[1]:
        least, most = _SECONDS
        raise argparse.ArgumentTypeError(f"wanted {least:g} to {most:g} seconds, found {text!r}")
    return seconds
