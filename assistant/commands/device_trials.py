"""A picture of a camera, the level of a microphone, a tone on a speaker: does it work?"""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.live import Live
from rich.text import Text

from assistant.clock import NS_PER_MS, LiveClock
from assistant.config import Camera as CameraSettings
from assistant.whole_file import check_writable, write_whole
from devices.camera import Camera
from devices.errors import DeviceFailed
from devices.media import Frame, Samples
from devices.microphone import Microphone
from devices.sound_library import SoundFormat
from devices.speaker import Speaker

_WARM_UP_S = 1.0  # in which a camera finds its exposure
_POLL_S = 0.02  # seconds between two looks at a device
_FLOOR_DB = -90.0  # what is quieter is called silence
_QUIET_DB = -60.0  # no peak above it: hardly a microphone that hears anything
_BAR = 40  # characters for _QUIET_DB to full scale
_CLIPPED = 0.999  # of full scale
_TONE_HZ, _TONE_S, _TONE_LEVEL = 440.0, 1.0, 0.2
_TONE_RATE = 48_000  # Hertz
_SETTLE_S = 0.5  # in which a speaker that was just opened comes to flow evenly
_FADE_S = 0.02  # seconds: cut hard, a tone clicks
_DARK = 16.0  # mean of a picture, of 255


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a device.

    Attributes:
        kind: "camera", "microphone" or "speaker".
        device: What it is called.
        works: Whether something came through.
        found: In words.
        figures: What was measured, names with units.
    """

    kind: str
    device: str
    works: bool
    found: str
    figures: dict[str, float] = field(default_factory=dict)


def take_picture(
    device: str, settings: CameraSettings, path: Path | None, console: Console
) -> Trial:
    """Take a picture when the camera has found its exposure; write it to `path`.

    Raises:
        DeviceError: there is no such camera, or it gives no picture.
        OutputError: the file cannot be written.
    """
    if path is not None:
        check_writable(path)
    clock = LiveClock()
    size = (settings.width, settings.height)
    newest: Frame | None = None
    with Camera(device, settings.frames_per_second, size, clock.now_ns) as camera:
        until = time.monotonic() + _WARM_UP_S
        while time.monotonic() < until or (newest is None and not camera.lost):
            newest = camera.newest() or newest
            time.sleep(_POLL_S)
        got = camera.got
    if newest is None:
        raise DeviceFailed(f"wanted a picture of camera {device}, found none; plug it in again")
    if path is not None:
        write_whole(path, cv2.imencode(path.suffix, newest.image)[1].tobytes())
    light = float(newest.image.mean())
    words = f"{got.width}x{got.height}, mean light {light:.0f} of 255"
    if light < _DARK:
        words += "; it is nearly black: is the lens covered?"
    if path is not None:
        words += f"; written to {path}"
    figures = {"width": got.width, "height": got.height, "light": round(light, 1)}
    return _told(Trial("camera", device, True, words, figures), console)


def hear(device: str, seconds: float, console: Console) -> Trial:
    """Show the level of a microphone, in decibels of full scale, for some seconds.

    Raises:
        DeviceError: there is no such microphone, or it is lost.
    """
    clock = LiveClock()
    heard: list[Samples] = []
    with Microphone(device or None, clock.now_ns) as microphone:
        name = _name(microphone.got)
        until = time.monotonic() + seconds
        with _meter(console) as show:
            while time.monotonic() < until:
                fresh = [block.samples for block in microphone.blocks()]
                heard += fresh
                if microphone.lost:
                    raise DeviceFailed(f"wanted to hear {name}, found it gone; plug it in again")
                if fresh:
                    show(np.concatenate(fresh), until - time.monotonic())
                time.sleep(_POLL_S)
        format_words = _format(microphone.got)
    sound = np.concatenate([*heard, np.zeros(0, np.float32)])
    peak = float(np.abs(sound).max()) if len(sound) else 0.0
    peak_db = _decibels(peak)
    mean_db = _decibels(float(np.sqrt(np.mean(np.square(sound)))) if len(sound) else 0.0)
    words = f"{format_words}: peak {peak_db:.0f} dBFS, mean {mean_db:.0f} dBFS"
    if peak_db < _QUIET_DB:
        words += "; it hears nothing: is it muted in the system's settings?"
    elif peak >= _CLIPPED:
        words += "; it is too loud: turn it down"
    figures = {"peak_dbfs": round(peak_db, 1), "mean_dbfs": round(mean_db, 1)}
    figures["seconds"] = round(len(sound) / 16_000, 2)
    return _told(Trial("microphone", name, peak_db >= _QUIET_DB, words, figures), console)


def play(device: str, console: Console) -> Trial:
    """Play a tone of one second; tells how long it takes until a sound is heard.

    Raises:
        DeviceError: there is no such speaker, or it is lost.
    """
    clock = LiveClock()
    t = np.arange(round(_TONE_S * _TONE_RATE)) / _TONE_RATE
    fade = np.minimum(1.0, np.minimum(t, _TONE_S - t) / _FADE_S)
    tone = (_TONE_LEVEL * fade * np.sin(2 * np.pi * _TONE_HZ * t)).astype(np.float32)
    with Speaker(device or None, clock.now_ns) as speaker:
        name = _name(speaker.got)
        time.sleep(_SETTLE_S)
        asked_ns = clock.now_ns()
        speaker.play(tone, _TONE_RATE)
        while speaker.playing:
            time.sleep(_POLL_S)
        begun_ns = speaker.started_ns
        if speaker.lost or begun_ns is None:
            raise DeviceFailed(f"wanted to play on {name}, found it gone; plug it in again")
        format_words = _format(speaker.got)
    latency_ms = (begun_ns - asked_ns) / NS_PER_MS
    words = f"{format_words}: a tone was played, {latency_ms:.0f} ms after it was asked for"
    trial = Trial("speaker", name, True, words, {"latency_ms": round(latency_ms, 1)})
    return _told(trial, console)


@contextlib.contextmanager
def _meter(console: Console) -> Iterator[Callable[[Samples, float], None]]:
    """Gives what shows a piece of sound and the seconds left, as a bar on a terminal."""
    if not console.is_terminal:
        yield lambda sound, left_s: None
        return
    with Live(console=console, refresh_per_second=15, transient=True) as live:
        loudest = [_FLOOR_DB]

        def show(sound: Samples, left_s: float) -> None:
            level = _decibels(float(np.abs(sound).max()))
            loudest[0] = max(loudest[0], level)
            live.update(meter_line(level, loudest[0], left_s))

        yield show


def meter_line(level_db: float, loudest_db: float, left_s: float) -> Text:
    """A level as a bar of `_BAR` characters, with a mark at the loudest so far."""
    filled, mark = (_place(db) for db in (level_db, loudest_db))
    bar = Text("█" * filled + "·" * (_BAR - filled))
    bar.stylize("green", 0, filled)
    if mark:
        bar = bar[: mark - 1] + Text("|", "bold red") + bar[mark:]
    return Text.assemble(bar, f" {level_db:4.0f} dBFS  {max(0.0, left_s):.0f} s left")


def _place(decibels: float) -> int:
    return round(_BAR * min(1.0, max(0.0, 1 - decibels / _QUIET_DB)))


def _decibels(level: float) -> float:
    return max(_FLOOR_DB, 20 * float(np.log10(max(level, 1e-9))))


def _name(got: SoundFormat | None) -> str:
    return got.device if got else ""


def _format(got: SoundFormat | None) -> str:
    if got is None:
        return ""
    return f"{got.sample_rate} Hz, {got.channels} channel{'s' if got.channels > 1 else ''}"


def _told(trial: Trial, console: Console) -> Trial:
    mark = "[green]✓[/]" if trial.works else "[red]✗[/]"
    console.print(f"{mark} {trial.kind}", end=" ")
    console.print(f"{trial.device}: {trial.found}", markup=False, soft_wrap=True)
    return trial
