import subprocess
import sys
from importlib.abc import MetaPathFinder

import pytest

from devices.errors import DeviceFailed, DeviceMissing
from devices.microphone import Microphone
from devices.sound_library import Direction, choose_format, sound_library
from devices.speaker import Speaker
from tests.devices.sound_double import FakeSound, HandClock


def without(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let the import of sounddevice fail so."""

    class Finder(MetaPathFinder):
        def find_spec(self, name: str, path: object, target: object = None) -> None:
            if name == "sounddevice":
                raise error

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])


def test_importing_the_devices_needs_no_portaudio() -> None:
    code = (
        "import sys, devices.camera, devices.microphone, devices.speaker, devices.video_file\n"
        "print('sounddevice' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("error", "step"),
    [
        (OSError("PortAudio library not found"), "apt install libportaudio2"),
        (ModuleNotFoundError("No module named 'sounddevice'"), "pip install"),
    ],
)
def test_a_missing_library_gets_one_line_that_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, error: Exception, step: str
) -> None:
    without(monkeypatch, error)
    for device in (Microphone(None, HandClock()), Speaker(None, HandClock())):
        with pytest.raises(DeviceMissing, match=step) as caught:
            device.__enter__()
        assert "\n" not in str(caught.value)
    with pytest.raises(DeviceMissing):
        sound_library()


@pytest.mark.parametrize(
    ("system", "step"),
    [
        ("linux", "`apt install libportaudio2` on Debian and Ubuntu, `dnf install portaudio`"),
        ("darwin", "`pip install --force-reinstall sounddevice`"),
        ("win32", "`pip install --force-reinstall sounddevice`"),
    ],
)
def test_how_to_get_portaudio_is_said_for_this_system(
    monkeypatch: pytest.MonkeyPatch, system: str, step: str
) -> None:
    without(monkeypatch, OSError("PortAudio library not found"))
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(DeviceMissing) as caught:
        sound_library()
    assert step in str(caught.value)
    assert ("apt" in str(caught.value)) == (system == "linux")


@pytest.mark.parametrize(
    ("machine", "rate", "channels"),
    [
        (FakeSound(), 16_000, 1),
        (FakeSound(rates=(48_000,)), 48_000, 1),
        (FakeSound(channels=(2,)), 16_000, 2),
        (FakeSound(rates=(44_100,), own_rate=44_100, channels=(2,)), 44_100, 2),
    ],
)
def test_the_wanted_format_is_taken_where_it_can_be(
    machine: FakeSound, rate: int, channels: int
) -> None:
    chosen = choose_format(machine, "input", None, 16_000)
    assert (chosen.device, chosen.sample_rate, chosen.channels) == ("headset", rate, channels)


@pytest.mark.parametrize(("direction", "noun"), [("input", "microphone"), ("output", "speaker")])
def test_a_missing_device_is_told_with_those_that_are_there(
    direction: Direction, noun: str
) -> None:
    with pytest.raises(DeviceMissing, match=f"wanted {noun} 'webcam', found headset; name one"):
        choose_format(FakeSound(), direction, "webcam", 16_000)
    with pytest.raises(DeviceMissing, match=f"wanted a {noun}, found none; plug one in"):
        choose_format(FakeSound(present=False), direction, None, 16_000)


def test_a_device_that_takes_nothing_says_so() -> None:
    with pytest.raises(DeviceFailed, match=r"takes no format.*9997"):
        choose_format(FakeSound(rates=()), "input", None, 16_000)


@pytest.mark.parametrize("make", [Microphone, Speaker])
def test_failing_to_start_leaves_nothing_open(make: type[Microphone] | type[Speaker]) -> None:
    machine = FakeSound(refuses_to_start=True)
    device = make(None, HandClock(), library=machine)
    with pytest.raises(DeviceFailed, match=r"does not start.*-9985"):
        device.__enter__()
    assert [stream.closed for stream in machine.streams] == [True]
    machine.refuses_to_start = False
    with device:
        assert machine.streams[-1].active
    assert machine.streams[-1].closed
