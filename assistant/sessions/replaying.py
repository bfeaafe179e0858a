"""A recording through the whole program, on virtual time."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.clock import NANOSECONDS, Calendar, Pacer
from assistant.config import Listen, Settings
from assistant.loop import Surroundings, assemble, play
from assistant.model_set import ModelSet
from assistant.report import Json, Reporter
from assistant.scheduler import ReplayScheduler, Workers
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from assistant.stage import Stage
from devices.media import Samples
from devices.video_file import MediaInfo, VideoFile


class Pace(StrEnum):
    """How fast a recording is replayed; the turns are the same."""

    REAL = "real"
    FAST = "fast"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay gives.

    Attributes:
        report: The report.
        voice: The assistant's voice on session time, mono, -1 to 1.
        voice_rate: Its sample rate, Hertz.
        info: What the recording was.
    """

    report: Json
    voice: Samples
    voice_rate: int
    info: MediaInfo


def replay(
    path: Path,
    settings: Settings,
    models: ModelSet,
    pace: Pace,
    onlookers: Callable[[Reporter, MediaInfo], Sequence[Stage]] = lambda reporter, info: (),
) -> Replayed:
    """Replay a video with sound.

    Args:
        path: The file.
        settings: The whole tree.
        models: Loaded on first need.
        pace: Real, or as fast as the machine can.
        onlookers: Makes the stages that watch, given the reporter and what the file is.

    Raises:
        DeviceMissing: there is no such file.
        MediaUnreadable: it cannot be played.
    """
    camera = settings.camera
    with VideoFile(path, camera.frames_per_second, camera.longest_side) as video:
        reporter = Reporter(path.name)
        loudspeaker = VirtualLoudspeaker()
        scheduler = ReplayScheduler(
            Workers(settings.runtime.workers),
            dataclasses.asdict(settings.delays),
            measure_queue=pace is Pace.REAL,
        )
        anchor = settings.replay.start
        if anchor.tzinfo is None:
            anchor = anchor.replace(tzinfo=ZoneInfo(settings.replay.zone))
        around = Surroundings(scheduler, loudspeaker, Calendar(anchor), Listen.OPEN)
        try:
            loop = assemble(settings, models, around, [reporter, *onlookers(reporter, video.info)])
            play(loop, video.moments(), Pacer() if pace is Pace.REAL else None)
        finally:
            scheduler.close()
        info = video.info
    duration_ns = round(info.duration_s * NANOSECONDS)
    voice, rate = loudspeaker.track(duration_ns)
    return Replayed(reporter.report(duration_ns), voice, rate, info)
