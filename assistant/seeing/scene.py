"""What the wearer has in view: facts gathered from pictures, and how old each is."""

import itertools
from collections import deque
from collections.abc import Iterable, Iterator

from assistant.config import Seeing
from assistant.events import (
    CodeSeen,
    ColoursSeen,
    Detections,
    Event,
    HandsSeen,
    ModelSaid,
    SceneChanged,
    Sighted,
    Sighting,
    TextSeen,
    ViewJudged,
)
from assistant.seeing.era import Era, Page, latest, newest
from assistant.seeing.glance import BLURRED, DARK
from assistant.seeing.neighbours import neighbours
from assistant.seeing.readings import merge
from assistant.seeing.tracks import Track
from assistant.seeing.view import OBJECT_NOW_NS, TEXT_NOW_NS, Trouble, View
from assistant.stage import Happening, Stage
from devices.media import Frame

_JUDGED_NOW_NS = 1_000_000_000  # judgements of the view older than this say nothing about now
_JUDGEMENTS = 100  # kept: seconds, at any rate
_STAMPS = 400  # stamps of pictures kept: seconds, at any camera's rate
_TOLD_AGAIN_NS = 5_000_000_000  # a thing that stays in view is told again so often
_ERAS = 8  # scenes kept: this one, and those before it for requests not answered yet


