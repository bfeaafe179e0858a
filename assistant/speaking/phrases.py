"""Short phrases that were said before, kept as sound."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator

from devices.media import Samples

LONGEST_PHRASE = 60  # characters; longer ones are hardly said twice
MOST_PHRASES = 64  # about 10 MB of sound


class Phrases:
    """A voice that remembers its short phrases, such as "I see" and "It says:".

    A phrase comes in the same pieces whether it is made or remembered, so a replay decides alike.
    May be called from several threads.

    Args:
        stream: The voice: words and speed to pieces of sound, each made when it is asked for.
            The same words and speed give the same pieces.
        most: Phrases that are kept; the one not said for longest makes room.
    """

    def __init__(
        self, stream: Callable[[str, float], Iterator[Samples]], most: int = MOST_PHRASES
    ) -> None:
        self._stream = stream
        self._most = most
        self._kept: OrderedDict[tuple[str, float], tuple[Samples, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Keep nothing any more of what was said so far."""
        with self._lock:
            self._kept.clear()

    def stream(self, words: str, speed: float) -> Iterator[Samples]:
        """What the voice gives. A phrase is kept once it was asked for to its end."""
        if len(words) > LONGEST_PHRASE:
            yield from self._stream(words, speed)
            return
        key = (words, speed)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        if kept is not None:
            yield from kept
            return
        made = []
        for piece in self._stream(words, speed):
            made.append(piece)
            yield piece
        with self._lock:
            self._kept[key] = tuple(made)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
