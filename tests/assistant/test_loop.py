"""The order in which things happen, by stages that write down what they see."""

from collections.abc import Iterable

import numpy as np

from assistant.clock import NANOSECONDS
from assistant.events import Event, ListenOpened, VoiceStarted, VoiceStopped
from assistant.loop import Loop, play
from assistant.scheduler import Job, Priority
from assistant.stage import Happening, Stage
from devices.media import AudioBlock, Frame
from tests.assistant.scripted import Desk, Witness

MS = NANOSECONDS // 1000


def frame(t_ms: int) -> Frame:
    return Frame(t_ms, t_ms * MS, np.zeros((4, 4, 3), np.uint8), (4, 4))


class Doubler(Stage):
    """Answers each even turn that starts by starting the next; begins a job for each picture."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open = 0

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        match happening:
            case VoiceStarted() if happening.turn % 2 == 0:
                yield VoiceStarted(now_ns, happening.turn + 1)
            case Frame():
                self._open += 1
                self._desk.submit(
                    Job("slow", Priority.DETECTOR, lambda: happening.number, self._done), now_ns
                )

    def _done(self, number: int, ready_ns: int) -> Iterable[Event]:
        self._open -= 1
        return [VoiceStopped(ready_ns, number, interrupted=False)]

    def finish(self, now_ns: int) -> Iterable[Event]:
        return [ListenOpened(now_ns)]

    def close(self) -> Iterable[Event]:
        return [VoiceStarted(-1, 99)]

    @property
    def busy(self) -> bool:
        return self._open > 0


def test_what_follows_is_seen_by_all_after_what_caused_it() -> None:
    desk, first, last = Desk(), Witness(), Witness()
    loop = Loop([first, Doubler(desk), last], desk)
    loop.happen([VoiceStarted(0, 2), VoiceStarted(0, 5)], 0)
    turns = [e.turn for e in first.seen if isinstance(e, VoiceStarted)]
    assert turns == [2, 5, 3]
    assert first.seen == last.seen


def test_work_is_delivered_at_its_time_between_the_pictures() -> None:
    desk, witness = Desk({"slow": 150 * MS}), Witness()
    loop = Loop([Doubler(desk), witness], desk)
    for t_ms in (0, 100, 200, 300):
        loop.take(frame(t_ms))
    order = [
        f"picture {e.number}" if isinstance(e, Frame) else f"result {e.turn}"
        for e in witness.seen
        if isinstance(e, Frame | VoiceStopped)
    ]
    assert order == [
        "picture 0",
        "picture 100",
        "result 0",
        "picture 200",
        "result 100",
        "picture 300",
    ]
    assert loop.now_ns == 300 * MS


def test_a_recording_is_played_to_its_end_and_all_that_is_open_is_finished() -> None:
    desk, witness = Desk({"slow": 700 * MS}), Witness()
    loop = Loop([Doubler(desk), witness], desk)
    sound = AudioBlock(0, np.zeros(320, np.float32))
    play(loop, [sound, frame(10)], pacer=None)
    kinds = [type(e).__name__ for e in witness.seen]
    assert kinds == ["AudioBlock", "Frame", "ListenOpened", "VoiceStopped", "VoiceStarted"]
    assert not loop.busy
    assert 710 * MS <= loop.now_ns <= 740 * MS
