"""`python -m assistant replay`: a recording through the real models."""

import argparse
import contextlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console

from assistant.clock import NANOSECONDS
from assistant.commands.loading import loaded_models
from assistant.config import Listen, Settings, with_replay_start
from assistant.hud.contact_sheet import ContactSheet
from assistant.hud.terminal import TerminalView
from assistant.report import Reporter, write_report
from assistant.sessions.replaying import Pace, Replayed, open_recording, replay
from assistant.sessions.wave_file import write_wave
from assistant.stage import Stage
from assistant.whole_file import check_outputs
from devices.video_file import MediaInfo


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `replay`."""
    parser = subparsers.add_parser(
        "replay",
        help="a recording through the real models",
        description="Play a video with sound through the real models and show each turn: what was "
        "heard, what is answered, on what evidence, how fast.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="any video with sound")
    add_replay_options(parser, Pace.REAL)
    parser.set_defaults(run=run)


def add_replay_options(parser: argparse.ArgumentParser, pace: Pace) -> None:
    """Add what `replay` and `demo` take."""
    parser.add_argument(
        "--pace",
        choices=[str(known) for known in Pace],
        default=str(pace),
        help=f"real time, or as fast as this machine can (default: {pace}); same turns",
    )
    parser.add_argument("--report", type=Path, metavar="OUT.json", help="write the report")
    parser.add_argument(
        "--voice-out", type=Path, metavar="OUT.wav", help="write the assistant's voice"
    )
    parser.add_argument(
        "--pictures",
        type=Path,
        metavar="OUT.jpg",
        help="write one picture of all turns, with the evidence drawn in",
    )
    parser.add_argument(
        "--start",
        type=_iso_time,
        metavar="ISO",
        help="calendar time at which the recording begins (default: settings, replay.start)",
    )


def _iso_time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"wanted a time such as 2026-05-04T18:30, found {text!r}"
        ) from error


def run(arguments: argparse.Namespace) -> int:
    """Replay the file.

    Raises:
        DeviceError: the file cannot be played.
        ModelError: a model is not to be had.
        OutputError: a result cannot be written.
    """
    replay_and_write(arguments.file, arguments)
    return 0


def replay_and_write(file: Path, arguments: argparse.Namespace) -> None:
    """Replay `file` with the live view, and write what the arguments ask for."""
    settings: Settings = with_replay_start(arguments.settings, arguments.start)
    outputs = [o for o in (arguments.report, arguments.voice_out, arguments.pictures) if o]
    check_outputs(outputs, [file])
    console = Console(highlight=False)
    sheet = ContactSheet(arguments.pictures) if arguments.pictures else None
    with open_recording(file, settings) as video, contextlib.ExitStack() as screen:
        for warning in warnings(video.info):
            console.print(f"[yellow]{warning}[/]")
        models = loaded_models(settings, Listen.OPEN)

        def onlookers(reporter: Reporter) -> Sequence[Stage]:
            duration_ns = round(video.info.duration_s * NANOSECONDS)
            view = screen.enter_context(TerminalView(console, reporter, duration_ns))
            return [view, sheet] if sheet else [view]

        result = replay(video, file.name, settings, models, Pace(arguments.pace), onlookers)
        cut = video.info.cut
    if cut:
        console.print("[yellow]the file is cut or damaged at its end; played up to there[/]")
    console.print(summary(result))
    if arguments.report:
        write_report(arguments.report, result.report)
    if arguments.voice_out:
        write_wave(arguments.voice_out, *result.voice())
    if sheet is not None:
        sheet.write(result.report)


def warnings(info: MediaInfo) -> list[str]:
    """What of a recording cannot be used."""
    missing = []
    if not info.has_sound:
        missing.append("no sound in this file: nothing can be asked")
    if not info.has_picture:
        missing.append("no picture in this file: nothing can be seen")
    elif not info.duration_s:
        missing.append("this is a single picture: ask about it by `ask QUESTION --image FILE`")
    return missing


def summary(result: Replayed) -> str:
    """One line on the whole run."""
    report = result.report
    firsts = sorted(
        turn["timings_ms"]["speech_end_to_first_audio"]
        for turn in report["turns"]
        if "speech_end_to_first_audio" in turn["timings_ms"]
    )
    median = (
        f", first sound after {firsts[len(firsts) // 2] / 1000:.2f} s (median)" if firsts else ""
    )
    resources = report["resources"]
    speed = report["duration_s"] / resources["wall_s"] if resources["wall_s"] else 0.0
    return (
        f"[dim]{len(report['turns'])} turns, {len(report['ignored_speech'])} ignored{median}; "
        f"{report['duration_s']:.1f} s of recording in {resources['wall_s']:.1f} s "
        f"({speed:.1f}x real time), {resources['peak_rss_mb'] or '?'} MB[/]"
    )
