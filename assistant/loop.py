"""The capture loop: devices -> senses -> dialogue -> voice.

Everything that happens goes past every stage, in the order of the list in `assemble`. Slow work
runs on the scheduler's workers and comes back as events. The same loop serves a live run and a
replay; only the clock, the scheduler and the loudspeaker differ.
"""

import dataclasses
import itertools
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.album import Album
from assistant.clock import NS_PER_MS, Calendar, Pacer
from assistant.config import Listen, Settings, Voice
from assistant.dialogue.alarm_clock import AlarmClock
from assistant.dialogue.conversation import Conversation, Past, Tongue
from assistant.dialogue.device_news import DeviceNews
from assistant.dialogue.language import Language, languages
from assistant.dialogue.second_opinion import with_model
from assistant.dialogue.skill import CurrentVoice, Skill
from assistant.dialogue.skills import all_skills
from assistant.dialogue.understanding import Understanding
from assistant.events import Event, Transcript
from assistant.hearing.barge_in import BargeIn
from assistant.hearing.belief import disbelief
from assistant.hearing.ears import Asks, Ears, Hearers
from assistant.hearing.echo import EchoGuard
from assistant.hearing.waker import Waker
from assistant.memory.indexer import Indexer
from assistant.memory.keeper import Keeper
from assistant.memory.store import Memory
from assistant.model_set import JOINTS, ModelSet
from assistant.scheduler import Scheduler
from assistant.seeing.eyes import Eyes
from assistant.seeing.scene import Scene
from assistant.speaking.chimes import Chimes
from assistant.speaking.loudspeaker import Loudspeaker
from assistant.speaking.mouth import Mouth
from assistant.stage import Happening, Stage
from devices.echo_canceller import EchoCanceller
from devices.media import AudioBlock, Moment
from models.clauses import clauses
from models.wake_word import WakePolicy

_DRAIN_STEP_NS = 20 * NS_PER_MS  # time goes on in such steps when the recording is over


