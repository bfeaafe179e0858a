"""A scenario: what a recording shows, how the camera moves, who says what and when.

scenarios/README.md explains the language; this file reads it, and every mistake in it becomes one
line that names the key, what was wanted and what was found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.errors import ScenarioError
from assistant.evaluation.camera_motion import Ease, Motion, Size, Viewpoint
from assistant.evaluation.expectation import Expectation, read_expectations
from assistant.evaluation.footage import ClipSource, PlainSource, Source, StillSource
from assistant.evaluation.overlay import Code, Overlay, Sign
from assistant.evaluation.section import Section, read_yaml
from assistant.evaluation.soundtrack import (
    NOISE_DB,
    SPEECH_DB,
    Background,
    NoiseKind,
    VoiceStyle,
)
from assistant.evaluation.transition import Transition, TransitionKind

SMALLEST, LARGEST = 64, 4096  # pixels of a side of the recording
LONGEST_S = 3600.0  # seconds of a recording
FASTEST_FPS = 120.0
LOUDEST_DB, SOFTEST_DB = 0.0, -100.0  # decibels of full scale
PITCH_RANGE = (0.5, 2.0)
SPEED_RANGE = (0.5, 2.0)
MOST_ZOOM = 20.0
MOST_SHAKE = 0.1  # of the view's height
MOST_TILT = 45.0  # degrees
MOST_BLUR = 0.5  # of the view's width


@dataclass(frozen=True, slots=True)
class Line:
    """Something said or played.

    Attributes:
        words: What is said, or the sound file that is played.
        voice: The name of who says it; None for a file.
        at: Seconds after the scene began; None if `after` is given.
        after: Seconds after the line before ended, or after the scene began if that is later.
        level_db: Loudness, decibels of full scale.
        expected: What the assistant is to make of it, one a turn; None where nobody judges it.
    """

    words: str | Path
    voice: str | None
    at: float | None
    after: float | None
    level_db: float
    expected: tuple[Expectation, ...] | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One place that the wearer looks at.

    Attributes:
        name: For the timing summary.
        source: What is there.
        seconds: How long it is looked at.
        motion: How the camera moves.
        enter: How the scene before gives way.
        overlays: What is pasted on it, in this order.
        darkness: 0 daylight to 1 no light.
        blur: Sideways smear, as a part of the view's width.
        background: What is heard behind the voices.
        lines: What is said.
    """

    name: str
    source: Source
    seconds: float
    motion: Motion
    enter: Transition
    overlays: tuple[Overlay, ...]
    darkness: float
    blur: float
    background: Background
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole recording.

    Attributes:
        size: Width and height of the recording in pixels, both even.
        frames_per_second: Of the recording.
        seed: Of shake and noise; the same seed gives the same recording.
        voices: Who speaks, by name.
        scenes: In order.
        start: Calendar time at which it begins; None leaves it to the settings.
    """

    size: Size
    frames_per_second: float
    seed: int
    voices: dict[str, VoiceStyle]
    scenes: tuple[Scene, ...]
    start: datetime | None = None

    @property
    def seconds(self) -> float:
        """How long the recording is."""
        return sum(scene.seconds for scene in self.scenes)

    def language(self, line: Line) -> str:
        """The language of a line, BCP-47: that of its voice (`voice-pt` speaks Portuguese)."""
        return self.voices[line.voice].language if line.voice else ""

    def files(self) -> Iterator[Path]:
        """Every picture, video and sound that it is made of."""
        for scene in self.scenes:
            parts: list[object] = [getattr(scene.source, "path", None), scene.background.kind]
            parts += [overlay.content for overlay in scene.overlays]
            parts += [line.words for line in scene.lines]
            yield from (part for part in parts if isinstance(part, Path))


def read_scenario(path: Path) -> Scenario:
    """The scenario in a YAML file; paths in it are relative to the file.

    Raises:
        ScenarioError: no such file, or a mistake in it.
    """
    top = read_yaml(path)
    folder = path.parent
    width, height = (_even_side(top, index) for index in (0, 1))
    frames_per_second = top.number("frames_per_second", 1, FASTEST_FPS, "frames a second", 15.0)
    seed = top.whole("seed", 0, 2**32 - 1, "a seed", 1)
    voices = {name: _voice(section) for name, section in top.named_sections("voices")}
    background = _background(top, folder, Background())
    scenes = tuple(
        _scene(section, number, folder, voices, background)
        for number, section in enumerate(top.sections("scenes"))
    )
    start = top.moment("start") if top.has("start") else None
    top.finish()
    scenario = Scenario((width, height), frames_per_second, seed, voices, scenes, start)
    if not scenes:
        top.fail("scenes", "a list of at least one scene")
    if scenario.seconds > LONGEST_S:
        raise ScenarioError(
            f"{path.name}: scenes: wanted at most {LONGEST_S:g} s in all, "
            f"found {scenario.seconds:g} s; make several scenarios of it"
        )
    return scenario


def _even_side(top: Section, index: int) -> int:
    side = top.pair("size", SMALLEST, LARGEST, "width and height in pixels", (640.0, 480.0))[index]
    if side % 2:
        top.fail("size", "an even width and height in pixels (the video format needs it)")
    return int(side)


def _voice(section: Section) -> VoiceStyle:
    style = VoiceStyle(
        engine=section.text("engine"),
        pitch=section.number("pitch", *PITCH_RANGE, "a pitch (1 is the engine's)", 1.0),
        speed=section.number("speed", *SPEED_RANGE, "a speed (1 is the engine's)", 1.0),
        level_db=_level(section, SPEECH_DB),
    )
    section.finish()
    return style


def _level(section: Section, default: float) -> float:
    return section.number("level_db", SOFTEST_DB, LOUDEST_DB, "decibels of full scale", default)


def _background(parent: Section, folder: Path, default: Background) -> Background:
    if not parent.has("noise"):
        return default
    section = parent.section("noise")
    kind: NoiseKind | Path
    if section.one_of("kind", "file") == "file":
        kind = section.file("file", folder)
    else:
        kind = section.choice("kind", NoiseKind)
    background = Background(kind, _level(section, NOISE_DB))
    section.finish()
    return background


def _scene(
    section: Section,
    number: int,
    folder: Path,
    voices: dict[str, VoiceStyle],
    background: Background,
) -> Scene:
    seconds = section.number("seconds", 0.1, LONGEST_S, "seconds")
    scene = Scene(
        name=section.text("name", f"scene {number + 1}"),
        source=_source(section, folder),
        seconds=seconds,
        motion=_motion(section),
        enter=_transition(section, number, seconds),
        overlays=tuple(_overlay(item, folder) for item in section.sections("overlays")),
        darkness=section.number("darkness", 0, 1, "a darkness (0 daylight, 1 no light)", 0.0),
        blur=section.number("blur", 0, MOST_BLUR, "a part of the view's width", 0.0),
        background=_background(section, folder, background),
        lines=tuple(_line(item, folder, voices, seconds) for item in section.sections("say")),
    )
    section.finish()
    return scene


def _source(section: Section, folder: Path) -> Source:
    match section.one_of("picture", "video", "colour"):
        case "picture":
            return StillSource(section.file("picture", folder))
        case "video":
            return ClipSource(
                section.file("video", folder),
                section.number("start", 0, LONGEST_S, "seconds into the video", 0.0),
                section.flag("loop", False),
            )
        case _:
            return PlainSource(section.colour("colour"))


def _motion(scene: Section) -> Motion:
    if not scene.has("motion"):
        return Motion()
    section = scene.section("motion")
    start = _viewpoint(section, "from", Viewpoint())
    motion = Motion(
        start=start,
        end=_viewpoint(section, "to", start),
        ease=section.choice("ease", Ease, Ease.SMOOTH),
        shake=section.number("shake", 0, MOST_SHAKE, "a part of the view's height", 0.0),
    )
    section.finish()
    return motion


def _viewpoint(motion: Section, key: str, default: Viewpoint) -> Viewpoint:
    if not motion.has(key):
        return default
    section = motion.section(key)
    viewpoint = Viewpoint(
        centre=section.pair("centre", 0, 1, "x and y in the picture", default.centre),
        zoom=section.number("zoom", 1, MOST_ZOOM, "a zoom (1 shows all)", default.zoom),
        tilt=section.number("tilt", -MOST_TILT, MOST_TILT, "degrees", default.tilt),
    )
    section.finish()
    return viewpoint


def _transition(scene: Section, number: int, scene_s: float) -> Transition:
    if not scene.has("enter"):
        return Transition()
    section = scene.section("enter")
    kind = section.choice("kind", TransitionKind)
    seconds = section.number("seconds", 0, min(scene_s, 5.0), "seconds", 0.4)
    section.finish()
    if number == 0 and kind is not TransitionKind.CUT:
        scene.fail("enter", "no transition in the first scene (there is nothing before it)")
    return Transition(kind, seconds if kind is not TransitionKind.CUT else 0.0)


def _overlay(section: Section, folder: Path) -> Overlay:
    content: Sign | Code | Path
    match section.one_of("sign", "code", "picture"):
        case "sign":
            content = _sign(section.section("sign"))
        case "code":
            content = Code(section.text("code"))
        case _:
            content = section.file("picture", folder)
    overlay = Overlay(
        content=content,
        centre=section.pair("centre", 0, 1, "x and y in the scene's picture"),
        width=section.number("width", 0.01, 1, "a part of the scene's width"),
        turn=section.number("turn", -180, 180, "degrees", 0.0),
    )
    section.finish()
    return overlay


def _sign(section: Section) -> Sign:
    sign = Sign(
        lines=section.texts("lines"),
        ink=section.colour("ink", (0, 0, 0)),
        paper=section.colour("paper", (255, 255, 255)),
    )
    section.finish()
    return sign


def _line(section: Section, folder: Path, voices: dict[str, VoiceStyle], scene_s: float) -> Line:
    start = section.one_of("at", "after")
    at = (
        section.number("at", 0, scene_s, "seconds since the scene began") if start == "at" else None
    )
    after = section.number("after", 0, LONGEST_S, "seconds") if start == "after" else None
    words: str | Path
    voice: str | None = None
    if section.one_of("text", "file") == "file":
        words = section.file("file", folder)
        level_db = _level(section, SPEECH_DB)
    else:
        words = section.text("text")
        voice = section.text("voice")
        if voice not in voices:
            section.fail("voice", f"one of the voices above ({', '.join(voices) or 'none'})")
        level_db = _level(section, voices[voice].level_db)
    line = Line(words, voice, at, after, level_db, read_expectations(section))
    section.finish()
    return line
