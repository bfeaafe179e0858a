"""Media made by the tests themselves, and a sound server without sound hardware."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVER_UP_S = 10.0
STEADY_BYTES = 8000  # half a second of what a listener hears: the first stall is over
SINKS = (
    ("module-native-protocol-unix", "auth-anonymous=1"),
    ("module-null-sink", "sink_name=mouth rate=16000 channels=1"),
    ("module-null-sink", "sink_name=loudspeaker rate=48000 channels=2"),
    ("module-remap-source", "master=mouth.monitor source_name=ear"),
)
ALSA = """
</usr/share/alsa/alsa.conf>
pcm.ear { type pulse device "ear" hint { show on description "virtual microphone" } }
pcm.loudspeaker { type pulse device "loudspeaker" hint { show on description "virtual speaker" } }
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


class SoundServer:
    """A private PulseAudio; it can end, as one that crashed, and start again."""

    def __init__(self, home: Path) -> None:
        (home / "asound.conf").write_text(ALSA)
        (home / "pulse").mkdir(mode=0o700)
        self._home = home
        self._processes: list[subprocess.Popen[bytes]] = []
        self.settings = {  # of this process: only what the sound libraries look at
            "PULSE_SERVER": f"unix:{home}/pulse/native",
            "PULSE_COOKIE": str(home / "cookie"),
            "ALSA_CONFIG_PATH": str(home / "asound.conf"),
        }

    def start(self) -> None:
        """Start it and wait until it works; skips the test if it does not."""
        home = self._home
        modules = [part for name, options in SINKS for part in ("-L", f"{name} {options}")]
        options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=no"]
        private = {"HOME": home, "XDG_RUNTIME_DIR": home, "PULSE_RUNTIME_PATH": home / "pulse"}
        with (home / "log").open("w") as log:
            server = subprocess.Popen(
                ["pulseaudio", *options, *modules],
                env={**os.environ, **{name: str(path) for name, path in private.items()}},
                stdout=log,
                stderr=log,
            )
        self._processes = [server]
        _wait_until_up(server, home)
        # A null sink that nobody listens to works in steps of 2 s; a listener keeps it awake.
        for source in ("ear", "loudspeaker.monitor"):
            self._processes.append(_listen(source, home / source))

    def stop(self) -> None:
        """End it and what listens to it."""
        for process in reversed(self._processes):
            process.terminate()
            process.wait(10)
        self._processes = []


@pytest.fixture(scope="session")
def sound_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundServer]:
    """A private PulseAudio: what is played to `mouth` is heard by the microphone `ear`."""
    for program in ("pulseaudio", "paplay", "parec", "pactl"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program}: apt install pulseaudio pulseaudio-utils")
    if not list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")):
        pytest.skip("no PulseAudio plug-in for ALSA: apt install libasound2-plugins")
    try:
        import sounddevice
    except OSError:
        pytest.skip("no PortAudio: apt install libportaudio2")
    server = SoundServer(tmp_path_factory.mktemp("sound"))
    before = {name: os.environ.get(name) for name in server.settings}
    os.environ.update(server.settings)
    try:
        server.start()
        sounddevice._terminate()
        sounddevice._initialize()
        yield server
    finally:
        server.stop()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        sounddevice._terminate()
        sounddevice._initialize()


def _listen(source: str, into: Path) -> subprocess.Popen[bytes]:
    with into.open("wb") as file:
        command = ["parec", "-d", source, "--rate=8000", "--channels=1", "--latency-msec=20"]
        listener = subprocess.Popen(command, stdout=file)
    until = time.monotonic() + SERVER_UP_S
    while into.stat().st_size < STEADY_BYTES and time.monotonic() < until:
        time.sleep(0.05)
    return listener


def _wait_until_up(server: subprocess.Popen[bytes], home: Path) -> None:
    until = time.monotonic() + SERVER_UP_S
    while subprocess.run(["pactl", "info"], capture_output=True).returncode:
        if server.poll() is not None or time.monotonic() > until:
            pytest.skip(f"PulseAudio does not start: {(home / 'log').read_text()[-500:]}")
        time.sleep(0.1)
