"""The colours of a region of a picture, in the words that people use.

The names are the eleven basic terms of Berlin and Kay (1969) with beige and turquoise. Each pixel
is named by thresholds on lightness, chroma and hue of CIE LCh under D65, and the pixels vote; that
names are learned regions of such a space is shown by van de Weijer et al. (2009). "Dark" and
"light" follow the ISCC-NBS way of splitting a hue by its lightness.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from assistant.events import Colour
from devices.media import Image
from models.box import Box

NAMES = (
    "black", "white", "gray", "red", "orange", "yellow", "green", "blue", "purple", "pink",
    "brown", "beige", "turquoise",
)  # fmt: skip
SIDE = 64  # pixels of the longest side that a region is scaled down to
SMALLEST = 8  # pixels of a region's shorter side; less tells nothing
SPREAD = 0.35  # standard deviation of the weights around the middle, in sides of the region
NORM = 6  # Minkowski norm of "shades of gray" (Finlayson and Trezzi 2004)
MOST_GAIN = 1.15  # a cast of light is mended by so much at most; more may be the thing's own colour
CLIPPED = 252  # grey level from which all three channels are over-exposed
NIGHT = 0.25  # brightness of the picture under which a black thing may be any thing
MOST_LOST = 0.5  # share of a region that may be over-exposed
SECOND = 1 / 3  # share from which a second colour is told
LEAST_FIRST = 0.4  # share that the first must have
BRIGHT_PERCENTILE = 99.5
PALE = 9.0  # chroma under which a colour is black, white or gray
_WHITE = 255.0

# Lightness, 0 to 100, that splits a name.
_DARK_UNDER = {"red": 30.0, "orange": 45.0, "green": 38.0, "blue": 28.0, "purple": 25.0,
               "pink": 45.0, "brown": 24.0, "turquoise": 42.0, "gray": 40.0}  # fmt: skip
_LIGHT_OVER = {"green": 75.0, "blue": 65.0, "purple": 62.0, "brown": 52.0, "gray": 68.0,
               "pink": 82.0, "turquoise": 85.0}  # fmt: skip

_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Colours:
    """What a region's colours are.

    Attributes:
        shares: One or two, the largest first; empty when unsure.
        trouble: Why it is unsure: "small", "bright", "dark" or "mixed"; else "".
    """

    shares: tuple[Colour, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Light:
    """The light of a picture.

    Attributes:
        gains: By which blue, green and red are multiplied to take a cast out.
        brightness: The 99.5 percentile of luma, 0 to 1.
    """

    gains: tuple[float, float, float]
    brightness: float


def light_of(image: Image) -> Light:
    """The light of a picture, BGR uint8 [height, width, 3], by bounded shades of gray."""
    small = cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    usable = small.reshape(-1, 3)
    unclipped = usable[usable.max(axis=1) < CLIPPED]
    usable = unclipped if len(unclipped) else usable
    means = np.mean((usable + 1) ** NORM, axis=0) ** (1 / NORM)
    gains = np.clip(means.mean() / means, 1 / MOST_GAIN, MOST_GAIN).tolist()
    luma = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    bright = float(np.percentile(luma[:: max(1, len(luma) // 240)], BRIGHT_PERCENTILE)) / _WHITE
    return Light((gains[0], gains[1], gains[2]), bright)


def colours_of(image: Image, box: Box, light: Light) -> Colours:
    """The colours of a region.

    Args:
        image: BGR uint8 [height, width, 3].
        box: The region, pixels of `image`.
        light: Of the whole picture.
    """
    height, width = image.shape[:2]
    x0, x1 = (round(min(max(x, 0), width)) for x in (box.x0, box.x1))
    y0, y1 = (round(min(max(y, 0), height)) for y in (box.y0, box.y1))
    if min(x1 - x0, y1 - y0) < SMALLEST:
        return Colours(trouble="small")
    region = _scaled(image[y0:y1, x0:x1])
    weights = _weights(*region.shape[:2])
    clipped = (region.min(axis=2) >= CLIPPED).ravel()
    lost = float(weights[clipped].sum())
    if lost > MOST_LOST:
        return Colours(trouble="bright")
    weights[clipped] = 0.0  # highlights say nothing of the colour under them
    lightness, chroma, hue = _lch(region, light)
    names = name_pixels(lightness, chroma, hue)
    votes = np.bincount(names, weights, len(NAMES)) / weights.sum()
    order = np.argsort(-votes, kind="stable")
    if light.brightness < NIGHT and NAMES[order[0]] in ("black", "gray"):
        return Colours(trouble="dark")
    if votes[order[0]] < LEAST_FIRST:
        return Colours(trouble="mixed")
    told = [order[0], *(i for i in order[1:2] if votes[i] >= SECOND)]
    return Colours(
        tuple(
            Colour(
                NAMES[i],
                _tone(NAMES[i], float(np.median(lightness[(names == i) & (weights > 0)]))),
                round(float(votes[i]), 4),
            )
            for i in told
        )
    )


def name_pixels(lightness: _Floats, chroma: _Floats, hue: _Floats) -> npt.NDArray[np.int64]:
    """The place in `NAMES` of the name of each colour.

    Args:
        lightness: [n], 0 to 100.
        chroma: [n].
        hue: [n], degrees from 0 to 360.
    """
    pale = chroma < PALE
    dim = lightness < 52
    rules = [
        # What is nearly black or without chroma first; then around the circle of hues.
        ("black", ((lightness < 13) & (chroma < 30)) | ((lightness < 24) & (chroma < 14))),
        ("white", pale & (lightness >= 84)),
        ("gray", pale),
        ("pink", ((hue >= 340) | (hue < 20)) & (lightness >= 52)),
        ("purple", (hue >= 340) & (hue < 352) & (lightness < 52)),
        ("red", (hue >= 340) | (hue < 20)),
        ("pink", (hue < 45) & (lightness >= 68)),
        ("brown", (hue >= 25) & (hue < 45) & (chroma < 38) & (lightness < 60)),
        ("red", hue < 45),
        ("beige", (hue < 112) & (chroma < 36) & (lightness >= 66)),
        ("brown", (hue < 72) & ((lightness < 58) | (chroma < 45))),
        ("orange", hue < 82),
        ("brown", (hue < 96) & (dim | (chroma < 36))),
        ("yellow", (hue < 112) & (lightness >= 58)),
        ("green", hue < 168),
        ("turquoise", hue < 216),
        ("blue", (hue < 300) | ((hue < 310) & (lightness < 45))),
        ("purple", hue < 341),
    ]
    choices = [NAMES.index(name) for name, _ in rules]
    named: npt.NDArray[np.int64] = np.select([rule for _, rule in rules], choices, 0)
    return named


def _tone(name: str, lightness: float) -> str:
    if lightness < _DARK_UNDER.get(name, 0.0):
        return "dark"
    return "light" if lightness > _LIGHT_OVER.get(name, 101.0) else ""


def _scaled(region: Image) -> Image:
    height, width = region.shape[:2]
    ratio = min(1.0, SIDE / max(height, width))
    size = max(1, round(width * ratio)), max(1, round(height * ratio))
    return np.asarray(cv2.resize(region, size, interpolation=cv2.INTER_AREA), np.uint8)


def _weights(height: int, width: int) -> _Floats:
    """Of each pixel, flat, together 1: the middle is surer to be the thing itself."""
    y = (np.arange(height) + 0.5) / height - 0.5
    x = (np.arange(width) + 0.5) / width - 0.5
    weights = np.exp(-(y[:, None] ** 2 + x[None] ** 2) / (2 * SPREAD**2)).ravel()
    return np.asarray(weights / weights.sum(), np.float32)


def _lch(region: Image, light: Light) -> tuple[_Floats, _Floats, _Floats]:
    """Lightness, chroma and hue of each pixel, flat, after the cast of light is taken out."""
    mended = np.clip(region * np.array(light.gains, np.float32) / _WHITE, 0, 1)
    lab = np.asarray(cv2.cvtColor(mended.astype(np.float32), cv2.COLOR_BGR2LAB), np.float32)
    lightness, a, b = lab.reshape(-1, 3).T
    hue = np.asarray(np.degrees(np.arctan2(b, a)) % 360, np.float32)
    return lightness, np.asarray(np.hypot(a, b), np.float32), hue
