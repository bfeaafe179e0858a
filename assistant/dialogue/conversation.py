"""Words in, answers out: opens turns, has the view looked at, and lets skills answer."""

import dataclasses
import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.agent.agent import Agent
from assistant.agent.briefing import Context
from assistant.agent.deliberation import Asked, Deliberation
from assistant.agent.known import is_open, known
from assistant.agent.steps import Answered, Outcome, Proposed
from assistant.album import Camera
from assistant.clock import Calendar
from assistant.dialogue.asking_back import asked_back, proposed
from assistant.dialogue.following import following
from assistant.dialogue.history import Exchange, History
from assistant.dialogue.interpreting import interpreted
from assistant.dialogue.language import Language
from assistant.dialogue.meaning import CHAT, Meaning, Request
from assistant.dialogue.open_turn import OpenTurn
from assistant.dialogue.plan import Plan
from assistant.dialogue.skill import (
    CurrentVoice,
    Later,
    Look,
    Occasion,
    Reply,
    Skill,
    VoiceChange,
)
from assistant.dialogue.translation import Translate
from assistant.events import (
    Answer,
    BargedIn,
    Event,
    InterpretingSet,
    ListenOpened,
    LookTaken,
    LookWanted,
    Refusal,
    SpeechIgnored,
    Timing,
    Transcript,
    Trigger,
    TurnOpened,
    Understood,
    VoiceSet,
    WakeHeard,
)
from assistant.memory.place import Visit
from assistant.memory.store import Memory
from assistant.scheduler import Job, Priority, Scheduler
from assistant.seeing.view import Trouble, View
from assistant.stage import Happening, Stage

