"""`python -m assistant mcp`: the skills as tools for other agents."""

import argparse
import contextlib
import dataclasses
import importlib.util
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from assistant import album
from assistant.agent.served import Senses, Served
from assistant.album import Album
from assistant.clock import Calendar, LiveClock
from assistant.commands.ask import look_at, read_picture
from assistant.commands.models import WeightBars, store_from
from assistant.commands.picture_source import open_camera
from assistant.config import Settings
from assistant.dialogue.language import Language
from assistant.dialogue.skills import all_skills
from assistant.memory.opening import opened
from assistant.model_set import ModelSet
from assistant.seeing.view import View
from devices.camera import Camera
from devices.media import Frame
from models.errors import PackageMissing

PACKAGE = "mcp"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `mcp`."""
    parser = subparsers.add_parser(
        "mcp",
        help="the skills as tools for other agents (Model Context Protocol)",
        description="Serve the skills as tools of the Model Context Protocol, on standard input "
        "and output: another agent starts this command. What looks, reads, reckons and remembers "
        "is offered; what acts only with --allow-acts, since nobody is asked before.",
    )
    view = parser.add_mutually_exclusive_group()
    view.add_argument("--image", type=Path, metavar="FILE", help="the picture that is looked at")
    view.add_argument("--camera", action="store_true", help="look through camera.device instead")
    parser.add_argument(
        "--allow-acts",
        action="store_true",
        help="also what acts: take_photo, remember, forget, timers, reminders ...",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until the client closes standard input.

    Raises:
        DeviceError: the picture cannot be read, or there is no camera.
        ModelError: the package `mcp` is missing.
        MemoryFileError: the memory cannot be opened.
    """
    if importlib.util.find_spec(PACKAGE) is None:
        raise PackageMissing("wanted the package mcp, found none; pip install mcp")
    from assistant.agent.mcp_server import serve

    settings: Settings = arguments.settings
    with contextlib.ExitStack() as stack:
        still = read_picture(arguments.image) if arguments.image else None
        camera = (
            stack.enter_context(open_camera(settings.camera, LiveClock().now_ns))
            if arguments.camera
            else None
        )
        bars = stack.enter_context(WeightBars())
        models = ModelSet(settings, store_from(settings, bars))
        memory = stack.enter_context(contextlib.closing(opened(settings.memory)))
        if settings.dialogue.classifier:
            memory.understand(models.embed_sentences)
        sight = _Sight(camera, still, settings, models)
        senses = Senses(
            look=sight.look,
            camera=sight.photos,
            language=Language.load(settings.language),
            memory=memory,
            now=_now,
            translate=models.translate if models.translates else None,
        )
        serve(Served(all_skills(), senses, arguments.allow_acts))
    return 0


class _Sight:
    """The picture of the moment: the looks at it, and the photo of it.

    Args:
        camera: Gives it, where one is open.
        still: Is it, where none is.
    """

    def __init__(
        self, camera: Camera | None, still: Frame | None, settings: Settings, models: ModelSet
    ) -> None:
        self._camera = camera
        self._frame = still
        self._settings = settings
        self._models = models

    def look(self, looks: Iterable[str]) -> View:
        """The view now."""
        if self._camera is not None:
            if (frame := self._camera.newest()) is not None:
                self._frame = dataclasses.replace(frame, number=0, t_ns=0)
            elif self._camera.lost:
                self._frame = None
        return look_at(self._frame, looks, self._settings, self._models)

    def photos(self) -> album.Camera:
        """An album that takes the picture that was looked at last; it makes no videos."""
        photos = Album(album.folder_of(self._settings.album.folder), Calendar(_now()))
        if self._frame is not None:
            list(photos.on(self._frame, 0))
        return photos.camera(0)


def _now() -> datetime:
    return datetime.now().astimezone()
