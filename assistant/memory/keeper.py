"""Keeps what is seen and what the wearer asks to have remembered, and forgets it when asked."""

import dataclasses
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import numpy as np
from rapidfuzz import fuzz

from assistant.clock import Calendar
from assistant.errors import MemoryFileError
from assistant.events import (
    AlarmEnded,
    AlarmSet,
    CodeSeen,
    Event,
    Fault,
    ForgetWanted,
    NoteTaken,
    PlaceSeen,
    Reading,
    SceneChanged,
    Sighted,
    Sighting,
    SpeechIgnored,
    TextSeen,
)
from assistant.memory.alarm import alarm_of
from assistant.memory.indexer import Indexed
from assistant.memory.place import Visit
from assistant.memory.record import NEW, Kind, Record
from assistant.memory.store import Memory
from assistant.memory.words import folded
from assistant.scheduler import Job, Priority, Scheduler
from assistant.seeing.neighbours import PASSING
from assistant.seeing.view import LEGIBLE
from assistant.stage import Happening, Stage
from devices.media import NANOSECONDS, Frame
from models.box import Box, hull

_FRAMES_NS = 2 * NANOSECONDS  # pictures are kept so long, until what they show is known
_MOVED = 0.5  # overlap of its boxes, 0 to 1, under which a thing is pictured anew
_SAME_TEXT = 85.0  # rapidfuzz ratio, 0 to 100, from which a text is one that was read before
_FEWEST_LETTERS = 3  # a text of fewer is not worth keeping
_TEXTS_KEPT = 30  # texts of late that a new reading may be one of

_STAGE = "memory"
_TALK = ("not addressed", "in another language")  # why speech is ignored that people said
_WRITERS = (
    SceneChanged,
    Sighted,
    Sighting,
    TextSeen,
    CodeSeen,
    PlaceSeen,
    NoteTaken,
    SpeechIgnored,
    ForgetWanted,
    AlarmSet,
    AlarmEnded,
)

Index = Callable[[Frame, Box], Indexed]


@dataclasses.dataclass(slots=True)
class _Kept:
    """A record of something that may still be in view."""

    id: int
    words: str  # its label, or what was read, folded
    box: Box
    wanted: bool = True  # until it is forgotten
    sure: bool = False  # whether it was so once


