from pathlib import Path

import cv2
import numpy as np

from models.letterbox import Picture

FOLDER = Path(__file__).parents[1] / "data" / "pictures"


def picture(name: str) -> Picture:
    """A test picture, uint8 BGR."""
    pixels = cv2.imread(str(FOLDER / name), cv2.IMREAD_COLOR)
    assert pixels is not None, f"{name} is missing"
    return np.asarray(pixels, np.uint8)
