"""Which pictures are worth perceiving, by how the view changes."""

from assistant.config import Seeing
from assistant.seeing.glance import Glance, stir
from devices.media import NANOSECONDS

_LIVELY_NS = 1 * NANOSECONDS  # a view that moved so lately still moves, by what objects need
_SETTLED_NS = 1 * NANOSECONDS  # a new view is read no sooner than so long after the last one


class Watch:
    """Follows the view by its glances, and says when a model is to look again.

    Objects are looked for often while the view moves or has changed, and seldom while it stays.
    Text is read when a new view has come to rest; if it never does, at fixed times; and now and
    then where nothing seems to change.

    Args:
        settings: Rates and thresholds.
    """

    def __init__(self, settings: Seeing) -> None:
        self._settings = settings
        self._slack_ns = NANOSECONDS / settings.glance_hz / 2  # cameras are a little early or late
        self._moves = False
        self._moved_ns: int | None = None
        self._newest: Glance | None = None
        self._detected: tuple[int, Glance] | None = None  # the picture, and what it looked like
        self._read: tuple[int, Glance] | None = None
        self._stirred = 0.0  # the most by which the view has differed since from the one read

    def see(self, seen: Glance, t_ns: int) -> None:
        """Take the next glance, at the picture of `t_ns`."""
        if self._newest is not None:
            self._moves = stir(self._newest, seen) >= self._settings.moving
        if self._moves:
            self._moved_ns = t_ns
        self._newest = seen
        if self._read is not None:
            self._stirred = max(self._stirred, stir(self._read[1], seen))

    def wants_objects(self, t_ns: int) -> bool:
        """Whether the picture of the newest glance is worth the detector's time."""
        if self._detected is None or self._newest is None:
            return True
        last_ns, looked = self._detected
        age_ns = t_ns - last_ns
        lively = self._moved_ns is not None and t_ns - self._moved_ns <= _LIVELY_NS
        changed = lively or stir(looked, self._newest) >= self._settings.changed
        hertz = self._settings.detector_hz if changed else self._settings.still_detector_hz
        return age_ns >= NANOSECONDS / hertz - self._slack_ns

    def wants_text(self, t_ns: int) -> bool:
        """Whether the picture of the newest glance is worth the reader's time."""
        if self._read is None or self._newest is None:
            return True
        last_ns, looked = self._read
        age_ns = t_ns - last_ns
        if stir(looked, self._newest) < self._settings.changed:
            return age_ns >= self._settings.text_again_s * NANOSECONDS
        if self._moves:
            return age_ns >= self._settings.text_every_s * NANOSECONDS
        return age_ns >= _SETTLED_NS

    def took_objects(self, t_ns: int) -> None:
        """The detector looks at the picture of the newest glance."""
        if self._newest is not None:
            self._detected = t_ns, self._newest

    def took_text(self, t_ns: int) -> None:
        """The reader looks at the picture of the newest glance."""
        if self._newest is not None:
            self._read = t_ns, self._newest
            self._stirred = 0.0

    def as_read(self, t_ns: int) -> bool:
        """Whether the view has stayed what it was in the picture of `t_ns`, the last one read."""
        read = self._read
        return read is not None and read[0] == t_ns and self._stirred < self._settings.changed
