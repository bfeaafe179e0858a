"""The camera of the settings, for commands that look through it."""

from collections.abc import Callable

from assistant import config
from devices.camera import Camera


def open_camera(settings: config.Camera, now_ns: Callable[[], int]) -> Camera:
    """The camera that the settings name; it opens on entering its `with` block."""
    return Camera(
        settings.device,
        settings.frames_per_second,
        (settings.width, settings.height),
        now_ns,
        settings.longest_side,
    )
