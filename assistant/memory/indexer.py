"""What is kept of a picture: what it looks like, and small copies without faces."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from assistant.memory.picture import Snapshot, snapshot
from devices.media import Frame, Image
from models.box import Box
from models.embedder import Embedding


@dataclass(frozen=True, slots=True, eq=False)
class Indexed:
    """A picture as it is kept.

    Attributes:
        embedding: What the whole view looks like.
        snapshot: Small copies.
    """

    embedding: Embedding
    snapshot: Snapshot


class Indexer:
    """Makes what is kept of pictures; called on workers.

    Args:
        embed: A picture to its embedding.
        faces: The faces in a picture, the region that is shown larger looked at closely.
        blur: Whether they are hidden.
    """

    def __init__(
        self,
        embed: Callable[[Image], Embedding],
        faces: Callable[[Image, Box], list[Box]],
        blur: bool,
    ) -> None:
        self._embed = embed
        self._faces = faces
        self._blur = blur
        self._lock = threading.Lock()  # several things of one picture come at a time
        self._last: tuple[Frame, Embedding] | None = None

    def index(self, frame: Frame, box: Box) -> Indexed:
        """What is kept of a thing in a picture; `box` is in pixels of the source."""
        across, down = frame.scale
        where = box.scaled(1 / across, 1 / down)
        faces = self._faces(frame.image, where) if self._blur else []
        return Indexed(self._embedding(frame), snapshot(frame.image, where, faces, self._blur))

    def _embedding(self, frame: Frame) -> Embedding:
        """What a picture looks like, made once for all things in it."""
        with self._lock:
            if self._last is None or self._last[0] is not frame:
                self._last = frame, self._embed(frame.image)
            return self._last[1]