class Scene(Stage):
    """Gathers what was seen, and tells what is true as of a moment.

    Args:
        settings: Thresholds.
        still: Whether the only picture is a still, as in `ask`.
    """

    def __init__(self, settings: Seeing, still: bool = False) -> None:
        self._settings = settings
        self._still = still
        self._eras = [Era(0)]
        self._judged: deque[ViewJudged] = deque(maxlen=_JUDGEMENTS)
        self._numbers = itertools.count(1)  # of things
        self._model_said: deque[ModelSaid] = deque(maxlen=_ERAS)
        self._size = (0, 0)
        self._frames_ns: deque[int] = deque(maxlen=_STAMPS)

    def on(self, happening: Happening, now_ns: int) -> Iterable[Event]:
        """Take what was seen; yields sightings that are over."""
        match happening:
            case Frame():
                self._size = happening.source_size
                self._frames_ns.append(happening.t_ns)
                yield from self._tell_past(happening.t_ns)
            case ViewJudged():
                self._judged.append(happening)
            case SceneChanged():
                self._eras.append(Era(happening.t_ns))
                if len(self._eras) > _ERAS:
                    yield from self._tell(self._eras.pop(0))
            case Detections():
                era = self._era(happening.t_ns)
                yield from self._sightings(era.see(happening))
                yield from self._sighted(era, happening)
            case TextSeen():
                self._era(happening.t_ns).texts.append(Page(happening.t_ns, happening.lines))
            case CodeSeen():
                self._era(happening.t_ns).codes.append(Page(happening.t_ns, happening.codes))
            case ModelSaid():
                self._model_said.append(happening)
            case HandsSeen():
                self._era(happening.t_ns).hands.append(happening)
            case ColoursSeen():
                self._era(happening.t_ns).colours.append(happening)

    def close(self) -> Iterator[Event]:
        """End all sightings."""
        for era in self._eras:
            yield from self._tell(era)

    def view(self, t_ns: int, since_ns: int | None = None) -> View:
        """What was known of the view as of `t_ns`.

        Args:
            t_ns: The end of a request.
            since_ns: Its beginning. Where the scene of `t_ns` shows nothing, what an earlier one
                showed from then on counts: the wearer looked, asked, and turned away meanwhile.
        """
        moments = self._moments(t_ns, t_ns if since_ns is None else since_ns)
        things = [era.things(end_ns, self._settings, self._still) for era, end_ns in moments]
        present = [era.present(end_ns, self._settings, self._still) for era, end_ns in moments]
        texts = [_text(era, end_ns) for era, end_ns in moments]
        codes = [newest(era.codes, end_ns, OBJECT_NOW_NS) for era, end_ns in moments]
        text, code = _telling(texts), _telling(codes)
        # What a question needs is looked at as of its end, so this scene has it.
        hands = latest(self._era(t_ns).hands, t_ns)
        colours = latest(self._era(t_ns).colours, t_ns)
        return View(
            t_ns=t_ns,
            size=self._size,
            things=next(filter(None, things), ()),
            present=next(filter(None, present), ()),
            lines=text.readings if text else (),
            text_ns=text.t_ns if text else None,
            codes=code.readings if code else (),
            codes_ns=code.t_ns if code else None,
            hands=hands.hands if hands else (),
            hands_ns=hands.t_ns if hands else None,
            patches=colours.patches if colours else (),
            patches_ns=colours.t_ns if colours else None,
            model_said=latest(reversed(self._model_said), t_ns),
            trouble=self._trouble(t_ns),
        )

    def _era(self, t_ns: int) -> Era:
        """The scene that was in view at `t_ns`, or the oldest that is remembered."""
        return next((e for e in reversed(self._eras) if e.begin_ns <= t_ns), self._eras[0])

    def _moments(self, t_ns: int, since_ns: int) -> list[tuple[Era, int]]:
        """The scenes in view from `since_ns` to `t_ns`, the last first, and when each ended."""
        moments = [(self._era(t_ns), t_ns)]
        for era, following in reversed(list(itertools.pairwise(self._eras))):
            if since_ns < following.begin_ns <= t_ns:
                moments.append((era, following.begin_ns - 1))
        return moments

    def _trouble(self, t_ns: int) -> Trouble | None:
        newest_ns = max((f for f in self._frames_ns if f <= t_ns), default=None)
        if newest_ns is None:
            return Trouble.STALE if self._frames_ns else Trouble.NO_PICTURE
        if t_ns - newest_ns > OBJECT_NOW_NS:
            return Trouble.STALE
        recent = [j for j in self._judged if t_ns - _JUDGED_NOW_NS <= j.t_ns <= t_ns]
        if recent and max(j.brightness for j in recent) < DARK:
            return Trouble.DARK
        if recent and max(j.sharpness for j in recent) < BLURRED:
            return Trouble.BLURRED
        return None

    def _sighted(self, era: Era, found: Detections) -> Iterator[Sighted]:
        """What is in this picture, when that is new, surer, or was not told for a while."""
        seen = [
            (track, thing)
            for track in era.tracks.open
            if track.last.t_ns == found.t_ns
            and (thing := track.thing(found.t_ns, self._settings, self._still))
        ]
        for track, thing in seen:
            late = found.t_ns - track.told_ns >= _TOLD_AGAIN_NS
            if track.number and not late and track.told_sure >= thing.sure:
                continue
            track.number = track.number or next(self._numbers)
            track.told_ns, track.told_sure = found.t_ns, thing.sure
            yield Sighted(
                t_ns=found.t_ns,
                frame=found.frame,
                thing=track.number,
                label=thing.label,
                first_ns=thing.first_ns,
                box=thing.box,
                score=thing.score,
                neighbours=neighbours(thing, (other for _, other in seen if other.sure)),
                sure=thing.sure,
            )

    def _tell_past(self, now_ns: int) -> Iterator[Sighting]:
        """End the sightings of scenes that are over, when nothing more of them can come."""
        for era, following in itertools.pairwise(self._eras):
            if now_ns - following.begin_ns > OBJECT_NOW_NS:
                yield from self._tell(era)

    def _tell(self, era: Era) -> Iterator[Sighting]:
        """The sightings of a scene; its tracks stay, for requests not answered yet."""
        if not era.told:
            era.told = True
            yield from self._sightings(era.tracks.open)

    def _sightings(self, ended: Iterable[Track]) -> Iterator[Sighting]:
        for track in ended:
            thing = track.thing(track.last.t_ns, self._settings, self._still)
            if thing is not None:
                yield Sighting(
                    t_ns=thing.last_ns,
                    label=thing.label,
                    first_ns=thing.first_ns,
                    box=thing.box,
                    score=thing.score,
                    thing=track.number,
                    sure=thing.sure,
                )


def _text(era: Era, t_ns: int) -> Page | None:
    """The text in view as of `t_ns`, by all the pictures that it was read from."""
    page = newest(era.texts, t_ns, TEXT_NOW_NS)
    if page is None or not page.readings:
        return page
    pages = [p for p in era.texts if page.t_ns - TEXT_NOW_NS <= p.t_ns <= page.t_ns]
    return Page(page.t_ns, merge(pages))


def _telling(pages: list[Page | None]) -> Page | None:
    """The first page with readings, else the first."""
    return next((page for page in pages if page and page.readings), pages[0])
