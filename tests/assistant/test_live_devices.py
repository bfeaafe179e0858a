"""A real camera connection that fails, and what the watch says of it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.clock import NANOSECONDS, LiveClock
from assistant.events import DeviceBack, DeviceLost
from assistant.live_devices import Watch
from devices.camera import Camera
from devices.media import Frame
from tests.camera_server import CameraServer, Fault, camera_server

STREET = Path(__file__).parents[2] / "scenarios" / "pictures" / "street.mp4"
PATIENCE_S = 20.0
WITHIN_S = 3.0  # what the watch may take


@pytest.fixture(scope="module")
def server() -> Iterator[CameraServer]:
    with camera_server(STREET) as server:
        yield server


class Watched:
    """A camera on the server, with what it gave and what its watch said."""

    def __init__(self, camera: Camera, clock: LiveClock) -> None:
        self.frames: list[Frame] = []
        self.said: list[DeviceLost | DeviceBack] = []
        self._camera, self._clock = camera, clock
        self._watch = Watch("camera", lambda: camera.lost)

    def until(self, done: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
        end = time.monotonic() + patience_s
        while not done() and time.monotonic() < end:
            self.said += self._watch.look(self._clock.now_ns())
            if (frame := self._camera.newest()) is not None:
                self.frames.append(frame)
            time.sleep(0.01)
        return done()


@pytest.mark.parametrize("fault", [Fault.FROZEN, Fault.UNPLUGGED])
def test_a_camera_that_gives_nothing_is_lost_in_time_and_comes_back(
    server: CameraServer, fault: Fault
) -> None:
    clock = LiveClock()
    server.fault = Fault.NONE
    with Camera(server.address, 10.0, (640, 480), clock.now_ns) as camera:
        watched = Watched(camera, clock)
        assert watched.until(lambda: len(watched.frames) > 5)
        assert watched.said == []
        server.fault = fault
        assert watched.until(lambda: len(watched.said) == 1)
        last = watched.frames[-1]
        lost = watched.said[0]
        assert isinstance(lost, DeviceLost)
        assert lost.t_ns - last.t_ns <= WITHIN_S * NANOSECONDS
        server.fault = Fault.NONE
        assert watched.until(lambda: len(watched.said) == 2)
        assert isinstance(watched.said[1], DeviceBack)
        assert watched.until(lambda: watched.frames[-1].number > last.number)


@pytest.mark.parametrize("fault", [Fault.SLOW, Fault.CORRUPT])
def test_a_camera_that_gives_something_is_not_lost(server: CameraServer, fault: Fault) -> None:
    clock = LiveClock()
    server.fault = Fault.NONE
    with Camera(server.address, 10.0, (640, 480), clock.now_ns) as camera:
        watched = Watched(camera, clock)
        assert watched.until(lambda: len(watched.frames) > 3)
        server.fault = fault
        before = len(watched.frames)
        watched.until(lambda: False, 3.5)  # longer than a loss takes to be told
        assert watched.said == []
        assert len(watched.frames) > before + 2
        server.fault = Fault.NONE
        after = len(watched.frames)
        assert watched.until(lambda: len(watched.frames) > after + 3)


def test_a_camera_that_stays_away_is_tried_less_and_less_often(server: CameraServer) -> None:
    clock = LiveClock()
    server.fault = Fault.NONE
    with Camera(server.address, 10.0, (640, 480), clock.now_ns) as camera:
        watched = Watched(camera, clock)
        assert watched.until(lambda: bool(watched.frames))
        server.fault = Fault.UNPLUGGED
        tried_at: list[float] = []
        before = server.connections

        def three_tries() -> bool:
            if server.connections > before + len(tried_at):
                tried_at.append(time.monotonic())
            return len(tried_at) == 3

        assert watched.until(three_tries)
    assert tried_at[2] - tried_at[1] > 1.5 * (tried_at[1] - tried_at[0])
