"""One picture of a whole run: each turn's view with its evidence drawn in, question and answer."""

from collections import deque
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from assistant.clock import NANOSECONDS
from assistant.errors import OutputError
from assistant.events import Answer, Event
from assistant.lettering import Colour, width_of, wrapped, write
from assistant.stage import Happening, Stage
from assistant.turn import Json
from assistant.whole_file import write_whole
from devices.media import Frame, Image

_KEPT_NS = 12 * NANOSECONDS  # evidence may be this old
_COLUMNS = 3
_WIDTH = 480  # pixels of one view
_MARGIN = 16
_SIZE = 17  # pixels of the words
_LEADING = 24
_PAPER: Colour = (24, 22, 20)
_HEARD: Colour = (255, 255, 255)
_ANSWERED: Colour = (235, 206, 120)
_REFUSED: Colour = (90, 190, 250)
_DIM: Colour = (150, 145, 140)
_BOX: Colour = (90, 230, 130)


class ContactSheet(Stage):
    """Keeps the view of each turn, and draws them all when the run is over.

    Args:
        path: Where to; its ending names the kind of picture.

    Raises:
        OutputError: the ending names no kind of picture.
    """

    def __init__(self, path: Path) -> None:
        if not cv2.haveImageWriter(path.name):
            raise OutputError(
                f"wanted a picture file such as out.jpg or out.png, found {path.name}; rename it"
            )
        self._path = path
        self._frames: deque[tuple[int, Image, tuple[int, int]]] = deque()
        self._views: dict[int, tuple[Image, tuple[int, int]]] = {}

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Keep small copies of pictures, and the one that each answer rests on."""
        match happening:
            case Frame():
                height, width = happening.image.shape[:2]
                size = (_WIDTH, max(1, round(_WIDTH * height / width)))
                small = cv2.resize(happening.image, size, interpolation=cv2.INTER_AREA)
                image = np.asarray(small, np.uint8)
                self._frames.append((happening.t_ns, image, happening.source_size))
                while happening.t_ns - self._frames[0][0] > _KEPT_NS:
                    self._frames.popleft()
            case Answer():
                stamps = [fact.t_ns for fact in happening.evidence if fact.t_ns is not None]
                view = self._at(max(stamps, default=happening.t_ns))
                if view is not None:
                    self._views[happening.turn] = view
        return ()

    def write(self, report: Json) -> None:
        """Draw all turns of `report`.

        Raises:
            OutputError: the picture cannot be written.
        """
        panels = [self._panel(turn) for turn in report["turns"]]
        sheet = _arranged(panels) if panels else np.full((90, _WIDTH, 3), _PAPER, np.uint8)
        done, data = cv2.imencode(self._path.suffix, sheet)
        if not done:
            raise OutputError(f"wanted to draw {self._path}, found it too large; take a JPEG")
        write_whole(self._path, data.tobytes())

    def _at(self, t_ns: int) -> tuple[Image, tuple[int, int]] | None:
        """The picture of `t_ns`, or the newest before it."""
        for frame_ns, image, size in reversed(self._frames):
            if frame_ns <= t_ns:
                return image, size
        return None

    def _panel(self, turn: Json) -> Image:
        view = self._views.get(turn["turn_id"])
        words = _caption(turn)
        if view is None:
            return words
        image, size = view[0].copy(), view[1]
        for fact in turn["evidence"]:
            if fact["box"] is not None:
                _draw_box(image, fact, image.shape[1] / size[0])
        return np.vstack([image, words])


def _draw_box(image: Image, fact: Json, scale: float) -> None:
    x0, y0, x1, y1 = (round(side * scale) for side in fact["box"])
    cv2.rectangle(image, (x0, y0), (x1, y1), _BOX, 2, cv2.LINE_AA)
    if fact["kind"] == "text":
        return  # the words can be read in the picture itself
    label = f"{fact['value']}  {fact['score']:.2f}" if fact["score"] is not None else fact["value"]
    label = label if len(label) <= 40 else f"{label[:39]}…"
    width = width_of(label, 14) + 8
    left = min(max(0, x0), max(0, image.shape[1] - width))
    top = max(0, y0 - 20)
    cv2.rectangle(image, (left, top), (left + width, top + 20), _BOX, cv2.FILLED)
    write(image, label, (left + 4, top + 15), 14, _PAPER)


def _caption(turn: Json) -> Image:
    """What was heard and answered, below the view."""
    width = _WIDTH - 2 * _MARGIN
    answer, timings = turn["answer"] or {}, turn["timings_ms"]
    heard = f"“{turn['heard']['text']}”" if turn["heard"] else turn["trigger"]
    lines = [(line, _HEARD, True) for line in wrapped(heard, width, _SIZE, bold=True)]
    colour = _REFUSED if answer.get("abstained") else _ANSWERED
    lines += [(line, colour, False) for line in wrapped(answer.get("text") or "—", width, _SIZE)]
    facts = []
    if answer.get("abstained_why"):
        facts.append(answer["abstained_why"])
    if "speech_end_to_first_audio" in timings:
        facts.append(f"{timings['speech_end_to_first_audio'] / 1000:.2f} s to first sound")
    if facts:
        lines.append((", ".join(facts), _DIM, False))
    panel: Image = np.full((len(lines) * _LEADING + 2 * _MARGIN, _WIDTH, 3), _PAPER, np.uint8)
    for number, (words, ink, bold) in enumerate(lines):
        write(panel, words, (_MARGIN, _MARGIN + number * _LEADING + _SIZE), _SIZE, ink, bold)
    return panel


def _arranged(panels: list[Image]) -> Image:
    """Panels in rows of equal height."""
    rows = []
    for first in range(0, len(panels), _COLUMNS):
        row = panels[first : first + _COLUMNS]
        row += [np.full((1, _WIDTH, 3), _PAPER, np.uint8)] * (min(_COLUMNS, len(panels)) - len(row))
        height = max(len(panel) for panel in row)
        rows.append(np.hstack([_padded(panel, height) for panel in row]))
    return np.vstack(rows)


def _padded(panel: Image, height: int) -> Image:
    below = height - len(panel)
    padded = cv2.copyMakeBorder(
        panel, 0, below, _MARGIN // 2, _MARGIN // 2, cv2.BORDER_CONSTANT, value=_PAPER
    )
    return np.asarray(padded, np.uint8)
