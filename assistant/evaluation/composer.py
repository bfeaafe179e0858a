"""Makes a recording of a scenario: an MP4 (H.264 and AAC) that any player shows."""

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from assistant.errors import OutputError, ScenarioError
from assistant.evaluation import overlay as overlays
from assistant.evaluation import soundtrack
from assistant.evaluation.camera_motion import look, tremor, view_matrix
from assistant.evaluation.exposure import darkened, smeared
from assistant.evaluation.footage import pictures
from assistant.evaluation.scenario import Line, Scenario, Scene
from assistant.evaluation.soundtrack import RATE, Cue, Sound, Speaker, Stretch
from assistant.evaluation.transition import mixed
from devices.media import Image

CRF = "26"  # H.264 quality: 18 looks lossless, 30 is visibly coarse
KEYFRAME_S = 2.0  # seconds between pictures that can be jumped to
AUDIO_BITRATE = 64_000  # bits a second, plenty for one channel of speech
_DETAIL = 2  # view widths that a scene with overlays is enlarged to, so that small type stays sharp
_RATE_DENOMINATOR = 1000  # a rate may have three decimals

Speakers = Callable[[str], Speaker]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class SceneTiming:
    """When a scene is seen, in seconds of the recording."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class LineTiming:
    """When a line is heard, in seconds of the recording; `words` is the text or the file's name."""

    words: str
    voice: str | None
    scene: str
    start_s: float
    end_s: float
    level_db: float


@dataclass(frozen=True, slots=True)
class Timing:
    """What is where in a recording."""

    duration_s: float
    frames: int
    frames_per_second: float
    size: tuple[int, int]
    scenes: tuple[SceneTiming, ...]
    lines: tuple[LineTiming, ...]

    def to_json(self) -> dict[str, Any]:
        """For a file; seconds are rounded to a tenth of a millisecond."""
        return {"schema": 1, **_rounded(dataclasses.asdict(self))}


def compose(
    scenario: Scenario,
    out: Path,
    speakers: Speakers,
    progress: Progress = lambda part: None,
) -> Timing:
    """Write the recording of a scenario to `out`, whole or not at all.

    Args:
        scenario: What to make.
        out: The MP4.
        speakers: Gives the voice engine of a name in `VoiceStyle.engine`.
        progress: Told which part is done, 0 to 1.

    Raises:
        ScenarioError: a file of the scenario cannot be used, or a line does not fit into it.
        OutputError: `out` cannot be written.
    """
    rate = Fraction(scenario.frames_per_second).limit_denominator(_RATE_DENOMINATOR)
    frames = max(1, round(scenario.seconds * rate))
    samples = round(frames / rate * RATE)
    cues, lines = _placed(scenario, speakers, samples)
    sound = soundtrack.mixed(samples, cues, _stretches(scenario, samples), scenario.seed)
    seen = views(scenario, rate, frames)
    part_file = out.with_name(out.name + ".part")
    try:
        _write(part_file, seen, sound, scenario.size, rate, lambda n: progress(n / frames))
        part_file.replace(out)
    except (av.error.FFmpegError, OSError) as error:
        raise OutputError(
            f"wanted to write {out}, found: {error.strerror or error}; choose another place"
        ) from error
    finally:
        part_file.unlink(missing_ok=True)
    return Timing(
        duration_s=float(frames / rate),
        frames=frames,
        frames_per_second=float(rate),
        size=scenario.size,
        scenes=tuple(
            SceneTiming(scene.name, start_s, start_s + scene.seconds)
            for start_s, scene in starts(scenario)
        ),
        lines=lines,
    )


def starts(scenario: Scenario) -> Iterator[tuple[float, Scene]]:
    """Each scene with the second at which it begins."""
    lengths = [scene.seconds for scene in scenario.scenes]
    return zip(itertools.accumulate(lengths, initial=0.0), scenario.scenes, strict=False)


def _placed(
    scenario: Scenario, speakers: Speakers, samples: int
) -> tuple[list[Cue], tuple[LineTiming, ...]]:
    """Every line's sound at its place, and the summary of it."""
    cues: list[Cue] = []
    timings: list[LineTiming] = []
    ended = 0  # sample at which the line before ended
    for scene_s, scene in starts(scenario):
        scene_start = round(scene_s * RATE)
        for line in scene.lines:
            if line.at is not None:
                start = scene_start + round(line.at * RATE)
            else:
                start = max(scene_start, ended) + round((line.after or 0.0) * RATE)
            cue = Cue(start, _sound(line, scenario, speakers))
            ended = cue.end
            words = line.words if isinstance(line.words, str) else line.words.name
            if ended > samples:
                raise ScenarioError(
                    f"wanted the line {words!r} to end within the recording's "
                    f"{samples / RATE:.2f} s, found that it ends at {ended / RATE:.2f} s; "
                    f"make the scene {scene.name!r} or a later one longer"
                )
            cues.append(cue)
            timings.append(
                LineTiming(words, line.voice, scene.name, start / RATE, ended / RATE, line.level_db)
            )
    return cues, tuple(timings)


