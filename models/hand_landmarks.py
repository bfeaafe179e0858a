import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from models.errors import ModelRejected
from models.letterbox import Picture, check_picture
from models.runtime import SessionOptions, open_session

SIDE = 224  # pixels of the model's square input
POINTS = 21  # the wrist, then four points of each finger from the thumb to the little one
_IMAGE_POINTS, _PRESENCE, _HANDEDNESS = "Identity", "Identity_1", "Identity_2"
WHITE = 255.0  # grey level

Points = npt.NDArray[np.float32]
"""float32 [21, 2] x y, pixels of the picture."""


@dataclass(frozen=True, slots=True)
class Square:
    """A turned square of a picture, pixels of it; `angle` is clockwise from upright, radians."""

    centre: tuple[float, float]
    side: float
    angle: float


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """What the model makes of one square.

    Attributes:
        points: float32 [21, 2], pixels of the picture.
        presence: The model's confidence that there is a hand, 0 to 1.
        right: The model's confidence that it is a right one, 0 to 1, in a picture that is not
            mirrored.
    """

    points: Points
    presence: float
    right: float


class HandLandmarks:
    """Places 21 points on a hand: MediaPipe's hand landmark lite (Apache-2.0).

    Zhang et al., "MediaPipe Hands: On-device Real-time Hand Tracking" (2020); pre- and
    post-processing as in MediaPipe's graph `hand_landmark_cpu.pbtxt`. One object may be used by
    several threads at once.
    """

    def __init__(self, path: Path, options: SessionOptions) -> None:
        """Open the model.

        Raises:
            ModelRejected: the file is missing, damaged or no hand landmark model.
        """
        self._session = open_session(path, options)
        self._input = self._session.get_inputs()[0].name
        found = {output.name: list(output.shape) for output in self._session.get_outputs()}
        wanted = {_IMAGE_POINTS: [1, POINTS * 3], _PRESENCE: [1, 1], _HANDEDNESS: [1, 1]}
        if not wanted.items() <= found.items():
            raise ModelRejected(
                f"wanted MediaPipe's hand landmark lite at {path} with outputs {wanted}, "
                f"found {found}; fetch the weights again"
            )

    def trace(self, image: Picture, square: Square) -> Traced:
        """The points of the one hand in `square`, which should show its fingers upwards.

        Args:
            image: uint8 BGR [height, width, 3].
            square: Where to look; what it has beyond the picture is black.

        Raises:
            ValueError: `image` is no picture.
        """
        check_picture(image)
        there = _into(square)
        crop = cv2.warpAffine(image, there, (SIDE, SIDE), flags=cv2.INTER_LINEAR)
        rgb = cv2.cvtColor(crop, cv2.COLOR_BGR2RGB).astype(np.float32) / WHITE
        names = [_IMAGE_POINTS, _PRESENCE, _HANDEDNESS]
        points, presence, handedness = self._session.run(names, {self._input: rgb[None]})
        back = cv2.invertAffineTransform(there)
        flat = points.reshape(POINTS, 3)[:, :2]
        return Traced(
            points=(flat @ back[:, :2].T + back[:, 2]).astype(np.float32),
            presence=float(presence[0, 0]),
            # MediaPipe calls this "Left", since it takes every picture for a mirrored selfie.
            right=float(handedness[0, 0]),
        )


def _into(square: Square) -> npt.NDArray[np.float64]:
    """The affine map [2, 3] from picture pixels to those of the model's input."""
    scale = SIDE / square.side
    cosine, sine = math.cos(square.angle) * scale, math.sin(square.angle) * scale
    turn = np.array([[cosine, sine], [-sine, cosine]])
    shift = np.array([SIDE / 2, SIDE / 2]) - turn @ np.array(square.centre)
    return np.column_stack([turn, shift])
