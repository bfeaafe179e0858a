"""The cache of finished model files: fetched, verified and built once, then only read.

CACHE/NAME-RECIPE/ holds the files of one model and a manifest. The recipe changes whenever a source
or the builder does, so what is there is never stale, and it appears by one rename, so it is never
half made. See `models.workshop` for how it comes to be.
"""

import enum
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import platformdirs

from models.catalog import RECIPE_DIGITS, Model, load
from models.errors import WeightsUnavailable
from models.fetch import Progress, sha256_of
from models.manifest import fault
from models.whisper_sizes import SIZES
from models.workshop import CACHE_VARIABLE, Workshop


class State(enum.Enum):
    """How a model stands in the cache."""

    READY = "ready"
    OWN = "your own"
    MISSING = "not fetched"
    OUTDATED = "to be renewed"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Status:
    """One model as it stands.

    Attributes:
        model: Its catalogue entry.
        state: How it stands.
        path: What `Store.get` returns, None where that is not there or not whole.
        detail: What is wrong, on one line, empty where nothing is.
    """

    model: Model
    state: State
    path: Path | None
    detail: str = ""


def default_cache() -> Path:
    """The folder that OLHAR_CACHE names, else the user's cache folder."""
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named).expanduser() if named else platformdirs.user_cache_path("olhar", False)


def silent(stage: str, part: float) -> None:
    """Progress that nobody watches."""


