from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from models.box import Box

Picture = npt.NDArray[np.uint8]
"""uint8 BGR [height, width, 3]."""

_CHANNELS = 3


def check_picture(image: Picture) -> None:
    """Refuse what is no picture, before OpenCV or ONNX Runtime fail in words nobody understands.

    Raises:
        ValueError: `image` is not uint8 [height, width, 3] with at least one pixel.
    """
    is_picture = image.ndim == 3 and image.shape[2] == _CHANNELS and image.size > 0
    if not is_picture or image.dtype != np.uint8:
        raise ValueError(
            f"wanted a picture, uint8 [height, width, 3] BGR, found {image.dtype} "
            f"{list(image.shape)}; convert it first (cv2.cvtColor, astype)"
        )


def inside(box: Box, width: int, height: int) -> Box:
    """The box cut at the edges of a picture of that many pixels."""
    return Box(
        min(max(box.x0, 0.0), float(width)),
        min(max(box.y0, 0.0), float(height)),
        min(max(box.x1, 0.0), float(width)),
        min(max(box.y1, 0.0), float(height)),
    )


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Where a picture lies inside the square that a model looks at.

    Attributes:
        width: Of the picture, pixels.
        height: Of the picture, pixels.
        scale_x: Square pixels per picture pixel; differs from `scale_y` by rounding only.
        scale_y: Square pixels per picture pixel.
        left: Filled columns before the picture.
        top: Filled rows above the picture.
    """

    width: int
    height: int
    scale_x: float
    scale_y: float
    left: int
    top: int

    def into(self, box: Box) -> Box:
        """From picture pixels to square pixels."""
        return Box(
            box.x0 * self.scale_x + self.left,
            box.y0 * self.scale_y + self.top,
            box.x1 * self.scale_x + self.left,
            box.y1 * self.scale_y + self.top,
        )

    def back(self, box: Box) -> Box:
        """From square pixels to picture pixels, cut at the picture's edges."""
        return inside(
            Box(
                (box.x0 - self.left) / self.scale_x,
                (box.y0 - self.top) / self.scale_y,
                (box.x1 - self.left) / self.scale_x,
                (box.y1 - self.top) / self.scale_y,
            ),
            self.width,
            self.height,
        )


def letterbox(image: Picture, side: int, fill: int = 0) -> tuple[Picture, Letterbox]:
    """Fit a picture into a square without changing its proportions.

    Args:
        image: uint8 BGR [height, width, 3].
        side: Of the square, pixels.
        fill: Grey level around the picture, 0 to 255.

    Returns:
        The square, uint8 BGR [side, side, 3], and how to come back from it.

    Raises:
        ValueError: `image` is no picture.
    """
    check_picture(image)
    height, width = image.shape[:2]
    ratio = side / max(height, width)
    # A sliver keeps one pixel: OpenCV cannot resize to nothing.
    new_width = max(1, round(width * ratio))
    new_height = max(1, round(height * ratio))
    left, top = (side - new_width) // 2, (side - new_height) // 2
    square = np.full((side, side, _CHANNELS), fill, np.uint8)
    square[top : top + new_height, left : left + new_width] = cv2.resize(
        image, (new_width, new_height), interpolation=cv2.INTER_LINEAR
    )
    return square, Letterbox(width, height, new_width / width, new_height / height, left, top)
