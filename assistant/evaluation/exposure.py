"""What bad light and movement do to a picture."""

import cv2
import numpy as np

from devices.media import Image

SHOT_NOISE = 0.8  # grey levels of noise for the square root of one grey level of light
READ_NOISE = 1.5  # grey levels of noise with the light quite out


def darkened(picture: Image, darkness: float, generator: np.random.Generator) -> Image:
    """The picture with part of its light gone (0 none, 1 all) and a small sensor's noise.

    The noise is that of light (it grows with its root) plus a constant one of the sensor.
    """
    if darkness == 0:
        return picture
    light = picture.astype(np.float32) * (1 - darkness)
    strength = darkness * (SHOT_NOISE * np.sqrt(light) + READ_NOISE)
    noise = generator.standard_normal(light.shape, dtype=np.float32)
    noisy: Image = np.clip(np.rint(light + strength * noise), 0, 255).astype(np.uint8)
    return noisy


def smeared(picture: Image, blur: float) -> Image:
    """The picture as a sideways movement smears it over `blur` of its width."""
    length = round(blur * picture.shape[1])
    if length < 2:
        return picture
    return np.asarray(cv2.blur(picture, (length, 1)), dtype=np.uint8)
