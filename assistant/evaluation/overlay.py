"""Things pasted on a scene, so that a sign or a code hangs on a wall and moves with it."""

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from assistant.errors import ScenarioError
from assistant.lettering import width_of, write
from devices.media import Image

LETTER_HEIGHT = 96  # pixels of a sign's type before it is scaled to its place
_SIGN_MARGIN = 0.6  # letter heights around a sign's text
_LINE_STEP = 1.3  # letter heights from line to line
_CODE_MODULE = 12  # pixels of a code's module before it is scaled
_CODE_QUIET = 4  # white modules around a code, as ISO/IEC 18004 asks

Patch = npt.NDArray[np.uint8]  # BGR and opacity, [height, width, 4]


@dataclass(frozen=True, slots=True)
class Sign:
    """A painted sign: its lines of text, and the red, green and blue of ink and paper."""

    lines: tuple[str, ...]
    ink: tuple[int, int, int] = (0, 0, 0)
    paper: tuple[int, int, int] = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code that holds `text`."""

    text: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """Something on the scene.

    Attributes:
        content: A sign, a code, or the path of a picture (its transparency is kept).
        centre: Where its middle is, x and y in the scene's picture, 0 to 1.
        width: Its width as a part of the picture's width.
        turn: Degrees clockwise.
    """

    content: Sign | Code | Path
    centre: tuple[float, float]
    width: float
    turn: float = 0.0


def patch(content: Sign | Code | Path) -> Patch:
    """What is pasted, at its own resolution: BGR and opacity, uint8 [height, width, 4].

    Raises:
        ScenarioError: the picture cannot be read, or the text does not fit into a code.
    """
    match content:
        case Sign():
            return _painted(content)
        case Code():
            return _encoded(content.text)
        case Path():
            return _opened(content)


def paste(picture: Image, patch: Patch, overlay: Overlay) -> Image:
    """A copy of the picture (BGR uint8) with the patch at its place, smooth at its edges."""
    height, width = picture.shape[:2]
    scale = overlay.width * width / patch.shape[1]
    if scale < 1:
        smaller = (max(1, round(patch.shape[1] * scale)), max(1, round(patch.shape[0] * scale)))
        patch = np.asarray(cv2.resize(patch, smaller, interpolation=cv2.INTER_AREA), np.uint8)
        scale = overlay.width * width / patch.shape[1]
    angle = math.radians(overlay.turn)
    turn = scale * np.array(
        [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
    )
    middle = np.array([patch.shape[1] / 2 - 0.5, patch.shape[0] / 2 - 0.5])
    place = np.array([overlay.centre[0] * width - 0.5, overlay.centre[1] * height - 0.5])
    matrix = np.hstack([turn, (place - turn @ middle)[:, None]])
    colour = cv2.warpAffine(
        np.ascontiguousarray(patch[..., :3]),
        matrix,
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    opacity = cv2.warpAffine(
        np.ascontiguousarray(patch[..., 3]), matrix, (width, height), flags=cv2.INTER_LINEAR
    )
    part = opacity[..., None].astype(np.float32) / 255
    blended = picture * (1 - part) + colour * part
    return np.rint(blended).astype(np.uint8)


def _painted(sign: Sign) -> Patch:
    lengths = [width_of(line, LETTER_HEIGHT, bold=True) for line in sign.lines]
    margin = round(_SIGN_MARGIN * LETTER_HEIGHT)
    step = round(_LINE_STEP * LETTER_HEIGHT)
    width, height = max(lengths) + 2 * margin, step * len(sign.lines) + 2 * margin
    canvas = np.full((height, width, 3), sign.paper[::-1], np.uint8)
    for number, (line, length) in enumerate(zip(sign.lines, lengths, strict=True)):
        base = margin + number * step + LETTER_HEIGHT
        red, green, blue = sign.ink
        write(canvas, line, ((width - length) // 2, base), LETTER_HEIGHT, (blue, green, red), True)
    return _opaque(canvas)


def _encoded(text: str) -> Patch:
    try:
        modules = cv2.QRCodeEncoder.create().encode(text)
    except cv2.error as error:
        raise ScenarioError(
            f"wanted text that fits into a QR code, found {len(text)} characters; shorten it"
        ) from error
    quiet = cv2.copyMakeBorder(
        modules,
        _CODE_QUIET,
        _CODE_QUIET,
        _CODE_QUIET,
        _CODE_QUIET,
        borderType=cv2.BORDER_CONSTANT,
        value=255,
    )
    large = np.kron(quiet, np.ones((_CODE_MODULE, _CODE_MODULE), np.uint8))
    return _opaque(np.repeat(large[..., None], 3, axis=2))


def _opened(path: Path) -> Patch:
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise ScenarioError(
            f"wanted a picture at {path}, found: {error.strerror}; check the path"
        ) from error
    pixels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if len(data) else None
    if pixels is None or pixels.dtype != np.uint8:
        raise ScenarioError(
            f"wanted a picture at {path}, 8 bits a channel, found something else; "
            "use a PNG or JPEG file"
        )
    if pixels.ndim == 2:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
    opaque = pixels.shape[2] == 3
    return _opaque(np.asarray(pixels, np.uint8)) if opaque else np.asarray(pixels, np.uint8)


def _opaque(picture: Image) -> Patch:
    return np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