class Loop:
    """Passes what happens to every stage, in order.

    Args:
        stages: In the order in which they see what happens.
        scheduler: Runs their slow work.
    """

    def __init__(self, stages: Sequence[Stage], scheduler: Scheduler) -> None:
        self._stages = list(stages)
        self._scheduler = scheduler
        self.now_ns = 0

    def join(self, stages: Iterable[Stage]) -> None:
        """Let more stages see what happens from now on, after those that are there."""
        self._stages.extend(stages)

    def happen(self, happenings: Iterable[Happening], now_ns: int) -> None:
        """Let all stages see `happenings`, and all that follows from them at once."""
        waiting = deque(happenings)
        while waiting:
            happening = waiting.popleft()
            for stage in self._stages:
                waiting.extend(stage.on(happening, now_ns))

    def advance(self, now_ns: int) -> None:
        """Let time go on to `now_ns`: deliver the work that is ready, each at its time."""
        for ready_ns, events in self._scheduler.ready(now_ns):
            self.now_ns = max(self.now_ns, ready_ns)
            self.happen(events, self.now_ns)
            self._step()
        self.now_ns = max(self.now_ns, now_ns)
        self._step()

    def take(self, moment: Moment) -> None:
        """Let time go on to when `moment` is known, and take it."""
        self.advance(known_ns(moment))
        self.happen([moment], self.now_ns)

    def finish(self) -> None:
        """The pictures and sound are over: let stages end what they have begun."""
        for stage in self._stages:
            self.happen(stage.finish(self.now_ns), self.now_ns)

    def close(self) -> None:
        """The session is over."""
        for stage in self._stages:
            self.happen(stage.close(), self.now_ns)

    @property
    def busy(self) -> bool:
        """Whether work is under way or an answer is not finished."""
        return not self._scheduler.idle or any(stage.busy for stage in self._stages)

    def _step(self) -> None:
        for stage in self._stages:
            events: list[Event] = list(stage.step(self.now_ns))
            self.happen(events, self.now_ns)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run has that another has not.

    Attributes:
        scheduler: Live or nominal.
        loudspeaker: Real or virtual.
        calendar: Calendar time by session time.
        listen: When speech is taken as a request.
        open_speaker: Whether the microphone hears the loudspeaker.
        memory: What was seen and told before, and where more of it goes.
        album: The folder of photos and videos; None where none are kept.
        tools: Skills of other servers, for the language model; a replay has none.
        typed: Whether requests are typed and answers read: then there are no ears and no voice.
        still: Whether one picture is all there is to see: pictures of it that agree prove nothing.
    """

    scheduler: Scheduler
    loudspeaker: Loudspeaker
    calendar: Calendar
    listen: Listen
    open_speaker: bool = False
    memory: Memory = field(default_factory=lambda: Memory(None))
    album: Path | None = None
    tools: Mapping[str, Skill] = field(default_factory=dict)
    typed: bool = False
    still: bool = False


def assemble(
    settings: Settings, models: ModelSet, around: Surroundings, onlookers: Sequence[Stage]
) -> Loop:
    """The program: every stage, in the order in which it sees what happens.

    Args:
        settings: The whole tree.
        models: Loaded on first need.
        around: What differs between live and replay.
        onlookers: Stages that only watch: the report, the live view.
    """
    rank = models.rank if settings.dialogue.classifier else None
    understandings = {
        code: Understanding(Language.load(code), rank)
        for code in settings.asr.languages
        if code in languages()
    }
    tongues = {
        code: Tongue(Language.load(code), understanding.understand)
        for code, understanding in understandings.items()
    }
    own = with_model(all_skills()) if settings.asks_model else all_skills()
    skills = {**around.tools, **own}
    if settings.dialogue.classifier:
        around.memory.understand(models.embed_sentences)
    scene = Scene(settings.seeing, around.still)

    def asks(words: str, spoken: str) -> bool:
        return spoken in understandings and understandings[spoken].asks(words)

    def doubt(said: Transcript) -> str:
        return "" if around.typed else disbelief(said, settings.hearing)

    barge_in = BargeIn(asks, doubt, around.open_speaker)
    indexer = Indexer(models.embed, models.faces, settings.memory.blur_faces)
    keeper = Keeper(around.memory, indexer.index, around.scheduler, around.calendar)
    album = Album(around.album, around.calendar) if around.album else None
    turns = itertools.count(1)  # numbers of turns, whoever opens them
    stages = [
        scene,  # first, so that what a picture showed is known before anybody asks
        keeper,
        *([album] if album else []),
        Eyes(models.look, around.scheduler, settings.seeing, settings.hearing.longest_silence_ms),
        *([] if around.typed else [_ears(settings, models, around, asks), barge_in]),
        Conversation(
            tongues=tongues,
            skills=skills,
            view=scene.view,
            past=Past(around.memory, lambda: keeper.visit, album.camera if album else _no_camera),
            calendar=around.calendar,
            doubt=lambda said: doubt(said) or ("own voice" if barge_in.echoes(said) else ""),
            voice=current_voice(settings.voice),
            scheduler=around.scheduler,
            translate=models.translate if models.translates else None,
            turns=turns,
            agent=models.agent(skills) if settings.asks_language_model else None,
        ),
        AlarmClock(
            around.memory.alarms,
            {code: tongue.language for code, tongue in tongues.items()},
            around.calendar,
            turns,
        ),
        DeviceNews(
            {code: tongue.language for code, tongue in tongues.items()}, settings.language, turns
        ),
        *([] if around.typed else [_mouth(settings, models, around), Chimes(around.loudspeaker)]),
        *onlookers,
    ]
    return Loop(stages, around.scheduler)


def _ears(settings: Settings, models: ModelSet, around: Surroundings, asks: Asks) -> Ears:
    return Ears(
        _hearers(settings, models, around, asks),
        around.scheduler,
        settings.hearing,
        settings.asr.languages,
        around.listen,
    )


def _mouth(settings: Settings, models: ModelSet, around: Surroundings) -> Mouth:
    return Mouth(
        models.synthesise,
        lambda text, language: clauses(text, JOINTS.get(language, frozenset())),
        around.loudspeaker,
        around.scheduler,
        settings.voice,
    )


def _no_camera(t_ns: int) -> None:
    return None


def _hearers(settings: Settings, models: ModelSet, around: Surroundings, asks: Asks) -> Hearers:
    """The models behind the ears, as far as this run needs them."""
    wake = None
    if around.listen is Listen.WAKE:
        wake = Waker(models.wake_word.stream(), WakePolicy())
    hearers = Hearers(
        models.vad.stream(), models.recognise, models.judge_end, asks, wake, models.is_wake
    )
    if around.open_speaker:
        guard = EchoGuard(EchoCanceller(), around.loudspeaker.played)
        hearers = dataclasses.replace(hearers, clean=guard.clean)
    return hearers


def current_voice(settings: Voice) -> CurrentVoice:
    """How answers sound to begin with."""
    speed, volume = settings.speed, settings.volume
    return CurrentVoice(speed, volume, usual_speed=speed, usual_volume=volume)


def known_ns(moment: Moment) -> int:
    """When a picture or a block of sound is there to be taken: a block is at its end."""
    return moment.end_ns if isinstance(moment, AudioBlock) else moment.t_ns


def play(loop: Loop, moments: Iterable[Moment], pacer: Pacer | None) -> None:
    """Run a recording through the loop; without a pacer as fast as the machine can."""
    for moment in moments:
        if pacer is not None:
            pacer.wait_for(known_ns(moment))
        loop.take(moment)
    finish(loop)


def finish(loop: Loop) -> None:
    """Let what was begun be finished, and end the session."""
    loop.finish()
    while loop.busy:
        loop.advance(loop.now_ns + _DRAIN_STEP_NS)
    loop.close()
