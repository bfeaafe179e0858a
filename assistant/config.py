"""Every setting of the program, in one typed tree.

The defaults below are overlaid by a TOML file (`--settings FILE`, else `olhar.toml` in the current
folder if there is one), and that by `--set section.name=value` on the command line.
"""

import dataclasses
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assistant.errors import SettingsError

DEFAULT_FILE = Path("olhar.toml")


class Listen(StrEnum):
    """When speech is taken as a request."""

    WAKE = "wake"  # what follows the wake phrase, and for a while what follows an answer
    OPEN = "open"  # every utterance that is a request to the assistant
    PUSH = "push"  # what is said after a key was pressed


@dataclass(frozen=True, slots=True)
class Runtime:
    """How models are run."""

    provider: str = "auto"  # "auto", "cuda" or "cpu"
    workers: int = 2  # model calls at the same time; one of them is kept for urgent work
    recogniser_threads: int = 1
    detector_threads: int = 1
    text_reader_threads: int = 1
    voice_threads: int = 1
    portuguese_voice_threads: int = 2  # it is heavier than the English one


@dataclass(frozen=True, slots=True)
class Models:
    """Where model files come from."""

    files: Mapping[str, Path] = field(default_factory=dict)  # model name -> your own file or folder


@dataclass(frozen=True, slots=True)
class Camera:
    """The wearer's view."""

    device: str = "0"  # OpenCV's index, a file or an address
    frames_per_second: float = 10.0  # pictures taken in a second, live and of a video
    width: int = 1280  # pixels asked of a live camera
    height: int = 720
    longest_side: int = 1920  # pixels; larger pictures are scaled down when they come in


@dataclass(frozen=True, slots=True)
class Sound:
    """Microphone and speaker by name or number; empty is the system's default."""

    microphone: str = ""
    speaker: str = ""
    open_speaker: bool = True  # the microphone may hear the speaker: its echo is taken out


@dataclass(frozen=True, slots=True)
class Asr:
    """Speech recognition."""

    engine: str = "onnx"  # "onnx", or "openai-whisper" where that package is installed
    model: str = "base"  # one that `models list` has as whisper-...
    languages: tuple[str, ...] = ("en", "pt")  # that may be spoken
    vocabulary: tuple[str, ...] = ()  # names and jargon to listen for


@dataclass(frozen=True, slots=True)
class Hearing:
    """How speech is cut into utterances, and which of them are believed."""

    speech_threshold: float = 0.5  # VAD probability from which a pause ends
    silence_threshold: float = 0.35  # VAD probability under which a pause begins
    shortest_speech_ms: int = 200  # shorter bursts are no utterance
    pause_ms: int = 192  # silence after which recognition begins, in case that the turn is over
    end_of_turn_ms: int = 600  # silence that ends an utterance ...
    sure_end_ms: int = 320  # ... that surely is a whole one ...
    mid_sentence_ms: int = 1300  # ... that stops in the middle of a sentence
    sure_end: float = 0.9  # probability of the turn's end from which it is sure
    first_caption_ms: int = 400  # of speech, after which it is first written down ...
    caption_every_ms: int = 600  # ... and then again
    longest_utterance_s: float = 60.0  # cut then, the rest is the next utterance
    pre_roll_ms: int = 300  # sound before the first speech that is recognised too
    min_avg_logprob: float = -1.4  # less sure transcripts are no speech ...; see hearing/belief.py
    max_no_speech: float = 0.7  # ... and so are those likelier to be none
    call_window_s: float = 8.0  # how long after the key or the wake phrase speech may begin
    follow_up_s: float = 8.0  # how long after an answer it may without either
    wake_threshold: float = 0.961  # of both listenings, from which the wake phrase counts as heard

    @property
    def longest_silence_ms(self) -> int:
        """The longest that it may take until the end of an utterance is sure."""
        return max(self.end_of_turn_ms, self.sure_end_ms, self.mid_sentence_ms)


@dataclass(frozen=True, slots=True)
class Seeing:
    """How often the view is perceived, and what is sure enough to be said."""

    detector_hz: float = 5.0  # of objects, while the view moves or changes ...
    still_detector_hz: float = 1.0  # ... and while it stays as it is
    text_every_s: float = 3.0  # while the view moves; one that has come to rest is read at once ...
    text_again_s: float = 6.0  # ... and then so often
    glance_hz: float = 5.0  # how often the view is judged (light, blur, change)
    moving: float = 0.23  # change of a cell within a glance's time from which the view moves
    changed: float = 0.5  # change of a cell from which a view is worth another look
    detector_threshold: float = 0.35  # weaker detections are not followed
    sure_score: float = 0.6  # two agreeing pictures at least this sure: said as it is
    still_score: float = 0.65  # a single picture must be this sure
    maybe_score: float = 0.45  # at least this sure: said with "maybe"
    familiar: tuple[str, ...] = ("person", "car")  # labels that the detector seldom gets wrong ...
    familiar_score: float = 0.5  # ... are said as they are from here on
    scene_change: float = 0.3  # difference of two views, 0 to 1, that makes a new scene
    reading_side: int = 960  # pixels of the longest side that text is looked for in


