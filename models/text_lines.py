from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from models.box import Box
from models.text_boxes import Corners
from models.text_plane import Plane, plane_of

SAME_ROW_OVERLAP = 0.5  # of the lower line's height
SAME_ROW_HEIGHTS = 0.4  # lower height / greater height: a headline is no neighbour of small print
JOIN_GAP = 0.8  # line heights between two pieces of one line; a price column stands further off
JOIN_HEIGHTS = 0.6  # lower height / greater height of two pieces of one line
DOWNWARD_RATIO = 1.5  # height / width from which a box holds a line that runs downwards
GUTTER = 1.5  # line heights between two columns
COLUMN_LINES = 2  # fewer lines are no column


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text in a picture.

    Attributes:
        text: As written, without outer spaces.
        box: The upright rectangle around it, pixels of the picture that was given.
        corners: Top left, top right, bottom right, bottom left, tilted with the text.
        score: Mean probability of its characters, 0 to 1.
    """

    text: str
    box: Box
    corners: Corners
    score: float

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("wanted a line with text, found an empty one")
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"wanted a score from 0 to 1, found {self.score}")
        if len(self.corners) != 4:
            raise ValueError(f"wanted 4 corners, found {len(self.corners)}")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line in the frame of the text: turned so that lines run along x."""

    line: TextLine
    box: Box


def rows(lines: Sequence[TextLine], size: tuple[int, int] | None = None) -> list[list[TextLine]]:
    """Put lines into rows in reading order.

    Pieces that stand close together on one row become one line. What stands further right on the
    same row stays its own line of that row, so a dish and its price are a row of two. Columns are
    read one after the other; a column of prices or times belongs to the rows beside it.

    Args:
        lines: In any order; tilt and perspective are taken out before they are compared.
        size: Width and height of the picture, pixels; without it, of the text.

    Returns:
        Rows from top to bottom, column by column, the lines of a row from left to right.
    """
    plane = plane_of([line.corners for line in lines], size)
    placed = [_Placed(line, around(plane.flat(line.corners))) for line in lines]
    whole = _in_columns([_joined(row, plane) for row in _same_rows(placed)])
    return [[piece.line for piece in row] for row in whole]


def around(corners: Corners) -> Box:
    """The upright rectangle around four corners."""
    horizontal, vertical = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(horizontal), min(vertical), max(horizontal), max(vertical))


def _same_rows(pieces: Sequence[_Placed]) -> list[list[_Placed]]:
    """Rows from top to bottom, each from left to right."""
    found: list[list[_Placed]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.box.centre[1], piece.box.x0)):
        # In perspective only the nearest neighbour on a row is at the same height.
        nearest = [
            min(row, key=lambda other: abs(other.box.centre[0] - piece.box.centre[0]))
            for row in found
        ]
        overlaps = [_row_overlap(piece.box, other.box) for other in nearest]
        best = max(range(len(found)), key=overlaps.__getitem__, default=None)
        if best is None or overlaps[best] < SAME_ROW_OVERLAP:
            found.append([piece])
        else:
            found[best].append(piece)
    return [sorted(row, key=lambda piece: (piece.box.x0, piece.box.y0)) for row in found]


def _row_overlap(one: Box, other: Box) -> float:
    """Shared height over the lower height; 0 for lines that cannot be on one row."""
    lower, greater = sorted((one.height, other.height))
    if lower <= 0 or lower < SAME_ROW_HEIGHTS * greater:
        return 0.0
    # Lines above each other may touch; lines on one row lie beside each other.
    if min(one.x1, other.x1) - max(one.x0, other.x0) > lower:
        return 0.0
    return (min(one.y1, other.y1) - max(one.y0, other.y0)) / lower


def _joined(row: Sequence[_Placed], plane: Plane) -> list[_Placed]:
    """The row with pieces that stand close together made one."""
    whole = [row[0]]
    for piece in row[1:]:
        last = whole[-1]
        lower, greater = sorted((last.box.height, piece.box.height))
        near = piece.box.x0 - last.box.x1 <= JOIN_GAP * lower
        alike = lower >= JOIN_HEIGHTS * greater
        if near and alike and not (_runs_downward(last.box) or _runs_downward(piece.box)):
            line = _one_line(last.line, piece.line)
            whole[-1] = _Placed(line, around(plane.flat(line.corners)))
        else:
            whole.append(piece)
    return whole


def _runs_downward(box: Box) -> bool:
    """Whether the line in a box is written from top to bottom, as on the back of a book."""
    return box.height >= DOWNWARD_RATIO * box.width


def _one_line(left: TextLine, right: TextLine) -> TextLine:
    """Two pieces as one line; the longer text weighs more in the score."""
    corners = (left.corners[0], right.corners[1], right.corners[2], left.corners[3])
    one, other = len(left.text), len(right.text)
    return TextLine(
        text=f"{left.text} {right.text}",
        box=around(corners),
        corners=corners,
        score=min(1.0, (left.score * one + right.score * other) / (one + other)),
    )


def _in_columns(found: list[list[_Placed]]) -> list[list[_Placed]]:
    """Rows with runs of them that a gutter parts taken apart, left column first."""
    ordered: list[list[_Placed]] = []
    start = 0
    while start < len(found):
        parted = None
        for stop in range(len(found), start, -1):
            parted = _parted(found[start:stop])
            if parted is not None:
                break
        if parted is None:
            ordered.append(found[start])
            start += 1
            continue
        for side in parted:
            ordered.extend(_in_columns(side))
        start = stop
    return ordered


def _parted(
    run: Sequence[Sequence[_Placed]],
) -> tuple[list[list[_Placed]], list[list[_Placed]]] | None:
    """The rows left and right of the widest gutter through a run, if they are columns."""
    pieces = sorted((piece for row in run for piece in row), key=lambda piece: piece.box.x0)
    if len(pieces) < 2 * COLUMN_LINES:
        return None
    gutter = GUTTER * median(piece.box.height for piece in pieces)
    edge, widest, cut = pieces[0].box.x1, 0.0, 0.0
    for piece in pieces[1:]:
        if piece.box.x0 - edge > max(widest, gutter):
            widest, cut = piece.box.x0 - edge, piece.box.x0
        edge = max(edge, piece.box.x1)
    left = [[piece for piece in row if piece.box.x0 < cut] for row in run]
    right = [[piece for piece in row if piece.box.x0 >= cut] for row in run]
    sides = ([row for row in left if row], [row for row in right if row])
    if min(map(len, sides)) < COLUMN_LINES or any(map(_is_numeric, sides)):
        return None
    return sides


def _is_numeric(side: Sequence[Sequence[_Placed]]) -> bool:
    """Whether most lines are prices, times or numbers, which say nothing without their row."""
    texts = [piece.line.text for row in side for piece in row]
    numbers = sum(
        2 * sum(character.isdigit() for character in text) >= sum(map(str.isalnum, text))
        for text in texts
    )
    return 2 * numbers > len(texts)
