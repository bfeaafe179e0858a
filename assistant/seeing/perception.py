"""The vision models, as functions of one picture."""

from collections.abc import Callable

from assistant.config import Seeing
from assistant.events import (
    CodeSeen,
    ColoursSeen,
    Detections,
    HandsSeen,
    Patch,
    Perceived,
    PlaceSeen,
    Reading,
    Seen,
    SeenHand,
    TextSeen,
)
from assistant.seeing.colour import colours_of, light_of
from assistant.seeing.once import OncePerFrame
from devices.media import Frame, Image
from models.box import Box, hull
from models.code_reader import CodeReader
from models.detector import Detection, Detector
from models.embedder import Embedding
from models.hand_finder import Hand
from models.text_reader import TextReader

_CODE_SCORE = 1.0  # a code is read whole or not at all
_MIDDLE = 0.25  # of the picture's sides: the region "at the centre"

Look = Callable[[str, Frame, str], Perceived]  # kind, picture, the request as it was heard
FindHands = Callable[[Image], list[Hand]]
Embed = Callable[[Image], Embedding]


class Perception:
    """The vision models, as functions of one picture.

    Boxes come out in pixels of the source picture. `find_hands` and `embed` load their models
    when they are first called.
    """

    def __init__(
        self,
        detector: Detector,
        text_reader: TextReader,
        code_reader: CodeReader,
        find_hands: FindHands,
        embed: Embed,
        settings: Seeing,
    ) -> None:
        self._detector = detector
        self._text_reader = text_reader
        self._code_reader = code_reader
        self._find_hands = find_hands
        self._embed = embed
        self._settings = settings
        self._detect = OncePerFrame(self._detected)

    def objects(self, frame: Frame) -> Detections:
        """What the detector sees."""
        found = self._detect(frame)
        things = tuple(Seen(d.label, d.box.scaled(*frame.scale), round(d.score, 4)) for d in found)
        return Detections(t_ns=frame.t_ns, frame=frame.number, things=things)

    def text(self, frame: Frame) -> TextSeen:
        """The lines of text, in reading order."""
        return self._read(frame, None)

    def text_ahead(self, frame: Frame) -> TextSeen:
        """The same, cheaper where there is none: first it is found out where there is text."""
        places = self._text_reader.locate(frame.image)
        return self._read(frame, hull(places)) if places else TextSeen(frame.t_ns, frame.number, ())

    def _read(self, frame: Frame, region: Box | None) -> TextSeen:
        found = self._text_reader.read(frame.image, self._settings.reading_side, region)
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

    def hands(self, frame: Frame) -> HandsSeen:
        """Hands and their joints."""
        found = self._find_hands(frame.image)
        hands = tuple(
            SeenHand(
                box=hand.box.scaled(*frame.scale),
                landmarks=tuple(
                    (round(x * frame.scale[0], 2), round(y * frame.scale[1], 2))
                    for x, y in hand.landmarks.tolist()
                ),
                right=hand.right,
                score=hand.score,
            )
            for hand in found
        )
        return HandsSeen(t_ns=frame.t_ns, frame=frame.number, hands=hands)

    def colours(self, frame: Frame) -> ColoursSeen:
        """The colours of what the detector sees, and of the middle of the picture."""
        height, width = frame.image.shape[:2]
        edge_x, edge_y = width * (1 - _MIDDLE) / 2, height * (1 - _MIDDLE) / 2
        middle = Box(edge_x, edge_y, width - edge_x, height - edge_y)
        regions = [("", middle), *((d.label, d.box) for d in self._detect(frame))]
        light = light_of(frame.image)
        patches = []
        for label, box in regions:
            seen = colours_of(frame.image, box, light)
            patches.append(Patch(label, box.scaled(*frame.scale), seen.shares, seen.trouble))
        return ColoursSeen(t_ns=frame.t_ns, frame=frame.number, patches=tuple(patches))

    def place(self, frame: Frame) -> PlaceSeen:
        """What the surroundings look like."""
        view = self._embed(frame.image)
        return PlaceSeen(frame.t_ns, frame.number, tuple(view.tolist()))

    def look(self, kind: str, frame: Frame) -> Perceived:
        """One kind of look, by its name; "text_ahead" is text in the background."""
        looks: dict[str, Callable[[Frame], Perceived]] = {
            "objects": self.objects,
            "text": self.text,
            "codes": self.codes,
            "text_ahead": self.text_ahead,
            "place": self.place,
            "hands": self.hands,
            "colours": self.colours,
        }
        return looks[kind](frame)

    def _detected(self, frame: Frame) -> list[Detection]:
        return self._detector.detect(frame.image, self._settings.detector_threshold)
