"""Whether text is well in the picture, and what to do where it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from assistant.events import Reading

EDGE = 0.008  # of the picture's width or height: a line that near to its edge is cut off
SURE = 0.85  # score, 0 to 1, from which a small line is legible all the same
# Share of the view's height that a line's box takes at least where clear text was read with under
# 2 % of errors: `bench text`, capital letters of 8 pixels in 720. There a box is 1.9 times as high
# as a capital letter (median of 145 lines in eleven fonts, 1.4 to 2.5).
LEGIBLE_SHARE = 8 * 1.9 / 720


@dataclass(frozen=True, slots=True)
class Framing:
    """How text lies in the picture.

    Attributes:
        cut: Edges at which it is cut off: left, right, top, bottom.
        small: Whether it is too small, or too far, to be read.
    """

    cut: tuple[str, ...] = ()
    small: bool = False


def framing(lines: Sequence[Reading], size: tuple[int, int]) -> Framing:
    """Judge lines of text by their boxes and scores.

    Args:
        lines: Of one picture, legible or not.
        size: Width and height of the source picture, pixels; (0, 0) tells nothing.
    """
    width, height = size
    if not lines or width <= 0 or height <= 0:
        return Framing()
    boxes = [line.box for line in lines]
    edges = {
        "left": any(box.x0 <= EDGE * width for box in boxes),
        "right": any(box.x1 >= (1 - EDGE) * width for box in boxes),
        "top": any(box.y0 <= EDGE * height for box in boxes),
        "bottom": any(box.y1 >= (1 - EDGE) * height for box in boxes),
    }
    # Written downwards, the shorter side is the height of the line.
    thickness = median(min(line.box.width, line.box.height) for line in lines)
    doubtful = median(line.score for line in lines) < SURE
    return Framing(
        tuple(edge for edge, cut in edges.items() if cut),
        doubtful and thickness < LEGIBLE_SHARE * height,
    )
