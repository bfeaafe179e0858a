"""`python -m assistant doctor`: what works on this machine, and the next step for what does not."""

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.clock import LiveClock
from assistant.commands.finding import Finding, as_json, next_steps, refused
from assistant.commands.models import store_from
from assistant.config import Settings
from assistant.dialogue.language import Language
from assistant.dialogue.skills import installed
from assistant.errors import AssistantError
from assistant.whole_file import check_writable
from devices.camera import Camera
from devices.errors import DeviceError
from devices.microphone import Microphone
from devices.sound_library import SoundFormat
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


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `doctor`."""
    parser = subparsers.add_parser(
        "doctor",
        help="what works on this machine, and the next step for what does not",
        description="Look at Python, packages, weights, providers, camera, microphone and speaker.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what was found; 1 when the demo would not run here."""
    settings: Settings = arguments.settings
    findings = [*_software(), _provider(settings), _language(settings), *_skills()]
    findings += _weights(settings)
    demo = all(finding.works is not False for finding in findings)
    devices = list(_devices(settings))
    live = demo and all(finding.works for finding in devices)
    findings += [*_outside(settings), *devices]
    if arguments.json:
        print(json.dumps(as_json(findings, demo=demo, live=live), ensure_ascii=False))
    else:
        _print(findings)
        _conclude(findings, demo=demo, live=live)
    return 0 if demo else 1


def _software() -> Iterator[Finding]:
    python = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    fits = sys.version_info >= (3, 11)
    yield Finding("Python", fits, python, "" if fits else "install 3.11 or newer")
    for package in _PACKAGES:
        try:
            yield Finding(package, True, version(package))
        except PackageNotFoundError:
            yield Finding(package, False, "missing", "pip install -r requirements.txt")
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
    step = "pip uninstall both, then pip install -r requirements.txt"
    return Finding("ONNX Runtime", False, f"wanted exactly one, found {found}", step)


def _provider(settings: Settings) -> Finding:
    wanted = settings.runtime.provider
    runs_on = providers(wanted)[0]
    if wanted != "cuda" or cuda_works():
        return Finding("provider", True, f"{wanted}: models run on {runs_on}")
    step = 'with an NVIDIA GPU, pip install "onnxruntime-gpu[cuda,cudnn]"'
    return Finding("provider", None, f"wanted cuda, found none; models run on {runs_on}", step)


def _weights(settings: Settings) -> Iterator[Finding]:
    try:
        store = store_from(settings)
        statuses = [store.status(name) for name in store.catalog]
    except ModelError as error:
        yield refused("weights", error)
        return
    yield _cache(store.cache_dir)
    for status in statuses:
        name = f"weights: {status.model.name}"
        if status.state in (State.READY, State.OWN) and status.path is not None:
            yield Finding(name, True, str(status.path))
        elif status.state in (State.MISSING, State.OUTDATED):
            step = "`python -m assistant models fetch`, or wait until first needed"
            yield Finding(name, None, "not fetched yet", step)
        else:
            found, _, step = status.detail.partition("; ")
            yield Finding(name, False, found, step)


def _cache(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        check_writable(folder / "doctor")
    except OSError as error:  # an OutputError is one too
        step = "set cache_dir, or OLHAR_CACHE, to a folder of yours"
        return Finding("cache", False, str(error).partition("; ")[0], step)
    free_gb = shutil.disk_usage(folder).free / 1e9
    return Finding("cache", True, f"{folder}, {free_gb:.1f} GB free")


def _language(settings: Settings) -> Finding:
    try:
        Language.load(settings.language)
    except AssistantError as error:
        return refused("language", error)
    return Finding("language", True, settings.language)


def _skills() -> Iterator[Finding]:
    """Packages with skills of their own; the program does without one that fails."""
    packages = installed()
    if not packages:
        yield Finding("skill packages", None, "none installed")
    for package in packages:
        found = f"left out: {package.trouble}" if package.trouble else ", ".join(package.skills)
        yield Finding(f"skills of {package.name}", None if package.trouble else True, found)


def _outside(settings: Settings) -> Iterator[Finding]:
    """Servers of the wearer's own; nothing is sent to them."""
    for what, model in (
        ("language model", settings.language_model),
        ("vision model", settings.vision_model),
    ):
        if model.url:
            yield _keyed(what, f"{model.name} at {model.url}", model.key_variable, settings)
    servers = settings.mcp.servers
    if not servers:
        yield Finding("tool servers (MCP)", None, "none configured")
    for name, server in servers.items():
        what = f"tool server {name}"
        if server.command and shutil.which(server.command[0]) is None:
            step = f"install it, or mend mcp.servers.{name}.command"
            yield Finding(what, False, f"no program {server.command[0]}", step)
        elif not settings.language_model.url:
            step = "set language_model.url: only a language model uses tools"
            yield Finding(what, None, "configured, and not used", step)
        else:
            found = " ".join(server.command) or server.url
            yield _keyed(what, found, server.key_variable, settings)


def _keyed(what: str, found: str, key_variable: str, settings: Settings) -> Finding:
    """A server that may want a key from an environment variable."""
    if key_variable and not os.environ.get(key_variable):
        step = f"set the environment variable {key_variable}"
        return Finding(what, False, f"{found}, no key", step)
    if settings.offline:
        return Finding(what, None, f"{found}, and --offline refuses it")
    return Finding(what, None, f"{found} (configured; not asked)")


def _devices(settings: Settings) -> Iterator[Finding]:
    clock = LiveClock()
    size = (settings.camera.width, settings.camera.height)
    rate = settings.camera.frames_per_second

    def camera() -> str:
        with Camera(settings.camera.device, rate, size, clock.now_ns) as device:
            return f"{settings.camera.device}: {device.got.width}x{device.got.height}"

    def microphone() -> str:
        with Microphone(settings.sound.microphone or None, clock.now_ns) as device:
            return _format(device.got)

    def speaker() -> str:
        with Speaker(settings.sound.speaker or None, clock.now_ns) as device:
            return _format(device.got)

    yield _try("camera", camera)
    yield _try("microphone", microphone)
    yield _try("speaker", speaker)


def _try(what: str, attempt: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, attempt())
    except DeviceError as error:
        return refused(what, error)


def _format(got: SoundFormat | None) -> str:
    return "" if got is None else f"{got.device}: {got.sample_rate} Hz, channels: {got.channels}"


def _print(findings: Sequence[Finding]) -> None:
    table = Table(show_header=False, box=None, padding=(0, 1))
    table.add_column(justify="center")
    table.add_column()
    table.add_column(overflow="fold")
    marks = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[dim]·[/]"}
    for finding in findings:
        table.add_row(marks[finding.works], finding.what, escape(finding.found))
    Console(highlight=False).print(table)


def _conclude(findings: Sequence[Finding], demo: bool, live: bool) -> None:
    """What to do next, and what runs here."""
    console = Console(highlight=False, soft_wrap=True)
    if steps := next_steps(findings):
        console.print("\nnext steps", style="bold")
    for finding in steps:
        console.print(f"  {finding.what}: {finding.step or finding.found}", markup=False)
    passed = sum(finding.works is True for finding in findings)
    looked_at = sum(finding.works is not None for finding in findings)
    console.print(f"\n{passed} of {looked_at} passed")
    if demo:
        console.print("`python -m assistant demo` and `replay` run on this machine")
    if live:
        console.print("`python -m assistant run` runs on this machine")
