"""A recording through the whole program, on virtual time."""

import dataclasses
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.clock import NANOSECONDS, Calendar, Pacer
from assistant.config import Listen, Settings
from assistant.loop import Surroundings, assemble, play
from assistant.model_set import ModelSet
from assistant.report import Reporter
from assistant.scheduler import ReplayScheduler, Workers
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from assistant.stage import Stage
from assistant.turn import Json
from devices.media import Samples
from devices.video_file import VideoFile


class Pace(StrEnum):
    """How fast a recording is replayed; the turns are the same."""

    REAL = "real"
    FAST = "fast"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay gives.

    Attributes:
        report: The report.
        loudspeaker: What was heard of the assistant.
        duration_ns: Length of the recording.
    """

    report: Json
    loudspeaker: VirtualLoudspeaker
    duration_ns: int

    def voice(self) -> tuple[Samples, int]:
        """The assistant's voice on session time, mono, -1 to 1, and its sample rate in Hertz."""
        return self.loudspeaker.track(self.duration_ns)


def open_recording(path: Path, settings: Settings) -> VideoFile:
    """Open a video with sound, to be closed by whoever opens it.

    Raises:
        DeviceMissing: there is no such file.
        MediaUnreadable: it cannot be played.
    """
    return VideoFile(path, settings.camera.frames_per_second, settings.camera.longest_side)


def replay(
    video: VideoFile,
    name: str,
    settings: Settings,
    models: ModelSet,
    pace: Pace,
    onlookers: Callable[[Reporter], Sequence[Stage]] = lambda reporter: (),
) -> Replayed:
    """Replay a recording.

    Args:
        video: The recording, open.
        name: What the report calls it.
        settings: The whole tree.
        models: Loaded on first need.
        pace: Real, or as fast as the machine can.
        onlookers: Makes the stages that watch, given the reporter.

    Raises:
        MediaUnreadable: it turns out to be unreadable on the way.
    """
    reporter = Reporter(name)
    loudspeaker = VirtualLoudspeaker()
    scheduler = ReplayScheduler(
        Workers(settings.runtime.workers),
        dataclasses.asdict(settings.delays),
        measure_queue=pace is Pace.REAL,
    )
    with tempfile.TemporaryDirectory() as album:  # a replay writes nothing into the user's folders
        around = Surroundings(
            scheduler, loudspeaker, calendar_of(settings), Listen.OPEN, album=Path(album)
        )
        try:
            loop = assemble(settings, models, around, [reporter, *onlookers(reporter)])
            play(loop, video.moments(), Pacer() if pace is Pace.REAL else None)
        finally:
            scheduler.close()
    duration_ns = round(video.info.duration_s * NANOSECONDS)
    return Replayed(reporter.report(duration_ns), loudspeaker, duration_ns)


def calendar_of(settings: Settings) -> Calendar:
    """Calendar time of a recording that does not know its own."""
    start = settings.replay.start
    return Calendar(start if start.tzinfo else start.replace(tzinfo=ZoneInfo(settings.replay.zone)))