# Words, whether surely addressed, what they may refer to, calendar time -> what is asked.
Understand = Callable[[str, bool, Exchange | None, datetime], Meaning]
INTERPRET = "interpret"  # the skill whose turns interpreting opens
Doubt = Callable[[Transcript], str]  # why a transcript is not believed; empty when it is


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language that is understood and answered in.

    Attributes:
        language: Its words.
        understand: What is asked in it.
    """

    language: Language
    understand: Understand


@dataclass(frozen=True, slots=True)
class Past:
    """What was seen and told before.

    Attributes:
        memory: Where it is kept.
        visit: To the place that is in view, where that is known.
        camera: For photos and videos, by session time; None where none are kept.
    """

    memory: Memory
    visit: Callable[[], Visit | None] = lambda: None
    camera: Callable[[int], Camera | None] = lambda t_ns: None


class Conversation(Stage):
    """Takes up requests and answers them, in order.

    Args:
        tongues: The languages that are understood, by BCP-47 tag.
        skills: By name.
        view: What was known of the wearer's view, by the end and the beginning of a request.
        past: What was seen and told before.
        calendar: Calendar time by session time.
        doubt: Which transcripts are not believed, and why.
        voice: How answers sound to begin with.
        scheduler: Makes the answers that take time.
        translate: Translates, on a worker; None where no translator is installed.
        turns: Gives the next turn its number, shared with who else opens turns; None counts here.
        agent: Answers what no skill fits; None where no language model is configured.
    """

    def __init__(
        self,
        tongues: Mapping[str, Tongue],
        skills: Mapping[str, Skill],
        view: Callable[[int, int], View],
        past: Past,
        calendar: Calendar,
        doubt: Doubt,
        voice: CurrentVoice,
        scheduler: Scheduler,
        translate: Translate | None = None,
        turns: Iterator[int] | None = None,
        agent: Agent | None = None,
    ) -> None:
        self._tongues = tongues
        self._skills = skills
        self._view = view
        self._past = past
        self._calendar = calendar
        self._doubt = doubt
        self._voice = voice
        self._scheduler = scheduler
        self._translate = translate
        self._agent = agent
        self._turns = itertools.count(1) if turns is None else turns
        self._others: set[int] = set()  # turns nobody asked for: timers, lost devices
        self._open: list[OpenTurn] = []
        self._last_reply: Reply | None = None
        self._history = History()
        self._plan: Plan | None = None
        self._interpreting = False

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take final transcripts, and looks that are done."""
        match happening:
            case Transcript(final=True):
                yield from self._hear(happening, now_ns)
            case LookTaken():
                for turn in self._open:
                    if turn.number == happening.turn:
                        turn.waiting.discard(happening.look)
                        turn.missed |= happening.frame is None
                        if turn.thoughts is not None:
                            turn.thoughts.look_taken(happening.look, now_ns)
                yield from self._answer_ready(now_ns)
            case ListenOpened() | WakeHeard() | BargedIn():
                yield from self._stop_thinking(now_ns)
            case TurnOpened(trigger=Trigger.TIMER | Trigger.REMINDER | Trigger.DEVICE):
                self._others.add(happening.turn)
            case Answer(turn=number) if number in self._others:
                self._others.remove(number)  # "say that again" means it too
                self._last_reply = Reply(
                    happening.text, happening.evidence, language=happening.language
                )

    @property
    def busy(self) -> bool:
        """Whether a turn waits for a look, or for an answer that takes time."""
        return bool(self._open)

    def _hear(self, transcript: Transcript, now_ns: int) -> Iterator[Event]:
        why = self._doubt(transcript)
        tongue = self._tongues.get(transcript.language)
        requests: tuple[Request, ...] = ()
        if tongue is None:
            why = why or "in another language"
        elif not why:
            begin = time.perf_counter()
            last = self._history.referred_to(transcript.t_ns)
            now = self._calendar.at(transcript.t_ns)
            meaning = tongue.understand(transcript.text, transcript.addressed, last, now)
            spent_ms = (time.perf_counter() - begin) * 1000
            requests, why = meaning.requests, meaning.why_not
            yield Timing(
                t_ns=transcript.t_ns,
                stage="understand",
                duration_ms=spent_ms,
                utterance=transcript.utterance,
            )
        if tongue is not None and self._interprets(transcript, requests, why):
            yield from self._interpret(transcript, tongue.language)
            requests = ()
        elif not requests:
            yield SpeechIgnored(
                t_ns=transcript.t_ns,
                start_ns=transcript.start_ns,
                utterance=transcript.utterance,
                text=transcript.text,
                why=why,
            )
        if tongue is not None:
            if requests:
                yield from self._stop_thinking(now_ns)
            for request in requests:
                yield from self._open_turn(transcript, request, tongue.language)
        yield from self._answer_ready(now_ns)

    def _interprets(self, transcript: Transcript, requests: tuple[Request, ...], why: str) -> bool:
        """Whether what was said is to be interpreted: all but what ends it, or is surely for us."""
        skills = [self._skills.get(request.skill) for request in requests]
        ends = any(skill is not None and skill.cancels for skill in skills)
        believed = bool(requests) or why == "not addressed"
        return self._interpreting and believed and not ends and not transcript.addressed

    def _interpret(self, transcript: Transcript, language: Language) -> Iterator[Event]:
        """Have what was said told in the other language."""
        other = next((code for code in self._tongues if code != language.code), "")
        if not other or self._translate is None:
            return
        turn = OpenTurn(
            number=next(self._turns),
            transcript=transcript,
            language=language,
            skill=self._skills[INTERPRET],
            request=Request(INTERPRET, {"to": other}, 1.0),
            later=interpreted(transcript.text, language.code, other, self._translate),
        )
        self._open.append(turn)
        t_ns = transcript.t_ns
        yield TurnOpened(t_ns, turn.number, Trigger.INTERPRETER, transcript.utterance)
        yield Understood(t_ns, turn.number, INTERPRET, turn.request.arguments, 1.0)

    def _open_turn(
        self, transcript: Transcript, request: Request, language: Language
    ) -> Iterator[Event]:
        if request.skill not in self._skills:  # one that is not installed
            request = Request(CHAT, {}, request.confidence)
        skill = self._skills[request.skill]
        turn = OpenTurn(
            number=next(self._turns),
            transcript=transcript,
            language=language,
            skill=skill,
            request=request,
        )
        if not request.options:
            turn.waiting = self._looks(turn)
        self._open.append(turn)
        yield TurnOpened(transcript.t_ns, turn.number, Trigger.SPEECH, transcript.utterance)
        yield Understood(
            t_ns=transcript.t_ns,
            turn=turn.number,
            skill=request.skill,
            arguments=request.arguments,
            confidence=request.confidence,
            asked_back=bool(request.options),
        )
        if skill.cancels:
            yield from self._give_up(transcript.t_ns)
        for look in sorted(turn.waiting):
            yield LookWanted(transcript.t_ns, turn.number, look, transcript.text)

    def _looks(self, turn: OpenTurn) -> set[str]:
        """What a turn has to have looked at."""
        heard, arguments = turn.transcript.text, turn.request.arguments
        looks = turn.skill.looks_for(heard, turn.language, arguments)
        if self._thinks(turn):
            looks |= {Look.OBJECTS, Look.TEXT}
        return {str(look) for look in looks}

    def _give_up(self, t_ns: int) -> Iterator[Event]:
        """Answer nothing to the turns that still wait, all but the newest; interpret no more."""
        if self._interpreting:
            self._interpreting = False
            yield InterpretingSet(t_ns, False)
        for turn in self._open[:-1]:
            yield turn.cancel()
        del self._open[:-1]

    def _stop_thinking(self, now_ns: int) -> Iterator[Event]:
        """The wearer says something else: what a model is thinking about is given up."""
        thinking = [turn for turn in self._open if turn.thoughts is not None]
        for turn in thinking:
            self._open.remove(turn)
            yield turn.cancel()
        if thinking:
            yield from self._answer_ready(now_ns)

    def _answer_ready(self, now_ns: int) -> Iterator[Event]:
        """Answer the turns whose looks are done; an earlier turn is never overtaken."""
        while self._open and not self._open[0].waiting and not self._open[0].answering:
            turn = self._open[0]
            if self._agent is not None and self._thinks(turn):
                turn.answering = True
                self._think(self._agent, turn, now_ns)
                continue
            reply = self._begin(turn)
            if isinstance(reply, Later):
                turn.answering = True
                self._scheduler.submit(self._job(turn, reply), now_ns)
            else:
                yield from self._finish(turn, reply)

    def _job(self, turn: OpenTurn, later: Later) -> Job:
        """The making of an answer that takes time."""

        def done(reply: Reply, ready_ns: int) -> list[Event]:
            return [*self._finish(turn, reply), *self._answer_ready(ready_ns)]

        return Job(
            stage=later.stage,
            priority=Priority.QUESTION_LOOK,
            work=later.work,
            deliver=done,
            give_up=lambda ready_ns: [] if turn.cancelled else done(later.failed, ready_ns),
            wanted=lambda: not turn.cancelled,
            turn=turn.number,
            outside=later.outside,
        )

    def _thinks(self, turn: OpenTurn) -> bool:
        """Whether a turn is for the language model: nothing of ours answers it."""
        return (
            self._agent is not None
            and turn.skill.name == CHAT
            and is_open(turn.transcript.text, turn.language)
        )

    def _think(self, agent: Agent, turn: OpenTurn, now_ns: int) -> None:
        occasion = self._occasion(turn)
        past = tuple(self._history)
        context = Context(turn.language, occasion.wall_time, known(occasion), past)
        heard = turn.transcript.text
        asked = Asked(
            t_ns=turn.transcript.t_ns,
            turn=turn.number,
            heard=heard,
            language=turn.language.code,
            looks=lambda skill, arguments: skill.looks_for(heard, turn.language, arguments),
            run=lambda skill, arguments: skill.begin(self._occasion(turn), arguments),
            conclude=lambda outcome, ready_ns: self._conclude(turn, outcome, ready_ns),
        )
        turn.thoughts = Deliberation(agent.answer(heard, context), asked, self._scheduler)
        turn.thoughts.begin(now_ns)

    def _conclude(self, turn: OpenTurn, outcome: Outcome, now_ns: int) -> Iterator[Event]:
        if isinstance(outcome, Answered):
            reply = Reply(outcome.text, outcome.evidence)
        elif isinstance(outcome, Proposed):
            option = Request(outcome.skill, outcome.arguments, turn.request.confidence)
            turn.request = dataclasses.replace(turn.request, options=(option,))
            reply = proposed(option, turn.language)
        else:
            own = outcome.instead or turn.skill.answer(self._occasion(turn), {})
            if not own.evidence and own.refusal is Refusal.UNKNOWN:
                own = Reply(turn.language.say("chat.unknown"), refusal=Refusal.UNKNOWN)
            words = " ".join(filter(None, [outcome.said, outcome.line, own.text]))
            reply = dataclasses.replace(own, text=words)
        yield from self._finish(turn, reply)
        yield from self._answer_ready(now_ns)

    def _begin(self, turn: OpenTurn) -> Reply | Later:
        if turn.later is not None:
            return turn.later
        if turn.request.options:
            return asked_back(turn.request.options, turn.language)
        return turn.skill.begin(self._occasion(turn), dict(turn.request.arguments))

    def _occasion(self, turn: OpenTurn) -> Occasion:
        """All that is known at the moment of a request."""
        end_ns = turn.transcript.t_ns
        view = self._view(end_ns, turn.transcript.start_ns)
        if turn.missed and view.trouble is None:
            view = dataclasses.replace(view, trouble=Trouble.STALE)
        return Occasion(
            view=view,
            heard=turn.transcript.text,
            language=turn.language,
            wall_time=self._calendar.at(end_ns),
            last_reply=self._last_reply,
            voice=self._voice,
            memory=self._past.memory,
            visit=self._past.visit(),
            translate=self._translate,
            plan=self._plan,
            camera=self._past.camera(end_ns),
        )

    def _finish(self, turn: OpenTurn, reply: Reply) -> Iterator[Event]:
        self._open.remove(turn)
        end_ns = turn.transcript.t_ns
        if reply.text:
            self._last_reply = reply
        if reply.plan is not None:
            self._plan = reply.plan
        self._history.add(turn.answered(reply))
        if reply.voice is not None:
            yield self._set_voice(reply.voice, end_ns)
        if reply.interprets:
            self._interpreting = True
        yield from following(reply, turn.number, end_ns)
        yield Answer(
            t_ns=end_ns,
            turn=turn.number,
            text=reply.text,
            language=reply.language or turn.language.code,
            abstained_why=reply.refusal,
            evidence=reply.evidence,
            stops_voice=reply.stops_voice,
        )

    def _set_voice(self, change: VoiceChange, t_ns: int) -> VoiceSet:
        now = self._voice
        self._voice = dataclasses.replace(
            now,
            speed=now.speed if change.speed is None else change.speed,
            volume=now.volume if change.volume is None else change.volume,
        )
        return VoiceSet(t_ns, change.speed, change.volume, change.language)
