import sys
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

import devices.camera
from devices.camera import Camera
from devices.errors import DeviceMissing
from devices.media import NANOSECONDS, Frame
from tests.devices.recording import steady
from tests.devices.waiting import until

SIZE = (64, 48)


def camera_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "camera"]


class FakeCapture:
    """A camera whose pictures the test hands out; stands in for cv2.VideoCapture."""

    def __init__(self, working: bool = True, pictures: int = 10**9) -> None:
        self.working, self.pictures = working, pictures
        self.released = False
        self.fails_on_set = False

    def isOpened(self) -> bool:
        return self.working

    def set(self, what: int, value: float) -> bool:
        if self.fails_on_set:
            raise cv2.error("driver broke")
        return False

    def get(self, what: int) -> float:
        return 30.0

    def grab(self) -> bool:
        time.sleep(0.002)
        self.pictures -= 1
        return not self.released and self.pictures >= 0

    def retrieve(self) -> tuple[bool, np.ndarray]:
        return True, np.zeros((48, 64, 3), np.uint8)

    def release(self) -> None:
        self.released = True


def serve(monkeypatch: pytest.MonkeyPatch, *captures: FakeCapture) -> None:
    """Let OpenCV open these, one after the other, and then no more."""
    waiting = list(captures)
    monkeypatch.setattr(
        cv2, "VideoCapture", lambda *_: waiting.pop(0) if waiting else FakeCapture(working=False)
    )


def test_a_file_plays_for_ever(tmp_path: Path) -> None:
    path = steady(5, 30).write(tmp_path / "v.mp4")
    seen: list[Frame] = []
    with Camera(str(path), 30, SIZE, time.monotonic_ns) as camera:

        def past_the_end() -> bool:
            frame = camera.newest()
            seen.extend([frame] if frame else [])
            return bool(seen) and seen[-1].number >= 12

        assert until(past_the_end)
        assert (camera.got.width, camera.got.height) == SIZE
        assert not camera.lost
    assert all(frame.image.shape == (48, 64, 3) for frame in seen)
    assert [f.number for f in seen] == sorted({f.number for f in seen})
    assert [f.t_ns for f in seen] == sorted({f.t_ns for f in seen})
    assert not camera_threads()


def test_a_picture_is_given_once_and_only_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    capture = FakeCapture(pictures=20)
    serve(monkeypatch, capture)
    with Camera(0, 1000, SIZE, time.monotonic_ns) as camera:
        assert until(lambda: capture.released)
        newest = camera.newest()
        assert newest is not None and newest.number == 19
        assert camera.newest() is None


def test_a_large_picture_is_scaled_down_and_its_size_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    tall = np.full((3000, 1500, 3), 80, np.uint8)
    tall[1500:] = 160
    capture = FakeCapture(pictures=1)
    monkeypatch.setattr(capture, "retrieve", lambda: (True, tall))
    serve(monkeypatch, capture)
    with Camera(0, 30, SIZE, time.monotonic_ns, longest_side=1000) as camera:
        frame = camera.newest()
    assert frame is not None
    assert frame.image.shape == (1000, 500, 3)
    assert not frame.image.flags.writeable
    assert frame.source_size == (1500, 3000)
    assert frame.scale == (3.0, 3.0)
    assert np.unique(frame.image[:500]).tolist() == [80]
    assert np.unique(frame.image[500:]).tolist() == [160]


def test_a_small_picture_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, FakeCapture(pictures=1))
    with Camera(0, 30, SIZE, time.monotonic_ns) as camera:
        frame = camera.newest()
    assert frame is not None and frame.image.shape == (48, 64, 3)


