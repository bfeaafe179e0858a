"""The servers of tools that the wearer configured: their calls are bounded, logged and gated."""

import asyncio
import json
import logging
import os
import re
import threading
import time
from collections.abc import Coroutine, Mapping
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

NAMES = re.compile(r"[a-z][a-z0-9]{0,23}")
TIMEOUT_S = (0.1, 600.0)  # lowest and highest
LISTING = "list the tools"  # the words of that call in the log
_CLOSING_S = 10.0  # a process has 2 s to end by itself, 2 s after it was told to
_SLACK_S = 2.0  # for a loop that is late

Json = dict[str, Any]
Came = TypeVar("Came")
_log = logging.getLogger(__name__)


class ToolServers:
    """Every configured server; safe to call from several threads. Nothing is started yet.

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
        for name, server in settings.servers.items():
            _check(name, server)
        self._settings = settings
        self._audit = audit
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()
        self._servers: dict[str, ToolServer] = {}
        if settings.servers:
            kind = _tool_server()
            self._servers = {
                name: kind(name, server, environment) for name, server in settings.servers.items()
            }

    def offers(self) -> dict[str, "tuple[Offer, ...]"]:
        """The tools of every server by its name; they are all started. None of one that fails."""
        found: dict[str, tuple[Offer, ...]] = {}

        def ask(name: str) -> None:
            try:
                found[name] = self._asked(name, LISTING, self._servers[name].offers(), 0)
            except (ToolFailed, OfflineError) as error:
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
        """
        words = f"{tool} {json.dumps(arguments, ensure_ascii=False)}"
        try:
            return self._asked(server, words, self._servers[server].call(tool, arguments))
        except OfflineError as error:
            raise ToolFailed(Why.OFFLINE, str(error)) from error

    def only_looks(self, server: str, offer: "Offer") -> bool:
        """Whether a tool changes nothing: its server says so, and so do the wearer's settings."""
        return offer.reads_only and offer.name in self._settings.servers[server].looking

    def close(self) -> None:
        """Stop what was started; a server starts anew when it is used again."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is None:
            return

        async def stop() -> None:
            await asyncio.gather(*(server.close() for server in self._servers.values()))

        try:
            asyncio.run_coroutine_threadsafe(stop(), loop).result(_CLOSING_S)
        except TimeoutError:
            _log.warning("a tool server does not end; left to itself")
        loop.call_soon_threadsafe(loop.stop)
