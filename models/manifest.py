"""What a finished folder of the cache says of itself."""

import json
from pathlib import Path
from typing import Any

from models.catalog import Model
from models.fetch import sha256_of

MANIFEST = "manifest.json"


def write_manifest(folder: Path, model: Model) -> None:
    """Note in `folder` what its files are made from, their sizes and sha256."""
    sources = {
        part: {"package": source.package.requirement, "sha256": source.sha256}
        for part, source in model.sources.items()
    }
    files = {
        file: {"bytes": (folder / file).stat().st_size, "sha256": sha256_of(folder / file)}
        for file in model.files
    }
    tree = {
        "model": model.name,
        "recipe": model.recipe,
        "sources": sources,
        "build": model.build,
        "build_version": model.build_version,
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(tree, indent=1) + "\n", encoding="utf-8")


def fault(folder: Path, model: Model, every_byte: bool = False) -> str:
    """What is wrong with the files in `folder`, on one line, empty where nothing is.

    Names and sizes are compared, with `every_byte` also the sha256 that were noted at the build.
    """
    try:
        tree: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        for file in model.files:
            path, wanted = folder / file, tree["files"][file]
            found = path.stat().st_size
            if found != wanted["bytes"]:
                return f"{path} has {found} bytes instead of {wanted['bytes']}"
            if every_byte and sha256_of(path) != wanted["sha256"]:
                return f"{path} has changed since it was made"
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"{folder} is not whole ({error})"
    return ""
