import math
from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from models.box import Box
from models.letterbox import Picture, check_picture, inside

WHOLE_SIDE = 320  # pixels of the longest side of a whole picture that is kept
CUTOUT_SIDE = 256  # pixels of the longest side of a cut-out
MARGIN = 0.15  # of a thing's size, left around it in its cut-out
QUALITY = 75  # of the JPEG, 0 to 100
FACE_MARGIN = 0.35  # of a face's size, hidden around it: hair, ears and chin tell who it is too
FACE_CELLS = 4  # cells across a hidden face: too few for eyes and mouth to be told apart


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The pictures that are kept of one thing, as JPEG.

    Attributes:
        whole: The whole view, small.
        cutout: The thing by itself; empty where its box is not known.
    """

    whole: bytes
    cutout: bytes = b""


def snapshot(
    image: Picture, box: Box | None = None, faces: Iterable[Box] = (), blur: bool = True
) -> Snapshot:
    """What is kept of a picture.

    Args:
        image: uint8 BGR [height, width, 3]; it is left as it is.
        box: The thing, pixels of `image`.
        faces: Faces in it, pixels of `image`.
        blur: Whether the faces are hidden.

    Returns:
        JPEGs without any metadata. Equal input gives equal bytes.

    Raises:
        ValueError: `image` is no picture.
    """
    check_picture(image)
    shown = hidden(image, faces) if blur else image
    whole = _jpeg(shown, WHOLE_SIDE)
    if box is None:
        return Snapshot(whole)
    left, top, right, bottom = _region(box, MARGIN, image)
    if left >= right or top >= bottom:
        return Snapshot(whole)
    return Snapshot(whole, _jpeg(shown[top:bottom, left:right], CUTOUT_SIDE))


def hidden(image: Picture, faces: Iterable[Box]) -> Picture:
    """The picture with faces as a few blurred patches of colour; `image` is left as it is."""
    shown = image.copy()
    for face in faces:
        left, top, right, bottom = _region(face, FACE_MARGIN, image)
        if left >= right or top >= bottom:
            continue
        # Always from the original: faces that overlap do not smear into each other's patches.
        patch = cv2.resize(
            image[top:bottom, left:right], (FACE_CELLS, FACE_CELLS), interpolation=cv2.INTER_AREA
        )
        shown[top:bottom, left:right] = cv2.resize(
            patch, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR
        )
    return shown


def _region(box: Box, margin: float, image: Picture) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in whole pixels: the box and what lies around it."""
    height, width = image.shape[:2]
    across, down = box.width * margin, box.height * margin
    grown = Box(box.x0 - across, box.y0 - down, box.x1 + across, box.y1 + down)
    cut = inside(grown, width, height)
    return math.floor(cut.x0), math.floor(cut.y0), math.ceil(cut.x1), math.ceil(cut.y1)


def _jpeg(image: Picture, side: int) -> bytes:
    height, width = image.shape[:2]
    ratio = min(1.0, side / max(height, width))
    size = (max(1, round(width * ratio)), max(1, round(height * ratio)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if ratio < 1 else image
    done, data = cv2.imencode(
        ".jpg", np.ascontiguousarray(small), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    )
    if not done:
        raise ValueError(f"wanted a picture that can be kept, found {list(image.shape)}")
    return data.tobytes()