def _sound(line: Line, scenario: Scenario, speakers: Speakers) -> Sound:
    if line.voice is None or isinstance(line.words, Path):
        return soundtrack.at_level(soundtrack.read_sound(Path(line.words)), line.level_db)
    style = scenario.voices[line.voice]
    louder = dataclasses.replace(style, level_db=line.level_db)
    return soundtrack.spoken(speakers(style.engine), line.words, louder)


def _stretches(scenario: Scenario, samples: int) -> list[Stretch]:
    """The backgrounds; scenes with the same one share it without a break."""
    stretches: list[Stretch] = []
    for background, group in itertools.groupby(
        starts(scenario), key=lambda start: start[1].background
    ):
        scenes = list(group)
        start_s, (last_s, last) = scenes[0][0], scenes[-1]
        end = min(samples, round((last_s + last.seconds) * RATE))
        stretches.append(Stretch(background, round(start_s * RATE), end))
    if stretches:
        stretches[-1] = dataclasses.replace(stretches[-1], end=samples)
    return stretches


def views(scenario: Scenario, rate: Fraction, frames: int) -> Iterator[Image]:
    """Every picture of the recording, in order.

    Args:
        scenario: What is seen.
        rate: Pictures a second.
        frames: How many.

    Yields:
        BGR, height x width x 3.

    Raises:
        ScenarioError: a file of the scenario cannot be used.
    """
    before: Image | None = None
    begun = list(starts(scenario))
    borders = [round(start_s * rate) for start_s, _ in begun] + [frames]
    for number, (_, scene) in enumerate(begun):
        count = borders[number + 1] - borders[number]
        times_s = [float(n / rate) for n in range(count)]
        last: Image | None = None
        for t_s, view in zip(times_s, _scene_views(scenario, number, times_s), strict=True):
            last = view
            if before is not None and t_s < scene.enter.seconds:
                view = mixed(before, view, scene.enter.kind, t_s / scene.enter.seconds)
            yield view
        before = before if last is None else last


def _scene_views(scenario: Scenario, number: int, times_s: list[float]) -> Iterator[Image]:
    """What the camera sees of one scene at the given seconds since it began."""
    scene, view = scenario.scenes[number], scenario.size
    patches = [(overlays.patch(item.content), item) for item in scene.overlays]
    generator = np.random.default_rng([scenario.seed, number])
    shake_seed = scenario.seed + number
    known: Image | None = None
    canvas: Image | None = None
    for t_s, picture in zip(times_s, pictures(scene.source, iter(times_s)), strict=True):
        if canvas is None or picture is not known:
            known, canvas = picture, _decorated(picture, patches, view[0])
        matrix = view_matrix(
            scene.motion.at(t_s / scene.seconds),
            scene.motion.shake,
            tremor(t_s, shake_seed),
            (canvas.shape[1], canvas.shape[0]),
            view,
        )
        seen = smeared(look(canvas, matrix, view), scene.blur)
        yield darkened(seen, scene.darkness, generator)


def _decorated(
    picture: Image, patches: list[tuple[overlays.Patch, overlays.Overlay]], view_width: int
) -> Image:
    """The scene's picture with everything that hangs on it."""
    if not patches:
        return picture
    factor = _DETAIL * view_width / picture.shape[1]
    if factor > 1:
        enlarged = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        picture = np.asarray(enlarged, dtype=np.uint8)
    for patch, overlay in patches:
        picture = overlays.paste(picture, patch, overlay)
    return picture


def _write(
    path: Path,
    views: Iterator[Image],
    sound: Sound,
    size: tuple[int, int],
    rate: Fraction,
    progress: Progress,
) -> None:
    """Encode pictures and sound, interleaved; one thread, so that it comes out the same twice."""
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=rate)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        video.thread_count = 1
        video.gop_size = max(1, round(KEYFRAME_S * rate))
        video.options = {"crf": CRF, "preset": "medium"}
        audio = container.add_stream("aac", rate=RATE, layout="mono")
        audio.bit_rate = AUDIO_BITRATE
        written = 0
        for number, view in enumerate(views):
            frame = av.VideoFrame.from_ndarray(view, format="bgr24")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(video.encode(frame))
            until = round((number + 1) / rate * RATE)
            container.mux(audio.encode(_audio_frame(sound[written:until], written)))
            written = until
            progress(number + 1)
        container.mux(video.encode(None))
        container.mux(audio.encode(None))


def _audio_frame(samples: Sound, start: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
    frame.sample_rate = RATE
    frame.pts, frame.time_base = start, Fraction(1, RATE)
    return frame


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return round(value, 4)
        case dict():
            return {key: _rounded(item) for key, item in value.items()}
        case list() | tuple():
            return [_rounded(item) for item in value]
    return value
