"""A server of tools that the wearer configured: one connection, made when it is first needed.

The Model Context Protocol, over the standard streams of a process or over HTTP. Importing this
file imports the `mcp` package, which takes about a second: it is imported only where a server is
configured. A process gets its usual few environment variables and those that the settings name;
HTTP goes to the configured server only, by no proxy of the environment.
"""

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import mcp_types as types
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from assistant.config import McpServerSettings
from assistant.errors import ToolFailed
from assistant.outside.reply import washed
from assistant.outside.server import key_in
from assistant.outside.why import Why

MOST_TOOLS = 64  # of one server; more would drown the rest in a model's question
MOST_PAGES = 20
_INFO = types.Implementation(name="olhar", version="1")
_TOO_LATE = types.REQUEST_TIMEOUT
_ENDED = types.CONNECTION_CLOSED

Json = dict[str, Any]

# Its failures come back as errors; what it logs beside would be drawn over the terminal's view.
logging.getLogger("mcp").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Offer:
    """A tool as its server tells of it.

    Attributes:
        name: As the server calls it.
        description: Untrusted.
        schema: Of its arguments, JSON Schema; untrusted.
        reads_only: Whether the server says that it changes nothing.
    """

    name: str
    description: str
    schema: Json
    reads_only: bool

    @property
    def size(self) -> int:
        """Bytes of what the server tells of it."""
        told = f"{self.name}{self.description}{json.dumps(self.schema)}"
        return len(told.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool answered, washed.

    Attributes:
        words: At most a few sentences on one line; may be empty.
        refused: Whether the tool says that it could not do it.
        size: Bytes of all text that came.
    """

    words: str
    refused: bool
    size: int


class ToolServer:
    """One server; all of it lives in one event loop.

    Args:
        name: As the settings call it.
        settings: How it is reached, and the bounds.
        environment: Where keys and variables are looked up.

    Raises:
        SettingsError: the key is not there.
    """

    def __init__(
        self, name: str, settings: McpServerSettings, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self._settings = settings
        self._environment = environment
        self._key = key_in(settings.key_variable, environment, f"mcp.servers.{name}")
        self._link: _Link | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def offers(self) -> tuple[Offer, ...]:
        """The tools of the server, the first `MOST_TOOLS`.

        Raises:
            ToolFailed: it is not there, too slow, or says nothing useful.
        """
        async with self._bounded() as client:
            found: list[types.Tool] = []
            cursor: str | None = None
            for _ in range(MOST_PAGES):
                page = await client.list_tools(cursor=cursor)
                found += page.tools
                cursor = page.next_cursor
                if cursor is None or len(found) >= MOST_TOOLS:
                    break
        return tuple(map(_offer, found[:MOST_TOOLS]))

    async def call(self, tool: str, arguments: Json) -> Result:
        """Use a tool.

        Raises:
            ToolFailed: the server is not there, too slow, ends, or answers no answer.
        """
        async with self._bounded() as client:
            answer = await client.call_tool(tool, arguments)
        return _result(answer)

    async def close(self) -> None:
        """Stop the server, if it was started."""
        if self._link is not None:
            self._drop(self._link)
        await asyncio.gather(*self._ending, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def _bounded(self) -> AsyncIterator[Client]:
        """The connection, for what has to be over in time; a failure ends it."""
        limit_s = self._settings.timeout_s
        if self._link is None or self._link.task.done():
            self._link = _Link(self._transport())
        link = self._link
        try:
            async with asyncio.timeout(limit_s):
                yield await self._opened(link)
        except ToolFailed:
            self._drop(link)
            raise
        except TimeoutError as error:
            self._drop(link)
            raise self._failed(Why.SLOW, f"an answer within {limit_s:g} s", "none yet") from error
        except MCPError as error:
            if error.code in (_TOO_LATE, _ENDED):
                self._drop(link)
                why = Why.SLOW if error.code == _TOO_LATE else Why.BROKEN
                raise self._failed(why, "an answer", error.message) from error
            raise self._failed(Why.ODD, "an answer", error.message) from error
        except Exception as error:  # a stranger's server, through somebody's package
            self._drop(link)
            raise self._failed(Why.ODD, "an answer", repr(error)) from error

    async def _opened(self, link: "_Link") -> Client:
        try:
            return await asyncio.shield(link.ready)
        except Exception as error:
            raise self._failed(Why.AWAY, "a connection", _told(error)) from error

    def _drop(self, link: "_Link") -> None:
        """End a connection beside what else there is to do; the next use makes a new one."""
        if link is self._link:
            self._link = None
        self._ending.add(link.task)
        link.task.add_done_callback(self._ending.discard)
        link.end()

    def _failed(self, why: Why, wanted: str, found: str) -> ToolFailed:
        section = f"mcp.servers.{self.name}"
        return ToolFailed(
            why,
            f"wanted {wanted} of the tool server {self.name}, found: {washed(found)}; "
            f"start it by hand to see what it says, or mend [{section}]",
        )

    def _transport(self) -> "contextlib.AbstractAsyncContextManager[Any]":
        settings = self._settings
        if settings.url:
            return _by_http(settings.url, self._key, settings.timeout_s)
        return _by_process(settings, self._environment)


class _Link:
    """A connection in a task of its own: what it opens must be closed in the same task."""

    def __init__(self, transport: "contextlib.AbstractAsyncContextManager[Any]") -> None:
        self.ready: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self._over = asyncio.Event()
        self.task = asyncio.create_task(self._keep(transport))

    def end(self) -> None:
        """Close it; the task ends a little later."""
        self._over.set()
        if not self.ready.done():
            self.task.cancel()

    async def _keep(self, transport: "contextlib.AbstractAsyncContextManager[Any]") -> None:
        try:
            async with Client(transport, client_info=_INFO, cache=None) as client:
                self.ready.set_result(client)
                await self._over.wait()
        except BaseException as error:  # what goes wrong later is told by the calls
            if not self.ready.done():
                given_up = isinstance(error, asyncio.CancelledError)
                self.ready.set_exception(ConnectionError("given up") if given_up else error)
                self.ready.exception()  # nobody may wait for it any more


@contextlib.asynccontextmanager
async def _by_process(
    settings: McpServerSettings, environment: Mapping[str, str]
) -> AsyncIterator[Any]:
    program, *arguments = settings.command
    given = {name: environment[name] for name in settings.variables if name in environment}
    parameters = StdioServerParameters(
        command=program, args=arguments, env=given, encoding_error_handler="replace"
    )
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device, no path
        async with stdio_client(parameters, errlog=nowhere) as streams:
            yield streams


@contextlib.asynccontextmanager
async def _by_http(url: str, key: str, limit_s: float) -> AsyncIterator[Any]:
    headers = {"user-agent": "olhar"} | ({"authorization": f"Bearer {key}"} if key else {})
    async with (
        httpx2.AsyncClient(headers=headers, trust_env=False, timeout=limit_s) as http,
        streamable_http_client(url, http_client=http) as streams,
    ):
        yield streams


def _offer(tool: types.Tool) -> Offer:
    hints = tool.annotations
    return Offer(
        name=tool.name,
        description=tool.description or "",
        schema=tool.input_schema,
        reads_only=hints is not None and hints.read_only_hint is True,
    )


def _result(answer: types.CallToolResult) -> Result:
    texts = [part.text for part in answer.content if isinstance(part, types.TextContent)]
    text = "\n".join(texts)
    values = answer.structured_content
    if not text.strip() and isinstance(values, Mapping):
        text = ", ".join(f"{name}: {value}" for name, value in values.items() if value is not None)
    return Result(washed(text), answer.is_error, len(text.encode("utf-8", "replace")))


def _told(error: BaseException) -> str:
    """What went wrong, without the groups that it came in."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error) or type(error).__name__
