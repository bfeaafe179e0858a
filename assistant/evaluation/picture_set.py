"""The labelled pictures of tests/data, and what each shows by eye, not by the detector."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import BenchError
from models.detector import COCO_LABELS

PICTURES = Path(__file__).resolve().parents[2] / "tests" / "data" / "pictures"
LABELS = "labels.yaml"
MANY = "many"  # in place of a count: more than a person would count
SIDES = ("left", "ahead", "right")

Corners = tuple[float, float, float, float]  # x0 y0 x1 y1, parts of width and height


@dataclass(frozen=True, slots=True)
class Marked:
    """Where one thing is: its box, and the side of the view that its middle is on."""

    box: Corners
    side: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One kind of thing that a picture shows.

    Attributes:
        label: One of the detector's labels.
        count: How many; None is "many".
        boxes: Where the main ones are; may be fewer than `count`.
    """

    label: str
    count: int | None
    boxes: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One picture and what it shows.

    Attributes:
        path: The file.
        source: Package, version and file that it came from.
        author: Who made it.
        licence: Under which it is passed on.
        things: All that a person would name, of the detector's labels.
        ambiguous: Labels that are neither right nor wrong here.
    """

    path: Path
    source: str
    author: str
    licence: str
    things: tuple[Shown, ...]
    ambiguous: frozenset[str]

    @property
    def labels(self) -> frozenset[str]:
        """The labels that are right."""
        return frozenset(shown.label for shown in self.things)

    @property
    def tuning(self) -> bool:
        """Whether thresholds may be chosen on it; the other half is for scores only."""
        return hashlib.sha256(self.path.name.encode()).digest()[0] % 2 == 0


def load(folder: Path = PICTURES) -> list[Labelled]:
    """The labelled pictures of `folder`, in the order of its `labels.yaml`.

    Raises:
        BenchError: the labels are missing or malformed, or name what is not there.
    """
    file = folder / LABELS
    try:
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))["pictures"]
        found = [_labelled(folder, entry) for entry in entries]
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BenchError(
            f"wanted labelled pictures in {file}, found: {error!r}; run from a clone of the project"
        ) from error
    return found


def _labelled(folder: Path, entry: Mapping[str, Any]) -> Labelled:
    path = folder / str(entry["file"])
    if not path.is_file():
        raise ValueError(f"no picture {path.name}")
    things = tuple(_shown(thing, path.name) for thing in entry["things"])
    ambiguous = frozenset(map(str, entry["ambiguous"]))
    labels = [shown.label for shown in things]
    if len(set(labels)) < len(labels) or ambiguous.intersection(labels):
        raise ValueError(f"{path.name}: a label twice")
    if unknown := (ambiguous | set(labels)).difference(COCO_LABELS):
        raise ValueError(f"{path.name}: {', '.join(sorted(unknown))} is no COCO label")
    source, author, licence = (str(entry[key]).strip() for key in ("source", "author", "licence"))
    if not (source and author and licence):
        raise ValueError(f"{path.name}: source, author or licence is empty")
    return Labelled(path, source, author, licence, things, ambiguous)


def _shown(thing: Mapping[str, Any], name: str) -> Shown:
    count = None if thing["count"] == MANY else int(thing["count"])
    boxes = tuple(_marked(marked, name) for marked in thing["boxes"])
    if count is not None and not max(1, len(boxes)) <= count:
        raise ValueError(f"{name}: more boxes than {thing['label']}")
    return Shown(str(thing["label"]), count, boxes)


def _marked(marked: Mapping[str, Any], name: str) -> Marked:
    x0, y0, x1, y1 = map(float, marked["box"])
    if not (0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1):
        raise ValueError(f"{name}: box {marked['box']} is not inside")
    middle = (x0 + x1) / 2
    side = SIDES[0] if middle < 1 / 3 else SIDES[2] if middle > 2 / 3 else SIDES[1]
    if marked["side"] != side:
        raise ValueError(f"{name}: box {marked['box']} is {side}, not {marked['side']}")
    return Marked((x0, y0, x1, y1), side)
