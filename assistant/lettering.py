"""Words drawn on pictures, accents and all, with the fonts that OpenCV 5 brings."""

import cv2

from devices.media import Image

Colour = tuple[int, int, int]  # BGR, 0 to 255


def width_of(words: str, size: int, bold: bool = False) -> int:
    """Pixels that `words` take at `size` pixels."""
    _, _, width, _ = cv2.getTextSize((10_000, 100), words, (0, 0), _face(), size, _weight(bold))
    return int(width)


def write(
    image: Image, words: str, at: tuple[int, int], size: int, colour: Colour, bold: bool = False
) -> None:
    """Draw `words` on `image` (BGR), their base line beginning at `at` (x, y)."""
    cv2.putText(image, words, at, colour, _face(), size, _weight(bold))


def wrapped(words: str, width: int, size: int, bold: bool = False) -> list[str]:
    """`words` as lines that are at most `width` pixels wide, where single words allow it."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _face() -> cv2.FontFace:
    return cv2.FontFace("sans")


def _weight(bold: bool) -> int:
    return 700 if bold else 400
