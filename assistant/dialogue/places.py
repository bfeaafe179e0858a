import math

from assistant.dialogue.language import Language
from assistant.events import Evidence, EvidenceKind
from assistant.seeing.view import Thing, View
from models.box import Box

CLOCK_SPAN = 4  # hours over the width of the view: ten o'clock to two o'clock
FIRST_HOUR = 10
FIELD_OF_VIEW = math.radians(45)  # a usual camera's, along the picture's height
NEAR_M = 2.0  # metres; up to there a thing is near
FAR_M = 6.0  # metres; from there it is far
EDGE = 0.01  # of the picture: a box that near to its edge may be cut off

# Rough longest visible side of things whose size varies little, metres.
LONGEST_SIDE_M = {
    "person": 1.7, "bicycle": 1.7, "car": 4.2, "motorcycle": 2.1, "bus": 11.0, "truck": 7.0,
    "traffic light": 0.9, "fire hydrant": 0.8, "stop sign": 0.75, "parking meter": 1.4,
    "bench": 1.5, "cat": 0.45, "dog": 0.7, "horse": 2.2, "sheep": 1.2, "cow": 2.2,
    "elephant": 4.5, "zebra": 2.2, "giraffe": 4.5, "backpack": 0.5, "umbrella": 1.0,
    "handbag": 0.35, "suitcase": 0.65, "frisbee": 0.27, "skateboard": 0.8, "bottle": 0.25,
    "wine glass": 0.2, "cup": 0.11, "fork": 0.2, "knife": 0.22, "spoon": 0.19, "bowl": 0.18,
    "banana": 0.19, "apple": 0.08, "orange": 0.08, "pizza": 0.3, "donut": 0.1, "chair": 0.9,
    "couch": 2.0, "bed": 2.0, "dining table": 1.5, "toilet": 0.75, "tv": 1.0, "laptop": 0.34,
    "mouse": 0.11, "remote": 0.18, "keyboard": 0.44, "cell phone": 0.15, "microwave": 0.5,
    "oven": 0.7, "toaster": 0.3, "sink": 0.55, "refrigerator": 1.7, "book": 0.23, "clock": 0.3,
    "vase": 0.3, "scissors": 0.18, "toothbrush": 0.18,
}  # fmt: skip


def side(box: Box, view: View) -> str:
    """In which third of the view the middle of `box` is: left, ahead or right."""
    across = _across(box, view)
    return "left" if across < 1 / 3 else "right" if across > 2 / 3 else "ahead"


def hour(box: Box, view: View) -> int:
    """The clock direction of `box`: 10, 11, 12, 1 or 2 over the width of the view."""
    return (FIRST_HOUR - 1 + round(CLOCK_SPAN * _across(box, view))) % 12 + 1


def reach(thing: Thing, view: View) -> str:
    """Roughly "near" or "far", judged by the usual size of such things; else "".

    A pinhole camera of a usual field of view is assumed, so this is a hint, no measurement.
    """
    length = LONGEST_SIDE_M.get(thing.label)
    width, height = view.size
    seen = max(thing.box.width, thing.box.height)
    if length is None or height <= 0 or seen <= 0:
        return ""
    metres = length * height / seen / (2 * math.tan(FIELD_OF_VIEW / 2))
    box = thing.box
    cut = (
        box.x0 <= EDGE * width
        or box.y0 <= EDGE * height
        or box.x1 >= (1 - EDGE) * width
        or box.y1 >= (1 - EDGE) * height
    )
    if metres <= NEAR_M:
        return "near"
    # A thing that is cut off is larger than it looks, hence nearer.
    return "far" if metres >= FAR_M and not cut else ""


def where(thing: Thing, view: View, language: Language) -> str:
    """The place in words: side, clock direction and, where it can be judged, near or far."""
    distance = reach(thing, view)
    return language.say(
        "place.ranged" if distance else "place.whole",
        side=language.say(f"place.{side(thing.box, view)}"),
        clock=language.say("place.clock", hour=language.number(hour(thing.box, view))),
        range=language.say(f"place.{distance}") if distance else "",
    )


def evidence(thing: Thing) -> Evidence:
    """What an answer about `thing` rests on."""
    return Evidence(EvidenceKind.OBJECT, thing.label, thing.last_ns, thing.box, thing.score)


def _across(box: Box, view: View) -> float:
    """Where the middle of `box` is over the width of the view, 0 to 1."""
    width = view.size[0]
    return min(1.0, max(0.0, box.centre[0] / width)) if width > 0 else 0.5
