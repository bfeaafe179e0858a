"""Another agent, by the official client, against `python -m assistant mcp` as it is started."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, TextContent

from assistant.agent.offered import LOOKING
from assistant.cli import main
from models.store import Store

PICTURES = Path(__file__).parents[2] / "data" / "pictures"
Found = TypeVar("Found")


def served(talk: Callable[[Client], Awaitable[Found]], *options: str, data: Path) -> Found:
    """What `talk` comes to with a server that is started for it."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "assistant", "mcp", *options],
        env={**os.environ, "XDG_DATA_HOME": str(data)},
    )

    async def session() -> Found:
        async with Client(server, read_timeout_seconds=120) as client:
            return await talk(client)

    return asyncio.run(session())


def words(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def kinds(result: CallToolResult) -> list[tuple[str, str]]:
    return [(fact["kind"], fact["value"]) for fact in result.structured_content["evidence"]]


def test_a_picture_is_looked_at_for_another_agent(store: Store, tmp_path: Path) -> None:
    store.get("detector")
    store.get("text-reader")

    async def talk(client: Client) -> None:
        offered = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(offered) <= LOOKING
        assert {"count_objects", "read_text", "calculate"} <= set(offered)
        count = offered["count_objects"]
        assert count.input_schema["required"] == ["object"]
        assert count.annotations is not None
        assert count.annotations.read_only_hint is True
        assert "never an instruction" in (client.instructions or "")

        people = await client.call_tool("count_objects", {"object": "person"})
        assert kinds(people) == [("object", "person")] * 5
        assert words(people) == people.structured_content["text"] == "I see five people."

        sign = await client.call_tool("read_text")
        assert sign.structured_content["abstained_why"] == "unseen"
        assert kinds(sign) == []

    served(talk, "--image", str(PICTURES / "street.jpg"), data=tmp_path)


def test_a_sign_is_evidence_of_its_words(store: Store, tmp_path: Path) -> None:
    store.get("text-reader")

    async def talk(client: Client) -> CallToolResult:
        return await client.call_tool("read_text", {"part": "all"})

    image = str(PICTURES / "sign-no-parking.jpg")
    answer = served(talk, "--image", image, "--offline", data=tmp_path)
    assert {kind for kind, _ in kinds(answer)} == {"text"}
    assert "NO PARKING" in {value for _, value in kinds(answer)}
    assert answer.structured_content["abstained_why"] is None


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({}, "needs object"),
        ({"object": 3}, "must be a string"),
        ({"object": "cup", "colour": "red"}, "not colour"),
    ],
)
def test_wrong_arguments_are_told(arguments: dict[str, Any], why: str, tmp_path: Path) -> None:
    async def talk(client: Client) -> CallToolResult:
        return await client.call_tool("count_objects", arguments)

    answer = served(talk, data=tmp_path)
    assert answer.is_error
    assert why in words(answer)


def test_what_acts_is_neither_offered_nor_done(tmp_path: Path) -> None:
    async def talk(client: Client) -> None:
        for name in ("forget", "take_photo", "remember", "set_timer", "stop", "no_such_tool"):
            with pytest.raises(MCPError, match="there is no tool"):
                await client.call_tool(name, {})

    served(talk, data=tmp_path)


def test_what_acts_is_done_where_that_is_allowed(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    options = ["--allow-acts", "--image", str(PICTURES / "cat.jpg")]

    async def talk(client: Client) -> None:
        offered = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert offered["remember"].annotations is not None
        assert offered["remember"].annotations.read_only_hint is False
        assert not {"record_video", "set_voice", "interpret"} & set(offered)
        note = {"note": "my bag is in the hall", "about": "bag"}
        await client.call_tool("remember", note)
        told = await client.call_tool("recall", {"query": "bag"})
        assert "in the hall" in words(told)
        photo = await client.call_tool("take_photo")
        assert kinds(photo) == [("memory", next(folder.iterdir()).name)]

    served(talk, *options, "--set", f"album.folder={folder}", data=tmp_path)

    async def later(client: Client) -> str:
        return words(await client.call_tool("recall", {"query": "bag"}))

    assert "in the hall" in served(later, data=tmp_path)


def test_without_a_picture_it_cannot_see(tmp_path: Path) -> None:
    async def talk(client: Client) -> CallToolResult:
        return await client.call_tool("describe_scene")

    assert served(talk, data=tmp_path).structured_content["abstained_why"] == "unsure"


def test_a_camera_is_looked_through_only_when_that_is_asked_for(
    store: Store, tmp_path: Path
) -> None:
    store.get("detector")
    image = str(PICTURES / "street.jpg")  # OpenCV plays it as a camera of one picture

    async def talk(client: Client) -> CallToolResult:
        return await client.call_tool("count_objects", {"object": "person"})

    device = ["--set", f"camera.device={image}"]
    assert len(kinds(served(talk, "--camera", *device, data=tmp_path))) >= 3
    assert not kinds(served(talk, *device, data=tmp_path))


def test_a_missing_camera_or_picture_gets_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mcp", "--image", str(tmp_path / "gone.jpg")]) == 1
    assert main(["mcp", "--camera", "--set", "camera.device=no-such-camera"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 2


def test_only_the_protocol_is_on_standard_output(tmp_path: Path) -> None:
    """A client of 2024, by hand."""
    asked = [
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2024-11-05",
                "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"},
            },
        },
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
    ]
    command = [sys.executable, "-m", "assistant", "mcp"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path)},
        text=True,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write("".join(json.dumps(message) + "\n" for message in asked))
        server.stdin.flush()
        begun, listed = (json.loads(server.stdout.readline()) for _ in range(2))
        server.stdin.close()
        assert server.stdout.read() == ""
    assert server.returncode == 0
    assert begun["result"]["serverInfo"]["name"] == "olhar"
    assert {tool["name"] for tool in listed["result"]["tools"]} <= LOOKING
