"""The program on a live camera, microphone and speaker."""

import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from assistant.agent.tool_skills import mcp_skills
from assistant.album import folder_of
from assistant.clock import NANOSECONDS, Calendar, LiveClock
from assistant.config import Listen, Settings
from assistant.events import AudioOverrun, Event, Fault, ListenOpened, Muted
from assistant.live_devices import Devices, LiveMicrophone, watches
from assistant.loop import Loop, Surroundings, assemble
from assistant.memory.opening import opened
from assistant.model_set import ModelSet
from assistant.outside.audit import AuditLog, default_file
from assistant.outside.tool_servers import ToolServers
from assistant.report import Reporter
from assistant.scheduler import LiveScheduler, Workers
from assistant.speaking.loudspeaker import LiveLoudspeaker
from assistant.stage import Stage
from assistant.turn import Json
from devices.errors import DeviceError

_DRAIN_NS = 20 * NANOSECONDS  # the longest that open answers are waited for at the end
_PAUSE_S = 0.01  # between two looks at the devices
TALK_KEY = " "
MUTE_KEY = "m"
QUIT_KEYS = "q\x03\x04"


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
    memory = opened(settings.memory)
    reporter = Reporter("live", live=True)
    servers = tool_servers(settings)
    scheduler = LiveScheduler(Workers(settings.runtime.workers))
    around = Surroundings(
        scheduler,
        LiveLoudspeaker(devices.speaker),
        Calendar(datetime.now().astimezone() - timedelta(microseconds=clock.now_ns() // 1000)),
        listen,
        open_speaker=settings.sound.open_speaker and devices.speaker is not None,
        memory=memory,
        album=folder_of(settings.album.folder),
        tools=mcp_skills(servers) if servers else {},
    )
    loop = assemble(settings, models, around, [reporter])
    try:
        devices.microphone.blocks()  # what was said before all was ready is not meant
        loop.join(onlookers(reporter))  # only now: they say that the wearer may speak
        with contextlib.suppress(KeyboardInterrupt):
            if _serve(loop, devices, clock, seconds):
                loop.finish()
                _drain(loop, clock)
        around.loudspeaker.stop(clock.now_ns())
        loop.close()
    finally:
        scheduler.close()
        memory.close()
        if servers:
            servers.close()
        if on_end is not None:
            on_end(reporter.report(clock.now_ns()))


def tool_servers(settings: Settings) -> ToolServers | None:
    """The servers whose tools the language model may use; None without either."""
    if not settings.mcp.servers or not settings.asks_language_model:
        return None
    return ToolServers(settings.mcp, AuditLog(default_file()))


def _serve(loop: Loop, devices: Devices, clock: LiveClock, seconds: float | None) -> bool:
    """Feed the loop; returns False when a quit key ended it, True when the time was up."""
    watching = watches(devices)
    overruns = devices.microphone.overruns
    while seconds is None or clock.now_ns() < seconds * NANOSECONDS:
        now_ns = clock.now_ns()
        loop.advance(now_ns)
        for watch in watching:
            loop.happen(watch.look(now_ns), now_ns)
        keys = devices.keys.pressed() if devices.keys else ""
        if any(key in QUIT_KEYS for key in keys):
            return False
        if MUTE_KEY in keys:
            loop.happen(_switch_mute(devices.microphone, now_ns), now_ns)
        if TALK_KEY in keys:
            loop.happen([ListenOpened(t_ns=now_ns)], now_ns)
        if devices.camera is not None and (frame := devices.camera.newest()) is not None:
            loop.happen([frame], now_ns)
        blocks = devices.microphone.blocks()
        for block in blocks:  # what follows from one comes before the next
            loop.happen([block], clock.now_ns())
        if devices.microphone.overruns > overruns:
            lost, overruns = devices.microphone.overruns - overruns, devices.microphone.overruns
            loop.happen([AudioOverrun(t_ns=now_ns, blocks=lost)], now_ns)
        if not blocks:
            time.sleep(_PAUSE_S)
    return True


def _switch_mute(microphone: LiveMicrophone, now_ns: int) -> list[Event]:
    """Mute the microphone, or end that; where it does not come back, say so."""
    wanted = not microphone.muted
    try:
        microphone.mute(wanted)
    except DeviceError as error:
        return [Fault(t_ns=now_ns, stage="microphone", reason=str(error))]
    return [Muted(t_ns=now_ns, on=wanted)]


def _drain(loop: Loop, clock: LiveClock) -> None:
    """Let open answers be finished, but do not wait for ever."""
    until_ns = clock.now_ns() + _DRAIN_NS
    while loop.busy and clock.now_ns() < until_ns:
        loop.advance(clock.now_ns())
        time.sleep(_PAUSE_S)
