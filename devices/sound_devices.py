"""Which microphones and speakers there are."""

from dataclasses import dataclass
from typing import Any

from devices.sound_library import Device, Direction, SoundLibrary, as_device, sound_library


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """One microphone or speaker.

    Attributes:
        number: By which PortAudio opens it.
        name: As the system calls it.
        channels: How many it has at most.
        sample_rate: Its own, Hertz.
        chosen: Whether it is the one that was asked for.
    """

    number: int
    name: str
    channels: int
    sample_rate: int
    chosen: bool


def sound_devices(
    direction: Direction, wanted: Device, library: SoundLibrary | None = None
) -> list[SoundDevice]:
    """The microphones ("input") or speakers ("output"), without opening any.

    Args:
        direction: Which of them.
        wanted: The one that is chosen: a name or part of it, a number, or None for the default.
        library: Stands in for sounddevice.

    Raises:
        DeviceMissing: There is no PortAudio.
    """
    library = library or sound_library()
    key = f"max_{direction}_channels"
    chosen = _chosen(library, direction, as_device(wanted))
    return [
        SoundDevice(
            number=number,
            name=about["name"],
            channels=about[key],
            sample_rate=round(about["default_samplerate"]),
            chosen=number == chosen,
        )
        for number, about in enumerate(library.query_devices())
        if about[key] > 0
    ]


def _chosen(library: SoundLibrary, direction: Direction, wanted: Device) -> int | None:
    try:
        about: Any = library.query_devices(wanted, direction)
    except (library.PortAudioError, ValueError):
        return None
    return int(about["index"])