@dataclass(frozen=True, slots=True)
class Memory:
    """What is kept of what was seen and told, on this machine only."""

    enabled: bool = True
    file: Path | None = None  # None is memory.sqlite in the system's folder for a program's data
    keep_days: float = 90.0  # what was not seen for longer is removed; notes stay
    keep_talk_days: float = 1.0  # what people said, written down; 0 keeps nothing of it
    keep_mb: float = 300.0  # what the file may hold: old pictures go first, then old records
    blur_faces: bool = True  # in every picture that is kept


@dataclass(frozen=True, slots=True)
class VisionModelSettings:
    """A vision model of the wearer's own, behind an OpenAI-compatible server; none by default."""

    url: str = ""  # e.g. "http://localhost:11434/v1"; empty is none
    name: str = ""  # of the model, as that server calls it
    key_variable: str = ""  # environment variable that holds the key; the key is in no file
    timeout_s: float = 20.0  # waited for an answer; then it is given without the model
    longest_side: int = 768  # pixels of the picture that is sent


@dataclass(frozen=True, slots=True)
class LanguageModelSettings:
    """A language model of the wearer's own, behind an OpenAI-compatible server; none by default."""

    url: str = ""  # e.g. "http://localhost:11434/v1"; empty is none
    name: str = ""  # of the model, as that server calls it
    key_variable: str = ""  # environment variable that holds the key; the key is in no file
    timeout_s: float = 30.0  # for a whole answer, all steps; then it is given without the model
    first_word_timeout_s: float = 8.0  # for the first word of each step
    most_steps: int = 4  # questions to the model for one request; between them it uses skills


@dataclass(frozen=True, slots=True)
class McpServerSettings:
    """A server of tools (Model Context Protocol) for the wearer's own language model."""

    command: tuple[str, ...] = ()  # starts one that talks on its standard input and output ...
    url: str = ""  # ... or where one is that talks by HTTP, e.g. "http://localhost:8000/mcp"
    key_variable: str = ""  # environment variable that holds the key to that one
    variables: tuple[str, ...] = ()  # further environment variables that the command is given
    looking: tuple[str, ...] = ()  # tools that change nothing: used without asking the wearer
    timeout_s: float = 20.0  # for an answer, the start of the server included


@dataclass(frozen=True, slots=True)
class McpSettings:
    """Servers of tools: a section [mcp.servers.NAME] each; none by default."""

    servers: Mapping[str, McpServerSettings] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Voice:
    """How answers sound."""

    portuguese: str = "pf_dora"  # or "pm_alex"
    speed: float = 1.0
    volume: float = 0.8


@dataclass(frozen=True, slots=True)
class Dialogue:
    """How requests are understood."""

    classifier: bool = True  # beside the rules; without it only set phrases are understood


@dataclass(frozen=True, slots=True)
class Album:
    """Photos and videos that the wearer asks for."""

    folder: Path | None = None  # None is "Olhar" in the user's folder for pictures


@dataclass(frozen=True, slots=True)
class Delays:
    """Nominal cost in milliseconds of each kind of work, by which a replay decides."""

    speech_to_text: int = 200
    turn_end: int = 80
    wake_check: int = 60
    caption: int = 200
    look: int = 300
    model: int = 3000  # the wearer's own vision model
    think: int = 500  # a step of the wearer's own language model
    reading: int = 900
    detector: int = 150
    index: int = 400
    translate: int = 150
    tool: int = 1000  # of a server of the wearer's
    photo: int = 100
    scrub: int = 500  # the memory's file, after something was forgotten
    voice: int = 200


@dataclass(frozen=True, slots=True)
class Replay:
    """What a recording does not tell."""

    start: datetime = datetime(2026, 1, 1, 9, 0)  # calendar time at which it begins
    zone: str = "UTC"  # IANA time zone


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole tree."""

    cache_dir: Path | None = None  # weights; None is the system's cache folder, or OLHAR_CACHE
    language: str = "en"  # of the answers
    offline: bool = False  # refuse every connection, also those that are configured
    runtime: Runtime = Runtime()
    models: Models = Models()
    camera: Camera = Camera()
    sound: Sound = Sound()
    asr: Asr = Asr()
    hearing: Hearing = Hearing()
    seeing: Seeing = Seeing()
    vision_model: VisionModelSettings = VisionModelSettings()
    language_model: LanguageModelSettings = LanguageModelSettings()
    mcp: McpSettings = McpSettings()
    memory: Memory = Memory()
    album: Album = Album()
    dialogue: Dialogue = Dialogue()
    voice: Voice = Voice()
    delays: Delays = Delays()
    replay: Replay = Replay()

    @property
    def asks_model(self) -> bool:
        """Whether the wearer's own vision model is asked."""
        return bool(self.vision_model.url) and not self.offline

    @property
    def asks_language_model(self) -> bool:
        """Whether the wearer's own language model is asked."""
        return bool(self.language_model.url) and not self.offline


