"""What a live run works with: its camera, microphone, speaker and keys, and the watch on them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from assistant.events import DeviceBack, DeviceLost
from devices.media import AudioBlock, Frame, Samples


class LiveCamera(Protocol):
    """What the loop needs of a camera."""

    @property
    def lost(self) -> bool:
        """Whether it gives nothing any more."""

    def newest(self) -> Frame | None:
        """The newest picture not given yet."""


class LiveMicrophone(Protocol):
    """What the loop needs of a microphone."""

    overruns: int
    muted: bool

    @property
    def lost(self) -> bool:
        """Whether it gives nothing any more."""

    def blocks(self) -> list[AudioBlock]:
        """All sound not given yet, in order."""

    def mute(self, on: bool) -> None:
        """Capture nothing from now on; or again."""


class LiveSpeaker(Protocol):
    """What the loop needs of a speaker."""

    @property
    def lost(self) -> bool:
        """Whether it plays nothing any more."""

    @property
    def playing(self) -> bool:
        """Whether something sounds."""

    @property
    def heard_until_ns(self) -> int:
        """When the last sample handed to the device is heard, nanoseconds."""

    def play(self, samples: Samples, sample_rate: int) -> int:
        """Queue sound; returns its number."""

    def begun(self) -> list[tuple[int, int]]:
        """What began since the last call: its number, and when it is heard, nanoseconds."""

    def stop(self) -> None:
        """Be silent at once."""


class Keys(Protocol):
    """What the loop needs of a keyboard."""

    def pressed(self) -> str:
        """The keys pressed since the last call."""


@dataclass(frozen=True, slots=True)
class Devices:
    """What a live run works with; None where there is none, and the run goes on without."""

    microphone: LiveMicrophone
    camera: LiveCamera | None
    speaker: LiveSpeaker | None
    keys: Keys | None


class Watch:
    """Says once that a device is lost, and once that it is back."""

    def __init__(
        self, name: str, lost: Callable[[], bool], off: Callable[[], bool] = lambda: False
    ) -> None:
        self._name = name
        self._lost = lost
        self._off = off  # while it is switched off nothing is known of it
        self._was_lost = False

    def look(self, now_ns: int) -> Iterator[DeviceLost | DeviceBack]:
        """What has changed since the last look."""
        if self._off():
            return
        lost = self._lost()
        if lost and not self._was_lost:
            yield DeviceLost(t_ns=now_ns, device=self._name, reason="it gives nothing any more")
        elif self._was_lost and not lost:
            yield DeviceBack(t_ns=now_ns, device=self._name)
        self._was_lost = lost


def watches(devices: Devices) -> list[Watch]:
    """One watch for each device that there is."""
    microphone = devices.microphone
    found = [Watch("microphone", lambda: microphone.lost, lambda: microphone.muted)]
    if (camera := devices.camera) is not None:
        found.append(Watch("camera", lambda: camera.lost))
    if (speaker := devices.speaker) is not None:
        found.append(Watch("speaker", lambda: speaker.lost))
    return found
