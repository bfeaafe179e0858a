"""A look at one picture by the wearer's own vision model."""

from assistant.errors import OfflineError, OutsideError
from assistant.events import ModelSaid
from assistant.outside.client import VisionModel
from devices.media import Frame


def look_with(model: VisionModel, frame: Frame, words: str) -> ModelSaid:
    """What the model says to `words`; without words when it gave no answer, as the log tells.

    What the detector and the reader found is kept from the model: its claims are checked by them.
    """
    try:
        text = model.ask(words, frame.image)
    except (OutsideError, OfflineError):
        text = ""
    return ModelSaid(t_ns=frame.t_ns, frame=frame.number, question=words, text=text)
