"""A server that speaks chat completions, or fails at it in one of the ways that servers do."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE_S = 5.0  # of a slow server; tests wait for less


@dataclass
class Reply:
    """What the server does: an HTTP reply, or something else in its place."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    how: str = "whole"  # or "slow", "drip", "drop"


def saying(text: str) -> Reply:
    """A right reply."""
    message = {"role": "assistant", "content": text}
    body = {"object": "chat.completion", "choices": [{"index": 0, "message": message}]}
    return Reply(json.dumps(body).encode())


@dataclass
class VisionServer:
    """A running server: where it is, and what it was asked."""

    url: str
    asked: list[dict[str, Any]]
    headers: list[dict[str, str]]
    paths: list[str]


@contextmanager
def vision_server(reply: Reply) -> Iterator[VisionServer]:
    """Serve `reply` to every request, on a free port of this machine."""
    asked: list[dict[str, Any]] = []
    headers: list[dict[str, str]] = []
    paths: list[str] = []
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            headers.append(dict(self.headers))
            paths.append(self.path)
            if reply.how == "slow":
                over.wait(PATIENCE_S)
            if reply.how == "drop":
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if reply.how == "drip":
                self._drip()
            else:
                self._write(reply.body)

        def _drip(self) -> None:
            end = time.monotonic() + PATIENCE_S
            while not over.is_set() and time.monotonic() < end and self._write(b" "):
                over.wait(0.05)

        def _write(self, data: bytes) -> bool:
            try:
                self.wfile.write(data)
                self.wfile.flush()
            except OSError:  # the client has left
                return False
            return True

        def log_message(self, format: str, *args: object) -> None:
            """Tests print no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield VisionServer(f"http://127.0.0.1:{server.server_port}/v1", asked, headers, paths)
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()
