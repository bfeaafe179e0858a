from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from assistant.dialogue.recollection import last_seen, remembered
from assistant.dialogue.rows import shorten
from assistant.dialogue.skill import Look, Occasion, Reply, skill
from assistant.dialogue.spans import Span, span
from assistant.dialogue.when import when
from assistant.events import Evidence, EvidenceKind, Refusal
from assistant.memory.record import Kind, Record

HERE, THIS = "here", "this"
MOST_LABELS = 5  # kinds of things told of a time; more are too many to listen to
MOST_TEXTS = 2
LONGEST = 60  # characters of a text that was read
BEFORE = timedelta(minutes=1)  # what came into view later is what is in view now


@skill(looks=[Look.PLACE, Look.TEXT])
def search_sightings(
    occasion: Occasion,
    object: str = "",
    text: str = "",
    since: str = "",
    until: str = "",
    place: str = "",
) -> Reply:
    """What was seen or read before, by thing, words, time or place."""
    try:
        times = span(since, until, occasion.wall_time)
    except ValueError:
        return Reply(occasion.language.say("memory.what_time"), refusal=Refusal.UNSURE)
    if text:
        return _read(occasion, text, times)
    if object:
        return _thing(occasion, object, times, place)
    if place == HERE:
        return _place(occasion, times)
    return _summary(occasion, times)


def _place(occasion: Occasion, times: Span) -> Reply:
    """Whether the wearer was here before."""
    language, visit = occasion.language, occasion.visit
    if visit is None:
        return occasion.refused("memory.no_place")
    last = visit.last
    if times != Span():
        found = occasion.memory.search(since=times.since, until=times.until, place=visit.place)
        before = [m.record for m in found if m.record.first < occasion.wall_time - BEFORE]
        last = max((record.last for record in before), default=None)
    if last is None:
        return Reply(language.say("memory.new_place"), refusal=Refusal.UNSEEN)
    words = language.say("memory.known_place", when=when(last, occasion.wall_time, language))
    evidence = Evidence(
        EvidenceKind.MEMORY,
        f"place {visit.place}",
        occasion.view.t_ns,
        time=last.isoformat(timespec="seconds"),
    )
    return Reply(words, (evidence,))


def _read(occasion: Occasion, text: str, times: Span) -> Reply:
    """When a text was read."""
    language, now = occasion.language, occasion.wall_time
    wanted = " ".join(line.value for line in occasion.view.lines) if text == THIS else text
    if not wanted:
        return occasion.refused("read.nothing")
    found = occasion.memory.search(
        kind=Kind.TEXT, text=wanted, since=times.since, until=times.until
    )
    records = [m.record for m in found if text != THIS or m.record.first < now - BEFORE]
    if not records:
        key = "memory.never_this" if text == THIS else "memory.never_read"
        return Reply(language.say(key, text=wanted), refusal=Refusal.UNSEEN)
    newest = max(records, key=lambda record: record.last)
    words = language.say(
        "memory.read",
        text=shorten(" ".join(newest.value.split()), LONGEST),
        when=when(newest.last, now, language),
    )
    return Reply(words, (remembered(newest),))


def _thing(occasion: Occasion, object: str, times: Span, place: str) -> Reply:
    """Whether and when a kind of thing was seen."""
    language = occasion.language
    labels = language.members(object)
    if not labels:
        words = language.say("memory.unknown", things=language.kind(object))
        return Reply(words, refusal=Refusal.UNKNOWN)
    here = occasion.visit.place if place == HERE and occasion.visit else None
    found = occasion.memory.search(
        Kind.OBJECT, labels, since=times.since, until=times.until, place=here, limit=None
    )
    records = [m.record for m in found if m.record.sure] or [m.record for m in found][:1]
    if not records:
        words = language.say("memory.not_then", things=language.one(object))
        return Reply(words, refusal=Refusal.UNSEEN)
    newest = max(records, key=lambda record: record.last)
    answer = [last_seen(newest, occasion)]
    if len(records) > 1:
        answer.append(language.say("memory.times", number=language.number(len(records))))
    refusal = None if newest.sure else Refusal.UNSURE
    return Reply(" ".join(answer), (remembered(newest),), refusal)


def _summary(occasion: Occasion, times: Span) -> Reply:
    """What was seen and read in some time."""
    language, memory = occasion.language, occasion.memory
    found = memory.search(since=times.since, until=times.until, limit=None, sure=True)
    records = [match.record for match in found]
    things = [record for record in records if record.kind is Kind.OBJECT]
    texts = [record for record in records if record.kind is Kind.TEXT]
    if not things and not texts:
        return Reply(language.say("memory.nothing_then"), refusal=Refusal.UNSEEN)
    words = []
    if things:
        words.append(language.say("memory.saw", things=language.join(_named(things, occasion))))
    if texts:
        read = [shorten(" ".join(r.value.split()), LONGEST) for r in texts[:MOST_TEXTS]]
        words.append(language.say("memory.and_read", texts="; ".join(read)))
    shown = [*things[:MOST_LABELS], *texts[:MOST_TEXTS]]
    return Reply(" ".join(words), tuple(map(remembered, shown)))


def _named(things: Sequence[Record], occasion: Occasion) -> list[str]:
    """The kinds of things, the most often seen first; one seen again may be another one."""
    counts = Counter(record.value for record in things)
    language = occasion.language
    return [
        language.one(label) if count == 1 else language.several(label)
        for label, count in counts.most_common(MOST_LABELS)
    ]
