"""Pictures looked at through the program's own eyes: as stills, and as a shaken camera sees them.

The detector runs once a view; the scene is asked again for each setting.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.commands.ask import read_picture
from assistant.config import Seeing
from assistant.dialogue.places import side
from assistant.evaluation.camera_motion import Motion, Viewpoint, look, tremor, view_matrix
from assistant.evaluation.picture_set import Labelled
from assistant.evaluation.vision_scores import Claim
from assistant.events import Detections, ViewJudged
from assistant.model_set import ModelSet
from assistant.seeing.eyes import judged
from assistant.seeing.scene import Scene
from assistant.seeing.view import Thing, View
from devices.media import NANOSECONDS, Frame

_SHAKEN_S = 3.0  # how long the worn camera looks at a picture
_SWAY = Motion(
    Viewpoint((0.47, 0.5), zoom=1.05), Viewpoint((0.53, 0.5), zoom=1.05), shake=0.01
)  # a wearer who stands and looks; little of the picture leaves the view


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One picture and what the eyes found in it.

    Attributes:
        picture: The picture and its labels.
        still: What one look finds, as `ask` takes it.
        moving: What the looks of 3 s find, through a worn camera.
    """

    picture: Labelled
    still: tuple[Frame, ViewJudged, Detections]
    moving: tuple[tuple[Frame, ViewJudged, Detections], ...]

    def claims(self, settings: Seeing, moving: bool) -> list[Claim]:
        """What the assistant would name with these settings."""
        scene = Scene(settings, still=not moving)
        last_ns = 0
        for seen in self.moving if moving else (self.still,):
            for happening in seen:
                list(scene.on(happening, seen[0].t_ns))
            last_ns = seen[0].t_ns
        view = scene.view(last_ns)
        return [_claim(thing, view) for thing in view.things]


def looked_at(picture: Labelled, models: ModelSet, settings: Seeing, seed: int = 0) -> LookedAt:
    """Look at one picture once, and over 3 s at the detector's rate."""
    frame = read_picture(picture.path)
    moving = tuple(_seen(view, models) for view in shaken(frame, settings.detector_hz, seed))
    return LookedAt(picture, _seen(frame, models), moving)


def shaken(frame: Frame, rate_hz: float, seed: int) -> Iterator[Frame]:
    """What a worn camera sees of a picture, `rate_hz` times a second, in its own size."""
    size = frame.source_size
    views = round(_SHAKEN_S * rate_hz)
    for number in range(views):
        t_s = number / rate_hz
        at = _SWAY.at(number / max(1, views - 1))
        matrix = view_matrix(at, _SWAY.shake, tremor(t_s, seed), size, size)
        image = look(frame.image, matrix, size)
        yield Frame(number, round(t_s * NANOSECONDS), image, size)


def _seen(frame: Frame, models: ModelSet) -> tuple[Frame, ViewJudged, Detections]:
    found = models.look("objects", frame)
    if not isinstance(found, Detections):
        raise TypeError(f"wanted Detections of a look at objects, found {type(found).__name__}")
    return frame, judged(frame), found


def _claim(thing: Thing, view: View) -> Claim:
    width, height = view.size
    x0, y0, x1, y1 = thing.box.x0, thing.box.y0, thing.box.x1, thing.box.y1
    corners = (x0 / width, y0 / height, x1 / width, y1 / height)
    return Claim(thing.label, thing.sure, thing.score, corners, side(thing.box, view))
