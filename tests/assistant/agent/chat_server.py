"""A server that streams scripted chat completions, or fails at it as servers do."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE_S = 5.0  # of a slow server; tests wait for less


@dataclass(frozen=True)
class Script:
    """One reply: its events, then how it ends ("whole", "hang", "drop")."""

    events: tuple[str, ...] = ()
    end: str = "whole"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def chunk(**choice: Any) -> str:
    return json.dumps({"object": "chat.completion.chunk", "choices": [{"index": 0, **choice}]})


def saying(*words: str, end: str = "whole", reason: str = "stop") -> Script:
    """A reply in words, one chunk each."""
    said = tuple(chunk(delta={"content": word}) for word in words)
    over = (chunk(delta={}, finish_reason=reason), "[DONE]") if end == "whole" else ()
    return Script((*said, *over), end)


def calling(*calls: tuple[str, str]) -> Script:
    """A reply that asks for tools: names and arguments."""
    asked = [
        {"index": n, "id": f"c{n}", "type": "function", "function": {"name": name, "arguments": a}}
        for n, (name, a) in enumerate(calls)
    ]
    events = (chunk(delta={"tool_calls": asked}), chunk(delta={}, finish_reason="tool_calls"))
    return Script((*events, "[DONE]"))


@dataclass
class ChatServer:
    """A running server: where it is, and what it was asked."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)  # a client that hung up


@contextmanager
def chat_server(*scripts: Script) -> Iterator[ChatServer]:
    """Serve `scripts` in order, the last one again and again, on a free port of this machine."""
    over = threading.Event()
    waiting = list(scripts)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            running.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            running.headers.append({name.lower(): value for name, value in self.headers.items()})
            script = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            self.send_response(script.status)
            for name, value in script.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for event in script.events:
                self._write(f"data: {event}\n\n".encode())
            if script.end == "hang":
                for _ in range(int(PATIENCE_S / 0.05)):
                    if over.wait(0.05) or not self._write(b": still here\n\n"):
                        break

        def _write(self, data: bytes) -> bool:
            try:
                self.wfile.write(data)
                self.wfile.flush()
            except OSError:
                running.left.set()
                return False
            return True

        def log_message(self, format: str, *args: object) -> None:
            """Tests print no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = ChatServer(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()
