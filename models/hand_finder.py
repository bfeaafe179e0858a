import math
from dataclasses import dataclass

import numpy as np

from models.box import Box
from models.hand_landmarks import POINTS, HandLandmarks, Square, Traced
from models.hand_landmarks import Points as Points
from models.letterbox import Picture, inside
from models.palm_finder import Palm, PalmFinder

# From the box of a palm to the square of its hand, as MediaPipe's graph
# `palm_detection_detection_to_roi.pbtxt` has it.
ENLARGED = 2.6  # sides of the hand's square per side of the palm's box
RAISED = 0.5  # of the palm's side, from its centre towards the fingers
TRUSTED = 0.5  # landmark model's confidence from which its points are trusted, as in MediaPipe
GRIP = 0.15  # its confidence from which a clear palm still is one: what it grips hides the fingers
CLEAR_PALM = 0.6  # palm detector's confidence that then is needed
SURE_SIDE = 0.7  # model's confidence from which a hand is called right or left
SAME_HAND_IOU = 0.5  # above it two boxes are one hand
MOST_HANDS = 4  # in one picture; each costs a run of the landmark model


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """A hand seen in a picture.

    Attributes:
        box: Around its 21 points, pixels of the picture, cut at its edges.
        landmarks: float32 [21, 2] x y, pixels of the picture, beyond its edges too: the wrist,
            then the thumb's, index, middle, ring and little finger's four points from root to tip.
        right: Whether it is a right hand in a picture that is not mirrored; None when unsure.
        score: The landmark model's confidence, 0 to 1. Under `TRUSTED` most of the hand is hidden:
            its box is about right, its landmarks are not.
    """

    box: Box
    landmarks: Points
    right: bool | None
    score: float

    def __post_init__(self) -> None:
        if self.landmarks.shape != (POINTS, 2) or self.landmarks.dtype != np.float32:
            raise ValueError(
                f"wanted landmarks float32 [{POINTS}, 2], found {self.landmarks.dtype} "
                f"{list(self.landmarks.shape)}"
            )


class HandFinder:
    """Finds hands and their joints: a palm detector, then landmarks in its turned square.

    Zhang et al., "MediaPipe Hands: On-device Real-time Hand Tracking" (2020), as on a still
    picture. One finder may be used by several threads at once.
    """

    def __init__(self, palms: PalmFinder, landmarks: HandLandmarks) -> None:
        self._palms = palms
        self._landmarks = landmarks

    def find(self, image: Picture) -> list[Hand]:
        """The hands in a picture, the surest palm first. Equal input gives equal output.

        Args:
            image: uint8 BGR [height, width, 3].

        Raises:
            ValueError: `image` is no picture.
        """
        height, width = image.shape[:2]
        hands: list[Hand] = []
        for palm in self._palms.find(image)[:MOST_HANDS]:
            traced = self._landmarks.trace(image, square_of(palm))
            hand = _hand(traced, width, height)
            needed = GRIP if palm.score >= CLEAR_PALM else TRUSTED
            if traced.presence >= needed and not any(
                hand.box.iou(other.box) > SAME_HAND_IOU for other in hands
            ):
                hands.append(hand)
        return hands


def square_of(palm: Palm) -> Square:
    """Where the whole hand of a palm is, turned so that its fingers point up."""
    raised = RAISED * palm.side
    x, y = palm.centre
    centre = (x + raised * math.sin(palm.angle), y - raised * math.cos(palm.angle))
    return Square(centre, ENLARGED * palm.side, palm.angle)


def _hand(traced: Traced, width: int, height: int) -> Hand:
    (x0, y0), (x1, y1) = traced.points.min(axis=0).tolist(), traced.points.max(axis=0).tolist()
    sure = traced.presence >= TRUSTED and max(traced.right, 1 - traced.right) >= SURE_SIDE
    return Hand(
        box=inside(Box(x0, y0, x1, y1), width, height),
        landmarks=traced.points,
        right=traced.right > 1 / 2 if sure else None,
        score=round(min(1.0, traced.presence), 4),
    )
