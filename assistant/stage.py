"""What a stage of the program is: a small machine that takes events and yields events."""

from collections.abc import Iterable

from assistant.events import Event
from devices.media import AudioBlock, Frame

Happening = Event | Frame | AudioBlock


class Stage:
    """A part of the program that knows no other part.

    `on` sees everything that happens, in order; `step` is called after each advance of the clock.
    Both return what happens because of it. Slow work goes to the scheduler.
    """

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """React to one happening at session time `now_ns`."""
        return ()

    def step(self, now_ns: int) -> Iterable[Event]:
        """React to the time alone."""
        return ()

    def finish(self, now_ns: int) -> Iterable[Event]:
        """React to the end of the pictures and sound."""
        return ()

    def close(self) -> Iterable[Event]:
        """React to the end of the session, when no stage is busy any more."""
        return ()

    @property
    def busy(self) -> bool:
        """Whether the stage still has something to do after the last picture and sound."""
        return False
