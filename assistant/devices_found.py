"""The cameras, microphones and speakers of this machine, and which the settings choose."""

from dataclasses import dataclass

from assistant.clock import LiveClock
from assistant.config import Camera as CameraSettings
from assistant.config import Settings
from devices.camera import Camera
from devices.camera_list import CameraEntry, camera_called, listed_cameras
from devices.errors import DeviceError
from devices.sound_devices import SoundDevice, sound_devices
from devices.sound_library import Direction


@dataclass(frozen=True, slots=True)
class CameraFound:
    """One camera that was opened for a moment.

    Attributes:
        device: Its number, or its address or file.
        name: As the system calls it; empty where it does not say.
        width: Of its pictures when it is asked for the size of the settings, pixels.
        height: Pixels.
        frames_per_second: As the driver states it, Hertz; 0 when it does not.
        chosen: Whether the settings choose it.
        trouble: Why it gives no picture; empty when it does.
    """

    device: str
    name: str
    width: int
    height: int
    frames_per_second: float
    chosen: bool
    trouble: str = ""

    @property
    def label(self) -> str:
        """What it is called on a line."""
        return f"{self.device} {self.name}".strip()

    @property
    def mode_words(self) -> str:
        """What it delivers on a line."""
        rate = f", {self.frames_per_second:g} Hz" if self.frames_per_second else ""
        return f"{self.width}x{self.height}{rate}"


@dataclass(frozen=True, slots=True)
class Found:
    """All devices of this machine.

    Attributes:
        cameras: Those of the system, and one that the settings name by address.
        microphones: In PortAudio's order.
        speakers: In PortAudio's order.
        troubles: What the settings choose and is not there, a line each.
    """

    cameras: tuple[CameraFound, ...]
    microphones: tuple[SoundDevice, ...]
    speakers: tuple[SoundDevice, ...]
    troubles: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether there is any device at all."""
        return bool(self.cameras or self.microphones or self.speakers)


def found_devices(settings: Settings) -> Found:
    """Look for all devices; each camera is opened for a moment, the sound devices are not."""
    troubles: list[str] = []
    cameras = _cameras(settings.camera, troubles)
    sound = settings.sound
    return Found(
        cameras=tuple(cameras),
        microphones=_sound("input", "microphone", sound.microphone, troubles),
        speakers=_sound("output", "speaker", sound.speaker, troubles),
        troubles=tuple(dict.fromkeys(troubles)),
    )


def _cameras(settings: CameraSettings, troubles: list[str]) -> list[CameraFound]:
    listed = listed_cameras()
    wanted = settings.device
    try:
        called = None if wanted.isdecimal() else camera_called(wanted, listed)
    except DeviceError as error:
        troubles.append(str(error))
        called = None
    number = int(wanted) if wanted.isdecimal() else called.number if called else None
    found = [_tried(entry, settings, entry.number == number) for entry in listed]
    # Where cameras are not listed, a number that does not open stands for none.
    found = [camera for camera in found if camera.name or not camera.trouble]
    if not any(camera.chosen for camera in found):
        try:
            found.append(_opened(wanted, "", settings, chosen=True))
        except DeviceError as error:
            troubles.append(str(error))
    return found


def _tried(entry: CameraEntry, settings: CameraSettings, chosen: bool) -> CameraFound:
    try:
        return _opened(str(entry.number), entry.name, settings, chosen)
    except DeviceError as error:
        return CameraFound(str(entry.number), entry.name, 0, 0, 0.0, chosen, str(error))


def _opened(device: str, name: str, settings: CameraSettings, chosen: bool) -> CameraFound:
    size = (settings.width, settings.height)
    with Camera(device, settings.frames_per_second, size, LiveClock().now_ns) as camera:
        got = camera.got
    return CameraFound(device, name, got.width, got.height, got.frames_per_second, chosen)


def _sound(
    direction: Direction, noun: str, wanted: str, troubles: list[str]
) -> tuple[SoundDevice, ...]:
    try:
        listed = tuple(sound_devices(direction, wanted or None))
    except DeviceError as error:
        troubles.append(str(error))
        return ()
    if not any(device.chosen for device in listed):
        called = f"the {noun} {wanted!r}" if wanted else f"a {noun}"
        names = ", ".join(device.name for device in listed) or "none"
        step = "name one of these" if listed else "plug one in"
        troubles.append(f"wanted {called}, found {names}; {step}")
    return listed