def load_settings(file: Path | None = None, changes: Iterable[str] = ()) -> Settings:
    """The defaults, overlaid by `file` and by `changes` ("section.name=value").

    Raises:
        SettingsError: a file that cannot be read, or a setting that does not exist or fit.
    """
    tree: dict[str, Any] = {}
    if file is None and DEFAULT_FILE.is_file():
        file = DEFAULT_FILE
    if file is not None:
        tree = _read(file)
    settings: Settings = _overlay(Settings(), tree, "")
    for change in changes:
        settings = _overlay(settings, _parse_change(change), "")
    _check(settings)
    return settings


def with_replay_start(settings: Settings, start: datetime | None) -> Settings:
    """The settings with another calendar time for the beginning of a recording."""
    if start is None:
        return settings
    return dataclasses.replace(settings, replay=dataclasses.replace(settings.replay, start=start))


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"wanted a settings file at {file}, found: {error.strerror}; check the path"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"wanted TOML in {file}, found: {error}; mend that line") from error


def _parse_change(change: str) -> dict[str, Any]:
    path, equals, value = change.partition("=")
    if not equals or not path:
        raise SettingsError(
            f"wanted --set section.name=value, found {change!r}; e.g. --set voice.speed=1.2"
        )
    try:
        parsed: Any = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        parsed = value  # a bare word needs no quotes
    for name in reversed(path.split(".")):
        parsed = {name: parsed}
    return typing.cast(dict[str, Any], parsed)


def _overlay(settings: Any, tree: Mapping[str, Any], path: str) -> Any:
    """`settings` with the values of `tree`, checked against the annotated types."""
    hints = typing.get_type_hints(type(settings))
    changes: dict[str, Any] = {}
    for name, value in tree.items():
        where = f"{path}{name}"
        if name not in hints:
            raise SettingsError(
                f"wanted a setting of {', '.join(path + known for known in hints)}, "
                f"found {where}; mend the name"
            )
        current = getattr(settings, name)
        if dataclasses.is_dataclass(current):
            if not isinstance(value, Mapping):
                raise SettingsError(f"wanted a section [{where}], found {value!r}; mend the file")
            changes[name] = _overlay(current, value, f"{where}.")
        elif (kind := _section_of(hints[name])) is not None:
            if not isinstance(value, Mapping) or not all(map(_is_section, value.values())):
                raise SettingsError(f"wanted sections [{where}.NAME], found {value!r}; mend it")
            changes[name] = {**current} | {
                key: _overlay(current.get(key, kind()), item, f"{where}.{key}.")
                for key, item in value.items()
            }
        else:
            fitted = _fit(hints[name], value, where)
            changes[name] = {**current, **fitted} if isinstance(fitted, dict) else fitted
    return dataclasses.replace(settings, **changes)


def _section_of(hint: Any) -> Any:
    """The kind of the sections that a setting holds by their names; None where it holds none."""
    kind = typing.get_args(hint)[-1] if typing.get_origin(hint) is Mapping else None
    return kind if dataclasses.is_dataclass(kind) else None


def _is_section(value: object) -> bool:
    return isinstance(value, Mapping)


def _fit(hint: Any, value: Any, where: str) -> Any:
    """`value` as the annotated type, or a SettingsError."""
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        hint = next(arm for arm in typing.get_args(hint) if arm is not type(None))
        origin = typing.get_origin(hint)
    if origin is tuple and isinstance(value, list):
        return tuple(_fit(typing.get_args(hint)[0], item, where) for item in value)
    if origin is not None and isinstance(value, Mapping):
        return {name: _fit(typing.get_args(hint)[1], item, where) for name, item in value.items()}
    if hint is Path and isinstance(value, str):
        return Path(value).expanduser()
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is datetime and isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    elif hint is str and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    elif isinstance(hint, type) and type(value) is hint:
        return value
    name = getattr(hint, "__name__", str(hint))
    raise SettingsError(f"wanted {name} for {where}, found {value!r}; mend the setting")


