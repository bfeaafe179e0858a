"""A cheap look at a picture: how bright, how sharp, how different from the last one."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from devices.media import Image

_WIDTH = 320  # pixels; enough to tell blur from detail
_CELLS = (16, 9)  # cells in which two views are compared
_BRIGHT_PERCENTILE = 99.5
_SHARP_PERCENTILE = 99.5
_WHITE = 255.0
_DIM = 0.02  # mean luma under which a view's light is not evened out further
_PLAIN = 0.004  # standard deviation of cells under which there is no layout, only noise
# Pictures under these are of no use; tests/assistant/seeing/test_glance.py shows how they lie.
DARK = 0.16  # brightness
BLURRED = 0.03  # sharpness


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """What a glance tells.

    Attributes:
        brightness: The 99.5 percentile of luma, 0 to 1.
        sharpness: The 99.5 percentile of the second difference along x or along y, whichever is
            less, relative to brightness, 0 to 1. A smear wipes out detail along its own direction.
        cells: Mean luma of 16 x 9 cells, float32, flat, relative to the mean of them all.
        pattern: The same, of mean 0 and length 1: the layout of the view without its light. All 0
            in a view that is plain or black.
    """

    brightness: float
    sharpness: float
    cells: npt.NDArray[np.float32]
    pattern: npt.NDArray[np.float32]


def glance(image: Image) -> Glance:
    """Judge one picture, BGR uint8 [height, width, 3]; about a millisecond."""
    height, width = image.shape[:2]
    small = cv2.resize(
        image, (_WIDTH, max(1, round(_WIDTH * height / width))), interpolation=cv2.INTER_AREA
    )
    luma = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
    brightness = float(np.percentile(luma, _BRIGHT_PERCENTILE)) / _WHITE
    cells = cv2.resize(luma, _CELLS, interpolation=cv2.INTER_AREA).astype(np.float32) / _WHITE
    return Glance(
        brightness=brightness,
        sharpness=min(1.0, _detail(luma) / max(brightness, 1 / _WHITE)),
        cells=(cells / max(float(cells.mean()), _DIM)).ravel(),
        pattern=_normalised(cells.ravel()),
    )


def _detail(luma: npt.NDArray[np.uint8]) -> float:
    """Strongest detail along the axis that has less of it, 0 to 1."""
    light = luma.astype(np.float32) / _WHITE
    along_x = np.abs(light[:, 2:] + light[:, :-2] - 2 * light[:, 1:-1])
    along_y = np.abs(light[2:] + light[:-2] - 2 * light[1:-1])
    strongest = (np.percentile(along, _SHARP_PERCENTILE) for along in (along_x, along_y))
    return float(min(strongest)) / 2


def difference(one: Glance, other: Glance) -> float:
    """How different the layouts of two views are, 0 (the same) to 1 (reversed); 0.5 is unrelated.

    Light alone changes nothing. Two plain views do not differ.
    """
    if not one.pattern.any() and not other.pattern.any():
        return 0.0
    return (1.0 - float(one.pattern @ other.pattern)) / 2


def stir(one: Glance, other: Glance) -> float:
    """How much the cell changed that changed most, in mean lumas of the view.

    Between pictures 0.2 s apart a head that is held still gives 0.02 to 0.2, one that walks or
    turns 0.25 and more; something put into an otherwise still view more, too.
    """
    return float(np.abs(one.cells - other.cells).max())


def _normalised(cells: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    centred = cells - cells.mean()
    if centred.std() < _PLAIN:
        return np.zeros_like(centred)
    normalised: npt.NDArray[np.float32] = centred / np.float32(np.linalg.norm(centred))
    return normalised
