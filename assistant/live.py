"""The program on a live camera, microphone and speaker."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from assistant.clock import NANOSECONDS, Calendar, LiveClock
from assistant.config import Listen, Settings
from assistant.events import AudioOverrun, DeviceBack, DeviceLost, ListenOpened
from assistant.loop import Loop, Surroundings, assemble
from assistant.model_set import ModelSet
from assistant.report import Reporter
from assistant.scheduler import LiveScheduler, Workers
from assistant.stage import Stage
from assistant.turn import Json
from devices.errors import DeviceFailed
from devices.media import AudioBlock, Frame, Samples

_DRAIN_NS = 20 * NANOSECONDS  # the longest that open answers are waited for at the end
_PAUSE_S = 0.01  # between two looks at the devices
TALK_KEY = " "
QUIT_KEYS = "q\x03\x04"


class LiveCamera(Protocol):
    """What the loop needs of a camera."""

    @property
    def lost(self) -> bool:
        """Whether it gives nothing any more."""

    def newest(self) -> Frame | None:
        """The newest picture not given yet."""


class LiveMicrophone(Protocol):
    """What the loop needs of a microphone."""

    overruns: int

    @property
    def lost(self) -> bool:
        """Whether it gives nothing any more."""

    def blocks(self) -> list[AudioBlock]:
        """All sound not given yet, in order."""


class LiveSpeaker(Protocol):
    """What the loop needs of a speaker."""

    @property
    def lost(self) -> bool:
        """Whether it plays nothing any more."""

    @property
    def playing(self) -> bool:
        """Whether something sounds."""

    def play(self, samples: Samples, sample_rate: int) -> None:
        """Queue sound."""

    def stop(self) -> None:
        """Be silent at once."""


class Keys(Protocol):
    """What the loop needs of a keyboard."""

    def pressed(self) -> str:
        """The keys pressed since the last call."""


@dataclass(frozen=True, slots=True)
class Devices:
    """What a live run works with; None where there is none, and the run goes on without."""

    microphone: LiveMicrophone
    camera: LiveCamera | None
    speaker: LiveSpeaker | None
    keys: Keys | None


class LiveLoudspeaker:
    """A real speaker as the loop's loudspeaker; without one the voice is silent."""

    def __init__(self, speaker: LiveSpeaker | None) -> None:
        self._speaker = speaker

    def play(self, samples: Samples, sample_rate: int, now_ns: int) -> None:
        """Add samples after what is still playing."""
        if self._speaker is None:
            return
        try:
            self._speaker.play(samples, sample_rate)
        except DeviceFailed:
            return  # the watch on the devices says that the speaker is lost

    def stop(self, now_ns: int) -> None:
        """Be silent at once."""
        if self._speaker is not None:
            self._speaker.stop()

    def playing(self, now_ns: int) -> bool:
        """Whether something still sounds."""
        return self._speaker is not None and not self._speaker.lost and self._speaker.playing


class _Watch:
    """Says once that a device is lost, and once that it is back."""

    def __init__(self, name: str, lost: Callable[[], bool]) -> None:
        self._name = name
        self._lost = lost
        self._was_lost = False

    def look(self, now_ns: int) -> Iterator[DeviceLost | DeviceBack]:
        """What has changed since the last look."""
        lost = self._lost()
        if lost and not self._was_lost:
            yield DeviceLost(t_ns=now_ns, device=self._name, reason="it gives nothing any more")
        elif self._was_lost and not lost:
            yield DeviceBack(t_ns=now_ns, device=self._name)
        self._was_lost = lost


def live(
    settings: Settings,
    models: ModelSet,
    devices: Devices,
    clock: LiveClock,
    listen: Listen,
    onlookers: Callable[[Reporter], Sequence[Stage]],
    seconds: float | None = None,
    on_end: Callable[[Json], None] | None = None,
) -> None:
    """Run until a quit key, Ctrl-C, or the end of `seconds`.

    Args:
        settings: The whole tree.
        models: All loaded.
        devices: Open, stamping by `clock`.
        clock: The session's.
        listen: When speech is taken as a request.
        onlookers: Makes the stages that watch, given the reporter.
        seconds: Session time at which to end, open answers still finished; None for ever.
        on_end: Takes the report, also when the run ends by a fault.
    """
    reporter = Reporter("live", live=True)
    scheduler = LiveScheduler(Workers(settings.runtime.workers))
    around = Surroundings(
        scheduler,
        LiveLoudspeaker(devices.speaker),
        Calendar(datetime.now().astimezone() - timedelta(microseconds=clock.now_ns() // 1000)),
        listen,
    )
    loop = assemble(settings, models, around, [reporter, *onlookers(reporter)])
    try:
        devices.microphone.blocks()  # what was said before the models were ready is not meant
        with contextlib.suppress(KeyboardInterrupt):
            if _serve(loop, devices, clock, seconds):
                loop.finish()
                _drain(loop, clock)
        around.loudspeaker.stop(clock.now_ns())
        loop.close()
    finally:
        scheduler.close()
        if on_end is not None:
            on_end(reporter.report(clock.now_ns()))


def _serve(loop: Loop, devices: Devices, clock: LiveClock, seconds: float | None) -> bool:
    """Feed the loop; returns False when a quit key ended it, True when the time was up."""
    watches = _watches(devices)
    overruns = devices.microphone.overruns
    while seconds is None or clock.now_ns() < seconds * NANOSECONDS:
        now_ns = clock.now_ns()
        loop.advance(now_ns)
        for watch in watches:
            loop.happen(watch.look(now_ns), now_ns)
        keys = devices.keys.pressed() if devices.keys else ""
        if any(key in QUIT_KEYS for key in keys):
            return False
        if TALK_KEY in keys:
            loop.happen([ListenOpened(t_ns=now_ns)], now_ns)
        if devices.camera is not None and (frame := devices.camera.newest()) is not None:
            loop.happen([frame], now_ns)
        blocks = devices.microphone.blocks()
        loop.happen(blocks, clock.now_ns())
        if devices.microphone.overruns > overruns:
            lost, overruns = devices.microphone.overruns - overruns, devices.microphone.overruns
            loop.happen([AudioOverrun(t_ns=now_ns, blocks=lost)], now_ns)
        if not blocks:
            time.sleep(_PAUSE_S)
    return True


def _drain(loop: Loop, clock: LiveClock) -> None:
    """Let open answers be finished, but do not wait for ever."""
    until_ns = clock.now_ns() + _DRAIN_NS
    while loop.busy and clock.now_ns() < until_ns:
        loop.advance(clock.now_ns())
        time.sleep(_PAUSE_S)


def _watches(devices: Devices) -> list[_Watch]:
    watches = [_Watch("microphone", lambda: devices.microphone.lost)]
    if (camera := devices.camera) is not None:
        watches.append(_Watch("camera", lambda: camera.lost))
    if (speaker := devices.speaker) is not None:
        watches.append(_Watch("speaker", lambda: speaker.lost))
    return watches
