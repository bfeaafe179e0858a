"""Names of cameras, from a folder like the one in which Linux lists them."""

import sys
import time
from pathlib import Path

import pytest

import devices.camera
from devices.camera import Camera
from devices.camera_list import CameraEntry, camera_called, listed_cameras
from devices.errors import DeviceMissing

CAMERAS = [CameraEntry(0, "Front Camera"), CameraEntry(2, "USB Cam"), CameraEntry(4, "USB Cam 2")]


def node(folder: Path, number: int, name: str, index: int) -> None:
    (folder / f"video{number}").mkdir()
    (folder / f"video{number}" / "name").write_text(f"{name}\n")
    (folder / f"video{number}" / "index").write_text(f"{index}\n")


def test_each_camera_is_listed_once_and_by_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    node(tmp_path, 10, "Front Camera", 0)
    node(tmp_path, 2, "USB Cam", 0)
    node(tmp_path, 3, "USB Cam", 1)  # its metadata
    assert listed_cameras(tmp_path) == [CameraEntry(2, "USB Cam"), CameraEntry(10, "Front Camera")]
    assert listed_cameras(tmp_path / "none") == []


def test_elsewhere_there_are_numbers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert [entry.name for entry in listed_cameras()] == [""] * 4


@pytest.mark.parametrize(("name", "number"), [("front", 0), ("usb cam", 2), ("cam 2", 4)])
def test_a_name_or_a_part_of_it_finds_the_camera(name: str, number: int) -> None:
    entry = camera_called(name, CAMERAS)
    assert entry is not None and entry.number == number


def test_a_name_of_none_or_of_several() -> None:
    assert camera_called("thermal", CAMERAS) is None
    with pytest.raises(DeviceMissing, match=r"0 \(Front Camera\), 2 \(USB Cam\), 4"):
        camera_called("cam", CAMERAS)


def test_a_camera_opens_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Number 97 is no camera, but what is said of it shows that the name was understood."""
    monkeypatch.setattr(devices.camera, "listed_cameras", lambda: [CameraEntry(97, "USB Cam")])
    with pytest.raises(DeviceMissing, match="wanted camera 97"):
        Camera("usb", 10, (64, 48), time.monotonic_ns).__enter__()
    with pytest.raises(DeviceMissing, match=r"wanted camera thermal.*by name there are USB Cam"):
        Camera("thermal", 10, (64, 48), time.monotonic_ns).__enter__()


def test_a_pipeline_without_gstreamer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices.camera, "_has_gstreamer", lambda: False)
    with pytest.raises(DeviceMissing, match="OpenCV without GStreamer"):
        Camera("nosuchsrc ! appsink", 10, (64, 48), time.monotonic_ns).__enter__()
