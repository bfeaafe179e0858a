"""How one scene gives way to the next."""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from assistant.evaluation.exposure import smeared
from devices.media import Image

PAN_BLUR = 0.12  # of the view's width: how far a quick turn of the head smears at its fastest


class TransitionKind(StrEnum):
    """How a scene begins."""

    CUT = "cut"
    FADE = "fade"
    PAN = "pan"  # a quick turn of the head to the right


@dataclass(frozen=True, slots=True)
class Transition:
    """How a scene begins, and for how many of its first seconds the old one is still seen."""

    kind: TransitionKind = TransitionKind.CUT
    seconds: float = 0.0


def mixed(before: Image, after: Image, kind: TransitionKind, progress: float) -> Image:
    """The view between two scenes; `progress` runs from 0 (all `before`) to 1 (all `after`)."""
    if kind is TransitionKind.CUT or progress >= 1:
        return after
    if kind is TransitionKind.FADE:
        faded = cv2.addWeighted(before, 1 - progress, after, progress, 0)
        return np.asarray(faded, dtype=np.uint8)
    eased = progress * progress * (3 - 2 * progress)
    width = after.shape[1]
    shift = round(eased * width)
    wide = np.concatenate([before, after], axis=1)
    speed = 4 * progress * (1 - progress)  # of the eased turn, 1 at its fastest
    return smeared(np.ascontiguousarray(wide[:, shift : shift + width]), PAN_BLUR * speed)
