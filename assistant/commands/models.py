"""`python -m assistant models`: the weights on this machine."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TimeRemainingColumn
from rich.table import Table

from assistant.config import Settings
from models import checkpoint
from models.detector import COCO_LABELS
from models.errors import HashMismatch
from models.store import State, Status, Store, silent
from models.whisper_sizes import LICENCE, SHA256, SIZES

if TYPE_CHECKING:
    from models import fetch

ACTIONS = ("list", "fetch", "verify", "build", "labels")
CATALOGUE_SIZES = ("base", "tiny.en")  # of Whisper, that are in packages
_THIRD_PARTY = "†"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `models`."""
    parser = subparsers.add_parser(
        "models",
        help="the weights: list, fetch, verify or build anew",
        description="The weights: list them, fetch those that are missing, verify every byte, "
        "or build them anew; labels lists what the detector can recognise.",
        epilog="models build whisper --size small makes another size of Whisper, from OpenAI's own "
        'checkpoint; asr.model = "small" in the settings then takes it.',
    )
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="list")
    parser.add_argument("names", nargs="*", metavar="NAME", help="models; none means all")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="folder for the weights")
    parser.add_argument(
        "--size", choices=[*CATALOGUE_SIZES, *SHA256], metavar="SIZE", help="with build whisper"
    )
    parser.add_argument(
        "--from", type=Path, dest="checkpoint", metavar="FILE.pt", help="a checkpoint you have"
    )
    parser.set_defaults(run=run, wrong=parser.error)


def run(arguments: argparse.Namespace) -> int:
    """Do `models list`, `fetch`, `verify` or `build`.

    Raises:
        ModelError: something is not to be had, or damaged.
    """
    _check_size(arguments)
    if arguments.action == "labels":
        print("\n".join(sorted(COCO_LABELS)))
        return 0
    with WeightBars() as bars:
        store = store_from(arguments.settings, bars, arguments.cache)
        names = arguments.names or [
            name
            for name, model in store.catalog.items()
            if arguments.action == "list" or not model.tests_only
        ]
        if arguments.size:
            names = [f"whisper-{arguments.size}"]
            _build_size(store, arguments.size, arguments.checkpoint, bars)
        elif arguments.action == "fetch":
            for name in names:
                store.fetch(name)
        elif arguments.action == "build":
            for name in names:
                store.build(name)
    if not arguments.names:
        names += [name for name in SIZES if store.status(name).state is not State.MISSING]
    look = store.status if arguments.action == "list" else store.verify
    statuses = [look(name) for name in names]
    _print_table(statuses, store.cache_dir)
    if arguments.action == "list":
        _print_notes(statuses)
    damaged = [status for status in statuses if status.state is State.DAMAGED]
    if damaged and arguments.action != "list":
        step = _mending(damaged[0].model.name)
        raise HashMismatch(f"wanted whole files, found that {damaged[0].detail}; {step}")
    return 0


def _check_size(arguments: argparse.Namespace) -> None:
    """Refuse what cannot be meant."""
    build_whisper = arguments.action == "build" and arguments.names == ["whisper"]
    if build_whisper != bool(arguments.size):
        arguments.wrong("a size goes with `build whisper`, as in `build whisper --size small`")
    if arguments.checkpoint and arguments.size not in SHA256:
        arguments.wrong(f"--from goes with a --size of {', '.join(SHA256)}")


def _build_size(store: Store, size: str, file: Path | None, bars: "WeightBars") -> None:
    if size in CATALOGUE_SIZES:
        store.build(f"whisper-{size}")
        return
    folder = checkpoint.prepare(store, size, file, bars)
    if checkpoint.sha256_in(folder) != SHA256[size]:
        print(f"{file} is not the checkpoint that OpenAI published as {size}; built as it is")


def _mending(name: str) -> str:
    size = name.removeprefix("whisper-")
    action = f"build whisper --size {size}" if name in SIZES else f"fetch {name}"
    return f"run `python -m assistant models {action}`"


def store_from(
    settings: Settings, progress: "fetch.Progress" = silent, cache_dir: Path | None = None
) -> Store:
    """The weight store that the settings ask for; `cache_dir` goes before theirs."""
    return Store(cache_dir or settings.cache_dir, settings.models.files, progress)


class WeightBars:
    """Progress bars for the weight store, drawn only from the first thing that takes time.

    A context manager, and the callable that `Store` takes as `progress`. In a log file each stage
    is one line instead, and so is what begins after the `with` block, when other views may own the
    screen.
    """

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bars = Progress(
            "{task.description}",
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=self._console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._draws = False

    def __enter__(self) -> Self:
        self._draws = self._console.is_terminal
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars.live.is_started:
            self._bars.stop()
        self._draws = False

    def __call__(self, stage: str, part: float) -> None:
        """Show that `part` (0 to 1) of `stage` is done."""
        if stage not in self._tasks:
            self._begin(stage)
        if self._draws:
            self._bars.update(self._tasks[stage], completed=part)

    def _begin(self, stage: str) -> None:
        if not self._draws:
            self._console.print(stage, highlight=False, soft_wrap=True)
            self._tasks[stage] = TaskID(0)
            return
        self._bars.start()
        self._tasks[stage] = self._bars.add_task(stage, total=1.0)


def _print_table(statuses: Iterable[Status], cache: Path) -> None:
    table = Table(title=f"weights in {cache}")
    for heading in ("model", "MB", "licence", "from", "state"):
        table.add_column(heading, justify="right" if heading == "MB" else "left", overflow="fold")
    for status in statuses:
        model, own = status.model, status.state is State.OWN
        size = "" if own else f"{model.bytes / 1e6:.1f}"
        licences = "" if own else "\n".join(model.licences or (LICENCE,))
        table.add_row(model.name, size, licences, _origin(status), status.state.value)
    Console().print(table)


def _origin(status: Status) -> str:
    if status.state is State.OWN:
        return str(status.path or "your settings")
    if not status.model.sources:
        return "OpenAI's checkpoint"
    return "\n".join(
        f"{package.requirement}{' ' + _THIRD_PARTY if package.third_party_upload else ''}"
        for package in status.model.packages
    )


def _print_notes(statuses: Iterable[Status]) -> None:
    console = Console(highlight=False, markup=False)
    console.print(f"{_THIRD_PARTY} uploaded by somebody other than the makers of the weights")
    for status in statuses:
        model = status.model
        console.print(f"\n{model.name}: {model.purpose}")
        if status.state is not State.OWN:
            sources = [(source.name, source.note) for source in model.sources.values()]
            packages = [(package.name, package.note) for package in model.packages]
            for name, note in sources + packages:
                if note:
                    console.print(f"  {name}: {note}")
        if status.detail:
            console.print(f"  {status.detail}")
