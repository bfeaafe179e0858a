from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from models.embedder import SIZE, Embedding

SAME_PLACE = 0.7
"""Cosine of two views from which they show one place. Measured on 31 places (photographs that a
simulated head pans over twice, in other light; a room; three videos): no view is taken for another
place, all are recognised the second time, and three places count as two. Between two places 0.67 is
the most there is. Close-ups of alike things on a bare ground are not told apart."""
NEW_VIEW = 0.85  # a view of a known place less alike than this to all its views is kept as one more
MOST_VIEWS = 6  # kept of one place


@dataclass(frozen=True, slots=True)
class Visit:
    """Being at a place.

    Attributes:
        place: Its number.
        new: Whether it was never seen before.
        last: When the visit before this one ended; None when there was none.
    """

    place: int
    new: bool
    last: datetime | None


class Places:
    """The views by which places are known, compared by their embeddings.

    Several views of a place and not their mean: a room's two ends look less alike than two rooms.
    """

    def __init__(self, views: Iterable[tuple[int, Embedding]] = ()) -> None:
        """Know `views`: a place's number and one of its views each."""
        self._places: list[int] = []
        self._views = np.empty((0, SIZE), np.float32)
        self._count = 0
        for place, view in views:
            self.add(place, view)

    def add(self, place: int, view: Embedding) -> None:
        """One more view of a place."""
        if self._count == len(self._views):
            more = np.empty((max(64, self._count), SIZE), np.float32)
            self._views = np.concatenate([self._views, more])
        self._views[self._count] = view
        self._count += 1
        self._places.append(place)

    def nearest(self, view: Embedding) -> tuple[int, float] | None:
        """The place that looks most like a view, and the cosine; None when none is known."""
        if not self._count:
            return None
        cosines: npt.NDArray[np.float32] = self._views[: self._count] @ view
        best = int(np.argmax(cosines))
        return self._places[best], float(cosines[best])

    def recognised(self, view: Embedding) -> int | None:
        """The place that a view shows, or None when it is none that is known."""
        nearest = self.nearest(view)
        return nearest[0] if nearest and nearest[1] >= SAME_PLACE else None

    def is_worth_keeping(self, place: int, view: Embedding) -> bool:
        """Whether a view shows enough that is new of a place to be kept as one of its views."""
        if self._places.count(place) >= MOST_VIEWS:
            return False
        nearest = self.nearest(view)
        return nearest is None or nearest[1] < NEW_VIEW
