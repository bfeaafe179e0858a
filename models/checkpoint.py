"""Brings OpenAI's own checkpoints of Whisper, for the sizes that are in no package.

Their address stands in the openai-whisper package, whose source is read, not run.
"""

import ast
import contextlib
import hashlib
import http.client
import importlib.util
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from models.errors import HashMismatch, WeightsUnavailable
from models.fetch import Progress, sha256_of
from models.store import Store
from models.whisper_sizes import SHA256

PACKAGE = "whisper"  # as openai-whisper is imported
_CHUNK = 1 << 20  # bytes
_TIMEOUT_S = 60.0


def prepare(store: Store, size: str, checkpoint: Path | None, progress: Progress) -> Path:
    """Build a size from its checkpoint, into the store; returns the folder.

    Args:
        store: Where it will be, under the name "whisper-SIZE".
        size: A key of `SHA256`.
        checkpoint: A .pt file that the user has, be it trained further; None fetches OpenAI's.
        progress: Called with what is being done and the part of it that is done, 0 to 1.

    Raises:
        WeightsUnavailable: no checkpoint is to be had.
        HashMismatch: what was fetched is not the published file.
        ModelRejected: the file is no checkpoint of Whisper, or has another vocabulary.
    """
    if checkpoint is not None and not checkpoint.is_file():
        raise WeightsUnavailable(
            f"wanted the checkpoint {checkpoint}, found no such file; mend --from"
        )
    words = store.get(_relative(size))

    def gather(shelf: Path) -> Mapping[str, Path]:
        file = checkpoint or shelf / f"{size}.pt"
        if checkpoint is None:
            download(size, file, progress)
        names = ("tokenizer", "config")
        return {"checkpoint": file} | {name: words / f"{name}.json" for name in names}

    return store.build_from(f"whisper-{size}", gather)


def sha256_in(folder: Path) -> str:
    """The sha256 of the checkpoint that a folder was built from."""
    tree = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return str(tree["checkpoint_sha256"])


def download(size: str, target: Path, progress: Progress) -> None:
    """Fetch the checkpoint to `target`, which appears only once it is verified.

    Raises:
        WeightsUnavailable: the address is not known, or nothing can be had there.
        HashMismatch: what was fetched is not the published file.
        OSError: no room.
    """
    if target.is_file() and sha256_of(target) == SHA256[size]:
        return
    partial = target.with_name(target.name + ".partial")
    url = address(size)
    try:
        found = _fetch(url, partial, f"fetching Whisper {size}", progress)
    except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as why:
        raise WeightsUnavailable(
            f"wanted Whisper {size} from {url}, found: {why}; connect to the network, or name a "
            "file by --from"
        ) from why
    if found != SHA256[size]:
        partial.unlink()
        raise HashMismatch(
            f"wanted Whisper {size} with sha256 {SHA256[size][:12]}…, found {found[:12]}… at "
            f"{url}; it was not kept: try again"
        )
    partial.replace(target)


def address(size: str) -> str:
    """Where OpenAI keeps the checkpoint, by the source of the openai-whisper package.

    Raises:
        WeightsUnavailable: the package is not installed, or does not name it.
    """
    with contextlib.suppress(OSError, ValueError, SyntaxError, KeyError):
        spec = importlib.util.find_spec(PACKAGE)
        tree = ast.parse(Path(str(spec.origin if spec else None)).read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_MODELS":
                return str(ast.literal_eval(node.value)[size])
    raise WeightsUnavailable(
        f"wanted the address of Whisper {size} from the openai-whisper package, found none; run "
        "`pip install --no-deps openai-whisper` (PyTorch is not needed), or name a file by --from"
    )


def _relative(size: str) -> str:
    """The model of the catalogue that has the same words as a size."""
    return "whisper-tiny.en" if size.endswith(".en") else "whisper-base"


def _fetch(url: str, target: Path, stage: str, progress: Progress) -> str:
    digest = hashlib.sha256()
    done = 0
    with contextlib.closing(urllib.request.urlopen(url, timeout=_TIMEOUT_S)) as stream:
        total = int(stream.headers.get("Content-Length") or 0)
        with target.open("wb") as out:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                out.write(chunk)
                done += len(chunk)
                progress(stage, min(done / total, 1.0) if total else 0.0)
    return digest.hexdigest()
