"""`python -m assistant doctor`: what works on this machine, and the next step for what does not."""

import argparse
import platform
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.clock import LiveClock
from assistant.commands.models import store_from
from assistant.config import Settings
from assistant.dialogue.language import Language
from assistant.dialogue.skills import installed
from assistant.errors import AssistantError
from assistant.whole_file import check_writable
from devices.camera import Camera
from devices.errors import DeviceError
from devices.microphone import Microphone
from devices.sound_library import DOCTOR
from devices.speaker import Speaker
from models.errors import ModelError
from models.runtime import cuda_works, providers
from models.store import State

_PACKAGES = (
    "numpy",
    "opencv-python",
    "onnx",
    "av",
    "sounddevice",
    "soxr",
    "hassil",
    "rapidfuzz",
    "gruut-lang-en",
    "python-crfsuite",
    "PyYAML",
    "filelock",
    "platformdirs",
    "rich",
)
_RUNTIMES = ("onnxruntime-gpu", "onnxruntime")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: Its name.
        works: Whether it does; None for what is only told.
        found: What was found.
    """

    what: str
    works: bool | None
    found: str


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `doctor`."""
    parser = subparsers.add_parser(
        "doctor",
        help="what works on this machine, and the next step for what does not",
        description="Look at Python, packages, weights, providers, camera, microphone and speaker.",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what was found; 1 when the demo would not run here."""
    settings: Settings = arguments.settings
    findings = [*_software(), _provider(settings), _language(settings), *_skills()]
    findings += _weights(settings)
    enough = all(finding.works is not False for finding in findings)
    _print([*findings, *_devices(settings)])
    console = Console(highlight=False, soft_wrap=True)
    if enough:
        console.print("`python -m assistant demo` and `replay` run on this machine")
    return 0 if enough else 1


def _software() -> Iterator[Finding]:
    python = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    fits = sys.version_info >= (3, 11)
    yield Finding("Python", fits, python if fits else f"{python}; install 3.11 or newer")
    for package in _PACKAGES:
        try:
            yield Finding(package, True, version(package))
        except PackageNotFoundError:
            yield Finding(package, False, "missing; pip install -r requirements.txt")
    yield _runtime()


def _runtime() -> Finding:
    installed = []
    for package in _RUNTIMES:
        try:
            installed.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    if len(installed) == 1:
        return Finding("ONNX Runtime", True, installed[0])
    found = " and ".join(installed) or "none"
    return Finding(
        "ONNX Runtime", False, f"wanted exactly one, found {found}; reinstall requirements.txt"
    )


def _provider(settings: Settings) -> Finding:
    wanted = settings.runtime.provider
    runs_on = providers(wanted)[0]
    if wanted != "cuda" or cuda_works():
        return Finding("provider", True, f"{wanted}: models run on {runs_on}")
    step = 'with an NVIDIA GPU, pip install "onnxruntime-gpu[cuda,cudnn]"'
    return Finding("provider", None, f"wanted cuda, found none; models run on {runs_on}; {step}")


def _weights(settings: Settings) -> Iterator[Finding]:
    try:
        store = store_from(settings)
        statuses = [store.status(name) for name in store.catalog]
    except ModelError as error:
        yield Finding("weights", False, str(error))
        return
    yield _cache(store.cache_dir)
    for status in statuses:
        name = f"weights: {status.model.name}"
        if status.state in (State.READY, State.OWN) and status.path is not None:
            yield Finding(name, True, str(status.path))
        elif status.state in (State.MISSING, State.OUTDATED):
            yield Finding(name, None, "fetched when first needed, or by `models fetch`")
        else:
            yield Finding(name, False, status.detail)


def _cache(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        check_writable(folder / "doctor")
    except OSError as error:  # an OutputError is one too
        step = "set cache_dir, or OLHAR_CACHE, to a folder of yours"
        return Finding("cache", False, f"{error}; {step}")
    free_gb = shutil.disk_usage(folder).free / 1e9
    return Finding("cache", True, f"{folder}, {free_gb:.1f} GB free")


def _language(settings: Settings) -> Finding:
    try:
        Language.load(settings.language)
    except AssistantError as error:
        return Finding("language", False, str(error))
    return Finding("language", True, settings.language)


def _skills() -> Iterator[Finding]:
    """Packages with skills of their own; the program does without one that fails."""
    for package in installed():
        found = f"left out: {package.trouble}" if package.trouble else ", ".join(package.skills)
        yield Finding(f"skills of {package.name}", None if package.trouble else True, found)


def _devices(settings: Settings) -> Iterator[Finding]:
    clock = LiveClock()
    size = (settings.camera.width, settings.camera.height)
    rate = settings.camera.frames_per_second

    def camera() -> str:
        with Camera(settings.camera.device, rate, size, clock.now_ns) as device:
            return f"{device.got.width}x{device.got.height}"

    def microphone() -> str:
        with Microphone(settings.sound.microphone or None, clock.now_ns) as device:
            return str(device.got)

    def speaker() -> str:
        with Speaker(settings.sound.speaker or None, clock.now_ns) as device:
            return str(device.got)

    yield _try("camera", camera)
    yield _try("microphone", microphone)
    yield _try("speaker", speaker)


def _try(what: str, attempt: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, attempt())
    except DeviceError as error:
        return Finding(what, False, str(error).removesuffix(f"; {DOCTOR}"))


def _print(findings: Iterable[Finding]) -> None:
    table = Table(show_header=False, box=None, padding=(0, 1))
    table.add_column(justify="center")
    table.add_column()
    table.add_column(overflow="fold")
    marks = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[dim]·[/]"}
    for finding in findings:
        table.add_row(marks[finding.works], finding.what, escape(finding.found))
    Console(highlight=False).print(table)
