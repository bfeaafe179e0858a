from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from models.box import Box
from models.letterbox import Picture, check_picture, inside

# Sizes at which a picture is looked at, relative to its own. Half the size reads a bar code that
# fills the picture; twice the size reads small, tilted and slightly blurred codes.
FIRST_LOOKS = (1.0, 0.5)
LAST_LOOK = 2.0
SAME_CODE_IOU = 0.3  # equal codes that overlap more are one, seen in two looks
# One misread EAN-8 in ten has a fitting check digit, and parts of an EAN-13 imitate it.
EAN8_LOOKS = 2  # looks that must agree on an EAN-8

_KINDS = {"EAN_13": "ean13", "EAN_8": "ean8", "UPC_A": "upca", "UPC_E": "upce"}


@dataclass(frozen=True, slots=True)
class Code:
    """One QR code or product code.

    Attributes:
        kind: "qr", "ean13", "ean8", "upca" or "upce".
        value: The text of a QR code, the digits of a product code with its check digit.
        box: The upright rectangle around it, pixels of the picture that was given.
    """

    kind: str
    value: str
    box: Box

    def __post_init__(self) -> None:
        if self.kind not in ("qr", *_KINDS.values()):
            raise ValueError(f"wanted qr, ean13, ean8, upca or upce, found {self.kind!r}")
        if not self.value:
            raise ValueError("wanted a code with a value, found an empty one")


class CodeReader:
    """Reads QR codes and product bar codes with OpenCV; several in a picture, any way up.

    Holds no state: one reader may be used by several threads at once.
    """

    def read(self, image: Picture, thorough: bool = True) -> list[Code]:
        """The codes of a picture.

        Args:
            image: uint8 BGR [height, width, 3].
            thorough: Look again at twice the size where the first looks leave something unread or
                find nothing. Costs some four times the first looks; leave it out for a quick scan
                of every frame.

        Returns:
            From top to bottom. Equal input gives equal output.

        Raises:
            ValueError: `image` is no picture.
        """
        check_picture(image)
        votes: list[list[Code]] = []
        unread = False
        for scale in FIRST_LOOKS:
            unread |= _count_votes(votes, image, scale)
        if thorough and (unread or not _agreed(votes)):
            _count_votes(votes, image, LAST_LOOK)
        return sorted(_agreed(votes), key=lambda code: (code.box.y0, code.box.x0, code.value))


def _count_votes(votes: list[list[Code]], image: Picture, scale: float) -> bool:
    """Add what one look reads to `votes`, one list a code; whether something was left unread."""
    height, width = image.shape[:2]
    looked_at = image
    if scale != 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        looked_at = np.asarray(cv2.resize(image, size, interpolation=method), np.uint8)
    unread = False
    for kind, value, points in (*_qr_codes(looked_at), *_bar_codes(looked_at)):
        if not value:
            unread = True
            continue
        (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        found = Code(
            kind,
            value,
            inside(Box(x0, y0, x1, y1).scaled(1 / scale, 1 / scale), width, height),
        )
        for known in votes:
            same = (known[0].kind, known[0].value) == (kind, value)
            if same and known[0].box.iou(found.box) > SAME_CODE_IOU:
                known.append(found)
                break
        else:
            votes.append([found])
    return unread


def _agreed(votes: list[list[Code]]) -> list[Code]:
    """The codes that enough looks agree on, each as the first look saw it."""
    return [seen[0] for seen in votes if len(seen) >= (EAN8_LOOKS if seen[0].kind == "ean8" else 1)]


def _qr_codes(image: Picture) -> Iterator[tuple[str, str, npt.NDArray[np.float32]]]:
    """Kind, value (empty where it cannot be read) and corners of QR codes."""
    # cv2.QRCodeDetector finds fewer and, in OpenCV 5.0, fails with an error on dim codes.
    found, values, points, _ = cv2.QRCodeDetectorAruco().detectAndDecodeBytesMulti(image)
    if found and points is not None:
        for value, corners in zip(values, points, strict=True):
            yield "qr", _text(value), corners


def _text(value: bytes) -> str:
    """UTF-8 as nearly all write, else the standard's own ISO 8859-1 (ISO/IEC 18004)."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("iso-8859-1")


def _bar_codes(image: Picture) -> Iterator[tuple[str, str, npt.NDArray[np.float32]]]:
    """Kind, value (empty where it cannot be read) and corners of bar codes."""
    # The detector keeps state while it works, and making one costs next to nothing.
    found, values, types, points = cv2.barcode.BarcodeDetector().detectAndDecodeWithType(image)
    if found and points is not None:
        for value, name, corners in zip(values, types, points, strict=True):
            yield _KINDS.get(name, ""), value if name in _KINDS else "", corners