class Store:
    """Hands out model files by name. Safe to use from several threads and processes at once.

    Args:
        cache_dir: Where finished files lie; None takes `default_cache()`.
        overrides: Files or folders of the user's own, by model name, used as they are.
        progress: Called with what is being done and the part of it that is done, 0 to 1.
        offline: Never fetch.
        catalog: Models by name; None takes catalog.toml.

    Raises:
        WeightsUnavailable: an override names a model that the catalogue has not.
    """

    def __init__(
        self,
        cache_dir: Path | None = None,
        overrides: Mapping[str, Path] = MappingProxyType({}),
        progress: Progress = silent,
        offline: bool = False,
        catalog: Mapping[str, Model] | None = None,
    ) -> None:
        self.cache_dir = (cache_dir or default_cache()).absolute()
        self.catalog = load() if catalog is None else catalog
        self._overrides = overrides
        self._progress = progress
        self._offline = offline
        for name in overrides:
            self._entry(name)

    def get(self, name: str) -> Path:
        """The file of a model that is one file, else the folder of its files; fetched if needed.

        Raises:
            WeightsUnavailable: no such model, or not cached and not to be had now.
            HashMismatch: what was fetched is not what the catalogue names.
            CacheNotWritable: no room for it, or no right to write.
        """
        return self._have(self.status(name), anew=False)

    def fetch(self, name: str) -> Path:
        """As `get`, but every byte of what is cached is verified, and made anew where damaged."""
        return self._have(self.verify(name), anew=True)

    def build(self, name: str) -> Path:
        """As `get`, but fetched and built anew even where it is whole."""
        status = self.status(name)
        if status.state is State.OWN or status.model.kept is not None:
            return self._have(status, anew=False)
        return self._prepare(status.model, anew=True)

    def build_from(self, name: str, gather: Callable[[Path], Mapping[str, Path]]) -> Path:
        """Build a model that no package carries, anew; returns what `get` then returns.

        Args:
            name: The model.
            gather: Brings the builder's sources, by the part they play; it may keep some in the
                folder that it is given, and finds them there if it was stopped before.

        Raises:
            ModelError: the sources are not to be had or the builder refuses them.
        """
        model = self._entry(name)
        workshop = Workshop(self.cache_dir, model, self._progress)
        with workshop.opened():
            workshop.prepare(self._folder(model), gather)
            self._sweep(model)
        return _entrance(self._folder(model), model)

    def status(self, name: str) -> Status:
        """How a model stands, by the names and sizes of its files: quick."""
        return self._look(self._entry(name), every_byte=False)

    def verify(self, name: str) -> Status:
        """As `status`, but every byte is read and compared with its sha256."""
        return self._look(self._entry(name), every_byte=True)

    def _entry(self, name: str) -> Model:
        model = self.catalog.get(name) or SIZES.get(name)
        if model is None:
            raise WeightsUnavailable(
                f"wanted a model named {name!r}, found only {', '.join([*self.catalog, *SIZES])}; "
                "take one of these, also under models.files in the settings"
            )
        return model

    def _look(self, model: Model, every_byte: bool) -> Status:
        if model.name in self._overrides:
            return _own_status(model, self._overrides[model.name])
        if model.kept is not None:
            return _kept_status(model, model.kept, every_byte)
        folder = self._folder(model)
        if not folder.is_dir():
            outdated = any(True for _ in self._older_folders(model))
            return Status(model, State.OUTDATED if outdated else State.MISSING, None)
        detail = fault(folder, model, every_byte)
        if detail:
            return Status(model, State.DAMAGED, None, detail)
        return Status(model, State.READY, _entrance(folder, model))

    def _have(self, status: Status, anew: bool) -> Path:
        if status.path is not None:
            return status.path
        if status.state is State.OWN or status.model.kept is not None:
            raise WeightsUnavailable(status.detail)
        return self._prepare(status.model, anew)

    def _prepare(self, model: Model, anew: bool) -> Path:
        if not model.sources:
            size = model.name.removeprefix("whisper-")
            raise WeightsUnavailable(
                f"wanted model {model.name!r}, found nothing whole in {self.cache_dir}; "
                f"run `python -m assistant models build whisper --size {size}`"
            )
        if self._offline:
            raise WeightsUnavailable(
                f"wanted the weights of {model.name!r}, found nothing whole in {self.cache_dir}, "
                "and fetching is off; run `python -m assistant models fetch` once with the network"
            )
        workshop = Workshop(self.cache_dir, model, self._progress)
        with workshop.opened() as waited:
            ready = self.status(model.name).path
            if ready is not None and (waited or not anew):
                return ready  # another process made it meanwhile
            workshop.prepare(self._folder(model))
            self._sweep(model)
        return _entrance(self._folder(model), model)

    def _sweep(self, model: Model) -> None:
        for older in self._older_folders(model):
            shutil.rmtree(older, ignore_errors=True)  # one in use on Windows waits its turn

    def _folder(self, model: Model) -> Path:
        return self.cache_dir / f"{model.name}-{model.recipe}"

    def _older_folders(self, model: Model) -> Iterator[Path]:
        pattern = re.compile(rf"{re.escape(model.name)}-[0-9a-f]{{{RECIPE_DIGITS}}}")
        for path in self.cache_dir.glob(f"{model.name}-*"):
            if pattern.fullmatch(path.name) and path != self._folder(model):
                yield path


def _entrance(folder: Path, model: Model) -> Path:
    return folder / model.files[0] if len(model.files) == 1 else folder


def _own_status(model: Model, path: Path) -> Status:
    one = len(model.files) == 1
    if path.is_file() if one else all((path / file).is_file() for file in model.files):
        return Status(model, State.OWN, path)
    wanted = "a file" if one else f"a folder with {', '.join(model.files)}"
    detail = (
        f"wanted {wanted} of your own for model {model.name!r}, found none at {path}; "
        "mend models.files in the settings"
    )
    return Status(model, State.OWN, None, detail)


def _kept_status(model: Model, path: Path, every_byte: bool) -> Status:
    source = model.sources[model.files[0]]
    if not path.is_file():
        state, found = State.MISSING, "no file"
    elif path.stat().st_size != source.bytes or (every_byte and sha256_of(path) != source.sha256):
        state, found = State.DAMAGED, "it changed"
    else:
        return Status(model, State.READY, path)
    detail = f"wanted {path}, found {found}; restore it with `git checkout models/weights`"
    return Status(model, state, None, detail)
