"""Which picture is perceived when: frames and requests in, events out; a scripted look."""

import numpy as np

from assistant.config import Seeing
from assistant.events import (
    CodeSeen,
    Detections,
    Event,
    LookTaken,
    LookWanted,
    Reading,
    SceneChanged,
    SpeechEnded,
    TextSeen,
)
from assistant.loop import Loop
from assistant.seeing.eyes import Eyes
from devices.media import Frame
from models.box import Box
from tests.assistant.scripted import SECOND, Desk, Witness

MS = SECOND // 1000
SIGN = Reading("EXIT", Box(0, 0, 10, 10), 0.9)


class Stand:
    """Eyes over a camera of ten pictures a second, with looks that are scripted."""

    def __init__(self, delays_ms: dict[str, int] | None = None, text: str = "EXIT") -> None:
        self.looks: list[tuple[str, int]] = []
        self._text = text
        delays = {stage: ms * MS for stage, ms in (delays_ms or {}).items()}
        self.desk = Desk(delays)
        self.witness = Witness()
        settings = Seeing(detector_hz=2.0, text_every_s=3.0, glance_hz=5.0)
        self.loop = Loop([Eyes(self._look, self.desk, settings, 600), self.witness], self.desk)

    def _look(self, kind: str, frame: Frame) -> Detections | TextSeen | CodeSeen:
        self.looks.append((kind, frame.number))
        if kind == "objects":
            return Detections(frame.t_ns, frame.number, ())
        lines = (SIGN,) if self._text else ()
        return (TextSeen if kind == "text" else CodeSeen)(frame.t_ns, frame.number, lines)

    def film(self, first: int, last: int, light: int = 0) -> None:
        for number in range(first, last):
            image = np.zeros((72, 128, 3), np.uint8)
            image[:, : 64 if light else 1] = 200
            self.loop.take(Frame(number, number * 100 * MS, image, (1280, 720)))

    def rest(self) -> None:
        """Let the work that is under way be done."""
        self.loop.advance(self.loop.now_ns)

    def want(self, look: str, t_ms: int, turn: int = 1) -> list[Event]:
        before = len(self.witness.seen)
        self.loop.happen([LookWanted(t_ms * MS, turn, look)], self.loop.now_ns)
        self.loop.advance(self.loop.now_ns + 5 * SECOND)
        return [e for e in self.witness.seen[before:] if isinstance(e, LookTaken)]


def test_the_background_takes_pictures_at_fixed_times() -> None:
    stand = Stand()
    stand.film(0, 31)
    stand.rest()
    assert [n for kind, n in stand.looks if kind == "objects"] == [0, 5, 10, 15, 20, 25, 30]
    assert [n for kind, n in stand.looks if kind == "text"] == [0, 30]


def test_a_slow_model_sees_fewer_pictures_never_old_ones() -> None:
    stand = Stand({"detector": 1200})
    stand.film(0, 31)
    assert [n for kind, n in stand.looks if kind == "objects"] == [0, 15]  # and 30 is under way


def test_a_request_takes_the_newest_picture_at_or_before_its_end() -> None:
    stand = Stand()
    stand.film(0, 20)
    assert stand.want("codes", 1250) == [LookTaken(1250 * MS, 1, "codes", 12)]
    assert stand.looks[-1] == ("codes", 12)
    assert stand.want("codes", 1300) == [LookTaken(1300 * MS, 1, "codes", 13)]


def test_a_picture_is_held_for_a_request_that_is_understood_late() -> None:
    stand = Stand()
    stand.film(0, 20)
    ended = SpeechEnded(1250 * MS, 500 * MS, 1850 * MS, utterance=1)
    stand.loop.happen([ended], stand.loop.now_ns)
    stand.film(20, 90)  # seven seconds of recognition
    assert stand.want("codes", 1250) == [LookTaken(1250 * MS, 1, "codes", 12)]
    assert stand.want("codes", 1300) == [LookTaken(1300 * MS, 1, "codes", None)]  # nobody held it


def test_what_is_already_known_is_not_looked_at_again() -> None:
    stand = Stand()
    stand.film(0, 6)
    stand.rest()
    done = len(stand.looks)
    assert stand.want("objects", 500) == [LookTaken(500 * MS, 1, "objects", 5)]
    assert stand.want("text", 1400) == [LookTaken(1400 * MS, 1, "text", 0)]
    assert len(stand.looks) == done


def test_old_or_empty_readings_do_not_serve() -> None:
    stale = Stand()
    stale.film(0, 20)
    assert stale.want("text", 1600) == [LookTaken(1600 * MS, 1, "text", 16)]
    empty = Stand(text="")
    empty.film(0, 6)
    assert empty.want("text", 500) == [LookTaken(500 * MS, 1, "text", 5)]


def test_a_change_of_scene_is_told_and_makes_readings_old() -> None:
    stand = Stand()
    stand.film(0, 4)
    stand.film(4, 8, light=1)
    changes = [e for e in stand.witness.seen if isinstance(e, SceneChanged)]
    assert [change.frame for change in changes] == [4]
    assert stand.want("text", 700) == [LookTaken(700 * MS, 1, "text", 7)]


def test_without_a_picture_there_is_nothing_to_take() -> None:
    stand = Stand()
    assert stand.want("objects", 500) == [LookTaken(500 * MS, 1, "objects", None)]
    stand.film(10, 12)
    assert stand.want("objects", 500) == [LookTaken(500 * MS, 1, "objects", None)]
