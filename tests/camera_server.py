"""A network camera on this machine that fails on demand: Motion JPEG over HTTP."""

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import cv2
import numpy as np

RATE = 10  # pictures a second
SLOW_S = 0.6  # seconds between two pictures of a slow camera


class Fault(StrEnum):
    """What is wrong with a camera."""

    NONE = "none"
    FROZEN = "frozen"  # connected, and nothing comes
    CORRUPT = "corrupt"  # the data of each picture is damaged
    SLOW = "slow"
    UNPLUGGED = "unplugged"  # the connection ends, and no other is taken


class CameraServer:
    """Plays pictures for ever; `fault` may change at any time.

    Attributes:
        address: Where OpenCV finds it.
        fault: What is wrong with it now.
        connections: How often a client connected, also in vain.
    """

    def __init__(self, pictures: list[bytes]) -> None:
        self.fault = Fault.NONE
        self.connections = 0
        self._pictures = pictures
        self._over = threading.Event()
        camera = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                camera.connections += 1
                if camera.fault is Fault.UNPLUGGED:
                    return
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=f")
                self.end_headers()
                try:
                    for part in camera._parts():
                        self.wfile.write(part)
                    self.connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # the client has gone

            def log_message(self, *_: object) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """End it."""
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def _parts(self) -> Iterator[bytes]:
        """Pictures as they go over the wire, until the plug is pulled."""
        number = 0
        while self.fault is not Fault.UNPLUGGED and not self._over.is_set():
            if self.fault is Fault.FROZEN:
                time.sleep(1 / RATE)
                continue
            jpeg = self._pictures[number % len(self._pictures)]
            if self.fault is Fault.CORRUPT:
                middle = len(jpeg) // 3
                jpeg = jpeg[:middle] + bytes(middle) + jpeg[2 * middle :]
            head = b"--f\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg)
            yield head + jpeg + b"\r\n"
            number += 1
            time.sleep(SLOW_S if self.fault is Fault.SLOW else 1 / RATE)


@contextmanager
def camera_server(video: Path, count: int = 10) -> Iterator[CameraServer]:
    """A camera that shows the first pictures of a video."""
    capture = cv2.VideoCapture(str(video))
    pictures = []
    for _ in range(count):
        read, picture = capture.read()
        assert read, f"fewer than {count} pictures in {video}"
        pictures.append(np.asarray(cv2.imencode(".jpg", picture)[1]).tobytes())
    capture.release()
    server = CameraServer(pictures)
    try:
        yield server
    finally:
        server.close()
