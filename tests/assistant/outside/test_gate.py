"""While the gate is shut, no socket of this process gets out, whoever asks for it."""

import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.config import load_settings
from assistant.errors import OfflineError, SettingsError
from assistant.outside import gate


@pytest.fixture
def shut() -> Iterator[None]:
    gate.shut(True)
    yield
    gate.shut(False)


def test_ajar_lets_the_process_talk_to_itself_and_shuts_again(shut: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with gate.ajar():
            socket.create_connection(listener.getsockname(), 1).close()
        with pytest.raises(OfflineError):
            socket.create_connection(listener.getsockname(), 1)


def test_what_processes_of_their_own_would_send_is_refused(shut: None) -> None:
    with pytest.raises(OfflineError, match="the tool server x"):
        gate.check("the tool server x")
    gate.shut(False)
    gate.check("the tool server x")


def by_name() -> None:
    socket.create_connection(("example.org", 80), 1)


def by_number() -> None:
    with socket.socket() as sock:
        sock.connect(("127.0.0.1", 9))


def quietly() -> None:
    with socket.socket() as sock:
        sock.connect_ex(("127.0.0.1", 9))


def by_datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"hello", ("127.0.0.1", 9))


def by_library() -> None:
    urllib.request.urlopen("http://127.0.0.1:9/", timeout=1)


def by_pip() -> None:
    subprocess.Popen([sys.executable, "-m", "pip", "download", "nothing"])


@pytest.mark.parametrize("way", [by_name, by_number, quietly, by_datagram, by_library, by_pip])
def test_every_way_out_is_shut(way: Callable[[], None], shut: None) -> None:
    with pytest.raises(OfflineError, match="--offline"):
        way()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no Unix sockets here")
def test_programs_of_this_machine_are_reached(
    shut: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # such an address has no room for a long path
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("here")
        server.listen()
        client.connect("here")
        client.send(b"sound")
        assert server.accept()[0].recv(5) == b"sound"


def test_it_opens_again() -> None:
    gate.shut(True)
    gate.shut(False)
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), 1).close()


def test_a_camera_elsewhere_is_refused() -> None:
    # OpenCV opens it without Python's sockets.
    with pytest.raises(SettingsError, match="camera of this machine"):
        load_settings(None, ["offline=true", "camera.device=rtsp://host/door"])