class Keeper(Stage):
    """Turns what is seen into records, each with a place, neighbours and a picture.

    Args:
        memory: Where they are kept.
        index: Makes what is kept of a picture; called on a worker.
        scheduler: Runs it.
        calendar: Calendar time by session time.
    """

    def __init__(
        self, memory: Memory, index: Index, scheduler: Scheduler, calendar: Calendar
    ) -> None:
        self._memory = memory
        self._index = index
        self._scheduler = scheduler
        self._calendar = calendar
        self._frames: deque[Frame] = deque()
        self._things: dict[int, _Kept] = {}
        self._texts: deque[_Kept] = deque(maxlen=_TEXTS_KEPT)
        self._forgot_ns = -1  # what was seen before is not told again
        self._scrubbing = False
        self._later: list[Callable[[], None]] = []  # what waits for the end of scrubbing
        self.visit: Visit | None = None  # to the place that is in view, as far as that is known

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take what is seen and what is asked; a file that fails is told, and the run goes on."""
        if isinstance(happening, Frame):
            self._take(happening, now_ns)
        elif isinstance(happening, _WRITERS):
            return self._tried(lambda: self._take(happening, now_ns), now_ns)
        return ()

    def _tried(self, change: Callable[[], None], now_ns: int) -> list[Event]:
        """Make a change of the memory, once nothing is being scrubbed."""
        if self._scrubbing:
            self._later.append(change)
            return []
        try:
            change()
        except MemoryFileError as error:
            return [Fault(now_ns, _STAGE, str(error))]
        return []

    def _take(self, happening: Happening, now_ns: int) -> None:
        match happening:
            case Frame():
                self._frames.append(happening)
                while happening.t_ns - self._frames[0].t_ns > _FRAMES_NS and not self._scrubbing:
                    self._frames.popleft()
            case SceneChanged():
                self.visit = None
            case Sighted():
                self._see(happening, now_ns)
            case Sighting():
                self._leave(happening)
            case TextSeen():
                legible = [line for line in happening.lines if line.score >= LEGIBLE]
                self._read(Kind.TEXT, legible, happening.t_ns, happening.frame, now_ns)
            case CodeSeen():
                for code in happening.codes:
                    self._read(Kind.CODE, [code], happening.t_ns, happening.frame, now_ns)
            case PlaceSeen():
                view = np.array(happening.embedding, np.float32)
                self.visit = self._memory.visit(view, self._calendar.at(happening.t_ns))
            case NoteTaken():
                self._note(happening)
            case SpeechIgnored():
                self._hear(happening)
            case ForgetWanted():
                self._forget(happening, now_ns)
            case AlarmSet():
                self._memory.alarms.add(alarm_of(happening))
            case AlarmEnded():
                due = datetime.fromisoformat(happening.due)
                self._memory.alarms.end(happening.kind, due, happening.text)

    def close(self) -> Iterator[Event]:
        """The session is over: keep no more than the limits allow."""
        if self._frames:
            self._memory.tidy(self._calendar.at(self._frames[-1].t_ns))
        return iter(())

    def _see(self, seen: Sighted, now_ns: int) -> None:
        kept = self._things.get(seen.thing)
        last = self._calendar.at(seen.t_ns)
        if kept is not None and kept.words != seen.label:
            if kept.sure and not seen.sure:
                return  # what it surely was, it is
            kept = None  # what it was taken for stays a record of its own
        if kept is not None and (kept.id == NEW or kept.box.iou(seen.box) >= _MOVED):
            kept.sure |= seen.sure
            if kept.id != NEW:  # else its picture is being made
                neighbours = seen.neighbours or None
                self._memory.update(
                    kept.id, last, seen.box, neighbours, score=seen.score, sure=kept.sure
                )
            return
        if kept is None:
            kept = self._things[seen.thing] = _Kept(NEW, seen.label, seen.box)
        kept.box, kept.sure = seen.box, kept.sure or seen.sure
        record = Record(
            NEW,
            Kind.OBJECT,
            seen.label,
            self._calendar.at(max(seen.first_ns, self._forgot_ns)),
            last,
            neighbours=seen.neighbours,
            box=seen.box,
            score=seen.score,
        )
        self._keep(kept, record, seen.t_ns, seen.frame, now_ns)

    def _leave(self, gone: Sighting) -> None:
        kept = self._things.pop(gone.thing, None)
        if kept is not None and kept.id != NEW:
            self._memory.update(kept.id, self._calendar.at(gone.t_ns), gone.box)

    def _read(self, kind: Kind, lines: list[Reading], t_ns: int, frame: int, now_ns: int) -> None:
        value = "\n".join(line.value for line in lines)
        words = folded(value)
        if sum(map(len, words.split())) < _FEWEST_LETTERS or t_ns < self._forgot_ns:
            return
        last = self._calendar.at(t_ns)
        for kept in self._texts:
            if fuzz.token_set_ratio(words, kept.words) >= _SAME_TEXT:
                if kept.id != NEW:
                    self._memory.update(kept.id, last)
                return
        box = hull([line.box for line in lines])
        kept = _Kept(NEW, words, box, sure=True)
        self._texts.append(kept)
        score = min(line.score for line in lines)
        record = Record(NEW, kind, value, last, last, box=box, score=score)
        self._keep(kept, record, t_ns, frame, now_ns)

    def _keep(self, kept: _Kept, record: Record, t_ns: int, number: int, now_ns: int) -> None:
        """Keep a record, or bring the one that is kept up to date, with a picture if there is."""
        frame = next((frame for frame in self._frames if frame.number == number), None)
        if frame is None or record.value in PASSING:
            # Nobody asks where passers-by were left, and their pictures are not ours to keep.
            place = self.visit.place if self.visit else None
            self._write(kept, dataclasses.replace(record, place=place), None)
            return

        def deliver(indexed: Indexed, ready_ns: int) -> list[Event]:
            def write() -> None:
                self.visit = self._memory.visit(indexed.embedding, self._calendar.at(t_ns))
                self._write(kept, dataclasses.replace(record, place=self.visit.place), indexed)

            return self._tried(write, ready_ns)

        self._scheduler.submit(
            Job(
                stage="index",
                priority=Priority.INDEXING,
                work=lambda: self._index(frame, kept.box),
                deliver=deliver,
                wanted=lambda: kept.wanted,
                frame=number,
            ),
            now_ns,
        )

    def _write(self, kept: _Kept, record: Record, indexed: Indexed | None) -> None:
        picture = indexed.snapshot if indexed else None
        embedding = indexed.embedding if indexed else None
        if kept.id == NEW:
            record = dataclasses.replace(record, sure=kept.sure)  # as is known by now
            kept.id = self._memory.add(record, picture, embedding).id
            return
        self._memory.update(
            kept.id,
            record.last,
            record.box,
            record.neighbours,
            record.place,
            record.score,
            picture,
            embedding,
            kept.sure,
        )

    def _note(self, taken: NoteTaken) -> None:
        t = self._calendar.at(taken.t_ns)
        place = self.visit.place if self.visit else None
        self._memory.tell(Record(NEW, Kind.NOTE, taken.note, t, t, taken.about, place))

    def _hear(self, talk: SpeechIgnored) -> None:
        """Keep what people said, where that is wanted."""
        if talk.why in _TALK and talk.text and self._memory.keeps_talk:
            first, last = self._calendar.at(talk.start_ns), self._calendar.at(talk.t_ns)
            place = self.visit.place if self.visit else None
            self._memory.add(Record(NEW, Kind.TALK, talk.text, first, last, place=place))

    def _forget(self, wanted: ForgetWanted, now_ns: int) -> None:
        since, until = _time(wanted.since), _time(wanted.until)
        self._memory.forget(since, until, wanted.words, scrub=False)
        for kept in (*self._things.values(), *self._texts):
            if kept.id == NEW or self._memory.record(kept.id) is None:
                kept.wanted = False
        self._things = {number: kept for number, kept in self._things.items() if kept.wanted}
        self._texts = deque((kept for kept in self._texts if kept.wanted), _TEXTS_KEPT)
        if not wanted.words:
            self._forgot_ns = now_ns
        self._scrub(now_ns)

    def _scrub(self, now_ns: int) -> None:
        """Leave no trace of what was forgotten, on a worker; what is to be kept waits for that."""

        def done(ready_ns: int) -> list[Event]:
            self._scrubbing = False
            waiting, self._later = self._later, []
            return [event for change in waiting for event in self._tried(change, ready_ns)]

        self._scrubbing = True
        self._scheduler.submit(
            Job(
                stage="scrub",
                priority=Priority.INDEXING,
                work=self._memory.scrub,
                deliver=lambda _, ready_ns: done(ready_ns),
                give_up=done,
            ),
            now_ns,
        )


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
