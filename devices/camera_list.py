"""Which cameras there are, and what they are called."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devices.errors import DeviceMissing

NODES = Path("/sys/class/video4linux")
MOST_PROBED = 4  # numbers tried on systems that do not list their cameras


@dataclass(frozen=True, slots=True)
class CameraEntry:
    """One camera.

    Attributes:
        number: By which OpenCV opens it.
        name: As the system calls it; empty where it does not say.
    """

    number: int
    name: str


def listed_cameras(nodes: Path = NODES) -> list[CameraEntry]:
    """The cameras by number, without opening any.

    Linux lists them with their names (Video4Linux in sysfs). Elsewhere OpenCV knows numbers only,
    and the first `MOST_PROBED` are given, whether there is a camera or not.
    """
    if not sys.platform.startswith("linux"):
        return [CameraEntry(number, "") for number in range(MOST_PROBED)]
    found = []
    for node in nodes.glob("video*"):
        number = node.name.removeprefix("video")
        # A camera has further nodes, for its metadata say; its pictures are at index 0.
        if number.isdecimal() and _read(node / "index") in ("0", ""):
            found.append(CameraEntry(int(number), _read(node / "name")))
    return sorted(found, key=lambda entry: entry.number)


def camera_called(name: str, cameras: Sequence[CameraEntry]) -> CameraEntry | None:
    """The camera of that name, or else the one whose name holds it, whatever the case.

    Returns:
        None when no name holds it.

    Raises:
        DeviceMissing: several hold it.
    """
    wanted = name.casefold()
    exact = [entry for entry in cameras if entry.name.casefold() == wanted]
    close = exact or [entry for entry in cameras if wanted in entry.name.casefold()]
    if len(close) > 1:
        found = ", ".join(f"{entry.number} ({entry.name})" for entry in close)
        raise DeviceMissing(
            f"wanted one camera called {name!r}, found {found}; choose one by its number"
        )
    return close[0] if close else None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
