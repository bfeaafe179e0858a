"""A walk past labelled pictures, and what can be asked of it afterwards."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np

from assistant.clock import NANOSECONDS, Calendar
from assistant.commands.ask import read_picture
from assistant.config import Listen, Settings
from assistant.dialogue.language import Language
from assistant.dialogue.skill import Occasion, Reply
from assistant.dialogue.skills import all_skills
from assistant.dialogue.understanding import Understanding
from assistant.errors import BenchError
from assistant.evaluation.looked_at import shaken
from assistant.evaluation.picture_set import Labelled
from assistant.events import Refusal
from assistant.loop import Surroundings, assemble
from assistant.memory.record import NEW, Kind, Record
from assistant.memory.store import Memory
from assistant.model_set import ModelSet
from assistant.scheduler import ReplayScheduler, Workers
from assistant.seeing.view import View
from assistant.speaking.loudspeaker import VirtualLoudspeaker
from devices.media import Frame

START = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
_RATE_HZ = 10.0
_WALL_S = 4.0  # of a bare wall, before and after each picture
_AFTER = timedelta(minutes=20)  # the walk, until the questions are asked


class Expected(StrEnum):
    """What a question is to be answered with."""

    PLACE = "seen"  # where it was
    UNSEEN = "never seen"
    UNKNOWN = "no model knows"
    NOTE = "told"  # what the wearer said


class Outcome(StrEnum):
    """How an answer is judged."""

    RIGHT = "right"
    MISSING = "missing"  # it was there, and "I haven't seen it" was said
    WRONG_NO = "wrong kind of no"
    FALSE = "false claim"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and when what it is about was in view."""

    text: str
    expected: Expected
    since: datetime | None = None
    until: datetime | None = None


def walk(
    pictures: list[Labelled], settings: Settings, models: ModelSet, say: Callable[[str], None]
) -> tuple[Memory, dict[str, tuple[datetime, datetime]]]:
    """Show the pictures one after the other to the whole program.

    Returns:
        What it remembers, and from when to when each picture was in view, by file name.
    """
    memory, calendar = Memory(None), Calendar(START)
    scheduler = ReplayScheduler(
        Workers(settings.runtime.workers), dataclasses.asdict(settings.delays), measure_queue=False
    )
    around = Surroundings(scheduler, VirtualLoudspeaker(), calendar, Listen.OPEN, memory=memory)
    shown: dict[str, tuple[datetime, datetime]] = {}
    loop = assemble(settings, models, around, [])
    number = 0
    try:
        for picture in pictures:
            say(f"past {picture.path.name}")
            frame = read_picture(picture.path)
            for views, is_it in (
                (_wall(frame), False),
                (shaken(frame, _RATE_HZ, seed=number), True),
                (_wall(frame), False),
            ):
                begin = number
                for view in views:
                    t_ns = round(number / _RATE_HZ * NANOSECONDS)
                    loop.take(dataclasses.replace(view, number=number, t_ns=t_ns))
                    number += 1
                if is_it:
                    shown[picture.path.name] = _at(calendar, begin), _at(calendar, number)
        loop.finish()
        while loop.busy:
            loop.advance(loop.now_ns + NANOSECONDS // 10)
        loop.close()
    finally:
        scheduler.close()
    return memory, shown


def tell(memory: Memory, notes: list[tuple[str, str]]) -> None:
    """Have notes remembered: what, and about what."""
    now = START + _AFTER
    for text, about in notes:
        memory.add(Record(NEW, Kind.NOTE, text, now, now, about))


def judge(question: Question, memory: Memory) -> tuple[Outcome, str]:
    """Ask, and judge the answer."""
    language = Language.load("en")
    requests = Understanding(language).understand(question.text, addressed=True).requests
    if not requests or requests[0].skill != "where_is":
        raise BenchError(f"wanted a where-is question, found {question.text!r}; mend the bench")
    occasion = Occasion(
        View(0, (640, 480)), question.text, language, START + 2 * _AFTER, memory=memory
    )
    reply = all_skills()["where_is"].answer(occasion, dict(requests[0].arguments))
    return _outcome(question, reply), reply.text


def _outcome(question: Question, reply: Reply) -> Outcome:
    times = [datetime.fromisoformat(fact.time) for fact in reply.evidence if fact.time]
    match question.expected:
        case Expected.PLACE if times:
            assert question.since is not None
            assert question.until is not None
            inside = all(question.since <= time <= question.until for time in times)
            return Outcome.RIGHT if inside else Outcome.FALSE
        case Expected.PLACE:
            return Outcome.MISSING if reply.refusal is Refusal.UNSEEN else Outcome.WRONG_NO
        case Expected.NOTE:
            return Outcome.RIGHT if times else Outcome.MISSING
        case _ if reply.evidence:
            return Outcome.FALSE
        case Expected.UNSEEN:
            return Outcome.RIGHT if reply.refusal is Refusal.UNSEEN else Outcome.WRONG_NO
    return Outcome.RIGHT if reply.refusal is Refusal.UNKNOWN else Outcome.WRONG_NO


def _wall(frame: Frame) -> Iterator[Frame]:
    """A bare wall, in the size of a picture."""
    image = np.full_like(frame.image, 150)
    image[:, : image.shape[1] // 2] = 160
    for number in range(round(_WALL_S * _RATE_HZ)):
        yield Frame(number, 0, image, frame.source_size)


def _at(calendar: Calendar, number: int) -> datetime:
    return calendar.at(round(number / _RATE_HZ * NANOSECONDS))
