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
SIGN = Reading("EXIT", Box(200, 150, 700, 450), 0.9)


class Stand:
    """Eyes over a camera of ten pictures a second, with looks that are scripted."""

    def __init__(self, delays_ms: dict[str, int] | None = None, text: str = "EXIT") -> None:
        self.looks: list[tuple[str, int]] = []
        self._text = text
        delays = {stage: ms * MS for stage, ms in (delays_ms or {}).items()}
        self.desk = Desk(delays)
        self.witness = Witness()
        settings = Seeing(
            detector_hz=5.0,
            still_detector_hz=1.0,
            text_every_s=3.0,
            text_again_s=6.0,
            glance_hz=5.0,
        )
        self.loop = Loop([Eyes(self._look, self.desk, settings, 600), self.witness], self.desk)

    def _look(self, kind: str, frame: Frame, words: str) -> Detections | TextSeen | CodeSeen:
        self.looks.append((kind, frame.number))
        if kind == "objects":
            return Detections(frame.t_ns, frame.number, ())
        lines = (SIGN,) if self._text else ()
        return (CodeSeen if kind == "codes" else TextSeen)(frame.t_ns, frame.number, lines)

    def film(self, first: int, last: int, scene: int = 0, speed: int = 0) -> None:
        """Show a scene; `speed` is how many pixels it moves from picture to picture."""
        wall = np.repeat(np.random.default_rng(scene).integers(0, 255, (9, 200), np.uint8), 8, 0)
        wall = np.repeat(wall, 8, 1)
        for number in range(first, last):
            left = (number - first) * speed % 1000
            image = np.repeat(wall[:, left : left + 128, None], 3, 2)
            self.loop.take(Frame(number, number * 100 * MS, image, (1280, 720)))

    def taken(self, kind: str) -> list[int]:
        return [number for looked, number in self.looks if looked == kind]

    def rest(self) -> None:
        """Let the work that is under way be done."""
        self.loop.advance(self.loop.now_ns)

    def want(self, look: str, t_ms: int, turn: int = 1) -> list[Event]:
        before = len(self.witness.seen)
        self.loop.happen([LookWanted(t_ms * MS, turn, look)], self.loop.now_ns)
        self.loop.advance(self.loop.now_ns + 5 * SECOND)
        return [e for e in self.witness.seen[before:] if isinstance(e, LookTaken)]


def test_a_view_that_stays_is_looked_at_seldom() -> None:
    stand = Stand()
    stand.film(0, 71)
    stand.rest()
    assert stand.taken("objects") == [0, 10, 20, 30, 40, 50, 60, 70]
    assert stand.taken("text_ahead") == [0, 60]


def test_a_view_that_moves_is_looked_at_often() -> None:
    stand = Stand()
    stand.film(0, 61, speed=8)
    stand.rest()
    assert stand.taken("objects") == list(range(0, 61, 2))
    assert stand.taken("text_ahead") == [0, 30, 60]


def test_a_view_that_comes_to_rest_is_read_at_once() -> None:
    stand = Stand()
    stand.film(0, 21, speed=8)
    stand.film(21, 41, scene=1)
    stand.rest()
    assert stand.taken("text_ahead") == [0, 24]  # 22 is another view than 20, 24 the same as 22


def test_a_slow_model_sees_fewer_pictures_never_old_ones() -> None:
    stand = Stand({"detector": 1200})
    stand.film(0, 31, speed=8)
    assert stand.taken("objects") == [0, 12]  # and 24 is under way


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
    assert stand.want("objects", 50) == [LookTaken(50 * MS, 1, "objects", 0)]
    assert stand.want("text", 1400) == [LookTaken(1400 * MS, 1, "text", 0)]
    assert len(stand.looks) == done


def test_old_or_empty_readings_do_not_serve() -> None:
    stale = Stand()
    stale.film(0, 20, speed=4)
    assert stale.want("text", 1600) == [LookTaken(1600 * MS, 1, "text", 16)]
    empty = Stand(text="")
    empty.film(0, 6)
    assert empty.want("text", 500) == [LookTaken(500 * MS, 1, "text", 5)]


def test_an_older_reading_serves_while_its_text_is_still_to_be_seen() -> None:
    stand = Stand()
    stand.film(0, 50)
    assert stand.want("text", 4900) == [LookTaken(4900 * MS, 1, "text", 0)]
    assert stand.taken("text") == []


def test_a_request_waits_for_the_reading_that_is_under_way() -> None:
    stand = Stand({"reading": 900})
    stand.film(0, 6)
    assert stand.want("text", 500) == [LookTaken(500 * MS, 1, "text", 0)]
    assert stand.taken("text") == []


def test_a_reading_under_way_that_finds_nothing_is_followed_by_a_look() -> None:
    stand = Stand({"reading": 900}, text="")
    stand.film(0, 6)
    assert stand.want("text", 500) == [LookTaken(500 * MS, 1, "text", 5)]
    assert stand.taken("text") == [5]


def test_a_change_of_scene_is_told_and_makes_readings_old() -> None:
    stand = Stand()
    stand.film(0, 4)
    stand.film(4, 8, scene=1)
    changes = [e for e in stand.witness.seen if isinstance(e, SceneChanged)]
    assert [change.frame for change in changes] == [4]
    assert stand.want("text", 700) == [LookTaken(700 * MS, 1, "text", 7)]


def test_without_a_picture_there_is_nothing_to_take() -> None:
    stand = Stand()
    assert stand.want("objects", 500) == [LookTaken(500 * MS, 1, "objects", None)]
    stand.film(10, 12)
    assert stand.want("objects", 500) == [LookTaken(500 * MS, 1, "objects", None)]