@pytest.mark.parametrize(("works", "ways"), [(True, [700]), (False, [700, None])])
def test_windows_is_asked_for_directshow_first(
    monkeypatch: pytest.MonkeyPatch, works: bool, ways: list[int | None]
) -> None:
    captures = [FakeCapture(working=works, pictures=1), FakeCapture(pictures=1)]
    asked: list[int | None] = []

    def opened(number: int, way: int | None = None) -> FakeCapture:
        asked.append(way)
        return captures[len(asked) - 1]

    monkeypatch.setattr(cv2, "VideoCapture", opened)
    monkeypatch.setattr(sys, "platform", "win32")
    with Camera(0, 30, SIZE, time.monotonic_ns) as camera:
        assert camera.newest() is not None
        assert asked[: len(ways)] == ways
    assert captures[0].released
    assert cv2.CAP_DSHOW == 700


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_only_linux_is_told_of_its_device_nodes(
    monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    serve(monkeypatch)
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(Path, "exists", lambda path: True)
    with pytest.raises(DeviceMissing, match="wanted camera 0, found no picture; ") as caught:
        Camera(0, 30, SIZE, time.monotonic_ns).__enter__()
    assert "/dev" not in str(caught.value) and "group" not in str(caught.value)


def test_more_pictures_than_wanted_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []

    class Counting(FakeCapture):
        def retrieve(self) -> tuple[bool, np.ndarray]:
            decoded.append(1)
            return super().retrieve()

    capture = Counting(pictures=100)
    serve(monkeypatch, capture)
    tick = iter(range(10**9))

    def now_ns() -> int:  # each reading of the clock is one picture at 100 Hz later
        return next(tick) * NANOSECONDS // 100

    with Camera(0, 10, SIZE, now_ns):
        assert until(lambda: capture.released)
    assert 10 <= len(decoded) <= 14


def test_no_camera_gets_one_line_and_no_noise(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    level = cv2.utils.logging.getLogLevel()
    with pytest.raises(DeviceMissing) as caught, Camera(97, 10, SIZE, time.monotonic_ns):
        pass
    assert "wanted camera 97, found none; plug one in" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")
    assert cv2.utils.logging.getLogLevel() == level
    assert not camera_threads()


@pytest.mark.parametrize("address", ["nothing.mp4", "http://127.0.0.1:9/camera"])
def test_an_address_without_a_camera_gets_one_line(
    address: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DeviceMissing, match="check the address"):
        Camera(address, 10, SIZE, time.monotonic_ns).__enter__()
    assert capfd.readouterr() == ("", "")


def test_a_number_given_as_text_is_a_number() -> None:
    assert Camera("2", 10, SIZE, time.monotonic_ns).address == 2


@pytest.mark.parametrize("how", ["closed", "no picture", "breaks"])
def test_failing_half_way_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    capture = FakeCapture(working=how != "closed", pictures=0 if how == "no picture" else 9)
    capture.fails_on_set = how == "breaks"
    serve(monkeypatch, capture, again := FakeCapture())
    camera = Camera(0, 10, SIZE, time.monotonic_ns)
    with pytest.raises(cv2.error if how == "breaks" else DeviceMissing):
        camera.__enter__()
    assert capture.released
    assert not camera_threads()
    with camera:  # a second try finds everything as new
        assert camera.newest() is not None
    assert again.released


def test_a_camera_that_goes_away_is_lost_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices.camera, "RETRY_S", 0.05)
    skipped_ns = 0
    first, second = FakeCapture(pictures=5), FakeCapture()
    serve(monkeypatch, first, FakeCapture(working=False), second)
    with Camera(0, 1000, SIZE, lambda: time.monotonic_ns() + skipped_ns) as camera:
        assert until(lambda: first.released)
        before = camera.newest()
        skipped_ns = 4 * NANOSECONDS
        assert camera.lost
        assert until(lambda: not camera.lost)
        after: list[Frame] = []

        def picture() -> bool:
            after.extend([frame] if (frame := camera.newest()) else [])
            return bool(after)

        assert until(picture)
        assert before is not None
        assert after[0].number > before.number
        assert after[0].t_ns - before.t_ns >= 4 * NANOSECONDS
    assert second.released


def test_closing_twice_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    capture = FakeCapture()
    serve(monkeypatch, capture)
    with Camera(0, 10, SIZE, time.monotonic_ns) as camera:
        camera.close()
        assert capture.released
