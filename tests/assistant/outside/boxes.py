"""Real servers of tools, of `tool_box.py`, and what they did."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.config import McpServerSettings, McpSettings
from assistant.outside.audit import AuditLog, Call
from assistant.outside.tool_servers import ToolServers

SCRIPT = Path(__file__).with_name("tool_box.py")


@dataclass(frozen=True, slots=True)
class Boxes:
    """The servers of one test.

    Attributes:
        servers: Under test; one is named "box".
        folder: Of their journals and the log.
    """

    servers: ToolServers
    folder: Path

    @property
    def done(self) -> list[str]:
        """What the box did, its start included."""
        journal = self.folder / "box"
        return journal.read_text().splitlines() if journal.exists() else []

    @property
    def calls(self) -> list[Call]:
        """What the audit log has."""
        return AuditLog(self.folder / "audit.jsonl").calls()


def boxes(
    folder: Path,
    environment: Mapping[str, str] | None = None,
    more: Mapping[str, McpServerSettings] | None = None,
    **settings: Any,
) -> Boxes:
    """A box by its standard streams, and `more`; nothing is started yet."""
    command = (sys.executable, str(SCRIPT), str(folder / "box"))
    box = McpServerSettings(**{"command": command, "timeout_s": 30.0, **settings})
    log = AuditLog(folder / "audit.jsonl")
    return Boxes(
        ToolServers(McpSettings({"box": box, **(more or {})}), log, environment or {}), folder
    )
