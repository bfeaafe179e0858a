"""The client of tool servers, against real ones."""

import contextlib
import importlib.util
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.config import McpServerSettings, McpSettings, load_settings
from assistant.errors import OutsideError, SettingsError, ToolFailed
from assistant.outside import gate
from assistant.outside.audit import AuditLog
from assistant.outside.tool_server import Result
from assistant.outside.tool_servers import ToolServers
from assistant.outside.why import Why
from models.errors import PackageMissing
from tests.assistant.outside.boxes import SCRIPT, Boxes, boxes


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Boxes]:
    made = boxes(tmp_path)
    yield made
    made.servers.close()


def failure(made: Boxes, tool: str, server: str = "box", **arguments: Any) -> ToolFailed:
    with pytest.raises(ToolFailed) as caught:
        made.servers.call(server, tool, arguments)
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_server_is_started_when_it_is_needed_and_only_once(box: Boxes) -> None:
    assert box.done == []
    result = box.servers.call("box", "forecast", {"city": "Recife", "days": 2})
    assert result == Result("In Recife it will be sunny for 2 days.", False, 38)
    box.servers.call("box", "send", {"to": "Ana"})
    assert box.done == ["started", "forecast Recife 2", "sent to Ana"]


def test_every_call_is_written_down_before_and_after(box: Boxes) -> None:
    box.servers.call("box", "forecast", {"city": "São Luís"})
    failure(box, "die")
    first, second = box.calls
    assert first.host.startswith("box: ")
    assert first.words == 'forecast {"city": "São Luís"}'
    assert (first.error, first.reply_bytes) == (
        "",
        len("In São Luís it will be sunny for 1 days.") + 2,
    )
    assert second.words == "die {}"
    assert "Connection closed" in (second.error or "")


def test_nothing_is_sent_that_cannot_be_written_down(tmp_path: Path) -> None:
    made = boxes(tmp_path)
    (tmp_path / "audit.jsonl").mkdir()
    with pytest.raises(OutsideError, match="log of outside calls"):
        made.servers.call("box", "send", {"to": "Ana"})
    assert made.done == []


def test_what_a_tool_refuses_and_what_it_leaves_unsaid(box: Boxes) -> None:
    assert box.servers.call("box", "refuse", {}).refused
    assert box.servers.call("box", "quiet", {}) == Result("", False, 0)
    assert box.servers.call("box", "no_such_tool", {}).refused


def test_a_server_that_dies_is_started_anew_by_the_next_call(box: Boxes) -> None:
    assert failure(box, "die").why == Why.BROKEN
    box.servers.call("box", "send", {"to": "Ana"})
    assert box.done == ["started", "started", "sent to Ana"]


def test_a_server_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    made = boxes(tmp_path, timeout_s=4.0)
    with contextlib.closing(made.servers):
        made.servers.call("box", "send", {"to": "Ana"})
        begin = time.monotonic()
        assert failure(made, "sleep").why == Why.SLOW
        assert time.monotonic() - begin < 20  # the tool sleeps for a minute
        assert made.calls[-1].error


def test_one_that_never_answers_or_is_not_there_fails(tmp_path: Path) -> None:
    mute = McpServerSettings(
        command=(sys.executable, "-c", "import time; time.sleep(60)"), timeout_s=1.0
    )
    more = {
        "mute": mute,
        "gone": McpServerSettings(command=("no-such-program-here",)),
        "ended": McpServerSettings(command=(sys.executable, "-c", "print('no protocol')")),
        "shut": McpServerSettings(url=f"http://127.0.0.1:{free_port()}/mcp", timeout_s=5.0),
    }
    made = boxes(tmp_path, more=more)
    with contextlib.closing(made.servers):
        assert failure(made, "x", "mute").why == Why.SLOW
        for name in ("gone", "ended", "shut"):
            assert failure(made, "x", name).why == Why.AWAY
        assert list(made.servers.offers()) == ["box"]  # the others do not take it with them


def test_offline_starts_nothing(box: Boxes) -> None:
    gate.shut(True)
    try:
        assert failure(box, "send", to="Ana").why == Why.OFFLINE
        assert box.servers.offers() == {}
    finally:
        gate.shut(False)
    assert box.done == []
    assert box.calls == []


def test_many_threads_share_one_server(box: Boxes) -> None:
    results: list[str] = []

    def use(number: int) -> None:
        results.append(box.servers.call("box", "forecast", {"city": f"Town{number}"}).words)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [f"In Town{n} it will be sunny for 1 days." for n in range(8)]
    assert box.done.count("started") == 1


