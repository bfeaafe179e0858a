"""How a worn camera moves over a picture: pan, zoom, tilt and the shake of a head, all pure."""

import math
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt

from devices.media import Image

ROLL_PER_SHAKE = 1.0  # radians of roll at full deflection, for a shake of one view height
_TREMOR_HERTZ = np.array([0.6, 1.3, 2.9, 6.1])  # slow sway of the neck to fast tremor
_TREMOR_SHARE = np.array([0.5, 0.28, 0.15, 0.07])  # sums to 1: the shake never exceeds its size
_SHRINK_FIRST = 2.0  # picture pixels in a view pixel from which plain sampling would flicker

Matrix = npt.NDArray[np.float64]  # [2, 3], view pixel -> picture pixel
Size = tuple[int, int]  # width and height, pixels


class Ease(StrEnum):
    """How a movement runs from its start to its end."""

    LINEAR = "linear"
    SMOOTH = "smooth"  # starts and stops gently


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Where the camera looks.

    Attributes:
        centre: x and y in the picture, 0 to 1 from the top left corner.
        zoom: 1 shows as much as the picture has in the shape of the view, 2 half of its width.
        tilt: Degrees that the head is tilted clockwise.
    """

    centre: tuple[float, float] = (0.5, 0.5)
    zoom: float = 1.0
    tilt: float = 0.0


@dataclass(frozen=True, slots=True)
class Motion:
    """The camera's way through one scene.

    Attributes:
        start: Where it looks first.
        end: Where it looks last.
        ease: How it gets from one to the other.
        shake: How far a hand or head shakes the view, as a part of the view's height.
    """

    start: Viewpoint = Viewpoint()
    end: Viewpoint = Viewpoint()
    ease: Ease = Ease.SMOOTH
    shake: float = 0.0

    def at(self, progress: float) -> Viewpoint:
        """The viewpoint when this part of the scene is over, 0 to 1; without shake."""
        part = min(max(progress, 0.0), 1.0)
        if self.ease is Ease.SMOOTH:
            part = part * part * (3 - 2 * part)

        def between(first: float, last: float) -> float:
            return first + (last - first) * part

        (x0, y0), (x1, y1) = self.start.centre, self.end.centre
        return Viewpoint(
            centre=(between(x0, x1), between(y0, y1)),
            zoom=between(self.start.zoom, self.end.zoom),
            tilt=between(self.start.tilt, self.end.tilt),
        )


def tremor(t_s: float, seed: int) -> tuple[float, float, float]:
    """Deflection in x, y and roll at a time in seconds, each from -1 to 1, smooth in time."""
    phases = np.random.default_rng(seed).uniform(0, math.tau, (3, len(_TREMOR_HERTZ)))
    waves = np.sin(math.tau * _TREMOR_HERTZ * t_s + phases) @ _TREMOR_SHARE
    return float(waves[0]), float(waves[1]), float(waves[2])


def view_matrix(
    viewpoint: Viewpoint,
    shake: float,
    deflection: tuple[float, float, float],
    picture: Size,
    view: Size,
) -> Matrix:
    """The map from view pixels to picture pixels, float64 [2, 3].

    The view never leaves the picture: a centre too near an edge is moved inwards, and a zoom that
    leaves no room for tilt and shake is raised as far as they need.

    Args:
        viewpoint: Where the camera looks.
        shake: See `Motion.shake`.
        deflection: See `tremor`.
        picture: Width and height of the picture.
        view: Width and height of the view.
    """
    width, height = view
    roll = math.radians(viewpoint.tilt) + shake * ROLL_PER_SHAKE * deflection[2]
    most_roll = abs(math.radians(viewpoint.tilt)) + shake * ROLL_PER_SHAKE
    reach_x = _reach(width, height, most_roll)
    reach_y = _reach(height, width, most_roll)
    swing = shake * height  # view pixels
    scale = min(
        picture[0] / width / viewpoint.zoom,
        picture[1] / height / viewpoint.zoom,
        picture[0] / 2 / (reach_x + swing),
        picture[1] / 2 / (reach_y + swing),
    )
    x = _inside(viewpoint.centre[0] * picture[0], (reach_x + swing) * scale, picture[0])
    y = _inside(viewpoint.centre[1] * picture[1], (reach_y + swing) * scale, picture[1])
    x += deflection[0] * swing * scale
    y += deflection[1] * swing * scale
    turn = scale * np.array([[math.cos(roll), -math.sin(roll)], [math.sin(roll), math.cos(roll)]])
    # Pixel n covers n to n + 1, so its middle lies half a pixel on.
    offset = np.array([x, y]) - turn @ np.array([width / 2 - 0.5, height / 2 - 0.5]) - 0.5
    return np.hstack([turn, offset[:, None]])


def _reach(along: float, across: float, most_roll: float) -> float:
    """How far the corners of a view come from its centre along one side, rolled up to `most_roll`.

    It grows with the roll until the diagonal lies along that side, and shrinks from there on.
    """
    roll = min(most_roll, math.atan2(across, along))
    return (along * math.cos(roll) + across * math.sin(roll)) / 2


def look(picture: Image, matrix: Matrix, view: Size) -> Image:
    """What the camera sees of a picture (BGR uint8 [h, w, 3]) through `matrix`, at size `view`."""
    scale = math.hypot(matrix[0, 0], matrix[1, 0])
    if scale > _SHRINK_FIRST:
        height, width = picture.shape[:2]
        smaller = (math.ceil(width / scale), math.ceil(height / scale))
        picture = np.asarray(
            cv2.resize(picture, smaller, interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
        ratio = np.array([[smaller[0] / width], [smaller[1] / height]])
        matrix = matrix * ratio
        matrix[:, 2:] += 0.5 * ratio - 0.5
    seen = cv2.warpAffine(
        picture,
        matrix,
        view,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(seen, dtype=np.uint8)


def _inside(position: float, reach: float, length: int) -> float:
    """The position nearest to the wanted one that is at least `reach` from both ends."""
    return min(max(position, reach), max(length - reach, reach))
