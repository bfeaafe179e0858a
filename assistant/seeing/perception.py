"""The vision models, as functions of one picture."""

from collections.abc import Callable

from assistant.config import Seeing
from assistant.events import CodeSeen, Detections, Reading, Seen, TextSeen
from devices.media import Frame
from models.code_reader import CodeReader
from models.detector import Detector
from models.text_reader import TextReader

_CODE_SCORE = 1.0  # a code is read whole or not at all

Look = Callable[[str, Frame], Detections | TextSeen | CodeSeen]


class Perception:
    """The vision models, as functions of one picture.

    Boxes come out in pixels of the source picture.
    """

    def __init__(
        self, detector: Detector, text_reader: TextReader, code_reader: CodeReader, settings: Seeing
    ) -> None:
        self._detector = detector
        self._text_reader = text_reader
        self._code_reader = code_reader
        self._settings = settings

    def objects(self, frame: Frame) -> Detections:
        """What the detector sees."""
        found = self._detector.detect(frame.image, self._settings.detector_threshold)
        things = tuple(Seen(d.label, d.box.scaled(*frame.scale), round(d.score, 4)) for d in found)
        return Detections(t_ns=frame.t_ns, frame=frame.number, things=things)

    def text(self, frame: Frame) -> TextSeen:
        """The lines of text, in reading order."""
        found = self._text_reader.read(frame.image, self._settings.reading_side)
        lines = tuple(
            Reading(line.text, line.box.scaled(*frame.scale), round(line.score, 4))
            for line in found
        )
        return TextSeen(t_ns=frame.t_ns, frame=frame.number, lines=lines)

    def codes(self, frame: Frame) -> CodeSeen:
        """QR and barcodes."""
        found = self._code_reader.read(frame.image)
        codes = tuple(
            Reading(code.value, code.box.scaled(*frame.scale), _CODE_SCORE, code.kind)
            for code in found
        )
        return CodeSeen(t_ns=frame.t_ns, frame=frame.number, codes=codes)

    def look(self, kind: str, frame: Frame) -> Detections | TextSeen | CodeSeen:
        """One kind of look: "objects", "text", "text_ahead" (in the background) or "codes"."""
        looks: dict[str, Callable[[Frame], Detections | TextSeen | CodeSeen]] = {
            "objects": self.objects,
            "text": self.text,
            "text_ahead": self.text,
            "codes": self.codes,
        }
        return looks[kind](frame)
