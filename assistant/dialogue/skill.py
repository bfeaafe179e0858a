"""What a skill is: one typed function that answers one kind of request.

    @skill(looks=[Look.OBJECTS])
    def count_objects(occasion: Occasion, object: str) -> Reply:
        '''How many there are of something in view.'''

Its name, description and arguments are read from the function. Importing the file registers it.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from assistant.album import Camera
from assistant.dialogue.language import Language
from assistant.dialogue.plan import Plan
from assistant.dialogue.translation import Translate
from assistant.events import Evidence, Refusal
from assistant.memory.alarm import Alarm
from assistant.memory.place import Visit
from assistant.memory.store import Memory
from assistant.seeing.view import View


class Look(StrEnum):
    """A kind of perception that a request needs done on the newest picture."""

    OBJECTS = "objects"
    TEXT = "text"
    CODES = "codes"
    HANDS = "hands"
    COLOURS = "colours"
    MODEL = "model"  # the wearer's own vision model, where one is configured
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class CurrentVoice:
    """How answers sound now.

    Attributes:
        speed: Times the pace of the recordings.
        volume: 0 to 1.
        usual_speed: What the settings say.
        usual_volume: What the settings say.
        languages: BCP-47 tags of the languages that can be spoken.
    """

    speed: float = 1.0
    volume: float = 1.0
    usual_speed: float = 1.0
    usual_volume: float = 1.0
    languages: tuple[str, ...] = ("en",)


@dataclass(frozen=True, slots=True)
class VoiceChange:
    """How answers are to sound from this one on; None leaves a value as it is.

    Attributes:
        speed: Times the pace of the recordings.
        volume: 0 to 1.
        language: BCP-47.
    """

    speed: float | None = None
    volume: float | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What the wearer wants remembered.

    Attributes:
        text: In the wearer's words.
        about: The thing it is about, likewise; may be empty.
    """

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What is to be forgotten: all that fits every condition.

    Attributes:
        since: Calendar time with its zone; None is without limit.
        until: Likewise.
        words: What it is about; empty is anything.
    """

    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a skill answers.

    Attributes:
        text: The words to say; empty to say nothing.
        evidence: What they rest on.
        refusal: Set when the skill could not answer.
        stops_voice: Whether what is being spoken is to be cut off.
        voice: How this and later answers are to sound, None to leave that as it is.
        note: What is to be remembered from now on.
        forgets: What is to be forgotten.
        alarm: A timer or reminder that is set.
        drops: Those that are called off.
        language: BCP-47 of the words; empty is that of the request.
        plan: The steps that are gone through from now on, None to leave that as it is.
        interprets: Whether all that is said is to be interpreted from now on.
        records: Whether a video is to be recorded from now on, None to leave that as it is.
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    refusal: Refusal | None = None
    stops_voice: bool = False
    voice: VoiceChange | None = None
    note: Note | None = None
    forgets: Forgetting | None = None
    alarm: Alarm | None = None
    drops: tuple[Alarm, ...] = ()
    language: str = ""
    plan: Plan | None = None
    interprets: bool = False
    records: bool | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """An answer that takes time to make.

    Attributes:
        stage: What kind of work; the settings hold its nominal delay.
        work: Makes it, on a worker. It changes nothing that anybody else reads.
        failed: The answer when that failed.
        outside: Whether it waits for another machine.
    """

    stage: str
    work: Callable[[], Reply]
    failed: Reply
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """All that a skill may look at: the moment of the request.

    Attributes:
        view: The wearer's view when the request ended.
        heard: The words of the request.
        language: Words of the language to answer in.
        wall_time: Calendar time when the request ended, in the wearer's zone.
        last_reply: What was answered last, or None.
        voice: How answers sound.
        memory: What was seen and told before; only to be asked.
        visit: To the place that is in view, where that is known.
        translate: Translates, on a worker; None where no translator is installed.
        plan: The steps that are being gone through, if any.
        camera: For photos and videos; None where none are kept.
    """

    view: View
    heard: str
    language: Language
    wall_time: datetime
    last_reply: Reply | None = None
    voice: CurrentVoice = CurrentVoice()
    memory: Memory = field(default_factory=lambda: Memory(None))
    visit: Visit | None = None
    translate: Translate | None = None
    plan: Plan | None = None
    camera: Camera | None = None

    def refused(self, key: str, **values: object) -> Reply:
        """The refusal when something is not found: the answer `key` where the view is good.

        In a view that cannot be relied on it says why and what to do instead.
        """
        trouble = self.view.trouble
        words = self.language.say(f"trouble.{trouble}" if trouble else key, **values)
        return Reply(words, refusal=self.view.refusal)


Answers = TypeVar("Answers", bound=Callable[..., Reply | Later])
MoreLooks = Callable[[str, Language], frozenset[Look]]  # what some words need beside the rest


Sees = Callable[[Mapping[str, Any]], bool]  # whether a request with these arguments needs a look


def _always(arguments: Mapping[str, Any]) -> bool:
    return True


def _no_more(words: str, language: Language) -> frozenset[Look]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Skill:
    """A registered skill.

    Attributes:
        name: Of its function.
        description: The first line of its docstring.
        looks: What must be perceived for it.
        arguments: By name.
        function: Answers.
        more_looks: What some words need beside `looks`.
        cancels: Whether requests that still wait for a look are given up for it.
        sees: Whether arguments ask for `looks` at all.
    """

    name: str
    description: str
    looks: frozenset[Look]
    arguments: dict[str, inspect.Parameter]
    function: Callable[..., Reply | Later]
    more_looks: MoreLooks = _no_more
    cancels: bool = False
    sees: Sees = _always

    def looks_for(
        self, words: str, language: Language, arguments: Mapping[str, Any] | None = None
    ) -> frozenset[Look]:
        """What must be perceived for the request `words` with its `arguments`."""
        own = self.looks if self.sees(arguments or {}) else frozenset()
        return own | self.more_looks(words, language)

    def begin(self, occasion: Occasion, arguments: dict[str, Any]) -> Reply | Later:
        """Run the skill on one request, as far as that takes no time."""
        return self.function(occasion, **arguments)

    def answer(self, occasion: Occasion, arguments: dict[str, Any]) -> Reply:
        """Run the skill on one request, however long it takes."""
        reply = self.begin(occasion, arguments)
        return reply.work() if isinstance(reply, Later) else reply


_SKILLS: dict[str, Skill] = {}


def skill(
    looks: Iterable[Look] = (), cancels: bool = False, sees: Sees = _always
) -> Callable[[Answers], Answers]:
    """Register the decorated function as the skill of its name.

    Args:
        looks: What must be perceived on the newest picture before the function is called.
        cancels: Whether requests that still wait for a look are given up for it.
        sees: Whether arguments ask for `looks` at all.

    Raises:
        TypeError: the function has no docstring, an argument has no annotation, or there is a skill
            of that name in another module.
    """

    def register(function: Answers) -> Answers:
        name = function.__name__
        arguments = dict(inspect.signature(function).parameters)
        arguments.pop("occasion", None)
        if not function.__doc__ or any(
            parameter.annotation is parameter.empty for parameter in arguments.values()
        ):
            raise TypeError(f"wanted a docstring and annotated arguments on the skill {name}")
        if name in _SKILLS and _SKILLS[name].function.__module__ != function.__module__:
            raise TypeError(f"wanted a new name for a skill, found a second {name}; rename it")
        _SKILLS[name] = Skill(
            name=name,
            description=function.__doc__.strip().splitlines()[0],
            looks=frozenset(looks),
            arguments=arguments,
            function=function,
            cancels=cancels,
            sees=sees,
        )
        return function

    return register


def registered_skills() -> dict[str, Skill]:
    """Every skill imported so far, by name."""
    return dict(_SKILLS)


def replace_skill(skill: Skill) -> None:
    """Register `skill` in place of the one of its name."""
    _SKILLS[skill.name] = skill


def withdraw_skills(names: Iterable[str]) -> None:
    """Take skills back that were registered."""
    for name in names:
        _SKILLS.pop(name, None)
