"""PortAudio by the package sounddevice, imported only when sound is really wanted."""

import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, cast

from devices.errors import DeviceFailed, DeviceMissing

Direction = Literal["input", "output"]
Device = str | int | None  # a name or a part of it, a number, or the system's default

CHANNELS = (1, 2)  # tried in this order: some systems open no mono stream
LATENCY_S = 0.06  # asked of the system, seconds: at 40 ms PulseAudio runs dry when it starts
BUNDLED = frozenset({"win32", "darwin"})  # systems whose wheels of sounddevice bring PortAudio
DOCTOR = "`python -m assistant doctor` shows more"


class SoundStream(Protocol):
    """What is used of a sounddevice stream."""

    @property
    def active(self) -> bool:
        """Whether its callback is being called."""

    def start(self) -> None:
        """Let it run."""

    def close(self) -> None:
        """Stop it and free the device."""


class SoundLibrary(Protocol):
    """What is used of the module sounddevice; a test can put another in its place."""

    @property
    def PortAudioError(self) -> type[Exception]:
        """What it raises."""

    def InputStream(self, **settings: Any) -> SoundStream:
        """Open a microphone."""

    def OutputStream(self, **settings: Any) -> SoundStream:
        """Open a speaker."""

    def check_input_settings(self, **settings: Any) -> None:
        """Raise if a microphone takes no such format."""

    def check_output_settings(self, **settings: Any) -> None:
        """Raise if a speaker takes no such format."""

    def query_devices(self, device: Device = None, kind: str | None = None) -> Any:
        """What is known of one device, or of all."""

    def _initialize(self) -> None:
        """Start PortAudio, which looks at what devices there are."""

    def _terminate(self) -> None:
        """End PortAudio and with it every stream of the process."""


@dataclass(frozen=True, slots=True)
class SoundFormat:
    """How a device was opened.

    Attributes:
        device: Its name.
        sample_rate: Hertz.
        channels: How many.
    """

    device: str
    sample_rate: int
    channels: int


def sound_library() -> SoundLibrary:
    """The module sounddevice.

    Raises:
        DeviceMissing: It, or the system library PortAudio that it needs, is not installed.
    """
    try:
        import sounddevice
    except ImportError as error:
        raise DeviceMissing(
            "wanted the package sounddevice, found none; `pip install -r requirements.txt`"
        ) from error
    except OSError as error:
        raise DeviceMissing(
            "wanted PortAudio for microphone and speaker, found none; "
            f"{_portaudio_step()}; {DOCTOR}"
        ) from error
    return cast(SoundLibrary, sounddevice)


def start_anew(library: SoundLibrary) -> None:
    """Let PortAudio look again at what devices there are. No stream may be open any more.

    sounddevice has no public name for this. What fails here is told by the next attempt to open.
    """
    with contextlib.suppress(library.PortAudioError):
        library._terminate()
    with contextlib.suppress(library.PortAudioError):
        library._initialize()


def choose_format(
    library: SoundLibrary, direction: Direction, device: Device, sample_rate: int
) -> SoundFormat:
    """Find how a device can be opened: the wanted rate if it takes it, else its own.

    Raises:
        DeviceMissing: There is no such device.
        DeviceFailed: It is there and takes no format.
    """
    try:
        about = library.query_devices(device, direction)
    except (library.PortAudioError, ValueError) as error:
        raise DeviceMissing(_missing(library, direction, device)) from error
    check = getattr(library, f"check_{direction}_settings")
    refusal: Exception | None = None
    for rate in (sample_rate, round(about["default_samplerate"])):
        for channels in CHANNELS:
            try:
                check(device=device, channels=channels, dtype="float32", samplerate=rate)
            except library.PortAudioError as error:
                refusal = error
            else:
                return SoundFormat(about["name"], rate, channels)
    raise DeviceFailed(
        f"wanted {_noun(direction)} {about['name']} at {sample_rate} Hz, found that it takes no "
        f"format ({refusal}); close the program that uses it or choose another; {DOCTOR}"
    ) from refusal


def open_stream(
    library: SoundLibrary, direction: Direction, chosen: SoundFormat, **settings: object
) -> SoundStream:
    """Open and start a stream; when starting fails, nothing is left open.

    Raises:
        DeviceFailed: The device does not open or start.
    """
    make = library.InputStream if direction == "input" else library.OutputStream
    stream: SoundStream | None = None
    try:
        stream = make(
            samplerate=chosen.sample_rate,
            channels=chosen.channels,
            dtype="float32",
            latency=LATENCY_S,
            **settings,
        )
        stream.start()
    except BaseException as error:
        if stream is not None:
            stream.close()
        if isinstance(error, library.PortAudioError):
            raise DeviceFailed(
                f"wanted {_noun(direction)} {chosen.device}, found that it does not start "
                f"({error}); close the program that uses it or choose another; {DOCTOR}"
            ) from error
        raise
    return stream


def as_device(device: Device) -> Device:
    """A device's number given as text, by a settings file say, as a number."""
    return int(device) if isinstance(device, str) and device.isdecimal() else device


def _portaudio_step() -> str:
    if sys.platform in BUNDLED:
        return "`pip install --force-reinstall sounddevice`"
    return (
        "`apt install libportaudio2` on Debian and Ubuntu, `dnf install portaudio` on Fedora, "
        "or the package of that name elsewhere"
    )


def _missing(library: SoundLibrary, direction: Direction, device: Device) -> str:
    present: Sequence[Any] = library.query_devices()
    key = f"max_{direction}_channels"
    names = [about["name"] for about in present if about[key] > 0]
    noun = _noun(direction)
    wanted = f"a {noun}" if device is None else f"{noun} {device!r}"
    step = "name one of these" if names else "plug one in, or switch on the system's sound service"
    return f"wanted {wanted}, found {', '.join(names) or 'none'}; {step}; {DOCTOR}"


def _noun(direction: Direction) -> str:
    return "microphone" if direction == "input" else "speaker"
