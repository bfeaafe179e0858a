import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.config import Seeing
from assistant.seeing.once import OncePerFrame
from assistant.seeing.perception import Perception
from devices.media import Frame
from models.box import Box
from models.code_reader import CodeReader
from models.detector import Detection, Detector
from models.letterbox import Picture
from models.runtime import SessionOptions
from models.store import Store
from models.text_reader import TextReader
from tests.models.pictures import picture

CPU = SessionOptions(provider="cpu", threads=1)


def still(level: int = 0) -> Frame:
    return Frame(0, 0, np.full((4, 4, 3), level, np.uint8), (4, 4))


def test_each_picture_is_worked_on_once_though_all_have_one_number() -> None:
    calls: list[int] = []

    def level(frame: Frame) -> int:
        calls.append(int(frame.image[0, 0, 0]))
        return calls[-1]

    once = OncePerFrame(level)
    frames = [still(level) for level in range(40)]
    assert [once(frame) for frame in frames for _ in range(3)] == [
        n for n in range(40) for _ in "abc"
    ]
    assert calls == list(range(40))
    assert once(frames[0]) == 0  # forgotten long ago, and found again
    assert len(calls) == 41


def test_a_new_picture_in_the_place_of_an_old_one_is_another() -> None:
    once = OncePerFrame(lambda frame: int(frame.image[0, 0, 0]))
    assert [once(still(level)) for level in range(200)] == list(range(200))


def test_who_comes_second_waits_for_the_first() -> None:
    begun, go_on = threading.Event(), threading.Event()
    calls: list[int] = []

    def slow(frame: Frame) -> object:
        calls.append(frame.number)
        begun.set()
        assert go_on.wait(10)
        return object()

    once, frame = OncePerFrame(slow), still()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(once, frame)
        assert begun.wait(10)
        second = pool.submit(once, frame)
        go_on.set()
        assert first.result(10) is second.result(10)
    assert calls == [0]


def test_a_failure_is_told_and_tried_again() -> None:
    failures = [ValueError("no")]

    def work(frame: Frame) -> int:
        if failures:
            raise failures.pop()
        return 7

    once, frame = OncePerFrame(work), still()
    with pytest.raises(ValueError, match="no"):
        once(frame)
    assert once(frame) == 7


class CountingDetector(Detector):
    """The real one, and how often it was used."""

    calls = 0

    def detect(self, image: Picture, threshold: float = 0.4) -> list[Detection]:
        self.calls += 1
        return super().detect(image, threshold)


def test_objects_and_their_colours_need_one_pass_of_the_detector(store: Store) -> None:
    detector = CountingDetector(store.get("detector"), CPU)
    reader = TextReader(store.get("text-reader"), CPU)

    def perception() -> Perception:
        return Perception(
            detector, reader, CodeReader(), lambda _: [], lambda _: np.zeros(1280, np.float32),
            Seeing(),
        )  # fmt: skip

    image = picture("coffee.jpg")
    frame = Frame(0, 0, image, (2 * image.shape[1], 2 * image.shape[0]))
    together = perception()
    objects, colours = together.objects(frame), together.colours(frame)
    assert detector.calls == 1
    assert objects.things
    assert [(p.label, p.box) for p in colours.patches[1:]] == [
        (t.label, t.box) for t in objects.things
    ]
    assert colours.patches[0].box == Box(0.75 * image.shape[1], 0.75 * image.shape[0],
                                         1.25 * image.shape[1], 1.25 * image.shape[0])  # fmt: skip
    # Whichever comes first, and alone, the same is seen.
    assert perception().colours(frame) == colours
    assert perception().objects(frame) == objects
    assert detector.calls == 3
