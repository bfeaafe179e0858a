import cv2
import numpy as np

from models.letterbox import Picture

DIM_LEVEL = 128  # grey levels: a picture whose brightest part stays below is lifted
LIFTED_LEVEL = 235  # grey levels that the brightest part gets
BRIGHTEST_PERCENTILE = 99.5
HIGHEST_GAIN = 24.0  # beyond it only the camera's noise is left to lift
NOISE_SIGMA = 1.0  # pixels of the smoothing that keeps lifted noise from looking like strokes


def lift_exposure(image: Picture) -> Picture:
    """Brighten a dim picture so that its text can be read; a bright one is returned as it is.

    Args:
        image: uint8 BGR [height, width, 3].

    Returns:
        uint8 BGR, the same shape.
    """
    if _brightest(image) >= DIM_LEVEL:
        return image
    smooth = np.asarray(cv2.GaussianBlur(image, (0, 0), NOISE_SIGMA), np.uint8)
    gain = min(LIFTED_LEVEL / max(_brightest(smooth), 1.0), HIGHEST_GAIN)
    return np.asarray(cv2.convertScaleAbs(smooth, alpha=gain), np.uint8)


def _brightest(image: Picture) -> float:
    """Grey levels of the brightest part; every fourth pixel tells enough."""
    return float(np.percentile(image[::2, ::2], BRIGHTEST_PERCENTILE))