# The bounds that types cannot tell: lowest and highest.
_BOUNDS: dict[str, tuple[float, float]] = {
    "runtime.workers": (1, 64),
    "runtime.recogniser_threads": (1, 64),
    "runtime.detector_threads": (1, 64),
    "runtime.text_reader_threads": (1, 64),
    "runtime.voice_threads": (1, 64),
    "runtime.portuguese_voice_threads": (1, 64),
    "camera.frames_per_second": (0.1, 240),
    "camera.width": (16, 16_384),
    "camera.height": (16, 16_384),
    "camera.longest_side": (64, 16_384),
    "hearing.speech_threshold": (0, 1),
    "hearing.silence_threshold": (0, 1),
    "hearing.shortest_speech_ms": (0, 5000),
    "hearing.pause_ms": (64, 2000),
    "hearing.end_of_turn_ms": (100, 5000),
    "hearing.sure_end_ms": (100, 5000),
    "hearing.mid_sentence_ms": (100, 10_000),
    "hearing.sure_end": (0, 1),
    "hearing.first_caption_ms": (100, 60_000),
    "hearing.caption_every_ms": (100, 60_000),
    "hearing.longest_utterance_s": (2, 600),
    "hearing.pre_roll_ms": (0, 2000),
    "hearing.min_avg_logprob": (-20, 0),
    "hearing.max_no_speech": (0, 1),
    "hearing.call_window_s": (0.5, 60),
    "hearing.follow_up_s": (0, 60),
    "hearing.wake_threshold": (0, 1),
    "seeing.detector_hz": (0.01, 60),
    "seeing.still_detector_hz": (0.01, 60),
    "seeing.text_every_s": (0.1, 3600),
    "seeing.text_again_s": (0.1, 3600),
    "seeing.moving": (0.001, 100),
    "seeing.changed": (0.001, 100),
    "seeing.glance_hz": (0.1, 60),
    "seeing.detector_threshold": (0.01, 1),
    "seeing.sure_score": (0, 1),
    "seeing.still_score": (0, 1),
    "seeing.maybe_score": (0, 1),
    "seeing.familiar_score": (0, 1),
    "seeing.scene_change": (0, 1),
    "seeing.reading_side": (64, 8192),
    "memory.keep_days": (1, 36_500),
    "memory.keep_talk_days": (0, 36_500),
    "memory.keep_mb": (1, 1_000_000),
    "vision_model.timeout_s": (0.1, 600),
    "vision_model.longest_side": (64, 4096),
    "language_model.timeout_s": (0.1, 600),
    "language_model.first_word_timeout_s": (0.1, 600),
    "language_model.most_steps": (1, 20),
    "voice.speed": (0.5, 2),
    "voice.volume": (0, 1),
    "delays.speech_to_text": (0, 60_000),
    "delays.turn_end": (0, 60_000),
    "delays.caption": (0, 60_000),
    "delays.wake_check": (0, 60_000),
    "delays.index": (0, 60_000),
    "delays.scrub": (0, 60_000),
    "delays.translate": (0, 60_000),
    "delays.tool": (0, 600_000),
    "delays.photo": (0, 60_000),
    "delays.look": (0, 60_000),
    "delays.model": (0, 600_000),
    "delays.think": (0, 600_000),
    "delays.reading": (0, 60_000),
    "delays.detector": (0, 60_000),
    "delays.voice": (0, 60_000),
}
# What a name may be.
_CHOICES: dict[str, tuple[str, ...]] = {
    "runtime.provider": ("auto", "cuda", "cpu"),
    "asr.engine": ("onnx", "openai-whisper"),
    "voice.portuguese": ("pf_dora", "pm_alex"),
}


def _check(settings: Settings) -> None:
    for name, (low, high) in _BOUNDS.items():
        section, _, setting = name.partition(".")
        value = getattr(getattr(settings, section), setting)
        if not low <= value <= high:
            raise SettingsError(f"wanted {name} from {low} to {high}, found {value}; mend it")
    for name, choices in _CHOICES.items():
        section, _, setting = name.partition(".")
        chosen = getattr(getattr(settings, section), setting)
        if chosen not in choices:
            raise SettingsError(
                f"wanted {name} to be one of {', '.join(choices)}, found {chosen!r}; mend it"
            )
    if not settings.asr.languages:
        raise SettingsError(
            'wanted at least one of asr.languages, found none; e.g. languages = ["en"]'
        )
    if settings.offline and "://" in settings.camera.device:
        raise SettingsError(
            f"wanted a camera of this machine with --offline, found {settings.camera.device!r} in "
            "camera.device; name another, or leave --offline out"
        )
    try:
        ZoneInfo(settings.replay.zone)
    except (KeyError, ValueError, OSError) as error:
        raise SettingsError(
            f"wanted a time zone such as America/Sao_Paulo for replay.zone, "
            f"found {settings.replay.zone!r}; mend it"
        ) from error