def test_closing_ends_the_process_and_calls_after_it_fail(box: Boxes) -> None:
    box.servers.call("box", "send", {"to": "Ana"})
    before = set(threading.enumerate())
    box.servers.close()
    assert failure(box, "send", to="Ana").why == Why.AWAY
    assert box.done == ["started", "sent to Ana"]
    for thread in before:
        if thread.name == "tool-servers":
            thread.join(10)
            assert not thread.is_alive()


def test_only_named_variables_are_handed_on(tmp_path: Path) -> None:
    environment = {"CITY_KEY": "abc", "OTHER_KEY": "secret"}
    made = boxes(tmp_path, environment, variables=("CITY_KEY",))
    with contextlib.closing(made.servers):
        assert made.servers.call("box", "variable", {"name": "CITY_KEY"}).words == "abc"
        assert made.servers.call("box", "variable", {"name": "OTHER_KEY"}).words == "nothing"


def test_a_server_by_http_and_no_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    port = free_port()
    with subprocess.Popen(
        [sys.executable, str(SCRIPT), str(tmp_path / "far"), "http", str(port)],
        stderr=subprocess.DEVNULL,
    ) as process:
        far = McpServerSettings(url=f"http://127.0.0.1:{port}/mcp", timeout_s=20.0)
        made = boxes(tmp_path, more={"far": far})
        try:
            wait_for(port)
            result = made.servers.call("far", "forecast", {"city": "Olinda"})
            assert result.words == "In Olinda it will be sunny for 1 days."
            assert made.calls[-1].host == f"127.0.0.1:{port}"
            process.kill()
            process.wait()
            assert failure(made, "forecast", "far", city="Olinda").why in (Why.BROKEN, Why.AWAY)
        finally:
            made.servers.close()
            process.kill()


def test_a_key_goes_into_the_header_and_a_strange_answer_is_a_failure(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        heard: list[bytes] = []

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        odd = McpServerSettings(
            url=f"http://127.0.0.1:{port}/mcp", key_variable="KEY", timeout_s=3.0
        )
        made = boxes(tmp_path, {"KEY": "abc"}, more={"odd": odd})
        with contextlib.closing(made.servers):
            failure(made, "x", "odd")
        thread.join(5)
    assert b"authorization: bearer abc" in heard[0].lower()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.1)
    raise AssertionError("the server does not start")


@pytest.mark.parametrize(
    ("name", "server", "why"),
    [
        ("box", McpServerSettings(), "neither"),
        ("box", McpServerSettings(command=("a",), url="http://b/mcp"), "both"),
        ("box", McpServerSettings(url="b"), "wanted an address"),
        ("box", McpServerSettings(url="http://u:p@b/mcp"), "no name or key"),
        ("box", McpServerSettings(url="http://b/mcp", key_variable="NONE"), "NONE"),
        ("box", McpServerSettings(command=("a",), timeout_s=0.0), "timeout_s"),
        ("My box", McpServerSettings(command=("a",)), "it is spoken"),
    ],
)
def test_wrong_settings_are_told_at_once(
    name: str, server: McpServerSettings, why: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=why):
        ToolServers(McpSettings({name: server}), AuditLog(tmp_path / "log"), {})


def test_the_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PackageMissing, match=r"wanted the package mcp .*pip install mcp"):
        boxes(tmp_path)


def test_servers_are_read_from_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "olhar.toml"
    file.write_text(
        '[mcp.servers.weather]\ncommand = ["weather-server", "--fast"]\nlooking = ["forecast"]\n'
        '[mcp.servers.home]\nurl = "http://localhost:8123/mcp"\n'
    )
    servers = load_settings(file, ["mcp.servers.weather.timeout_s=3"]).mcp.servers
    assert servers["weather"] == McpServerSettings(
        command=("weather-server", "--fast"), looking=("forecast",), timeout_s=3.0
    )
    assert servers["home"].url == "http://localhost:8123/mcp"


@pytest.mark.parametrize(
    "change", ["mcp.servers=3", "mcp.servers.a=3", "mcp.servers.a.foo=3", "mcp.servers.a.command=x"]
)
def test_settings_of_the_wrong_kind_are_refused(change: str) -> None:
    with pytest.raises(SettingsError, match=r"mcp\.servers"):
        load_settings(None, [change])
