"""`python -m assistant ask`: one question about one picture, by text."""

import argparse
import contextlib
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console

from assistant.commands.models import WeightBars, store_from
from assistant.config import Settings
from assistant.deeds import keep
from assistant.dialogue.asking_back import asked_back
from assistant.dialogue.language import Language
from assistant.dialogue.meaning import CHAT, Request
from assistant.dialogue.second_opinion import with_model
from assistant.dialogue.skill import Occasion, Reply, Skill
from assistant.dialogue.skills import all_skills
from assistant.dialogue.understanding import Understanding
from assistant.errors import QuestionError
from assistant.hud.terminal import evidence_words
from assistant.memory.opening import opened
from assistant.model_set import ModelSet
from assistant.seeing.eyes import judged
from assistant.seeing.scene import Scene
from assistant.seeing.view import Trouble, View
from assistant.turn import evidence_json
from devices.errors import DeviceMissing, MediaUnreadable
from devices.media import Frame


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `ask`."""
    parser = subparsers.add_parser(
        "ask",
        help="one question about one picture, by text",
        description='Answer one question about one picture, e.g. ask "what does the sign say" '
        "--image photo.jpg",
    )
    parser.add_argument("question", help="in quotes")
    parser.add_argument("--image", type=Path, metavar="FILE", help="the picture (JPEG, PNG ...)")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Answer the question.

    Raises:
        DeviceError: the picture is missing or cannot be read.
        ModelError: a model is not to be had.
    """
    settings: Settings = arguments.settings
    frame = read_picture(arguments.image) if arguments.image else None
    language = Language.load(settings.language)
    now = datetime.now().astimezone()
    skills = with_model(all_skills()) if settings.asks_model else all_skills()
    with WeightBars() as bars:
        models = ModelSet(settings, store_from(settings, bars))
        understanding = Understanding(
            language, models.rank if settings.dialogue.classifier else None
        )
        asked = understanding.understand(arguments.question, True, None, now).requests
        requests = [r if r.skill in skills else Request(CHAT, {}, r.confidence) for r in asked]
        if not requests:
            raise QuestionError("wanted a question, found no words; ask something, in quotes")
        needed = (
            skills[r.skill].looks_for(arguments.question, language, r.arguments) for r in requests
        )
        looks = sorted(frozenset().union(*needed))
        view = look_at(frame, looks, settings, models, arguments.question)
    with contextlib.closing(opened(settings.memory)) as memory:
        if settings.dialogue.classifier:
            memory.understand(models.embed_sentences)
        for request in requests:
            skill = skills[request.skill]
            occasion = Occasion(
                view=view,
                heard=arguments.question,
                language=language,
                wall_time=now,
                memory=memory,
                translate=models.translate if models.translates else None,
            )
            reply = (
                asked_back(request.options, language)
                if request.options
                else skill.answer(occasion, dict(request.arguments))
            )
            keep(reply, memory, now)
            _print(request, skill, reply, arguments.json)
    return 0


def look_at(
    frame: Frame | None,
    looks: Iterable[str],
    settings: Settings,
    models: ModelSet,
    question: str = "",
) -> View:
    """The view of one still, perceived as far as `looks` asks for the words of `question`."""
    if frame is None:
        return View(t_ns=0, size=(0, 0), trouble=Trouble.NO_PICTURE)
    scene = Scene(settings.seeing, still=True)
    happenings = [frame, judged(frame), *(models.look(kind, frame, question) for kind in looks)]
    for happening in happenings:
        list(scene.on(happening, 0))
    return scene.view(0)


def read_picture(path: Path) -> Frame:
    """A picture file as the only frame of a session.

    Raises:
        DeviceMissing: there is no such file.
        MediaUnreadable: it is no picture.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DeviceMissing(
            f"wanted a picture at {path}, found: {error.strerror}; check the path"
        ) from error
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if image is None:
        raise MediaUnreadable(
            f"wanted a picture (JPEG, PNG, WebP ...) at {path}, found something else; "
            "convert it, or use `replay` for a video"
        )
    height, width = image.shape[:2]
    return Frame(number=0, t_ns=0, image=image.astype(np.uint8), source_size=(width, height))


def _print(request: Request, skill: Skill, reply: Reply, as_json: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if as_json:
        answer = {
            "skill": skill.name,
            "arguments": request.arguments,
            "text": reply.text,
            "abstained_why": reply.refusal and str(reply.refusal),
            "evidence": [evidence_json(fact) for fact in reply.evidence],
        }
        print(json.dumps(answer, ensure_ascii=False))
        return
    console.print(reply.text, markup=False, style="yellow" if reply.refusal else "cyan")
    if reply.evidence:
        console.print("because ", evidence_words(reply.evidence), sep="", style="dim")
