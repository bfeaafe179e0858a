"""The only way out for the `openai` package: one call to one server, and nothing but the call.

That package reads keys, headers and proxies from the environment, follows redirects, and tells the
server about the machine. This transport sends only the headers that a chat completion needs, to the
configured host, counts what comes back, and can be cut from another thread.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx

from assistant.errors import OutsideError

LARGEST_REPLY = 4 * 1024 * 1024  # bytes; each word of a stream costs about 250
_SENT = ("host", "content-type", "content-length")  # headers that are left as they are
_CONNECTED = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class Door(httpx.BaseTransport):
    """The way of one call to its server; `cut` may come from any thread.

    Attributes:
        status: HTTP status of the reply, once it is known.
        reply_bytes: What has come of it.
        shut: Whether the call was given up.

    Args:
        host: Name and port to which alone anything is sent.
        key: For the server; empty is none.
        inner: What sends and receives.
    """

    def __init__(self, host: str, key: str, inner: httpx.BaseTransport) -> None:
        self.status: int | None = None
        self.reply_bytes = 0
        self.shut = False
        self._host = host
        self._key = key
        self._inner = inner
        self._lock = threading.Lock()
        self._socks: list[socket.socket] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`, bare.

        Raises:
            OutsideError: it goes elsewhere than to the configured server.
        """
        if request.url.netloc.decode("ascii") != self._host:
            raise OutsideError(
                f"wanted to ask {self._host} alone, found {request.url.netloc!r}; this is a bug"
            )
        headers = {name: request.headers[name] for name in _SENT if name in request.headers}
        headers |= {
            "accept": "text/event-stream, application/json",
            "accept-encoding": "identity",
            "connection": "close",
            "user-agent": "olhar",
        }
        if self._key:
            headers["authorization"] = f"Bearer {self._key}"
        extensions = {**request.extensions, "trace": self._trace}
        bare = httpx.Request(
            request.method,
            request.url,
            headers=headers,
            stream=request.stream,
            extensions=extensions,
        )
        response = self._inner.handle_request(bare)
        self.status = response.status_code
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_Counted(response, self),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close what is open."""
        self._inner.close()

    def cut(self) -> None:
        """End the call at once, also under a thread that waits for it; that one closes it."""
        with self._lock:
            self.shut = True
            for sock in self._socks:
                with contextlib.suppress(OSError):  # it is closed already
                    sock.shutdown(socket.SHUT_RDWR)

    def count(self, size: int) -> None:
        """Take `size` more bytes of the reply into account.

        Raises:
            OutsideError: there are too many.
        """
        self.reply_bytes += size
        if self.reply_bytes > LARGEST_REPLY:
            raise OutsideError(
                f"wanted at most {LARGEST_REPLY} bytes from {self._host}, found more; "
                "check that it is a server of chat completions"
            )

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        """Remember each socket as soon as there is one (httpcore's trace extension)."""
        if event not in _CONNECTED:
            return
        stream = info["return_value"]
        with self._lock:
            if not self.shut:
                self._socks.append(stream.get_extra_info("socket"))
                return
        stream.close()  # given up while the name was looked up: nothing is sent
        raise ConnectionAbortedError("given up")


class _Counted(httpx.SyncByteStream):
    def __init__(self, response: httpx.Response, door: Door) -> None:
        self._response = response
        self._door = door

    def __iter__(self) -> Iterator[bytes]:
        stream = self._response.stream
        assert isinstance(stream, httpx.SyncByteStream)
        for data in stream:
            self._door.count(len(data))
            yield data

    def close(self) -> None:
        self._response.close()
