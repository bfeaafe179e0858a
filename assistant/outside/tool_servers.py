"""The servers of tools that the wearer configured: their calls are bounded, logged and gated."""

import asyncio
import importlib.util
import json
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.config import McpServerSettings, McpSettings
from assistant.errors import OfflineError, OutsideError, SettingsError, ToolFailed
from assistant.outside import gate
from assistant.outside.audit import AuditLog
from assistant.outside.server import address
from assistant.outside.why import Why
from models.errors import PackageMissing

if TYPE_CHECKING:
    from assistant.outside.tool_server import Offer, Result, ToolServer

PACKAGE = "mcp"
NAME = re.compile(r"[a-z][a-z0-9]{0,23}")
TIMEOUT_S = (0.1, 600.0)  # lowest and highest
LISTING = "list the tools"  # the words of that call in the log
_CLOSING_S = 10.0  # a process has 2 s to end by itself, then 2 s after it was told to
_SLACK_S = 2.0  # for a loop that is late

Json = dict[str, Any]
Came = TypeVar("Came")
_log = logging.getLogger(__name__)


class ToolServers:
    """Every configured server; safe to call from several threads. Each is started when needed.

    Args:
        settings: By name.
        audit: Every call is written down in it, before and after.
        environment: Where keys and variables are looked up.

    Raises:
        SettingsError: a server has no usable name, command, address or key.
        PackageMissing: servers are configured, and the package `mcp` is not installed.
    """

    def __init__(
        self,
        settings: McpSettings,
        audit: AuditLog,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._settings = settings.servers
        self._audit = audit
        self._hosts = {name: _host(name, server) for name, server in self._settings.items()}
        self._servers = _made(self._settings, environment)
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def offers(self) -> "dict[str, tuple[Offer, ...]]":
        """The tools of each server; they are all started. One that fails is left out, and told."""
        found: dict[str, tuple[Offer, ...]] = {}

        def ask(name: str) -> None:
            try:
                found[name] = self._asked(
                    name,
                    LISTING,
                    self._servers[name].offers,
                    lambda offers: sum(offer.size for offer in offers),
                )
            except (OutsideError, OfflineError) as error:
                _log.warning("the tools of %s are left out: %s", name, error)

        threads = [threading.Thread(target=ask, args=(name,)) for name in self._servers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return {name: found[name] for name in self._servers if name in found}

    def call(self, server: str, tool: str, arguments: Json) -> "Result":
        """Use a tool; waits for its answer.

        Raises:
            ToolFailed: it gave none, and why; `Why.OFFLINE` with `--offline`.
            OutsideError: the log cannot be written.
        """
        words = f"{tool} {json.dumps(arguments, ensure_ascii=False)}"
        try:
            return self._asked(
                server,
                words,
                lambda: self._servers[server].call(tool, arguments),
                lambda result: result.size,
            )
        except OfflineError as error:
            raise ToolFailed(Why.OFFLINE, str(error)) from error

    def only_looks(self, server: str, offer: "Offer") -> bool:
        """Whether a tool changes nothing: its server says so, and so do the wearer's settings."""
        return offer.reads_only and offer.name in self._settings[server].looking

    def close(self) -> None:
        """Stop what was started; nothing is started after it."""
        with self._lock:
            loop, self._loop, self._closed = self._loop, None, True
        if loop is None:
            return

        async def stop() -> None:
            await asyncio.gather(*(server.close() for server in self._servers.values()))

        try:
            asyncio.run_coroutine_threadsafe(stop(), loop).result(_CLOSING_S)
        except TimeoutError:
            _log.warning("a tool server does not end; it is left to itself")
        loop.call_soon_threadsafe(loop.stop)

    def _asked(
        self,
        server: str,
        words: str,
        ask: Callable[[], Coroutine[Any, Any, Came]],
        size: Callable[[Came], int],
    ) -> Came:
        """Make one call, in the loop of the servers; it is written down before and after."""
        gate.check(f"the tool server {server}")
        call = self._audit.asked(self._hosts[server], words, 0)
        begin, reply_bytes, error = time.monotonic(), 0, ""
        try:
            came = self._wait(server, ask)
            reply_bytes = size(came)
            return came
        except ToolFailed as failure:
            error = str(failure)
            raise
        finally:
            ms = round((time.monotonic() - begin) * 1000)
            self._audit.answered(call, None, reply_bytes, ms, error)

    def _wait(self, server: str, ask: Callable[[], Coroutine[Any, Any, Came]]) -> Came:
        limit_s = self._settings[server].timeout_s + _SLACK_S
        loop = self._running(server)
        future: Future[Came] = asyncio.run_coroutine_threadsafe(ask(), loop)
        try:
            return future.result(limit_s)
        except TimeoutError as error:
            future.cancel()
            raise ToolFailed(
                Why.SLOW,
                f"wanted an answer of the tool server {server} within {limit_s:g} s, found none; "
                f"raise mcp.servers.{server}.timeout_s",
            ) from error

    def _running(self, server: str) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._closed:
                raise ToolFailed(
                    Why.AWAY, f"wanted the tool server {server}, found all stopped; start anew"
                )
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(
                    target=_run, args=(self._loop,), name="tool-servers", daemon=True
                ).start()
            return self._loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    loop.close()


def _made(
    settings: Mapping[str, McpServerSettings], environment: Mapping[str, str]
) -> "dict[str, ToolServer]":
    if not settings:
        return {}
    if importlib.util.find_spec(PACKAGE) is None:
        raise PackageMissing(
            f"wanted the package mcp for mcp.servers.{min(settings)}, found none; pip install mcp"
        )
    from assistant.outside.tool_server import ToolServer

    return {name: ToolServer(name, server, environment) for name, server in settings.items()}


def _host(name: str, server: McpServerSettings) -> str:
    """What the log calls the server.

    Raises:
        SettingsError: its settings are wrong.
    """
    section = f"mcp.servers.{name}"
    if not NAME.fullmatch(name):
        raise SettingsError(
            "wanted a short name of small letters and digits in [mcp.servers.NAME], "
            f"found {name!r}; it is spoken"
        )
    if bool(server.url) == bool(server.command):
        found = "both" if server.url else "neither"
        raise SettingsError(f"wanted {section}.command or {section}.url, found {found}; mend it")
    low, high = TIMEOUT_S
    if not low <= server.timeout_s <= high:
        raise SettingsError(
            f"wanted {section}.timeout_s from {low} to {high}, found {server.timeout_s}; mend it"
        )
    if server.url:
        return address(server.url, section).netloc
    return f"{name}: {Path(server.command[0]).name}"
