"""The program on a live camera, microphone and speaker."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from assistant.clock import NANOSECONDS, Calendar, LiveClock
from assistant.config import Listen, Settings
from assistant.events import AudioOverrun, DeviceBack, DeviceLost, ListenOpened
from assistant.loop import Loop, Surroundings, assemble
from assistant.model_set import ModelSet
from assistant.report import Json, Reporter
from assistant.scheduler import LiveScheduler, Workers
from assistant.stage import Stage
from devices.errors import DeviceFailed
from devices.media import AudioBlock, Frame, Samples

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
) -> Json:
    """Run until a quit key, Ctrl-C, or the end of `seconds`; returns the report.

    Args:
        settings: The whole tree.
        models: All loaded.
        devices: Open, stamping by `clock`.
        clock: The session's.
        listen: When speech is taken as a request.
        onlookers: Makes the stages that watch, given the reporter.
        seconds: How long; None for ever.
    """
    reporter = Reporter("live")
    scheduler = LiveScheduler(Workers(settings.runtime.workers))
    around = Surroundings(
        scheduler,
        LiveLoudspeaker(devices.speaker),
        Calendar(datetime.now().astimezone()),
        listen,
    )
    loop = assemble(settings, models, around, [reporter, *onlookers(reporter)])
    try:
        _serve(loop, devices, clock, seconds)
    except KeyboardInterrupt:
        pass
    finally:
        scheduler.close()
    return reporter.report(clock.now_ns())


def _serve(loop: Loop, devices: Devices, clock: LiveClock, seconds: float | None) -> None:
    watches = [_Watch("microphone", lambda: devices.microphone.lost)]
    if (camera := devices.camera) is not None:
        watches.append(_Watch("camera", lambda: camera.lost))
    if (speaker := devices.speaker) is not None:
        watches.append(_Watch("speaker", lambda: speaker.lost))
    overruns = 0
    while seconds is None or clock.now_ns() < seconds * NANOSECONDS or loop.busy:
        now_ns = clock.now_ns()
        loop.advance(now_ns)
        for watch in watches:
            loop.happen(watch.look(now_ns), now_ns)
        keys = devices.keys.pressed() if devices.keys else ""
        if any(key in QUIT_KEYS for key in keys):
            return
        if TALK_KEY in keys:
            loop.happen([ListenOpened(t_ns=now_ns)], now_ns)
        if devices.camera is not None and (frame := devices.camera.newest()) is not None:
            loop.happen([frame], now_ns)
        blocks = devices.microphone.blocks()
        loop.happen(blocks, clock.now_ns())
        if devices.microphone.overruns > overruns:
            lost = devices.microphone.overruns - overruns
            overruns = devices.microphone.overruns
            loop.happen([AudioOverrun(t_ns=now_ns, blocks=lost)], now_ns)
        if not blocks:
            time.sleep(_PAUSE_S)
