"""What is true of the wearer's view at one moment: all that a skill may answer from."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.clock import NANOSECONDS
from assistant.events import ModelSaid, Patch, Reading, Refusal, SeenHand
from models.box import Box

OBJECT_NOW_NS = 3 * NANOSECONDS  # older objects, colours and codes are not "now"
TEXT_NOW_NS = 10 * NANOSECONDS  # older text is not "now"
LEGIBLE = 0.7  # reader's score, 0 to 1, from which a line of text is sure enough to be read out
PRESENT_NS = 1 * NANOSECONDS  # a picture this recent shows what is there at this moment


class Trouble(StrEnum):
    """Why the view cannot be relied on; each has its words in the language files."""

    NO_PICTURE = "no_picture"  # no camera, or it has given nothing yet
    STALE = "stale"  # the newest picture is too old
    DARK = "dark"
    BLURRED = "blurred"


@dataclass(frozen=True, slots=True)
class Thing:
    """One object that was followed over pictures.

    Attributes:
        label: Canonical English name, the one most pictures agree on.
        box: Where it was last seen, pixels of the source picture.
        score: Mean detector score over the pictures that agree, 0 to 1.
        first_ns: When it was first seen.
        last_ns: When it was last seen.
        sure: Whether it may be named without "maybe".
    """

    label: str
    box: Box
    score: float
    first_ns: int
    last_ns: int
    sure: bool


@dataclass(frozen=True, slots=True)
class View:
    """The wearer's view as of one moment; everything in it is recent enough to be "now".

    Attributes:
        t_ns: The moment.
        size: Width and height of the source picture, pixels; (0, 0) without one.
        things: Objects of the last 3 s in this scene, the surest and largest first.
        present: Those of them that one picture of the last second shows together: the picture that
            shows most. What counting rests on, since nothing can be in it twice.
        lines: Lines of text of the last 10 s in this scene, in reading order.
        text_ns: When the picture that shows `lines` was taken.
        codes: Codes of the last 3 s.
        codes_ns: When the picture that shows `codes` was taken.
        hands: Hands of the newest picture of the last 3 s that was looked at for them.
        hands_ns: When it was taken.
        patches: Colours of the newest picture of the last 3 s that was looked at for them.
        patches_ns: When it was taken.
        model_said: What the wearer's own model said last, of a picture of the last 3 s.
        trouble: Why the view cannot be relied on, or None when it is good.
    """

    t_ns: int
    size: tuple[int, int]
    things: tuple[Thing, ...] = ()
    present: tuple[Thing, ...] = ()
    lines: tuple[Reading, ...] = ()
    text_ns: int | None = None
    codes: tuple[Reading, ...] = ()
    codes_ns: int | None = None
    hands: tuple[SeenHand, ...] = ()
    hands_ns: int | None = None
    patches: tuple[Patch, ...] = ()
    patches_ns: int | None = None
    model_said: ModelSaid | None = None
    trouble: Trouble | None = None

    @property
    def refusal(self) -> Refusal:
        """Why something that is not found is not found: unseen in a good view, else unsure."""
        return Refusal.UNSEEN if self.trouble is None else Refusal.UNSURE
