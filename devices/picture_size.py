"""How large pictures are when they come in."""

import cv2
import numpy as np

from devices.media import Image


def shrunk(image: Image, longest_side: int) -> Image:
    """The picture, BGR [height, width, 3], scaled down if a side is longer than this, pixels."""
    height, width = image.shape[:2]
    scale = longest_side / max(width, height)
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
