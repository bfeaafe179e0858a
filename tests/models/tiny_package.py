"""A tiny package that pip takes from a folder, with a catalogue and a cache: no network needed."""

import dataclasses
import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from models import fetch
from models.catalog import CATALOG_FILE, Model, load
from models.errors import ModelError
from models.store import Store, silent

ROOT = CATALOG_FILE.parents[1]
MEMBERS = {"tiny/first.bin": b"first" * 1000, "tiny/second.bin": b"second" * 1000}

# Joins both sources; the environment says how it is to fail, and counts how often it began.
BUILDER = """
import os, pathlib, time
BUILDER_VERSION = 1
def build(sources, out, progress):
    with open(os.environ["TINY_LOG"], "a") as log:
        log.write("build\\n")
    progress("joining", 0.0)
    (out / "joined.bin").write_bytes(sources["first"].read_bytes())
    if os.environ.get("TINY_END") == "exit":
        os._exit(9)
    if os.environ.get("TINY_END") == "hang":
        print("half", flush=True)
        time.sleep(60)
    time.sleep(float(os.environ.get("TINY_SLEEP", "0")))
    with open(out / "joined.bin", "ab") as stream:
        stream.write(sources["second"].read_bytes())
    if os.environ.get("TINY_END") != "forget":
        (out / "note.json").write_text("{}")
    progress("joining", 1.0)
"""

GET = """
import sys
from pathlib import Path
from models.catalog import load
from models.store import Store
tell = lambda stage, part: print(stage, file=sys.stderr, flush=True)
print(Store(Path(sys.argv[1]), progress=tell, catalog=load(Path(sys.argv[2]))).get("built"))
"""


class Bench:
    """A package folder, a catalogue and a cache of their own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cache, self.log = folder / "cache", folder / "log"
        self.packages, self.toml = folder / "packages", folder / "catalog.toml"
        self.wheel = self.packages / "tiny_weights-1.0-py3-none-any.whl"
        self.packages.mkdir()
        (folder / "tiny_builder.py").write_text(BUILDER, encoding="utf-8")
        self.log.touch()
        _write_wheel(self.wheel)
        self.toml.write_text(_catalog(self.wheel), encoding="utf-8")
        self.catalog = load(self.toml)
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(folder)]))
        monkeypatch.setenv("TINY_LOG", str(self.log))
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        monkeypatch.setenv("PIP_FIND_LINKS", str(self.packages))

    def store(
        self, catalog: dict[str, Model] | None = None, progress: fetch.Progress = silent
    ) -> Store:
        return Store(self.cache, catalog=catalog or self.catalog, progress=progress)

    def start(self, **environment: str) -> subprocess.Popen[str]:
        """Another process that gets the model "built"."""
        return subprocess.Popen(
            [sys.executable, "-c", GET, str(self.cache), str(self.toml)],
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def builds(self) -> int:
        return len(self.log.read_text(encoding="utf-8").splitlines())

    def finished(self) -> list[Path]:
        """What a reader of the cache may see."""
        return sorted(p for p in self.cache.glob("*") if not p.name.startswith("."))

    def changed(self, name: str, part: str, **fields: object) -> dict[str, Model]:
        """The catalogue with one source changed."""
        model = self.catalog[name]
        source = dataclasses.replace(model.sources[part], **fields)  # type: ignore[arg-type]
        sources = {**model.sources, part: source}
        return {**self.catalog, name: dataclasses.replace(model, sources=sources)}


def _write_wheel(path: Path) -> None:
    info = "tiny_weights-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, content in MEMBERS.items():
            wheel.writestr(name, content)
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0"
        )
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def _catalog(wheel: Path) -> str:
    text = f"""
[[package]]
name = "tiny-weights"
registry = "pypi"
version = "1.0"
bytes = {wheel.stat().st_size}
third_party_upload = false
"""
    for member, content in MEMBERS.items():
        text += f"""
[[source]]
name = "{Path(member).stem}"
package = "tiny-weights"
member = "{member}"
bytes = {len(content)}
sha256 = "{hashlib.sha256(content).hexdigest()}"
licence = "MIT"
upstream = "https://example.org"
"""
    return (
        text
        + """
[[model]]
name = "plain"
purpose = "one file as it is"
files = ["plain.bin"]
bytes = 5000
from = { "plain.bin" = "first" }

[[model]]
name = "built"
purpose = "two files, built"
files = ["joined.bin", "note.json"]
bytes = 11002
build = "tiny_builder"
build_version = 1
from = { first = "first", second = "second" }
"""
    )


def assert_one_line(kind: type[Exception], act: Callable[[], object], *words: str) -> None:
    with pytest.raises(kind) as caught:
        act()
    message = str(caught.value)
    assert isinstance(caught.value, ModelError)
    assert "\n" not in message
    for word in (*words, "wanted", "found"):
        assert word in message
