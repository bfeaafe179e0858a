import threading
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from devices.media import Frame, Image

_KEPT = 16  # results, seconds of pictures at the detector's rate
_Found = TypeVar("_Found")


class OncePerFrame(Generic[_Found]):
    """Does something with each picture once, however many looks at it need the result.

    A picture is the same when its pixels are the same array; frame numbers are no names, as every
    still has number 0. What comes out is the same with and without it, so nothing depends on who
    was first. It keeps results and no pictures, and is safe to call from several threads: whoever
    comes second waits for the first.
    """

    def __init__(self, work: Callable[[Frame], _Found]) -> None:
        """Take `work`, a function of the picture alone."""
        self._work = work
        self._lock = threading.Lock()
        self._known: deque[tuple[weakref.ref[Image], Future[_Found]]] = deque(maxlen=_KEPT)

    def __call__(self, frame: Frame) -> _Found:
        """The result for a picture; what `work` raises goes to all who wait and is not kept."""
        with self._lock:
            outcome = next((done for seen, done in self._known if seen() is frame.image), None)
            if outcome is None:
                mine: Future[_Found] = Future()
                entry = weakref.ref(frame.image), mine
                self._known.append(entry)
        if outcome is not None:
            return outcome.result()
        try:
            mine.set_result(self._work(frame))
        except BaseException as error:
            with self._lock:
                if entry in self._known:
                    self._known.remove(entry)
            mine.set_exception(error)
        return mine.result()
